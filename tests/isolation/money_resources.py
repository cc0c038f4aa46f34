"""Money's part of the API in the table: see table.py."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.isolation.bodies import nothing
from tests.isolation.table import Case, api
from tests.isolation.world import Place
from tests.uploads.hostile.made import image as a_png

# Those who are of no agency as a whole don't find what is its own.
NO_AGENCY = dict.fromkeys(
    (
        *("specialist", "decider", "contributor", "observer", "stranger", "removed"),
        *("sister's specialist", "sister's decider", "sister's contributor", "sister's observer"),
        *("one-client token", "another client's token"),
    ),
    404,
)
MONEY = {"amount": "500.00", "currency": "GEL"}


def of_client(place: Place, **fields: Any) -> dict[str, Any]:
    return {"client": str(place.client.pk), **fields}


def media(place: Place) -> dict[str, Any]:
    return of_client(place, file=SimpleUploadedFile("a.png", a_png()))


def move(place: Place) -> dict[str, Any]:
    return {
        "budget": str(place.budget.pk),
        "source": "content",
        "target": "promotion",
        "amount": {"amount": "10.00", "currency": "GEL"},
        "reason": "Ads work",
    }


def media_line(place: Place) -> dict[str, Any]:
    return {
        "budget": str(place.draft_budget.pk),
        "title": "The video about prices",
        "kind": "contest",
        "start": "2026-06-02",
        "end": "2026-06-20",
        "amount": {"amount": "20.00", "currency": "GEL"},
        "metric": "leads",
        "expected": 4,
    }


def sheet(place: Place) -> dict[str, Any]:
    return of_client(place, options=[])


def channel_test(place: Place) -> dict[str, Any]:
    both = [str(place.channel.pk), str(place.spare_channel.pk)]
    return of_client(
        place,
        name="One picture",
        measure="leads_for_money",
        amount=MONEY,
        start="2026-06-02",
        end="2026-06-20",
        channels=both,
    )


def carried(place: Place) -> dict[str, Any]:
    return {"budget": str(place.open_budget.pk), "amount": MONEY}


def expense(place: Place) -> dict[str, Any]:
    return {
        "budget": str(place.draft_budget.pk),
        "category": "content",
        "amount": {"amount": "12.50", "currency": "GEL"},
        "day": "2026-06-02",
        "justification": "Photos",
    }


def rule(place: Place) -> dict[str, Any]:
    days = {"start": "2030-07-01", "until": "2030-12-31"}
    return of_client(place, category="content", amount=MONEY, justification="Rent", **days)


def reason(place: Place) -> dict[str, Any]:
    return {"justification": "Ads", "category": "content"}


def rate(place: Place) -> dict[str, Any]:
    return {"base": "EUR", "quote": "GEL", "rate": "3.1", "day": "2026-06-01", "source": "Bank"}


BUDGETS: list[Case] = [
    api("budgets-list"),
    api(
        "budgets-list",
        "POST",
        201,
        lambda place: of_client(place, start="2026-07-01", end="2026-07-31", total=MONEY),
    ),
    api("budgets-detail", pk="budget"),
    api("budgets-detail", "PATCH", 200, lambda place: {"total": MONEY}, pk="draft_budget"),
    api("budgets-detail", "DELETE", 204, pk="draft_budget"),
    api("budget-moves-list"),
    api("budget-moves-list", "POST", 201, move),
    api("budget-moves-detail", pk="move"),
    api("media-lines-list"),
    api("media-lines-list", "POST", 201, media_line),
    api("media-lines-detail", pk="media_line"),
    api("media-lines-detail", "PATCH", 200, lambda place: {"expected": 5}, pk="draft_media_line"),
    api("media-lines-detail", "DELETE", 204, pk="draft_media_line"),
    api("delivery-sheets-list"),
    # There is one already.
    api("delivery-sheets-list", "POST", 400, sheet, entries=0),
    api("delivery-sheets-detail", pk="sheet"),
    api("delivery-sheets-detail", "PATCH", 200, lambda place: {"advice": "Us"}, pk="sheet"),
    api("delivery-sheets-detail", "DELETE", 204, pk="sheet"),
    api("delivery-sheets-share", "POST", 200, nothing, pk="sheet"),
    api("delivery-sheets-unshare", "POST", 200, nothing, pk="sheet"),
    api("channel-tests-list"),
    api("channel-tests-list", "POST", 201, channel_test, entries=3),
    api("channel-tests-detail", pk="trial"),
    api("channel-tests-detail", "PATCH", 200, lambda place: {"name": "Other"}, pk="trial"),
    api("channel-tests-detail", "DELETE", 204, pk="trial"),
    api("channel-tests-stop", "POST", 200, nothing, pk="trial"),
    api("channel-tests-carry", "POST", 200, carried, pk="won_trial", entries=2),
    api("channel-test-results-list"),
    api("channel-test-results-detail", pk="arm"),
    api("channel-test-results-detail", "PATCH", 200, lambda place: {"results": 6}, pk="arm"),
    api("expenses-list"),
    api("expenses-list", "POST", 201, expense),
    api("expenses-bulk", "POST", 201, lambda place: {"expenses": [expense(place)]}),
    api("expenses-detail", pk="expense"),
    api("expenses-detail", "PATCH", 200, lambda place: {"payee": "Studio"}, pk="expense"),
    api("expenses-detail", "DELETE", 204, pk="expense", entries=2),
    api("receipts-list"),
    api("receipts-list", "POST", 201, media, is_form=True),
    api("receipts-detail", pk="receipt"),
    api("receipts-detail", "DELETE", 204, pk="spare_receipt"),
    api("receipts-file", pk="receipt"),
    api("recurring-expenses-list"),
    api("recurring-expenses-list", "POST", 201, rule),
    api("recurring-expenses-detail", pk="rule"),
    api("recurring-expenses-detail", "PATCH", 200, lambda place: {"payee": "B"}, pk="rule"),
    api("recurring-expenses-detail", "DELETE", 204, pk="rule"),
    api("expense-tray-list"),
    api("expense-tray-detail", pk="tray_row"),
    api("expense-tray-justify", "POST", 200, reason, pk="tray_row"),
    api("expense-tray-discard", "POST", 200, nothing, pk="tray_row"),
    api("expense-tray-restore", "POST", 200, nothing, pk="aside_row"),
    api("rates-list"),
    api("rates-list", "POST", 201, rate, at="agency"),
    api("rates-detail", pk="rate", at="agency", but=NO_AGENCY),
    api("rates-detail", "DELETE", 204, pk="rate", at="agency", but=NO_AGENCY),
]
