"""Time zones and currencies that a client may choose."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.money import CURRENCIES


@cache
def timezones() -> frozenset[str]:
    """Return the IANA names a person would choose: no `Etc/…`, no abbreviations but UTC."""
    return frozenset(
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "posix/", "right/")))
    )


def validate_timezone(name: str) -> None:
    if name not in timezones():
        raise ValidationError(_("Choose a time zone such as Asia/Tbilisi."), code="TIM-1")


def validate_currency(code: str) -> None:
    if code not in CURRENCIES:
        raise ValidationError(_("Choose a currency such as GEL."), code="MON-1")
