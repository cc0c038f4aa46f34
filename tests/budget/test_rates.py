"""Several currencies in one agency: side by side, together only by a rate that is named (MON-1)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from budget.models import Budget, ExchangeRate
from budget.rates import converted, latest
from clients.models import HistoryEntry
from tests.budget.conftest import signed_in, spend
from tests.factories import ClientFactory, with_role

JUNE = date(2026, 6, 30)


def rate(base, quote, value, day=date(2026, 6, 1)) -> ExchangeRate:
    return ExchangeRate(base=base, quote=quote, rate=Decimal(value), day=day, source="Bank")


def test_sums_become_one_exactly_and_are_rounded_once():
    rates = [rate("USD", "GEL", "2.715"), rate("GEL", "JPY", "55"), rate("KWD", "GEL", "8.8")]
    sums = {"USD": 100, "JPY": 55, "KWD": 1_000, "GEL": 1}
    whole = converted(sums, "GEL", rates, JUNE)
    # 2.715 + 1 + 8.8 + 0.01 lari = 1252.5 tetri, a half goes up
    assert whole.minor == 1_253
    assert (len(whole.used), whole.missing) == (3, [])


def test_what_has_no_rate_is_named_and_in_no_sum():
    whole = converted({"USD": 100, "KZT": 5_000}, "GEL", [rate("USD", "GEL", "2.7")], JUNE)
    assert (whole.minor, whole.missing) == (270, ["KZT"])
    assert converted({"KZT": 5_000}, "GEL", [], JUNE).minor is None


def test_the_newest_rate_by_the_day_counts_in_either_direction():
    old, new = rate("USD", "GEL", "2.5"), rate("GEL", "USD", "0.4", date(2026, 6, 20))
    later = rate("USD", "GEL", "9", date(2026, 7, 1))
    assert latest([old, new], "USD", "GEL") is new
    assert new.between("USD", "GEL") == Fraction(5, 2)
    assert converted({"USD": 100}, "GEL", [old, later], JUNE).minor == 250


@pytest.fixture
def two(business, manager, budget):
    other = ClientFactory(agency=business.agency, name="Mill", currency="USD")
    owner = with_role(business, "owner")
    dollars = Budget.objects.create(
        client=other, start=budget.start, end=budget.end, currency="USD", total_minor=20_000
    )
    spend(dollars, 5_000)
    spend(budget, 30_000)
    return owner


@pytest.mark.django_db
def test_the_overview_never_adds_two_currencies_by_itself(two):
    page = signed_in(two).get(reverse("budget:overview"), {"month": "2026-06"})
    rows = [(one["code"], one["planned"], one["left"]) for one in page.context["currencies"]]
    assert rows == [("GEL", "₾1,000.00", "₾700.00"), ("USD", "US$200.00", "US$150.00")]
    assert page.context["whole"]["missing"] == ["USD"]
    assert "No rate into GEL is known for USD" in page.content.decode()


@pytest.mark.django_db
def test_a_typed_rate_makes_a_sum_that_names_it(two, business):
    browser = signed_in(two)
    body = {"base": "USD", "rate": "2.7", "quote": "GEL", "day": "2026-06-01", "source": "NBG"}
    assert browser.post(reverse("budget:rates"), body).status_code == 302
    assert browser.post(reverse("budget:rates"), body).status_code == 400  # of the same day
    page = browser.get(reverse("budget:overview"), {"month": "2026-06"}).content.decode()
    assert "Together about ₾1,540.00 planned, ₾435.00 spent, by these rates:" in page
    assert "1 USD = 2.7 GEL, 1 Jun 2026, NBG" in page
    row = ExchangeRate.objects.get()
    assert browser.post(reverse("budget:rate_remove", args=[row.pk])).status_code == 302
    verbs = HistoryEntry.objects.filter(kind="budget.exchangerate").values_list("verb", flat=True)
    assert sorted(verbs) == ["created", "deleted"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad", [{"rate": "0"}, {"quote": "USD"}, {"source": ""}, {"day": "1999-01-01"}]
)
def test_a_rate_says_what_when_and_who(bad, two):
    body = {"base": "USD", "rate": "2.7", "quote": "GEL", "day": "2026-06-01", "source": "NBG"}
    assert signed_in(two).post(reverse("budget:rates"), body | bad).status_code == 400


@pytest.mark.django_db
def test_another_agencys_rates_are_not_there(two):
    body = {"base": "USD", "rate": "2.7", "quote": "GEL", "day": "2026-06-01", "source": "NBG"}
    signed_in(two).post(reverse("budget:rates"), body)
    stranger = signed_in(with_role(ClientFactory(), "owner"))
    assert list(stranger.get(reverse("budget:rates")).context["page_obj"]) == []
    row = ExchangeRate.objects.get()
    assert stranger.post(reverse("budget:rate_remove", args=[row.pk])).status_code == 404
