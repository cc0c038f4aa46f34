"""Budgets month by month, and what was spent of them."""

from datetime import timedelta
from decimal import Decimal

from approvals.services import request_approval
from budget.expenses import book
from budget.media_models import MediaLine
from budget.models import Budget, Expense
from budget.rules import planned_after
from budget.services import add_budget, with_total
from smmhub.demo.asking import agree
from smmhub.demo.content import ExpenseWords
from smmhub.demo.media import plan_media, write_results
from smmhub.demo.moves import move_in_month
from smmhub.demo.stage import MONTHS, Stage, date_back

GROWN = (100, 100, 105, 105, 110, 115, 115)  # percent of the first month's budget
KNOWN = timedelta(days=9)  # after which one knows what an expense brought


def month_of_money(stage: Stage, number: int) -> None:
    """Agree a month's budget and book what was spent of it by today."""
    budget = _budget(stage, number)
    media = plan_media(stage, budget, number)
    agree(stage, "budget", budget, stage.month(number).start - timedelta(days=9), after=6 + number)
    date_back([budget], stage.at(stage.month(number).start - timedelta(days=11)))
    move_in_month(stage, budget, number)
    planned = planned_after(budget.total_minor, budget.shares, budget.moved)
    waiting = list(media)
    for words in stage.words.expenses:
        line = waiting.pop(0) if waiting and words.category == "promotion" else None
        _book(stage, budget, words, number, planned[words.category], line)
    write_results(stage, media)


def _budget(stage: Stage, number: int) -> Budget:
    period, words = stage.month(number), stage.words
    total = words.budget * GROWN[number] // 100
    values: dict = {"total_minor": total}
    if words.revenue_percent:
        percent = Decimal(words.revenue_percent)
        revenue = int(total * 100 / percent) // 100_000 * 100_000
        values = {"revenue_minor": revenue, "revenue_percent": percent}
    budget = Budget(client=stage.client, start=period.start, end=period.end)
    budget.shares, budget.reason = words.shares, words.shares_reason
    for name, value in with_total(values).items():
        setattr(budget, name, value)
    return add_budget(budget, by=stage.manager)


def _book(
    stage: Stage,
    budget: Budget,
    words: ExpenseWords,
    number: int,
    part: int,
    line: MediaLine | None,
) -> None:
    days = (budget.end - budget.start).days
    early = stage.words.overspent and number == MONTHS and words.category == "training"
    day = budget.start + timedelta(days=0 if early else words.day * days // 100)
    if day > stage.today:
        return
    known = day + KNOWN <= stage.today
    step = 10_000 if part > 500_000 else 500  # bills are seldom odd
    expense = Expense(
        budget=budget,
        category=words.category,
        amount_minor=max(step, part * words.share // 100 // step * step),
        day=day,
        channel=stage.channels.get(words.network),
        goal=None if words.goal is None else stage.goals[words.goal],
        media_line=line,
        payee=words.payee,
        justification=words.why.told(number),
        result=words.result.told(number) if known else "",
    )
    book(expense, by=stage.manager)
    date_back([expense], stage.at(day, 17))


def next_budget(stage: Stage) -> None:
    """Make the next month's budget: agreed, with the client, or a draft."""
    budget = _budget(stage, MONTHS + 1)
    plan_media(stage, budget, MONTHS + 1)
    yesterday = stage.today - timedelta(days=1)
    if stage.words.next_budget == "approved":
        agree(stage, "budget", budget, yesterday, after=5)
    elif stage.words.next_budget == "sent":
        request_approval("budget", budget, by=stage.manager)
    date_back([budget], stage.at(yesterday, 9))
