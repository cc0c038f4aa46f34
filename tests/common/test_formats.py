from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from common import formats
from common.findings import Finding, gravest_first
from common.money import CURRENCIES, Money, from_minor
from common.periods import Period, month_of

MOMENT = datetime(2026, 5, 4, 14, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
LANGUAGES = ("en", "ru", "ka")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")


def said(function, *args, **options) -> list[str]:
    texts = []
    for language in LANGUAGES:
        with override(language):
            texts.append(plain(function(*args, **options)))
    return texts


def test_numbers_are_written_in_the_readers_way():
    written = ["1,234,567.5", "1 234 567,5", "1 234 567,5"]
    assert said(formats.number, Decimal("1234567.5000")) == written
    assert said(formats.integer, 1200) == ["1,200", "1 200", "1 200"]


def test_numbers_are_rounded_half_up_once_and_never_minus_zero():
    with override("en"):
        assert formats.number(Decimal("2.345")) == "2.35"
        assert formats.number(Decimal("-2.345")) == "-2.35"
        assert formats.integer(Decimal("2.5")) == "3"
        assert formats.number(Decimal("-0.001")) == "0"
        assert formats.number(Fraction(1, 3)) == "0.33"


def test_percentages_are_points():
    assert said(formats.percent, 40) == ["40%", "40 %", "40%"]
    assert said(formats.percent, Decimal("12.35")) == ["12.4%", "12,4 %", "12,4%"]
    assert said(formats.percent, Decimal("0.0449"), 2) == ["0.04%", "0,04 %", "0,04%"]


def test_money_has_its_own_sign_and_its_currencys_decimals():
    lari = ["₾1,234.50", "1 234,50 ₾", "1 234,50 ₾"]
    assert said(formats.money, Money(Decimal("1234.5"), "GEL")) == lari
    assert said(formats.minor_money, 123450, "RUB") == [lari[0].replace("₾", "₽")] + [
        text.replace("₾", "₽") for text in lari[1:]
    ]
    assert said(formats.minor_money, 123450, "KWD")[0] == "KWD 123.450"
    assert said(formats.minor_money, 123450, "JPY")[0] == "JP¥123,450"
    assert said(formats.minor_money, -5, "GEL") == ["-₾0.05", "-0,05 ₾", "-0,05 ₾"]
    assert said(formats.money, Money(Decimal("0.005"), "GEL"))[0] == "₾0.01"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_currency_can_be_written(language):
    with override(language):
        for currency in CURRENCIES:
            text = formats.money(from_minor(123456, currency))
            assert "¤" not in text
            assert "".join(char for char in text if char.isdigit()) == "123456"


def test_days_and_moments_are_written_in_the_readers_way():
    assert said(formats.day, DAY) == ["4 May 2026", "4 мая 2026 г.", "4 მაი. 2026"]
    assert said(formats.moment, MOMENT, "Asia/Tbilisi", name_zone=True) == [
        "4 May 2026, 18:30 (Tbilisi)",
        "4 мая 2026 г., 18:30 (Тбилиси)",
        "4 მაი. 2026, 18:30 (თბილისი)",
    ]
    assert said(formats.clock, MOMENT, "Europe/Moscow") == ["17:30"] * 3
    assert said(formats.zone_name, "UTC") == ["UTC"] * 3


def test_a_moment_is_of_its_zones_day():
    with override("en"):
        late = datetime(2026, 5, 31, 20, 30, tzinfo=UTC)
        assert formats.moment(late, "Asia/Tbilisi") == "1 June 2026, 00:30".replace("June", "Jun")


def test_months_weekdays_and_periods_have_names():
    assert said(formats.month, DAY) == ["May 2026", "май 2026 г.", "მაისი, 2026"]
    assert said(formats.weekday, DAY) == said(formats.weekday, 1)
    assert said(formats.weekday, 7) == ["Sunday", "воскресенье", "კვირა"]
    assert said(formats.period, month_of(DAY))[:2] == ["1–31 May 2026", "1–31 мая 2026 г."]
    assert said(formats.period, Period(DAY, DAY))[0] == "4 May 2026"


@pytest.mark.parametrize(
    "write",
    [
        formats.number,
        formats.integer,
        formats.percent,
        formats.money,
        formats.day,
        formats.month,
        formats.weekday,
        formats.period,
        formats.text_for,
        lambda value: formats.minor_money(value, "GEL"),
        lambda value: formats.moment(value, "UTC"),
        lambda value: formats.clock(value, "UTC"),
    ],
)
def test_without_data_it_says_so(write):
    with override("en"):
        assert write(None) == "no data"


def test_any_plain_value_has_words():
    with override("en"):
        values = [3, Money(Decimal(3), "GEL"), DAY, month_of(DAY), "x", True]
        texts = ["3", "₾3.00", "4 May 2026", "1–31 May 2026", "x", "True"]
        assert [plain(formats.text_for(value)) for value in values] == texts


def test_an_unknown_language_reads_english():
    with override("fr"):
        assert formats.number(Decimal("1234.5")) == "1,234.5"


def test_findings_are_sorted_by_gravity_and_keep_their_order():
    found = [Finding("A", "info"), Finding("B", "error"), Finding("C", "warning", 5)]
    found.append(Finding("D", "error"))
    assert [each.code for each in gravest_first(found)] == ["B", "D", "C", "A"]
