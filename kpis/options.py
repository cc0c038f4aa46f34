"""What a person may say about a file, as it is kept with its import: plain JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.models import Channel
from common.money import CURRENCIES
from common.periods import FIRST_YEAR, LAST_YEAR, Period, check_year
from common.tables.delimited import ENCODINGS
from common.text import clean_name
from kpis.importing import Options

_CHOICES: dict[str, tuple[str, ...]] = {
    "day_order": ("dmy", "mdy"),
    "decimal": (".", ","),
    "encoding": ENCODINGS,
    "currency": CURRENCIES,
    "network": tuple(Channel.Network.values),
}
NAMES = ("year", "as_of", "period_start", "period_end", "own_account", *_CHOICES)


def clean_options(given: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the options in their stored form, empty ones left out.

    Days may be dates or ISO text, the year a number or text. Raises ValidationError by name."""
    problems: dict[str, ValidationError] = {}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if value in (None, ""):
            continue
        try:
            kept[name] = _clean(name, value, today)
        except ValueError:
            problems[name] = ValidationError(_("This answer does not fit."), code="invalid")
    if not problems and ("period_start" in kept) != ("period_end" in kept):
        name = "period_end" if "period_start" in kept else "period_start"
        problems[name] = ValidationError(_("Give both the first and the last day."), code="invalid")
    if not problems and kept.get("period_start", "") > kept.get("period_end", ""):
        message = _("The last day is before the first.")
        problems["period_end"] = ValidationError(message, code="invalid")
    if problems:
        raise ValidationError(problems)
    return kept


def _clean(name: str, value: Any, today: date) -> Any:
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise ValueError(name)
        return value
    if name == "own_account":
        return clean_name(str(value))[:200]
    if name == "year":
        text = str(value)
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR):
            raise ValueError(name)
        return int(text)
    if name not in NAMES:
        raise ValueError(name)
    day = check_year(value if isinstance(value, date) else date.fromisoformat(str(value)))
    if day > today:
        raise ValueError(name)
    return day.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def for_reading(kept: Mapping[str, Any], channel: Channel) -> Options:
    """Return what the reader of a channel's file is told: what was said, and what we know."""
    period = None
    if "period_start" in kept:
        period = Period(
            date.fromisoformat(kept["period_start"]), date.fromisoformat(kept["period_end"])
        )
    return Options(
        zone=channel.client.timezone,
        network=kept.get("network", channel.network),
        own_account=kept.get("own_account", channel.handle),
        as_of=_day(kept.get("as_of") or kept.get("received_on")),
        as_of_told="as_of" in kept,
        period=period,
        year=kept.get("year"),
        day_order=kept.get("day_order", ""),
        decimal=kept.get("decimal", ""),
        encoding=kept.get("encoding", ""),
        currency=kept.get("currency", ""),
    )
