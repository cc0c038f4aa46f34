"""80 and 100 percent of a part, hardly anything of the whole: each told once (BUDG-4)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from budget import alerts
from budget.expenses import book, change_expense, remove_expense
from budget.models import Budget, BudgetAlert, BudgetMove, Expense
from budget.moves import move_money
from budget.rules import pace, underspent
from budget.services import add_budget, change_budget
from budget.tasks import mail_budget_alert
from clients.services import close_client
from jobs.models import Job
from jobs.registry import Progress
from tests.budget.conftest import signed_in, spend

pytestmark = pytest.mark.django_db
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def early():
    with time_machine.travel(datetime(2026, 6, 3, 9, tzinfo=UTC), tick=False):
        yield


def spent(budget, amount, by, category="content") -> Expense:
    day = budget.start
    row = Expense(budget=budget, category=category, amount_minor=amount, day=day)
    row.justification = "Needed"
    return book(row, by=by)


def levels(budget) -> list[tuple[str, str]]:
    return list(BudgetAlert.objects.filter(budget=budget).values_list("category", "level"))


def told(budget) -> list[Job]:
    return list(Job.objects.filter(kind="mail_budget_alert", client_id=budget.client_id))


def test_each_level_is_told_once(budget, manager):
    spent(budget, 47_999, manager)  # of 600.00
    assert levels(budget) == []
    spent(budget, 1, manager)
    assert levels(budget) == [("content", "80")]
    spent(budget, 11_999, manager)
    assert len(told(budget)) == 1
    spent(budget, 1, manager)
    assert levels(budget) == [("content", "80"), ("content", "100")]
    spent(budget, 50_000, manager)
    assert len(told(budget)) == 2


def test_a_step_over_both_tells_of_the_higher_alone_and_never_of_the_lower(budget, manager):
    row = spent(budget, 70_000, manager)
    assert len(told(budget)) == 1
    run(budget)
    assert len(mail.outbox) == 1
    assert "is spent: ₾700.00 of ₾600.00" in mail.outbox[0].body
    change_expense(row, {"amount_minor": 50_000}, by=manager)
    assert len(told(budget)) == 1


def run(budget, number=0) -> None:
    job = told(budget)[number]
    mail_budget_alert(**job.args, progress=Progress())


def test_the_mail_goes_to_the_manager_and_names_figures(budget, manager, decider):
    spent(budget, 48_000, manager)
    run(budget)
    assert [one.to for one in mail.outbox] == [[manager.email]]
    assert "80% of “content and upkeep” is spent: ₾480.00 of ₾600.00" in mail.outbox[0].body
    assert BudgetAlert.objects.get().told_at is not None


def test_what_is_not_so_any_more_when_the_mail_leaves_is_not_sent(budget, manager):
    row = spent(budget, 48_000, manager)
    remove_expense(row, by=manager)
    run(budget)
    assert mail.outbox == []
    assert BudgetAlert.objects.get().settled_at is not None


def test_nobody_hears_of_a_closed_client(budget, manager):
    spent(budget, 48_000, manager)
    close_client(budget.client, by=manager)
    run(budget)
    assert mail.outbox == []


def test_a_move_settles_what_it_heals(approved, manager):
    spent(approved, 5_000, manager, "research")  # all of it
    assert BudgetAlert.objects.open().count() == 2
    move = BudgetMove(budget=approved, source="content", target="research", reason="More")
    move.amount_minor = 5_000
    move_money(move, by=manager)
    assert BudgetAlert.objects.open().count() == 0
    spent(approved, 5_000, manager, "research")
    assert BudgetAlert.objects.open().count() == 2
    assert len(told(approved)) == 1  # once


@pytest.mark.parametrize(
    ("day", "amount", "is_so"),
    [
        (15, 0, False),  # half of the days, not more
        (16, 26_666, True),  # 16 of 30 is 53.3 percent, half of that 26.67
        (16, 26_667, False),
        (29, 48_333, True),
        (30, 0, False),  # over: nothing can be done
    ],
)
def test_hardly_anything_is_less_than_half_of_what_would_be_even(day, amount, is_so, approved):
    if amount:
        spend(approved, amount)
    with time_machine.travel(datetime(2026, 6, day, 6, tzinfo=UTC), tick=False):
        alerts.renew([Budget.objects.select_related("client").get(pk=approved.pk)])
    assert (("", "under") in levels(approved)) is is_so


def test_the_rule_is_exact():
    at = pace(100, 0, *JUNE, date(2026, 6, 16))
    assert underspent(15, 3, at)
    assert not underspent(15, 4, at)  # 4/15 is exactly half of 16/30
    assert not underspent(0, 0, at)


def test_a_draft_is_not_told_to_be_spent(budget):
    with time_machine.travel(datetime(2026, 6, 20, tzinfo=UTC), tick=False):
        alerts.renew([Budget.objects.select_related("client").get(pk=budget.pk)])
    assert levels(budget) == []


def test_the_sweep_looks_once_a_local_day_and_writes_nothing_between(
    business, manager, django_assert_num_queries
):
    made = Budget(client=business, start=JUNE[0], end=JUNE[1], total_minor=100_000)
    add_budget(made, by=manager)
    Budget.objects.update(status="approved")
    assert made.look_after == datetime(2026, 6, 3, 20, tzinfo=UTC)  # midnight in Tbilisi
    with django_assert_num_queries(1):
        assert alerts.look() == 0
    with time_machine.travel(datetime(2026, 6, 20, 20, 1, tzinfo=UTC), tick=False):
        assert alerts.look() == 1
        assert alerts.look() == 0
    made.refresh_from_db()
    assert made.look_after == datetime(2026, 6, 21, 20, tzinfo=UTC)
    assert levels(made) == [("", "under")]
    with time_machine.travel(datetime(2026, 7, 9, tzinfo=UTC), tick=False):
        assert alerts.look() == 1
    made.refresh_from_db()
    assert made.look_after is None


def test_other_days_are_looked_at_after_a_change(business, manager):
    made = Budget(client=business, start=JUNE[0], end=JUNE[1], total_minor=100_000)
    add_budget(made, by=manager)
    change_budget(made, {"start": date(2026, 6, 10), "end": date(2026, 6, 30)}, by=manager)
    made.refresh_from_db()
    assert made.look_after == datetime(2026, 6, 9, 20, tzinfo=UTC)


def test_alerts_stand_on_the_agencys_page_and_home_and_not_on_the_clients(
    approved, browser, decider, manager
):
    spent(approved, 5_000, manager, "research")
    path = reverse("budget:budget", args=[approved.client_id, approved.pk])
    notice = "“research and analytics” is spent."
    assert notice in browser.get(path).content.decode()
    assert notice not in signed_in(decider).get(path).content.decode()
    assert "1 part of the budget" in browser.get("/").content.decode()
    assert "1 part of the budget" not in signed_in(decider).get("/").content.decode()


def test_the_pace_is_said_in_words_to_both_sides(approved, manager, decider):
    spend(approved, 81_000)
    path = reverse("budget:budget", args=[approved.client_id, approved.pk])
    with time_machine.travel(datetime(2026, 6, 20, 9, tzinfo=UTC), tick=False):
        for reader in (manager, decider):
            text = signed_in(reader).get(path).content.decode()
            assert "On day 20 of 30 you have spent 81%." in text
            assert "That is 14% of the budget more than the days that have passed." in text
