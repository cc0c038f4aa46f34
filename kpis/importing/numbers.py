"""The one reader of numbers (IMP-5): Python's own int() and float() accept far too much."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from common.tables.shapes import SheetError
from kpis.catalogue import DIGITS, PLACES, Metric
from kpis.importing.shapes import Value

MISSING = frozenset({"", "-", "--", "–", "—", "nan", "n/a"})
_PLACE = Decimal(1).scaleb(-PLACES)
_LIMIT = 10**DIGITS
_DECIMAL_LIMIT = 10 ** (DIGITS - PLACES)
_SPACES = "\u0020\u00a0\u202f\u2009"  # also what separates groups of three

_MINUS = "[-\u2212]?"
_GROUPED = rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+"
_EXPONENT = re.compile(rf"({_MINUS})([0-9]+(?:\.[0-9]+)?)[eE]([-+]?[0-9]{{1,2}})")
_MARKS = {
    ".": re.compile(rf"({_MINUS})([0-9]+|{_GROUPED}|[0-9]{{1,3}}(?:,[0-9]{{3}})+)(?:\.([0-9]+))?"),
    ",": re.compile(rf"({_MINUS})([0-9]+|{_GROUPED}|[0-9]{{1,3}}(?:\.[0-9]{{3}})+)(?:,([0-9]+))?"),
}
_DIGIT = re.compile("[^0-9]")
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])")
_WORDS = re.compile(r"(?:([0-9]{1,4})h)?,? ?(?:([0-9]{1,4})m)?,? ?(?:([0-9]{1,5})s)?")


class Unreadable(ValueError):  # noqa: N818 - as Django's PermissionDenied
    """A cell that isn't what its column promises. `reason` is one of ROW_REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_number(
    cell: object, metric: Metric, *, decimal: str = ".", exponent: bool = False, times: int = 1
) -> Value | None:
    """Return the cell as the metric keeps it, None for a missing one.

    Counts are int; decimals and money are rounded half up to the four places that are stored.
    `decimal` is the file's decimal mark; `exponent` allows 7.48E-6, for sources that write it;
    `times` turns the file's unit into ours. Raises Unreadable."""
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) <= DIGITS:
        plain = int(cell) * times  # nearly every cell is one of these
        return plain if metric.kind == "int" else fit(Decimal(plain), metric)
    amount = _amount(cell, decimal, exponent, clock=metric.unit == "seconds" and times == 1)
    return None if amount is None else fit(amount * times, metric)


def fit(amount: Decimal, metric: Metric) -> Value:
    """Return an exact amount as the metric keeps it (MON-2). Raises Unreadable."""
    if abs(amount) >= _LIMIT:
        raise Unreadable("too_large")
    if amount < 0 and not metric.may_fall:
        raise Unreadable("negative")
    if metric.kind == "int":
        if amount != amount.to_integral_value():
            raise Unreadable("not_whole")
        return int(amount)
    rounded = amount.quantize(_PLACE, ROUND_HALF_UP)
    if abs(rounded) >= _DECIMAL_LIMIT:
        raise Unreadable("too_large")
    return rounded


def _amount(cell: object, decimal: str, exponent: bool, clock: bool) -> Decimal | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        text = _trimmed(cell)
        if text.casefold() in MISSING:
            return None
        if clock and (seconds := _duration(text)) is not None:
            return seconds
        return _parse(text, decimal, exponent)
    if isinstance(cell, SheetError):
        raise Unreadable(cell.reason)
    if clock and isinstance(cell, time | timedelta):
        return Decimal(_seconds(cell))
    if isinstance(cell, bool | date | datetime | time | timedelta):
        raise Unreadable("not_a_number")
    if isinstance(cell, int | float):
        amount = Decimal(repr(cell))
        if not amount.is_finite():
            raise Unreadable("not_a_number")
        return amount
    raise Unreadable("not_a_number")


def _trimmed(text: str) -> str:
    text = text.strip(_SPACES + "\t")
    return text[:-1].rstrip(_SPACES) if text.endswith("%") else text


def _parse(text: str, decimal: str, exponent: bool) -> Decimal:
    if len(text) > 40:  # longer than any figure, and digits cost quadratic time
        raise Unreadable("not_a_number")
    if match := _MARKS[decimal].fullmatch(text):
        sign, whole, fraction = match.groups()
        return Decimal(f"{sign and '-'}{_DIGIT.sub('', whole)}.{fraction or '0'}")
    if exponent and (match := _EXPONENT.fullmatch(text)):
        return Decimal(text.replace("\u2212", "-"))
    raise Unreadable("spreadsheet_error" if text.startswith("#") else "not_a_number")


def _duration(text: str) -> Decimal | None:
    """Return seconds of `0:05:12` or `1m, 19s`, None if it's neither."""
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = match.groups()
    elif match := _WORDS.fullmatch(text):
        hours, minutes, seconds = match.groups()
        if hours is minutes is seconds is None:
            return None
    else:
        return None
    return Decimal(int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0))


def _seconds(cell: time | timedelta) -> int:
    if isinstance(cell, timedelta):
        return round(cell.total_seconds())
    return cell.hour * 3600 + cell.minute * 60 + cell.second
