"""AUTH-1: 10 to 128 characters of any kind."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 128  # beyond this, hashing only costs time


class MaximumLengthValidator:
    def validate(self, password: str, user=None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError(self.get_help_text(), code="AUTH-1")

    def get_help_text(self) -> str:
        return _("Your password can have at most %(count)d characters.") % {"count": MAX_LENGTH}
