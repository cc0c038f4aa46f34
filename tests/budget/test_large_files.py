"""Files of expenses that jobs read and book: the same preview, all or nothing too (IMP, JOB)."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from budget.file_preview import SHOWN, from_plain, previewed
from budget.file_reading import MOST_EXPENSES
from budget.importing import (
    AT_ONCE_ROWS,
    ask_to_write,
    keep_reading,
    preview_of,
    read_file,
    receive_file,
    say,
    sort_out,
    write_file,
    write_kept,
)
from budget.models import Expense, ExpenseFile, ImportedExpense
from budget.services import spent_by_category
from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from jobs.models import Job
from jobs.registry import Progress, Refusal
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db
HEAD = "date,amount,part,paid to,why,number\n"
MANY = AT_ONCE_ROWS + 1


def rows(number: int, why: str = "Ads") -> str:
    return "".join(f"2026-06-03,1.50,content,Shop,{why},N{n}\n" for n in range(number))


def sent(budget, by, text) -> ExpenseFile:
    return receive_file(budget, SimpleUploadedFile("june.csv", text.encode()), by=by)


def large(budget, by, text) -> ExpenseFile:
    """Return a large file that its job has read."""
    row = sent(budget, by, text)
    assert row.status == "reading"
    keep_reading(str(row.pk), Progress())
    row.refresh_from_db()
    return row


class Heard(Progress):
    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        super().__call__(done, total)
        self.told.append((done, total))


def test_a_large_file_is_booked_once_by_its_jobs(budget, manager):
    assert sent(budget, manager, HEAD + rows(AT_ONCE_ROWS)).status == "waiting"
    text = HEAD + rows(MANY - 1) + rows(1, "").replace("N0", "X")
    row, heard = sent(budget, manager, text), Heard()
    keep_reading(str(row.pk), heard)
    assert heard.told[-1] == (1_000, MANY)
    row.refresh_from_db()
    told, problem, is_stale = preview_of(row)
    reading = read_file(row)
    assert told == from_plain(
        json.loads(
            json.dumps(
                previewed(reading, sort_out(reading.lines, budget)).as_plain(),
                cls=DjangoJSONEncoder,
            )
        )
    )
    assert (problem, is_stale, len(told.lines), told.more_lines) == ("", False, SHOWN, MANY - SHOWN)
    assert (told.new, told.in_tray, told.same) == (MANY - 1, 1, 0)
    assert told.sums == {"booked": 150 * (MANY - 1), "tray": 150}
    assert not Expense.objects.exists(), "nothing is written before somebody says so"

    ask_to_write(row, by=manager)
    with pytest.raises(WrongState):
        ask_to_write(ExpenseFile.objects.get(pk=row.pk), by=manager)
    for step in (write_file, ask_to_write):
        with pytest.raises(WrongState):
            step(row, by=manager)
    with pytest.raises(WrongState):
        say(row, {"day_order": "dmy"}, by=manager)
    heard = Heard()
    for _time in range(2):  # JOB-5
        write_kept(str(row.pk), str(manager.pk), heard)
    keep_reading(str(row.pk), Progress())
    assert heard.told[-1] == (1_000, 2 * MANY)
    row.refresh_from_db()
    assert (row.status, row.created, row.in_tray, row.rows_read) == ("done", MANY - 1, 1, MANY)
    assert sum(spent_by_category([budget])[budget.pk].values()) == 150 * (MANY - 1)
    assert HistoryEntry.objects.filter(verb="imported").count() == 1

    again = large(budget, manager, HEAD + rows(MANY))
    assert (preview_of(again)[0].same, preview_of(again)[0].new) == (MANY - 1, 1)


def test_one_refused_row_keeps_all_of_a_large_file_out(budget, manager):
    row = large(budget, manager, HEAD + rows(MANY) + "2026-07-03,1,content,Shop,Ads,Y\n")
    assert preview_of(row)[0].rejected_rows == 1
    with pytest.raises(ValidationError) as error:
        ask_to_write(row, by=manager)
    assert error.value.code == "IMP-2"
    assert not Job.objects.filter(kind="write_expense_file").exists()


def test_what_is_said_of_a_large_file_has_it_read_anew_and_is_known_next_time(budget, manager):
    text = (HEAD + rows(MANY)).replace("date", "Wann", 1)
    row = large(budget, manager, text)
    assert preview_of(row)[0].missing == ["date"]
    codes = ["date", "amount", "category", "payee", "justification", "id"]
    said = say(row, {"columns": codes}, by=manager)
    assert (said.status, said.reading) == ("reading", None)
    keep_reading(str(row.pk), Progress())
    row.refresh_from_db()
    with pytest.raises(StaleVersion):
        ask_to_write(row, by=manager, seen=row.version + 1)
    ask_to_write(row, by=manager)
    write_kept(str(row.pk), str(manager.pk), Progress())
    again = large(budget, manager, text)
    assert again.columns == codes
    assert preview_of(again)[0].same == MANY


def test_what_changed_since_a_file_was_read_has_it_read_again(budget, business, manager):
    row = large(budget, manager, HEAD + rows(MANY))
    ask_to_write(row, by=manager)
    type(budget).objects.filter(pk=budget.pk).update(start=date(2026, 6, 10))
    with pytest.raises(ValidationError):
        write_kept(str(row.pk), str(manager.pk), Progress())
    row.refresh_from_db()
    assert (row.status, Expense.objects.exists()) == ("waiting", False), "it waits again"
    type(budget).objects.filter(pk=budget.pk).update(start=budget.start)
    row = large(budget, manager, HEAD + rows(MANY, "Other"))
    ChannelFactory(client=business, name="New")
    assert preview_of(row)[2], "a channel may be one that a row names"
    with pytest.raises(ValidationError, match="Read this file again"):
        ask_to_write(row, by=manager)


def test_a_file_past_the_most_rows_is_refused_by_its_job(budget, manager):
    row = sent(budget, manager, HEAD + rows(MOST_EXPENSES + 1))
    for _time in range(2):
        with pytest.raises(Refusal) as refused:
            keep_reading(str(row.pk), Progress())
        assert refused.value.code == "too_many_rows"
    row.refresh_from_db()
    assert (row.status, preview_of(row)[1][:30]) == ("refused", "The file has more than 20,000 ")
    with pytest.raises(ValidationError):
        ask_to_write(row, by=manager)
    assert not ImportedExpense.objects.exists()


def test_the_page_says_how_far_it_is_then_what_is_in_it_then_what_became_of_it(
    browser, budget, django_capture_on_commit_callbacks
):
    new = reverse("budget:file_new", args=[budget.client_id, budget.pk])
    upload = SimpleUploadedFile("june.csv", (HEAD + rows(MANY)).encode())
    with django_capture_on_commit_callbacks() as waiting:
        page = browser.post(new, {"file": upload}).url
    seen = browser.get(page).content.decode()
    assert "The file is being read" in seen
    assert 'hx-trigger="every 2s"' in seen
    for callback in waiting:
        callback()
    seen = browser.get(page).content.decode()
    assert "Take these rows" in seen
    assert f"and {MANY - SHOWN} more rows" in seen
    write = page + "write/"
    version = ExpenseFile.objects.get().version
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(write, {"seen": str(version)}).url == page
    assert "Written: 1,001 booked, 0 to the tray" in browser.get(page).content.decode()
    assert browser.get(page + "rejects/").status_code == 200
