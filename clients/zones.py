"""Time zones, currencies and countries that a client may choose."""

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
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


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that have a time zone of their own."""
    return frozenset(get_global("zone_territories").values()) - {"001"}


def country_of_zone(zone: str) -> str:
    """Return the country that a time zone is named for, "" for one that belongs to nobody."""
    code = get_global("zone_territories").get(zone, "")
    return code if code in countries() else ""


def validate_country(code: str) -> None:
    if code not in countries():
        raise ValidationError(_("Choose a country such as GE."), code="PLAN-1")
