"""Steps of people: reset a password, make a token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from accounts.rules import SCOPES
from common.ids import uuid7
from jobs.services import start_job


@transaction.atomic
def ask_password_reset(user: User) -> None:
    """Promise the person a mail with a reset link; the link is made when the mail leaves."""
    start_job(
        "mail_password_reset",
        args={"user_id": str(user.pk)},
        key=f"password-reset:{uuid7()}",
        by=user,
    )


def create_token(
    user: User,
    *,
    name: str,
    scopes: list[str],
    client_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Return a new token row and the token itself, which nobody can read again (AUTH-4)."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ValidationError(_("Choose what the token may do."), code="AUTH-4")
    if ApiToken.objects.filter(user=user, name=name).exists():
        raise ValidationError(_("You already have a token of this name."), code="AUTH-4")
    expiry = expires_at - timezone.now() if expires_at else None
    return ApiToken.objects.create(
        user, expiry=expiry, name=name, scopes=sorted(scopes), client_id=client_id
    )


def change_profile(user: User, values: dict[str, Any]) -> User:
    """Save what a person says about themselves."""
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    return user


def revoke_token(token: ApiToken) -> None:
    """End a token: the next request with it gets 401."""
    token.delete()
