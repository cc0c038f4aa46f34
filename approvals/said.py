"""What a decider says in words: cleaned, and told when it won't do."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text import clean_text

MAX_COMMENT = 4000  # characters


def cleaned(field: str, text: str) -> str:
    """Return a comment or remark as it's kept; ValidationError, at the field, if it won't do."""
    try:
        text = clean_text(text)
    except ValueError as error:
        told = _("Remove the invisible or control characters from this text.")
        raise problem(field, told, "TXT-1") from error
    if len(text) > MAX_COMMENT:
        told = _("This is longer than %(most)d characters.") % {"most": MAX_COMMENT}
        raise problem(field, told, "max_length")
    return text


def problem(field: str, text: str, code: str = "APPR-1") -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})
