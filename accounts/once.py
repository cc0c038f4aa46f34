"""A form that is sent twice, by a double click or from two tabs, does its work once (CON-3).

Each form of something new carries a key of its own, made when the page was. Sent again with other
words it is another wish, as after the browser's "back": what was typed is part of what is kept."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction

from accounts.models import IdempotencyKey, User
from common.periods import now


def sent_as(key: UUID | None, told: Any) -> str:
    """Return the text that stands for a form as it was sent; "" for one without a key.

    told is what was typed, as JSON takes it."""
    if key is None:
        return ""
    typed = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    return f"{key} {typed}"


def once(person: User, sent: str, make: Callable[[], Any]) -> Any:
    """Return the row that make() inserts, or the one that it did when the form was sent before.

    The key and the row are one transaction, so of two at the same moment the second waits for the
    first; a form that was refused may be sent again."""
    if not sent:
        return make()
    with transaction.atomic():
        held, _new = _taken(person, sent)
        if held.answer is not None:
            model = apps.get_model(held.answer["model"])
            if row := model._default_manager.filter(pk=held.answer["pk"]).first():
                return row
        row = make()
        held.answer = {"model": row._meta.label, "pk": str(row.pk)}
        held.save(update_fields=["answer", "updated_at"])
        return row


def first_time(person: User, sent: str) -> bool:
    """Return whether this form is sent for the first time, for work that is no one transaction.

    Call forget() when the work came to nothing, so that the form may be sent again."""
    return not sent or _taken(person, sent)[1]


def forget(person: User, sent: str) -> None:
    IdempotencyKey.objects.filter(owner=_owner(person), key=sent).delete()


def _owner(person: User) -> str:
    return f"form:{person.pk}"


def _taken(person: User, sent: str) -> tuple[IdempotencyKey, bool]:
    too_old = now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    keys = IdempotencyKey.objects.filter(owner=_owner(person))
    keys.filter(created_at__lt=too_old).delete()  # nobody else tidies up
    return keys.get_or_create(owner=_owner(person), key=sent, defaults={"body_hash": ""})
