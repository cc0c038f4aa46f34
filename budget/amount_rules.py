"""Amounts as people write them in tables, exactly or not at all (MON-1, IMP-5)."""

import re
from decimal import Decimal

from common.money import round_half_up

SPACES = " \u00a0\u202f\u2009'’"
MOST = 20  # characters; digits cost quadratic time
NOISE = 9  # decimals: what a program's floats add to an amount stands behind them
_PLAIN = re.compile(rf"(\d{{1,3}}(?:[{SPACES}]\d{{3}})+|\d+)(?:([.,])(\d+))?", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)([.,])(\d+))?", re.ASCII)


class Unclear(ValueError):  # noqa: N818 - a question, not a fault
    """1,234 may be a thousand or a little more than one: nobody guesses."""


def read_amount(text: str, mark: str = "") -> Decimal:
    """Return an amount as it is written; ValueError for anything else, also below 0.

    mark is what stands before the decimals, "." or ",", or "" when nobody has said: then Unclear
    is raised where it matters."""
    text = text.strip(SPACES).strip("₾₽€$£").strip(SPACES)
    if len(text) > MOST:
        raise ValueError("longer than any amount")
    if found := _PLAIN.fullmatch(text):
        whole, point, decimals = found.groups()
        digits = re.sub(f"[{SPACES}]", "", whole)
        if not point:
            return Decimal(digits)
        unclear = len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0")
        if unclear and not mark:
            raise Unclear(text)
        if unclear and point != mark:
            return Decimal(digits + decimals)
        if mark and point != mark:
            raise ValueError("the other mark stands before the decimals")
        return Decimal(f"{digits}.{decimals}")
    if found := _GROUPED.fullmatch(text):
        whole, group, _point, decimals = found.groups()
        if mark and group == mark:
            raise ValueError("the other mark stands between thousands")
        return Decimal(f"{whole.replace(group, '')}.{decimals or 0}")
    raise ValueError("not an amount")


def of_cell(value: int | float) -> Decimal:
    """Return the number of a workbook's cell without what floats add to it. Raises ValueError."""
    amount = Decimal(repr(value))
    if not amount.is_finite() or amount < 0 or amount >= 10**15:
        raise ValueError("not an amount")
    rounded = round_half_up(amount, NOISE)
    return rounded.normalize() if rounded else Decimal(0)
