"""A tool that is paid each month, and a table of bills of which two have no reason yet."""

from datetime import timedelta
from typing import NamedTuple

from django.core.files.base import ContentFile

from budget.importing import receive_file, write_file
from budget.models import Budget, RecurringExpense
from budget.recurring import add_rule, book_due
from budget.rules import split
from common.money import from_minor
from smmhub.demo.stage import MONTHS, Stage


class BillWords(NamedTuple):
    tool: str  # to whom it is paid
    why: str
    file: str
    shops: tuple[str, str]  # whose bills say nothing but the sum


WORDS = {
    "en": BillWords(
        "Planning tool",
        "One tool for drafts and pictures, so that nobody sends files around",
        "card-statement.csv",
        ("Photo stock", "Print shop"),
    ),
    "ru": BillWords(
        "Сервис для макетов",
        "Один сервис для макетов и картинок, чтобы не пересылать файлы",
        "выписка-по-карте.csv",
        ("Фотобанк", "Типография"),
    ),
    "ka": BillWords(
        "მაკეტების სერვისი",
        "ერთი სერვისი მაკეტებისა და სურათებისთვის, რომ ფაილები აღარ იგზავნებოდეს",
        "ბარათის-ამონაწერი.csv",
        ("ფოტობანკი", "სტამბა"),
    ),
}


def bills(stage: Stage) -> None:
    """Have a rule book this month's fee, and leave two rows of a file in the tray."""
    client, words = stage.client, WORDS[stage.client.language]
    month = stage.month(MONTHS)
    budget = Budget.objects.select_related("client").get(client=client, start=month.start)
    part = split(budget.total_minor)["content"]
    step = 10 ** max(0, len(str(part)) - 3)  # fees are round
    fee = max(step, part // 100 // step * step)
    rule = RecurringExpense(
        client=client,
        start=month.start,
        until=month.start + timedelta(days=365),
        category="content",
        amount_minor=fee,
        currency=budget.currency,
        payee=words.tool,
        justification=words.why,
    )
    add_rule(rule, by=stage.manager)
    book_due(client.pk)
    rows = [
        f"{month.start.isoformat()},{from_minor(fee * times, budget.currency).amount:f},{shop}"
        for times, shop in zip((2, 1), words.shops, strict=True)
    ]
    table = "\n".join(["date,amount,payee", *rows, ""]).encode()
    file = receive_file(budget, ContentFile(table, name=words.file), by=stage.specialist)
    write_file(file, by=stage.specialist)
