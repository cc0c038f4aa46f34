"""Sign-ins and what allauth changes, in the history (AUD-1): it announces them by signals only."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from accounts.models import User
from clients.history import record
from common.text import fold


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs) -> None:
    with transaction.atomic():
        record("signed_in", user, by=user)


@receiver(user_logged_out)
def signed_out(sender, user, **kwargs) -> None:
    if user is not None:
        with transaction.atomic():
            record("signed_out", user, by=user)


@receiver(password_set)
@receiver(password_changed)
def password_is_new(sender, user, **kwargs) -> None:
    with transaction.atomic():
        record("password_changed", user, by=user)


@receiver(password_reset)
def password_was_reset(sender, user, **kwargs) -> None:
    with transaction.atomic():
        record("password_reset", user, by=user)


@receiver(authenticator_added)
@receiver(authenticator_reset)
def second_factor_added(sender, user, authenticator, **kwargs) -> None:
    with transaction.atomic():
        record("second_factor_set", user, by=user, changes={"kind": [None, authenticator.type]})


@receiver(authenticator_removed)
def second_factor_removed(sender, user, authenticator, **kwargs) -> None:
    with transaction.atomic():
        record("second_factor_removed", user, by=user, changes={"kind": [authenticator.type, None]})


@receiver(user_login_failed)
def sign_in_failed(sender, credentials, **kwargs) -> None:
    """An unknown address leaves an entry too, without the address: it may be a typed password."""
    user = User.objects.filter(email=fold(str(credentials.get("email") or ""))).first()
    with transaction.atomic():
        record("sign_in_failed", user)
