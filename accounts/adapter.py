"""Where allauth's sign-in meets our limits, mail and sign-up rules."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import limits
from accounts.addresses import remote_address
from accounts.errors import TooOften
from accounts.models import User
from accounts.services import ask_password_reset
from common.text import fold


def sign_in_keys(request, credentials) -> list[str]:
    """Return the counters of one sign-in: the account's and the address's (AUTH-2)."""
    return [
        f"sign-in:account:{fold(credentials.get('email', ''))[:150]}",
        f"sign-in:address:{remote_address(request)}",
    ]


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """The first person sets up the agency; everyone else is invited, unless OPEN_SIGNUP."""
        return settings.OPEN_SIGNUP or not User.objects.exists()

    def get_client_ip(self, request) -> str:
        return remote_address(request)

    def clean_email(self, email: str) -> str:
        return fold(super().clean_email(email))

    def pre_authenticate(self, request, **credentials) -> None:
        """Refuse when this account or this address failed too often (AUTH-2)."""
        for key in sign_in_keys(request, credentials):
            if limits.tries(key, window=settings.SIGN_IN_WINDOW) >= settings.SIGN_IN_LIMIT:
                raise TooOften(limits.seconds_left(window=settings.SIGN_IN_WINDOW))

    def authentication_failed(self, request, **credentials) -> None:
        for key in sign_in_keys(request, credentials):
            limits.count(key, window=settings.SIGN_IN_WINDOW)

    def send_password_reset_mail(self, user, email, context) -> None:
        ask_password_reset(user)

    def set_password(self, user, password) -> None:
        super().set_password(user, password)
        limits.forget(f"sign-in:account:{user.email[:150]}")

    def clean_password(self, password, user=None):
        if "\x00" in password:
            raise ValidationError(_("A password cannot contain this character."), code="TXT-1")
        return super().clean_password(password, user)
