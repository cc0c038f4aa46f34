"""Numbers, money and dates in the reader's words: one formatter for pages, PDF and mail.

Django's own formats differ from Babel's in Georgian, so they are never mixed. Without data each
answers "no data", never 0. English is written the European way: 4 May 2026, 18:30."""

import copy
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_timezone_location,
)
from babel.numbers import NumberPattern, get_currency_symbol
from django.utils.translation import get_language, gettext

from common.money import Money, exponent, from_minor, round_half_up
from common.periods import Period, zone_info

Number = int | Decimal | Fraction
NBSP = "\u00a0"
SYMBOLS = {"GEL": "₾", "RUB": "₽"}  # readers know them; CLDR writes them at home only
_LOCALES = {"en": "en_GB", "ru": "ru", "ka": "ka"}


def no_data() -> str:
    return gettext("no data")


def locale() -> Locale:
    """Return Babel's locale for the active language."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language.split("-")[0], "en_GB"))


def number(value: Number | None, places: int = 2) -> str:
    """Return at most that many decimals, none that are zeros: 1,234.5."""
    if value is None:
        return no_data()
    return _digits("decimal", locale(), round_half_up(value, places), 0, places)


def separators(language: str) -> tuple[str, str]:
    """Return what stands before the decimals and between the thousands in a language."""
    symbols = _locale(language).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def integer(value: Number | None) -> str:
    return number(value, 0)


def percent(points: Number | None, places: int = 1) -> str:
    """Return points as a percentage: 40 is 40%."""
    if points is None:
        return no_data()
    rounded = round_half_up(points, places).scaleb(-2)
    return _digits("percent", locale(), rounded, 0, places)


def money(value: Money | None) -> str:
    """Return money with the decimals of its currency, rounded half up (MON-1)."""
    if value is None:
        return no_data()
    places = exponent(value.currency)
    here = locale()
    text = _digits("currency", here, round_half_up(value.amount, places), places, places)
    symbol = SYMBOLS.get(value.currency) or get_currency_symbol(value.currency, here)
    at = text.index("¤")
    touches_digit = text[at + 1 : at + 2].isdigit()
    return text.replace("¤", symbol + NBSP if touches_digit and symbol[-1].isalpha() else symbol)


def minor_money(minor: int | None, currency: str) -> str:
    """Return stored minor units as money: 123450 GEL is ₾1,234.50."""
    return money(None if minor is None else from_minor(minor, currency))


@lru_cache(maxsize=8192)
def _digits(style: str, here: Locale, value: Decimal, at_least: int, at_most: int) -> str:
    pattern = _pattern(style, here, at_least, at_most)
    return pattern.apply(value, here, currency="¤", currency_digits=False)


@lru_cache(maxsize=256)
def _pattern(style: str, here: Locale, at_least: int, at_most: int) -> NumberPattern:
    patterns = {
        "decimal": here.decimal_formats.get(None),
        "percent": here.percent_formats.get(None),
        "currency": here.currency_formats["standard"],
    }
    pattern = copy.copy(patterns[style])
    pattern.frac_prec = (at_least, at_most)
    return pattern


def day(value: date | None) -> str:
    """Return a day like 4 May 2026; of a moment, the day in its own zone."""
    return no_data() if value is None else _day(locale(), value.toordinal())


@lru_cache(maxsize=8192)
def _day(here: Locale, ordinal: int) -> str:
    return format_date(date.fromordinal(ordinal), "medium", locale=here)


def clock(value: datetime | None, zone: str) -> str:
    """Return the time of day of a moment in the zone: 18:30."""
    if value is None:
        return no_data()
    return wall_clock(value.astimezone(zone_info(zone)))


def wall_clock(local: datetime | time) -> str:
    """Return a time of day that is in its zone already."""
    return _clock(locale(), local.hour, local.minute)


@lru_cache(maxsize=8192)
def _clock(here: Locale, hour: int, minute: int) -> str:
    return format_time(datetime(2000, 1, 1, hour, minute), "short", locale=here)  # noqa: DTZ001


def moment(value: datetime | None, zone: str, *, name_zone: bool = False) -> str:
    """Return a moment in the zone like 4 May 2026, 18:30, with its city where it could mislead."""
    if value is None:
        return no_data()
    here = locale()
    local = value.astimezone(zone_info(zone))
    joined = str(here.datetime_formats["medium"])
    clock = _clock(here, local.hour, local.minute)
    text = joined.replace("{1}", _day(here, local.toordinal())).replace("{0}", clock)
    return f"{text} ({_zone_name(here, zone)})" if name_zone else text


def zone_name(zone: str) -> str:
    """Return the zone's city in the reader's language: Tbilisi."""
    return _zone_name(locale(), zone)


@lru_cache(maxsize=2048)
def _zone_name(here: Locale, zone: str) -> str:
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(zone_info(zone), locale=here, return_city=True)


def month(value: date | None) -> str:
    """Return the month that a day is in: May 2026."""
    if value is None:
        return no_data()
    return _month(locale(), value.year, value.month)


@lru_cache(maxsize=2048)
def _month(here: Locale, year: int, number: int) -> str:
    return format_skeleton("yMMMM", date(year, number, 1), locale=here)


def weekday(value: date | int | None, *, short: bool = False) -> str:
    """Return a weekday's name, from a day or from 1 (Monday) to 7."""
    if value is None:
        return no_data()
    return _weekday(locale(), value.isoweekday() if isinstance(value, date) else value, short)


@lru_cache(maxsize=64)
def _weekday(here: Locale, number: int, short: bool) -> str:
    monday_first = date(2024, 1, number)  # a month begun on Monday
    return format_date(monday_first, "ccc" if short else "cccc", locale=here)


def period(value: Period | None) -> str:
    """Return both ends in one phrase: 4–31 May 2026."""
    if value is None:
        return no_data()
    return _period(locale(), value)


@lru_cache(maxsize=2048)
def _period(here: Locale, value: Period) -> str:
    return format_interval(value.start, value.end, "yMMMd", locale=here)


def text_for(value: Any) -> str:
    """Return any plain value in words, for tables whose cells differ in kind."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, Period):
        return period(value)
    if isinstance(value, date):
        return day(value)
    if value is None or (isinstance(value, Number) and not isinstance(value, bool)):
        return number(value)
    return str(value)
