"""Whether a colour can be read on white paper: WCAG 2.2 contrast, on plain values."""

import re
from decimal import Decimal

COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST = Decimal("4.5")  # for words, as everywhere in the app
USUAL = "#2f3e8f"  # the accent of static/css/tokens.css


def contrast_on_white(colour: str) -> Decimal:
    """Return the contrast of a colour such as #2f3e8f on white, 1 to 21. ValueError for another
    text. Source: WCAG 2.2, relative luminance."""
    if not COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not like #2f3e8f")
    parts = (_linear(Decimal(int(colour[at : at + 2], 16)) / 255) for at in (1, 3, 5))
    weights = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
    light = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    return Decimal("1.05") / (light + Decimal("0.05"))


def _linear(part: Decimal) -> Decimal:
    if part <= Decimal("0.04045"):
        return part / Decimal("12.92")
    return ((part + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
