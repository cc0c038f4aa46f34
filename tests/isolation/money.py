"""Budgets of a place: one that was sent, one that stays inside, and what hangs on them."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfWriter

from budget.models import (
    Budget,
    BudgetMove,
    ExchangeRate,
    Expense,
    ExpenseFile,
    ImportedExpense,
    MediaFile,
    Receipt,
    RecurringExpense,
)
from budget.moves import move_money
from tests.isolation.promotion import media_line_of, tests_and_ways

if TYPE_CHECKING:
    from tests.isolation.world import Place

SHARES = {"content": 60, "promotion": 30, "research": 5, "training": 5}


def a_pdf() -> bytes:
    made, page = io.BytesIO(), PdfWriter()
    page.add_blank_page(100, 100)
    page.write(made)
    return made.getvalue()


PDF = a_pdf()


def budgets(place: "Place", month: Any, agree: Callable[..., Any]) -> None:
    for name in ("budget", "draft_budget"):
        budget = Budget.objects.create(
            client=place.client,
            start=month[0],
            end=month[1],
            currency="GEL",
            total_minor=100_000,
            shares=SHARES,
            reason=f"Why {place.word}",
        )
        place.rows[name] = budget
        place.rows[name.replace("budget", "media_line")] = media_line_of(budget, place)
        place.rows[name.replace("budget", "receipt")] = receipt = _receipt(place, name)
        place.rows[name.replace("budget", "expense")] = Expense.objects.create(
            budget=budget,
            category="content",
            amount_minor=5_000,
            day=month[0],
            channel=place.channel,
            goal=place.goal,
            post=place.post if name == "budget" else place.draft_post,
            payee=place.word,
            justification=f"Needed {place.word}",
            receipt=receipt,
        )
    _incoming(place, month)
    place.rows["rate"], _made = ExchangeRate.objects.get_or_create(
        agency=place.client.agency,
        base="USD",
        quote="GEL",
        day=month[0],
        defaults={"rate": Decimal("2.7"), "source": f"Bank {place.word}"},
    )
    place.rows["spare_receipt"] = _receipt(place, "spare")
    tests_and_ways(place)
    place.rows["budget_request"] = agree("budget", place.budget, place)
    place.media_line.refresh_from_db()
    place.rows["move"] = move_money(
        BudgetMove(
            budget=place.budget,
            source="content",
            target="research",
            amount_minor=1_000,
            reason=f"Why {place.word}",
        ),
        by=place.manager,
    )


def _incoming(place: "Place", month: Any) -> None:
    """What repeats, a file that was sent, and rows of another: one waits for its reason."""
    client, word = place.client, place.word
    place.rows["rule"] = RecurringExpense.objects.create(
        client=client,
        start=month[0],
        until=month[1],
        category="content",
        amount_minor=1_000,
        currency="GEL",
        payee=f"Studio {word}",
        justification=f"Rent {word}",
    )
    content = f"date,amount,why\n2026-06-03,5.00,{word}\n".encode()
    place.rows["file"] = ExpenseFile.objects.create(
        budget=place.budget, name=f"{word}.csv", data=content, sha256="0" * 64, by=place.manager
    )
    plan = "title,kind,from,to,amount,result,expected\n"
    plan += f"{word},seeding,2026-06-02,2026-06-09,5,leads,2\n"
    place.rows["media_file"] = MediaFile.objects.create(
        budget=place.draft_budget,
        name=f"plan {word}.csv",
        data=plan.encode(),
        sha256="0" * 64,
        by=place.manager,
    )
    for name, status in (("tray_row", "waiting"), ("aside_row", "dropped")):
        place.rows[name] = ImportedExpense.objects.create(
            budget=place.budget,
            file=place.file,
            row=2,
            key=f"id:{word}:{status}",
            day=month[0],
            amount_minor=700,
            payee=f"Shop {word}",
            status=status,
        )


def _receipt(place: "Place", name: str) -> Receipt:
    return Receipt.objects.create(
        client=place.client,
        name=f"{name} {place.word}.pdf",
        kind="document",
        content_type="application/pdf",
        status="ready",
        size=len(PDF),
        sha256="0" * 64,
        file=default_storage.save("receipts/made.pdf", ContentFile(PDF)),
    )
