"""What comes in beside typed expenses, through the API: rules, the tray, rates (BUDG-3, MON-1)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.importing import receive_file, write_file
from budget.models import Budget, Expense, ImportedExpense, RecurringExpense
from budget.recurring import book_due
from clients.models import HistoryEntry
from jobs.models import Job
from tests.budget.conftest import caller
from tests.factories import ChannelFactory, with_role

RULES, TRAY, RATES = (
    f"/api/v1/{name}/" for name in ("recurring-expenses", "expense-tray", "rates")
)
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def rule(client, **more):
    return {
        "client": str(client.pk),
        "every": "week",
        "start": "2026-06-01",
        "until": "2026-07-31",
        "category": "content",
        "amount": {"amount": "15.00", "currency": "GEL"},
        "justification": "A tool for planning",
        **more,
    }


@time_machine.travel(NOON, tick=False)
def test_a_rule_is_set_books_its_days_and_is_ended(api, business, budget):
    made = api.post(RULES, rule(business), format="json")
    assert made.status_code == 201, made.content
    told, path = made.json(), made["Location"]
    assert told["amount"] == {"amount": "15.00", "currency": "GEL"}
    assert (told["booked"], told["without_budget"], told["next_day"]) == (0, [], "2026-06-15")
    assert Job.objects.filter(kind="book_recurring").exists()
    book_due(business.pk)
    assert api.get(path).json()["booked"] == 2
    assert sorted(Expense.objects.values_list("day", "amount_minor")) == [
        (date(2026, 6, 1), 1_500),
        (date(2026, 6, 8), 1_500),
    ]
    changed = api.patch(path, {"payee": "Studio", "until": "2026-06-14"}, format="json")
    assert (changed.status_code, changed.json()["next_day"]) == (200, None)
    stale = api.patch(path, {"payee": "X"}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert stale.status_code == 412
    other = api.patch(path, {"amount": {"amount": "1", "currency": "USD"}}, format="json")
    assert other.json()["errors"][0]["code"] == "MON-1"
    assert api.delete(path).status_code == 204
    assert not RecurringExpense.objects.exists()
    assert Expense.objects.count() == 2, "what was booked stays"


@time_machine.travel(NOON, tick=False)
def test_days_that_no_budget_of_the_currency_covers_are_named(api, business, budget):
    dollars = {"amount": "15.00", "currency": "USD"}
    told = api.post(RULES, rule(business, amount=dollars), format="json").json()
    assert (told["booked"], told["without_budget"]) == (0, ["2026-06-01", "2026-06-08"])
    Budget.objects.create(
        client=business,
        start=budget.start,
        end=budget.end,
        currency="USD",
        total_minor=1_000,
    )
    again = api.get(f"{RULES}{told['id']}/").json()
    assert (again["booked"], again["without_budget"]) == (0, []), "not booked before its job runs"


def test_a_rule_is_refused_as_on_the_page(api, business):
    def code(**more):
        answer = api.post(RULES, rule(business, **more), format="json")
        return answer.status_code, [error["code"] for error in answer.json()["errors"]]

    assert code(until="2026-05-31") == (400, ["BUDG-3"])
    assert code(until="2032-06-01") == (400, ["BUDG-3"])
    assert code(justification=" ") == (400, ["blank"])
    assert code(every="day") == (400, ["invalid_choice"])
    assert code(amount={"amount": "0", "currency": "GEL"})[0] == 400
    assert api.get(RULES, {"every": "week", "to": "2026-01-01"}).json()["results"] == []


# --- The tray -------------------------------------------------------------------------------------
@pytest.fixture
def tray(budget, manager):
    rows = b"date,amount,payee,part,justification\n2026-06-03,12.50,Studio,content,\n"
    rows += b"2026-06-04,7.00,Shop,,\n2026-06-05,1.00,Print,content,Flyers\n"
    row = receive_file(budget, SimpleUploadedFile("june.csv", rows), by=manager)
    write_file(row, by=manager)
    return list(ImportedExpense.objects.waiting().order_by("row"))


def test_a_reason_books_a_row_of_the_tray(api, tray, budget, business):
    listed = api.get(TRAY, {"budget": str(budget.pk)}).json()["results"]
    assert [(one["payee"], one["status"]) for one in listed] == [
        ("Studio", "waiting"),
        ("Shop", "waiting"),
    ]
    channel = ChannelFactory(client=business)
    path, etag = f"{TRAY}{tray[0].pk}/justify/", api.get(f"{TRAY}{tray[0].pk}/")["ETag"]
    why = {"justification": "Photos of bread", "channel": str(channel.pk)}
    booked = api.post(path, why, format="json", HTTP_IF_MATCH=etag)
    assert booked.status_code == 200, booked.content
    expense = Expense.objects.get(pk=booked.json()["expense"])
    assert (expense.amount_minor, expense.category, expense.channel_id) == (
        1_250,
        "content",
        channel.pk,
    )
    assert booked["ETag"] != etag
    assert api.post(path, why, format="json").status_code == 409, "it is not in the tray any more"
    assert len(api.get(TRAY).json()["results"]) == 1


def test_no_reason_no_part_no_booking(api, tray, budget):
    path = f"{TRAY}{tray[1].pk}/justify/"

    def errors(**body):
        return api.post(path, body, format="json").json()["errors"]

    assert errors()[0]["pointer"] == "/justification"
    assert errors(justification=" ")[0]["pointer"] == "/justification"
    assert [(one["pointer"], one["code"]) for one in errors(justification="Ads")] == [
        ("/category", "BUDG-3")
    ]
    assert Expense.objects.filter(budget=budget).count() == 1


def test_a_row_is_set_aside_and_put_back_once(api, tray):
    path = f"{TRAY}{tray[0].pk}/"
    aside = api.post(path + "discard/", {}, format="json")
    assert (aside.status_code, aside.json()["status"]) == (200, "dropped")
    assert api.post(path + "discard/", {}, format="json").status_code == 409
    found = api.get(TRAY, {"status": "dropped"}).json()["results"]
    assert [one["id"] for one in found] == [str(tray[0].pk)]
    assert api.post(path + "restore/", {}, format="json").json()["status"] == "waiting"
    assert api.post(path + "restore/", {}, format="json").status_code == 409
    entries = HistoryEntry.objects.filter(kind="budget.importedexpense", verb="changed")
    assert entries.count() == 2


def test_changed_rows_are_found_by_their_moment(api, tray):
    since = (tray[1].updated_at + timedelta(microseconds=1)).isoformat()
    api.post(f"{TRAY}{tray[0].pk}/discard/", {}, format="json")
    found = api.get(TRAY, {"updated_since": since}).json()["results"]
    assert [one["id"] for one in found] == [str(tray[0].pk)]


# --- Rates ----------------------------------------------------------------------------------------
def test_the_agencys_rates_are_typed_and_deleted_by_its_managers(api, business, budget):
    usd = {"base": "USD", "quote": "GEL", "rate": "2.7", "day": "2026-06-01", "source": "NBG"}
    owner = caller(with_role(business, "owner"))
    assert api.post(RATES, usd, format="json").status_code == 403, "of one client only"
    made = owner.post(RATES, usd, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["rate"] == "2.70000000"
    twice = owner.post(RATES, usd, format="json")
    assert twice.status_code == 400
    assert [error["code"] for error in twice.json()["errors"]] == ["MON-1"]
    same = owner.post(RATES, {**usd, "quote": "USD"}, format="json")
    assert [error["code"] for error in same.json()["errors"]] == ["MON-1"]
    assert owner.post(RATES, {**usd, "rate": "0"}, format="json").status_code == 400
    assert len(owner.get(RATES, {"base": "USD", "from": "2026-06-01"}).json()["results"]) == 1
    assert api.get(RATES).json()["results"] == []
    assert owner.delete(made["Location"]).status_code == 204
    verbs = HistoryEntry.objects.filter(kind="budget.exchangerate").values_list("verb", flat=True)
    assert sorted(verbs) == ["created", "deleted"]
