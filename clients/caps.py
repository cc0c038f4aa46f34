"""A client's own caps on material from the web, checked alike by row, page and API (MIX-5)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.rules import BORROWED_CAPS, BORROWED_LIMITS, is_cap


def validate_cap(percent: object) -> None:
    if not is_cap(percent):
        low, high = BORROWED_LIMITS
        raise ValidationError(
            _("From %(low)d to %(high)d percent."),
            code="MIX-5",
            params={"low": low, "high": high},
        )


def validate_caps(caps: object) -> None:
    """Raise ValidationError unless these are percents by kind of goal."""
    if not isinstance(caps, dict) or not caps.keys() <= BORROWED_CAPS.keys():
        raise ValidationError(_("A cap belongs to a kind of goal."), code="MIX-5")
    for percent in caps.values():
        validate_cap(percent)
