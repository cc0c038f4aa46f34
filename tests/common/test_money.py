from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import CURRENCIES, Money, exponent, from_minor, round_half_up, to_minor

codes = st.sampled_from(CURRENCIES)


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        *[("GEL", 2), ("RUB", 2), ("USD", 2), ("MGA", 2), ("MRU", 2), ("RSD", 2)],
        *[("JPY", 0), ("KRW", 0), ("ISK", 0), ("UGX", 0), ("UYI", 0), ("XPF", 0)],
        *[("KWD", 3), ("IQD", 3), ("OMR", 3), ("TND", 3), ("CLF", 4), ("UYW", 4)],
    ],
)
def test_each_currency_has_the_exponent_of_iso_4217(currency, places):
    assert currency in CURRENCIES
    assert exponent(currency) == places


@pytest.mark.parametrize("currency", ["", "gel", "XXX", "DEM", "XAU", "EURO"])
def test_what_is_no_currency_in_use_is_refused(currency):
    assert currency not in CURRENCIES
    with pytest.raises(ValueError, match="currency"):
        exponent(currency)


@given(st.integers(-(10**18), 10**18), codes)
def test_minor_units_survive_the_way_there_and_back(minor, currency):
    money = from_minor(minor, currency)
    assert to_minor(money.amount, currency) == minor
    assert -money.amount.as_tuple().exponent == exponent(currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.005", "GEL"), ("0.1", "JPY"), ("0.0001", "KWD"), ("NaN", "GEL"), ("Infinity", "GEL")],
)
def test_an_amount_finer_than_its_currency_is_refused_not_rounded(amount, currency):
    with pytest.raises(ValueError, match=r"decimals|amount"):
        to_minor(Decimal(amount), currency)


def test_trailing_zeros_are_no_finer_amount():
    assert to_minor(Decimal("1.50000"), "GEL") == 150
    assert to_minor(Decimal("1E+2"), "JPY") == 100


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1), codes)
def test_sums_are_exact(minors, currency):
    total = from_minor(0, currency)
    for minor in minors:
        total += from_minor(minor, currency)
    assert to_minor(total.amount, currency) == sum(minors)
    assert total - total == from_minor(0, currency)


def test_two_currencies_never_add():
    with pytest.raises(ValueError, match="add"):
        Money(Decimal(1), "GEL") + Money(Decimal(1), "RUB")
    with pytest.raises(ValueError, match="add"):
        Money(Decimal(1), "GEL") - Money(Decimal(1), "RUB")


def test_money_does_not_compare_across_currencies_by_accident():
    assert Money(Decimal(1), "GEL") != Money(Decimal(1), "RUB")
    with pytest.raises(TypeError):
        Money(Decimal(1), "GEL") < Money(Decimal(2), "GEL")  # noqa: B015


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("2.4999999", 0, "2"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("1.0049", 2, "1.00"),
        ("-0.004", 2, "0.00"),
        ("7", 2, "7.00"),
    ],
)
def test_a_half_goes_up(value, places, rounded):
    assert str(round_half_up(Decimal(value), places)) == rounded


def test_thirds_round_without_a_float():
    assert round_half_up(Fraction(2, 3), 4) == Decimal("0.6667")


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_a_value_by_half_a_unit_at_most(value, places):
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert round_half_up(rounded, places) == rounded
