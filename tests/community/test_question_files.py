"""Questions from a file: understood, shown, then written all or nothing (COMM-1, IMP-1, IMP-2)."""

import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from clients.models import HistoryEntry
from common.errors import WrongState
from community.models import Question, QuestionFile
from community.question_files import read_file, receive_file, say, write_file
from tests.community.conftest import at
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db
HEAD = "Ticket;Дата;Канал;Тип;Вопрос;Автор;Ответил;Первый ответ\n"
GOOD = (
    HEAD
    + "7;10.06.2026 10:00;Bakery page;Complaint;Холодный кофе;Нино;;\n"
    + "8;2026-06-10T07:00:00Z;;;Open?;;{manager};10.06.2026 11:30\n"
    + "9;09.06.2026;instagram;thanks;'=Thanks;;;\n"
)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(at(10, "12:30"), tick=False):
        yield


def received(channel, manager, text: str) -> QuestionFile:
    upload = SimpleUploadedFile("june.csv", text.encode())
    return receive_file(channel.client, upload, by=manager)


def test_a_table_is_understood_and_the_same_again_changes_nothing(channel, manager):
    text = GOOD.format(manager=manager.email)
    row = received(channel, manager, text)
    reading = read_file(row)
    assert (reading.missing, reading.rejected, len(reading.lines)) == ([], [], 3)
    write_file(row, by=manager)
    assert (row.created, row.updated, row.unchanged, row.rows_read) == (3, 0, 0, 3)
    complaint, question, thanks = Question.objects.order_by("external_id")
    assert (complaint.kind, complaint.author, complaint.origin) == ("complaint", "Нино", "file")
    assert complaint.received_at == at(10, "10:00")
    assert complaint.due_at == at(10, "11:00")
    assert (question.received_at, question.channel) == (at(10, "11:00"), channel)
    assert (question.answered_by, question.response_seconds) == (manager, 1800)
    assert (thanks.received_at, thanks.text) == (at(9, "00:00"), "=Thanks")
    entry = HistoryEntry.objects.get(verb="imported")
    assert entry.changes["created"] == [0, 3]
    assert not HistoryEntry.objects.filter(verb="received").exists(), "one line for one file"
    with pytest.raises(WrongState):
        write_file(row, by=manager)
    again = received(channel, manager, text)
    write_file(again, by=manager)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    corrected = received(channel, manager, text.replace("Холодный", "Тёплый"))
    write_file(corrected, by=manager)
    assert (corrected.updated, corrected.unchanged) == (1, 2)
    complaint.refresh_from_db()
    assert complaint.text == "Тёплый кофе"


def test_one_bad_cell_keeps_the_whole_file_out(channel, manager):
    bad = (
        HEAD
        + "1;10.06.2026 10:00;Nowhere;praise;x;;Nobody;9 o'clock\n"
        + "2;;;;x;;;\n"
        + "3;10.06.2027 10:00;;;x;;;\n"
        + "4;10.06.2026 10:00;;;x;;;09.06.2026 10:00\n"
        + "5;10.06.2026 10:00;;;fine;;;\n"
        + "5;10.06.2026 10:00;;;twice;;;\n"
    )
    row = received(channel, manager, bad)
    reading = read_file(row)
    assert {(one.row, one.column, one.reason) for one in reading.rejected} == {
        (2, "channel", "unknown_channel"),
        (2, "kind", "unknown_kind"),
        (2, "answered_by", "unknown_person"),
        (2, "first_answer_at", "bad_date"),
        (3, "received_at", "required"),
        (4, "received_at", "future"),
        (5, "first_answer_at", "before"),
        (7, "external_id", "same_number"),
    }
    assert reading.rows_read == 6
    with pytest.raises(ValidationError):
        write_file(row, by=manager)
    assert not Question.objects.exists()


def test_what_a_file_leaves_open_is_asked(channel, manager):
    ChannelFactory(client=channel.client, name="Other page")
    row = received(channel, manager, "When,What\n03/04/2026 10:00,Open?\n")
    reading = read_file(row)
    assert reading.missing == ["received_at", "channel"]
    say(row, {"columns": ["received_at", "text"]}, by=manager)
    assert read_file(row).missing == ["channel"]
    say(row, {"channel": channel}, by=manager)
    assert read_file(row).asks_order
    with pytest.raises(ValidationError):
        write_file(row, by=manager)
    say(row, {"day_order": "dmy"}, by=manager)
    write_file(row, by=manager)
    assert Question.objects.get().received_at == at(3, "10:00", month=4)
    once_more = received(channel, manager, "When,What\n03/04/2026 10:00,Open?\n")
    assert once_more.columns == ["received_at", "text"], "it was said before"
    say(once_more, {"channel": channel}, by=manager)
    write_file(once_more, by=manager)
    assert (once_more.created, once_more.unchanged) == (0, 1), "known again without a number"


def test_the_pages_take_a_template_through(browser, channel, manager):
    home = f"/clients/{channel.client_id}/questions/"
    book = load_workbook(io.BytesIO(browser.get(f"{home}files/template.xlsx").content))
    head, example = book.active.iter_rows(values_only=True)
    assert head[3] == "Received"
    assert example[0] == "example"
    template = browser.get(f"{home}files/template.csv").content.decode("utf-8-sig")
    mine = template + "1,,question,2026-06-10 10:00,Open?,,,,,,,\n"
    sent = browser.post(f"{home}files/", {"file": SimpleUploadedFile("t.csv", mine.encode())})
    row = QuestionFile.objects.get()
    assert sent["Location"] == row.get_absolute_url()
    page = browser.get(row.get_absolute_url())
    assert (page.context["new"], page.context["reading"].examples) == (1, 1)
    assert not Question.objects.exists(), "nothing is written yet"
    done = browser.post(f"{row.get_absolute_url()}write/", {"seen": row.version})
    assert done.status_code == 302
    exported = browser.get(f"{home}export.csv").content.decode("utf-8-sig")
    back = browser.post(f"{home}files/", {"file": SimpleUploadedFile("e.csv", exported.encode())})
    assert browser.get(back["Location"]).context["same"] == 1, "an export comes back as it was"
    bad = SimpleUploadedFile("x.csv", b'received_at,text\n"2026-06-10')
    assert browser.post(f"{home}files/", {"file": bad}).status_code == 400
    wrong = SimpleUploadedFile("w.csv", b"received_at,kind\n2026-06-10,praise\n")
    page = browser.post(f"{home}files/", {"file": wrong})
    rejects = browser.get(f"{page['Location']}rejects/").content.decode()
    assert "praise" in rejects
    assert browser.post(f"{page['Location']}write/", {}).status_code == 400
