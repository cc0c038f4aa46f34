"""Expenses from a file: understood or refused, booked or in the tray, never twice (IMP, BUDG-3)."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from budget.amount_rules import Unclear, of_cell, read_amount
from budget.importing import read_file, receive_file, write_file
from budget.models import BudgetAlert, Expense, ExpenseFile, ImportedExpense
from budget.services import spent_by_category
from budget.tray import justify, put_back, set_aside
from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from tests.budget.conftest import signed_in
from tests.factories import ChannelFactory, GoalFactory

pytestmark = pytest.mark.django_db
HEAD = "date,amount,part,paid to,why,number\n"
ROWS = (
    HEAD
    + "2026-06-03,100.00,promotion,Meta,Ads for the oven,A1\n"
    + "2026-06-04,50.5,content,Studio,,A2\n"
    + "2026-06-05,7,,Shop,Paper,\n"
)


def file(text: str | bytes = ROWS, name="june.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def sent(budget, by, text=ROWS) -> ExpenseFile:
    return receive_file(budget, file(text), by=by)


def refused(budget, by, text) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in read_file(sent(budget, by, text)).rejected]


def test_what_has_a_reason_is_booked_and_the_rest_waits_in_no_sum(budget, manager):
    row = write_file(sent(budget, manager), by=manager)
    assert (row.created, row.in_tray, row.unchanged) == (1, 2, 0)
    booked = Expense.objects.get()
    assert (booked.amount_minor, booked.justification) == (10_000, "Ads for the oven")
    assert sum(spent_by_category([budget])[budget.pk].values()) == 10_000
    assert HistoryEntry.objects.get(verb="imported").changes["amount_minor"] == [0, 10_000]


def test_the_same_file_again_changes_nothing(budget, manager):
    write_file(sent(budget, manager), by=manager)
    again = write_file(sent(budget, manager), by=manager)
    assert (again.created, again.in_tray, again.unchanged) == (0, 0, 3)
    assert (Expense.objects.count(), ImportedExpense.objects.count()) == (1, 3)


def test_rows_that_say_the_same_are_as_many_as_there_are(budget, manager):
    twice = HEAD + "2026-06-03,5,content,Taxi,Shoot,\n" * 2
    assert write_file(sent(budget, manager, twice), by=manager).created == 2
    thrice = HEAD + "2026-06-03,5,content,Taxi,Shoot,\n" * 3
    assert write_file(sent(budget, manager, thrice), by=manager).created == 1


def test_a_deleted_expense_is_not_brought_back(budget, manager):
    write_file(sent(budget, manager), by=manager)
    Expense.objects.all().delete()
    assert write_file(sent(budget, manager), by=manager).created == 0


def test_a_reason_written_into_the_file_books_what_waited(budget, manager):
    write_file(sent(budget, manager), by=manager)
    told = ROWS.replace("Studio,,A2", "Studio,Pictures of bread,A2")
    row = write_file(sent(budget, manager, told), by=manager)
    assert (row.created, row.in_tray, row.unchanged) == (1, 0, 2)
    assert ImportedExpense.objects.waiting().count() == 1


def test_an_exported_expense_comes_back_as_itself(browser, business, budget, manager):
    write_file(sent(budget, manager), by=manager)
    table = browser.get(reverse("budget:expenses_csv", args=[business.pk])).content
    row = write_file(receive_file(budget, file(table), by=manager), by=manager)
    assert (row.created, row.unchanged) == (0, 1)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("2026-07-01,5,content,,x,", "date", "outside_budget"),
        ("soon,5,content,,x,", "date", "bad_date"),
        (",5,content,,x,", "date", "required"),
        ("2026-06-03,five,content,,x,", "amount", "bad_amount"),
        ("2026-06-03,-5,content,,x,", "amount", "bad_amount"),
        ("2026-06-03,0,content,,x,", "amount", "not_positive"),
        ("2026-06-03,,content,,x,", "amount", "required"),
        ("2026-06-03,5.0001,content,,x,", "amount", "too_many_decimals"),
        ("2026-06-03,99999999999999999,content,,x,", "amount", "too_large"),
        ("2026-06-03,5,fun,,x,", "category", "unknown_category"),
        (f"2026-06-03,5,content,{'y' * 101},x,", "payee", "too_long"),
        (f"2026-06-03,5,content,,{'y' * 2001},", "justification", "too_long"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_the_whole_file_out(line, column, reason, budget, manager):
    row = sent(budget, manager, HEAD + "2026-06-02,5,content,,fine,\n" + line + "\n")
    assert [(r.row, r.column, r.reason) for r in read_file(row).rejected] == [(3, column, reason)]
    with pytest.raises(ValidationError):
        write_file(row, by=manager)
    assert not Expense.objects.exists()


def test_another_currency_is_refused_not_converted(budget, manager):
    text = "date,amount,currency\n2026-06-03,5,USD\n2026-06-03,6,gel\n"
    assert refused(budget, manager, text) == [(2, "currency", "other_currency")]


def test_channels_and_goals_are_found_by_name_or_refused(budget, business, manager):
    channel, goal = ChannelFactory(client=business, name="Oven"), GoalFactory(client=business)
    named = f'Oven,"{goal.measure}"'
    text = f"date,amount,channel,goal\n2026-06-03,5,{named}\n2026-06-03,5,Moon,\n"
    row = sent(budget, manager, text)
    reading = read_file(row)
    assert [one.reason for one in reading.rejected] == ["unknown_channel"]
    assert reading.lines[0].values["channel_id"] == channel.pk
    assert reading.lines[0].values["goal_id"] == goal.pk


def test_a_number_stands_for_one_row(budget, manager):
    text = HEAD + "2026-06-03,5,content,,x,A1\n2026-06-04,6,content,,y,a1\n"
    assert refused(budget, manager, text) == [(3, "id", "same_number")]


def test_days_and_decimals_are_asked_for_once(browser, budget, manager):
    row = sent(budget, manager, 'date;amount;why;part\n03/04/2026;"1,234";x;content\n')
    reading = read_file(row)
    assert (reading.asks_order, reading.asks_mark) == (True, True)
    with pytest.raises(ValidationError):
        write_file(row, by=manager)
    body = {"seen": 1, "day_order": "mdy", "decimal_mark": "."}
    body |= {f"column_{n}": code for n, code in enumerate(reading.columns)}
    assert browser.post(row.get_absolute_url(), body).status_code == 302
    row.refresh_from_db()
    (one,) = read_file(row).rejected  # the 4th of March is outside of June
    assert one.reason == "outside_budget"


def test_what_was_said_of_headers_is_known_the_next_time(browser, budget, manager):
    text = "когда,сколько\n2026-06-03,5\n"
    row = sent(budget, manager, text)
    body = {"seen": 1, "column_0": "date", "column_1": "amount"}
    assert browser.post(row.get_absolute_url(), body).status_code == 302
    row.refresh_from_db()
    write_file(row, by=manager)
    assert sent(budget, manager, text).columns == ["date", "amount"]


def test_a_workbook_is_read_with_its_numbers_and_days(budget, manager):
    book = Workbook()
    book.active.append(["Дата", "Сумма", "Категория", "Зачем"])
    book.active.append([date(2026, 6, 3), 0.1 + 0.2, "продвижение", "Реклама"])
    out = io.BytesIO()
    book.save(out)
    row = receive_file(budget, file(out.getvalue(), "june.xlsx"), by=manager)
    write_file(row, by=manager)
    assert Expense.objects.get().amount_minor == 30


def test_the_template_comes_back_empty(browser, business, budget, manager):
    for kind in ("csv", "xlsx"):
        path = reverse(f"budget:file_template_{kind}", args=[business.pk, budget.pk])
        row = receive_file(budget, file(browser.get(path).content, f"t.{kind}"), by=manager)
        reading = read_file(row)
        assert (reading.examples, reading.rejected, reading.lines) == (1, [], [])


def test_a_page_shows_sums_before_anything_is_written(browser, budget, manager):
    row = sent(budget, manager)
    page = browser.get(row.get_absolute_url())
    assert page.context["sums"] == {"booked": "₾100.00", "tray": "₾57.50"}
    assert not Expense.objects.exists()
    path = reverse("budget:file_write", args=[budget.client_id, row.pk])
    answer = browser.post(path, {"seen": 1})
    assert answer.url == reverse("budget:tray", args=[budget.client_id, budget.pk])
    assert browser.post(path, {"seen": 1}).status_code == 409  # the second click


def test_a_file_read_for_other_days_is_not_written(budget, manager):
    row = sent(budget, manager)
    type(budget).objects.update(end=date(2026, 6, 4))
    with pytest.raises(StaleVersion):
        write_file(row, by=manager)


def test_an_import_tells_the_manager_once_for_all_its_rows(budget, manager):
    rows = "".join(f"2026-06-03,100,content,,Reason {n},\n" for n in range(6))
    write_file(sent(budget, manager, HEAD + rows), by=manager)
    assert BudgetAlert.objects.count() == 2


# --- The tray -------------------------------------------------------------------------------------
@pytest.fixture
def waiting(budget, manager):
    write_file(sent(budget, manager), by=manager)
    return list(ImportedExpense.objects.waiting())


def test_a_reason_books_what_waits(waiting, budget, manager):
    studio = waiting[0]
    (made,) = justify(budget, [studio.pk], {"justification": "Pictures"}, by=manager)
    assert (made.category, made.amount_minor) == ("content", 5_050)
    assert HistoryEntry.objects.filter(verb="created", kind="budget.expense").count() == 1
    with pytest.raises(WrongState):
        justify(budget, [studio.pk], {"justification": "Pictures"}, by=manager)


def test_a_row_without_a_part_asks_for_one_and_books_none_of_them(waiting, budget, manager):
    ids = [row.pk for row in waiting]
    with pytest.raises(ValidationError, match="which part"):
        justify(budget, ids, {"justification": "All of it"}, by=manager)
    assert Expense.objects.count() == 1
    values = {"justification": "All of it", "category": "training"}
    assert len(justify(budget, ids, values, by=manager)) == 2


def test_no_reason_no_booking(browser, waiting, budget):
    path = reverse("budget:tray", args=[budget.client_id, budget.pk])
    answer = browser.post(path, {"row": str(waiting[0].pk), "justification": "  "})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("justification")
    assert Expense.objects.count() == 1
    assert "2 imported rows wait" in browser.get(budget.get_absolute_url()).content.decode()


def test_what_is_set_aside_stays_so_until_it_is_put_back(waiting, budget, manager):
    assert set_aside(budget, [waiting[0].pk], by=manager) == 1
    assert write_file(sent(budget, manager), by=manager).unchanged == 3
    assert ImportedExpense.objects.waiting().count() == 1
    assert put_back(budget, [waiting[0].pk], by=manager) == 1
    assert ImportedExpense.objects.waiting().count() == 2


def test_the_client_sees_neither_tray_nor_files(approved, waiting, decider):
    theirs = signed_in(decider)
    for name in ("tray", "file_new"):
        path = reverse(f"budget:{name}", args=[approved.client_id, approved.pk])
        assert theirs.get(path).status_code == 403
    assert "wait in the tray" not in theirs.get(approved.get_absolute_url()).content.decode()


# --- Amounts --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5", "5"),
        ("1234.5", "1234.5"),
        ("12,50", "12.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("₾12.50", "12.50"),
    ],
)
def test_an_amount_is_read_exactly(text, amount):
    assert read_amount(text) == Decimal(amount)


def test_what_may_be_two_amounts_is_asked():
    for text in ("1,234", "12.345", "999,000"):
        with pytest.raises(Unclear):
            read_amount(text)
    assert read_amount("1,234", ".") == 1234
    assert read_amount("1,234", ",") == Decimal("1.234")


@pytest.mark.parametrize("text", ["-5", "1,23,4", "12 34", "1e5", "٣", "5 GEL 7", "", "1" * 21])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="amount"):
        read_amount(text)


def test_what_floats_add_is_taken_off():
    assert of_cell(0.1 + 0.2) == Decimal("0.3")
    assert of_cell(1234.5600000000001) == Decimal("1234.56")
    with pytest.raises(ValueError, match="not an amount"):
        of_cell(float("nan"))
