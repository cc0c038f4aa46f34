"""MON: 10,000 random budgets with their expenses, currencies with 0, 2 and 3 decimals, exact."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from budget.models import Budget, Expense
from budget.rules import (
    CATEGORIES,
    convert,
    pace,
    planned_after,
    split,
    total_from_revenue,
    underspent,
    warning_level,
)
from budget.services import lines, spent_by_category, spent_of, whole, with_spent
from common.money import exponent, from_minor, to_minor

CURRENCIES = ("JPY", "GEL", "KWD")
START = date(2026, 6, 1)


def shares_of(chance: Random) -> dict[str, int]:
    cuts = sorted(chance.randint(0, 100) for _ in range(3))
    edges = [0, *cuts, 100]
    return {
        name: after - before
        for name, before, after in zip(CATEGORIES, edges, edges[1:], strict=False)
    }


def test_ten_thousand_budgets_add_up_to_the_unit():
    chance = Random(20260601)
    for number in range(10_000):
        currency = CURRENCIES[number % 3]
        total = chance.randint(1, 10 ** chance.randint(1, 15))
        assert to_minor(from_minor(total, currency).amount, currency) == total
        shares = shares_of(chance)
        parts = split(total, shares)
        assert sum(parts.values()) == total
        for name, part in parts.items():
            assert abs(part - Fraction(total * shares[name], 100)) < 1
            assert shares[name] or not part
        source, target = chance.sample(CATEGORIES, 2)
        amount = chance.randint(0, parts[source])
        moved = planned_after(total, shares, {source: -amount, target: amount})
        assert sum(moved.values()) == total
        assert moved[source] == parts[source] - amount
        _check_pace(chance, total)
        _check_revenue(chance, total)


def _check_pace(chance: Random, total: int) -> None:
    days = chance.randint(1, 92)
    end = START + timedelta(days=days - 1)
    spent = chance.randint(0, 2 * total)
    today = START + timedelta(days=chance.randint(-3, days + 3))
    at = pace(total, spent, START, end, today)
    assert 0 <= at.day <= at.days == days
    if at.forecast is not None:
        assert abs(at.forecast - Fraction(spent * days, at.day)) <= Fraction(1, 2)
    level = warning_level(total, spent)
    assert (level == 100) == (spent >= total)
    assert (level is not None) == (100 * spent >= 80 * total and spent > 0)
    if at.day:
        even = Fraction(at.day, days)
        late = even > Fraction(1, 2)
        assert underspent(total, spent, at) == (late and Fraction(spent, total) < even / 2)


def _check_revenue(chance: Random, revenue: int) -> None:
    percent = Decimal(chance.randint(0, 1_000_000)).scaleb(-4)
    exact = revenue * Fraction(percent) / 100
    assert abs(total_from_revenue(revenue, percent) - exact) <= Fraction(1, 2)


def test_a_sum_goes_there_and_back_by_any_rate():
    chance = Random(7)
    for _ in range(2_000):
        one, other = exponent(chance.choice(CURRENCIES)), exponent(chance.choice(CURRENCIES))
        minor, rate = chance.randint(0, 10**15), Fraction(chance.randint(1, 10**9), 10**8)
        there = convert(minor, rate, one, other)
        assert there / Fraction(10) ** other == minor / Fraction(10) ** one * rate
        assert there * Fraction(10) ** (one - other) / rate == minor
    with pytest.raises(ValueError, match="above 0"):
        convert(1, Fraction(0), 2, 2)


@pytest.mark.django_db
def test_the_database_says_what_python_says(business):
    """Three hundred budgets with three thousand expenses, summed by SQL and by hand."""
    chance = Random(3)
    budgets = [
        Budget(
            client=business,
            start=START,
            end=START + timedelta(days=29),
            currency=CURRENCIES[number % 3],
            total_minor=chance.randint(1, 10**14),
            shares=shares_of(chance),
        )
        for number in range(300)
    ]
    Budget.objects.bulk_create(budgets)
    expenses = [
        Expense(
            budget=chance.choice(budgets),
            category=chance.choice(CATEGORIES),
            amount_minor=chance.randint(1, 10**13),
            day=START,
            justification="x",
        )
        for _ in range(3_000)
    ]
    Expense.objects.bulk_create(expenses)
    by_hand = {budget.pk: dict.fromkeys(CATEGORIES, 0) for budget in budgets}
    for row in expenses:
        by_hand[row.budget_id][row.category] += row.amount_minor
    assert spent_by_category(budgets) == by_hand
    for budget in with_spent(Budget.objects.filter(client=business)):
        spent = spent_of(budget)
        assert spent == by_hand[budget.pk]
        rows = lines(budget, spent, START)
        total = whole(budget, rows, START)
        assert sum(line.planned for line in rows) == total.planned == budget.total_minor
        assert sum(line.left for line in rows) == total.left
