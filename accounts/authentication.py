"""API tokens: `Authorization: Bearer smm_…` in the header, nowhere else (AUTH-4)."""

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class BearerAuthentication(TokenAuthentication):
    def authenticate_credentials(self, token):
        try:
            user, found = super().authenticate_credentials(token)
        except UnicodeDecodeError:
            raise AuthenticationFailed from None
        today = timezone.now().date()
        if found.last_used_on != today:  # one write a day, not one a request
            found.last_used_on = today
            found.save(update_fields=["last_used_on"])
        return user, found

    def _cleanup_token(self, auth_token) -> bool:
        """Return whether the token is over. Knox would delete it here; its row is a record."""
        return auth_token.is_over
