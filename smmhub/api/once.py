"""Idempotency-Key: the same POST twice is done once (CON-4)."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from accounts.models import IdempotencyKey
from common.periods import now
from smmhub.api.refusals import Conflict, refuse

_keys = IdempotencyKey._default_manager
KEPT_HEADERS = ("Location", "ETag")


class Refused(Exception):  # noqa: N818 - carries an answer out of a transaction
    def __init__(self, response: HttpResponseBase):
        self.response = response


def once(request, key: str, work: Callable[[], Response]) -> HttpResponseBase:
    """Return the answer of work(), or the one it gave when it was asked with this key before.

    A row for the key comes first, then the work and its answer in one transaction: whatever dies
    in between, either both are there or neither. Only successes are kept. The same key with
    another body, or while the first still runs, is a Conflict."""
    owner, print_ = owner_of(request), fingerprint(request)
    held = _taken(owner, key, print_)
    if held.status is not None:
        return _said_before(request, held)
    try:
        return _work_and_keep(held, request, work)
    except Refused as refused:
        held.delete()
        return refused.response
    except BaseException:
        held.delete()
        raise


def check_key(key: str) -> None:
    """Refuse an Idempotency-Key that cannot be one."""
    if not 0 < len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise refuse("", _("An Idempotency-Key has 1 to 200 printable characters."), "idempotency")


def owner_of(request) -> str:
    """Return whose key it is: two tokens of one person don't share keys."""
    return request.auth.digest[:80] if request.auth is not None else str(request.user.pk)


def fingerprint(request) -> str:
    """Return the SHA-256 (hex) of what is asked: method, address, body and files."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    files = getattr(request, "FILES", None) or {}
    body = request.data
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name not in files}
    told.update(json.dumps(body, sort_keys=True, default=str).encode())
    for name in sorted(files):
        told.update(name.encode())
        for chunk in files[name].chunks():
            told.update(chunk)
        files[name].seek(0)
    return told.hexdigest()


def _taken(owner: str, key: str, print_: str) -> IdempotencyKey:
    """Return our new row for the key, or the one that holds the first answer."""
    for _attempt in range(3):
        try:
            with transaction.atomic():
                too_old = now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
                _keys.filter(owner=owner, created_at__lt=too_old).delete()  # nobody else tidies up
                return _keys.create(owner=owner, key=key, body_hash=print_)
        except IntegrityError:
            held = _keys.filter(owner=owner, key=key).first()
        if held is None:  # it was refused and removed just now
            continue
        if _is_over(held):
            held.delete()
            continue
        if held.body_hash != print_:
            raise Conflict(_("This Idempotency-Key was used with another body."), "idempotency")
        if held.status is None:
            message = _("The first request with this Idempotency-Key is still running.")
            raise Conflict(message, "still_running", retry_after=1)
        return held
    raise Conflict(
        _("The first request with this Idempotency-Key is still running."), "still_running", 1
    )


def _is_over(held: IdempotencyKey) -> bool:
    """Return whether the process that took the key died before it could answer."""
    lease = timedelta(seconds=settings.IDEMPOTENCY_LEASE)
    return held.status is None and now() - held.created_at > lease


def _work_and_keep(held: IdempotencyKey, request, work: Callable[[], Response]) -> Response:
    with transaction.atomic():
        response = work()
        if response.status_code >= 400:
            raise Refused(response)
        kept = _keys.filter(pk=held.pk, status=None).update(
            status=response.status_code,
            answer=json.loads(JSONRenderer().render(kept_of(response)) or b"null"),
            headers={
                **{name: response[name] for name in KEPT_HEADERS if name in response},
                "clients": sorted(str(pk) for pk in getattr(request, "touched_clients", ())),
            },
            updated_at=now(),
        )
        if not kept:  # we took so long that another took the key over
            message = _("The first request with this Idempotency-Key is still running.")
            raise Conflict(message, "still_running", retry_after=1)
    return response


def kept_of(response: Response) -> Any:
    """Return what is kept of an answer: a secret in it is in that one answer and nowhere else."""
    return getattr(response, "kept", response.data)


def _said_before(request, held: IdempotencyKey) -> HttpResponseBase:
    """Return the first answer again, unless the person has lost its client since (TEN-6)."""
    headers: dict[str, Any] = dict(held.headers)
    ours = {str(pk) for pk in request.access.roles}
    if not set(headers.pop("clients", ())) <= ours:
        raise Http404
    if held.answer is None:
        return HttpResponse(status=held.status, headers=headers)
    return Response(held.answer, status=held.status, headers=headers)
