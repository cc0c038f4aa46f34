"""Money moved within budgets: a little at once, and more after a decider said yes (BUDG-4)."""

from datetime import timedelta
from typing import NamedTuple

from approvals.models import ApprovalRequest
from budget.models import Budget, BudgetMove
from budget.moves import KIND, move_money
from smmhub.demo.asking import answer, asked_on
from smmhub.demo.stage import MONTHS, Stage, date_back

DAY = 2  # days after the month began
AFTER = timedelta(hours=4)  # the decider answers


class MoveWords(NamedTuple):
    month: int
    source: str
    target: str
    percent: int  # of the budget's total
    reason: str


WORDS: dict[str, tuple[MoveWords, ...]] = {
    "pumps": (
        MoveWords(
            *(MONTHS - 1, "content", "promotion", 12),
            "The trade fair is this month: our posts should reach visitors before they pack.",
        ),
        MoveWords(
            *(MONTHS, "research", "promotion", 2),
            "No survey this month, and the advert about seals brings enquiries.",
        ),
    ),
    "cafe": (
        MoveWords(
            *(MONTHS - 1, "content", "promotion", 11),
            "ფესტივალის კვირას ქალაქში მეტი სტუმარია: რეკლამა ახლა უფრო მუშაობს.",
        ),
        MoveWords(
            *(MONTHS, "research", "promotion", 2),
            "ამ თვეში გამოკითხვა არ გვჭირდება, საუზმის რეკლამა კი შედეგს იძლევა.",
        ),
    ),
    "school": (
        MoveWords(
            *(MONTHS - 1, "content", "promotion", 12),
            "Идёт набор в группы: реклама пробного урока важнее ещё одной съёмки.",
        ),
        MoveWords(
            *(MONTHS, "research", "promotion", 2),
            "Опрос в этом месяце не нужен, а объявление о пробном уроке приводит заявки.",
        ),
    ),
}


def move_in_month(stage: Stage, budget: Budget, number: int) -> None:
    """Move what was moved in a month, before anything was spent of it; the budget is refreshed."""
    day = budget.start + timedelta(days=DAY)
    for words in WORDS[stage.words.key]:
        if words.month == number and day <= stage.today:
            _move(stage, budget, words)
    budget.refresh_from_db()


def _move(stage: Stage, budget: Budget, words: MoveWords) -> None:
    moment = stage.at(budget.start + timedelta(days=DAY), 11)
    row = BudgetMove(budget=budget, source=words.source, target=words.target, reason=words.reason)
    row.amount_minor = budget.total_minor * words.percent // 100 // 1000 * 1000
    move_money(row, by=stage.manager)
    request = ApprovalRequest.objects.about(KIND, row.pk).first()
    if request is not None:
        asked_on(stage, request, row, moment)
        answer(stage, request, row, moment + AFTER)
    date_back([row], moment, applied_at=moment if request is None else moment + AFTER)
