"""Money: whole minor units with an ISO 4217 code where stored, `Decimal` where counted (MON-1)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from babel.core import get_global
from babel.numbers import get_territory_currencies

# ISO 4217's own exponents. CLDR's, which Babel has, differ: they follow the cash in use.
_NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_EXPONENTS = {
    **dict.fromkeys(_NO_MINOR.split(), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_WIDE = Context(prec=60)


def _currencies() -> tuple[str, ...]:
    """Return the codes in use as money, sorted; the day is fixed, so that imports agree."""
    on = date(2026, 1, 1)
    codes = {"CLF", "UYI", "UYW"}  # units of account with exponents of their own
    for territory in get_global("territory_currencies"):
        codes.update(get_territory_currencies(territory, on, on, tender=True))
    return tuple(sorted(codes))


CURRENCIES = _currencies()
_KNOWN = frozenset(CURRENCIES)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency's major units; two currencies never add (MON-1)."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(_WIDE.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(_WIDE.subtract(self.amount, self._same(other)), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} don't add")
        return other.amount


def exponent(currency: str) -> int:
    """Return how many decimals the currency's minor unit has; ValueError for an unknown code."""
    if currency not in _KNOWN:
        raise ValueError(f"no currency {currency!r}")
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in whole minor units, exactly.

    Raises ValueError when it has more decimals than the currency or isn't finite."""
    if not amount.is_finite():
        raise ValueError("not an amount")
    minor = Fraction(amount) * 10 ** exponent(currency)
    if minor.denominator != 1:
        raise ValueError(f"{currency} has {exponent(currency)} decimals")
    return minor.numerator


def from_minor(minor: int, currency: str) -> Money:
    """Return whole minor units as money with all of the currency's decimals: 5 GEL is 5.00."""
    return Money(_WIDE.scaleb(Decimal(minor), -exponent(currency)), currency)


def round_half_up(value: int | Decimal | Fraction, places: int = 0) -> Decimal:
    """Return the value with that many decimals, a half going away from zero, never minus zero."""
    if not isinstance(value, Fraction):
        exact = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
        return exact if exact else abs(exact)
    scaled = value * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return _WIDE.scaleb(Decimal(whole if scaled >= 0 else -whole), -places)
