"""Media plans from a table: understood or refused, written all or nothing, never twice (BUDG-5)."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from approvals.services import request_approval
from budget.media_importing import media_reading_of, receive_media_file, write_media_file
from budget.media_models import MediaFile, MediaLine
from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from tests.budget.conftest import signed_in
from tests.factories import ChannelFactory, GoalFactory

pytestmark = pytest.mark.django_db
HEAD = "What exactly,Kind,Channel,Goal,From,To,Amount,Result,Expected\n"
VIDEO = 'Video,targeted ads,Bread,,2026-06-02,2026-06-20,300.50,link_clicks,"1,200"\n'
CONTEST = "Contest,конкурс,,,05.06.2026,06.06.2026,20,Заявки (лиды),4\n"


def sent(budget, by, text) -> MediaFile:
    return receive_media_file(budget, SimpleUploadedFile("plan.csv", text.encode()), by=by)


@pytest.fixture
def bread(business):
    return ChannelFactory(client=business, name="Bread", network="instagram")


def test_rows_become_lines_once(budget, manager, business, bread):
    GoalFactory(client=business)
    row = sent(budget, manager, HEAD + VIDEO + CONTEST)
    assert not MediaLine.objects.exists(), "nothing is written before somebody says so"
    write_media_file(row, by=manager)
    assert (row.status, row.created, row.unchanged) == ("done", 2, 0)
    told = ("title", "kind", "channel", "start", "end", "amount_minor", "metric", "expected")
    assert list(MediaLine.objects.order_by("title").values_list(*told)) == [
        ("Contest", "contest", None, date(2026, 6, 5), date(2026, 6, 6), 2_000, "leads", 4),
        (
            *("Video", "targeted_ads", bread.pk, date(2026, 6, 2), date(2026, 6, 20)),
            *(30_050, "link_clicks", 1_200),
        ),
    ]
    entries = HistoryEntry.objects.filter(kind__in=["budget.mediafile", "budget.medialine"])
    assert sorted(entries.values_list("verb", flat=True)) == [
        *("created", "created", "created", "imported")
    ]
    with pytest.raises(WrongState):
        write_media_file(row, by=manager)
    again = write_media_file(sent(budget, manager, HEAD + CONTEST * 2 + VIDEO), by=manager)
    assert (again.created, again.unchanged) == (1, 2), "of rows alike each has its line"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (VIDEO.replace("Video", ""), ("title", "required")),
        (VIDEO.replace("Video", "x" * 121), ("title", "too_long")),
        (VIDEO.replace("targeted ads", "radio"), ("kind", "unknown_kind")),
        (VIDEO.replace("Bread", "Cake"), ("channel", "unknown_channel")),
        (VIDEO.replace("2026-06-02", "2026-05-31"), ("start", "outside_budget")),
        (VIDEO.replace("2026-06-20", "2026-07-01"), ("end", "outside_budget")),
        (VIDEO.replace("2026-06-20", "2026-06-01"), ("end", "ends_before")),
        (VIDEO.replace("300.50", "0"), ("amount", "not_positive")),
        (VIDEO.replace("300.50", "abc"), ("amount", "bad_amount")),
        (VIDEO.replace("link_clicks", "revenue"), ("metric", "unknown_metric")),
        (VIDEO.replace("1,200", "0"), ("expected", "not_positive")),
        (VIDEO.replace("1,200", "1.5"), ("expected", "not_whole")),
        (VIDEO.replace("1,200", "many"), ("expected", "not_whole")),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_the_whole_file_out(line, found, budget, manager, bread):
    row = sent(budget, manager, HEAD + CONTEST + line)
    reading, problem = media_reading_of(row)
    assert [(one.row, one.column, one.reason) for one in reading.rejected] == [(3, *found)]
    assert problem == ""
    with pytest.raises(ValidationError) as refused:
        write_media_file(row, by=manager)
    assert refused.value.code == "IMP-2"
    assert not MediaLine.objects.exists()


def test_what_may_mean_two_things_is_asked_and_another_currency_refused(budget, manager):
    asked = HEAD + CONTEST.replace("05.06.2026", "05/06/2026").replace(",20,", ',"1,234",')
    reading = media_reading_of(sent(budget, manager, asked))[0]
    assert (reading.asks_order, reading.asks_mark, reading.lines) == (True, True, [])
    head = HEAD.replace("Goal", "Currency")
    reading = media_reading_of(sent(budget, manager, head + CONTEST.replace(",,,", ",,USD,")))[0]
    assert [one.reason for one in reading.rejected] == ["other_currency"]


def test_a_plan_has_so_many_lines_and_a_file_no_more(budget, manager):
    many = "".join(CONTEST.replace("Contest", f"C{number}") for number in range(200))
    write_media_file(sent(budget, manager, HEAD + many), by=manager)
    assert MediaLine.objects.count() == 200
    with pytest.raises(ValidationError) as refused:
        write_media_file(sent(budget, manager, HEAD + CONTEST), by=manager)
    assert refused.value.code == "BUDG-5"
    with pytest.raises(ValidationError) as refused:
        sent(budget, manager, HEAD + many + CONTEST * 100)
    assert refused.value.code == "too_many_rows"
    assert MediaLine.objects.count() == 200


def test_nothing_comes_in_while_the_client_decides_or_somebody_was_faster(budget, manager, decider):
    row = sent(budget, manager, HEAD + CONTEST)
    with pytest.raises(StaleVersion):
        write_media_file(row, by=manager, seen=row.version + 1)
    request_approval("budget", budget, by=manager)
    with pytest.raises(WrongState):
        write_media_file(MediaFile.objects.get(pk=row.pk), by=manager)
    assert not MediaLine.objects.exists()


def test_new_lines_leave_an_approval_as_it_is(approved, manager):
    write_media_file(sent(approved, manager, HEAD + CONTEST), by=manager)
    approved.refresh_from_db()
    assert approved.status == "approved"


def test_the_template_and_an_export_come_back(browser, budget, manager, bread):
    for kind in ("csv", "xlsx"):
        path = reverse("budget:media_template", args=[budget.client_id, budget.pk, kind])
        body = browser.get(path).content
        file = SimpleUploadedFile(f"plan.{kind}", body)
        reading = media_reading_of(receive_media_file(budget, file, by=manager))[0]
        assert (reading.missing, reading.lines, reading.examples) == ([], [], 1)
    heads = [cell.value for cell in load_workbook(io.BytesIO(body)).active[1]]
    assert heads[:2] == ["What exactly", "Kind"]
    assert browser.get(path.replace("xlsx", "pdf")).status_code == 404
    write_media_file(sent(budget, manager, HEAD + VIDEO + CONTEST), by=manager)
    for kind in ("csv", "xlsx"):
        path = reverse("budget:media_export", args=[budget.client_id, budget.pk, kind])
        file = SimpleUploadedFile(f"plan.{kind}", browser.get(path).content)
        again = write_media_file(receive_media_file(budget, file, by=manager), by=manager)
        assert (again.created, again.unchanged) == (0, 2)


def test_the_pages_show_ask_and_write(browser, budget, bread):
    new = reverse("budget:media_file_new", args=[budget.client_id, budget.pk])
    assert (
        new
        in browser.get(reverse("budget:media", args=[budget.client_id, budget.pk])).content.decode()
    )
    empty = browser.post(new, {"file": SimpleUploadedFile("plan.csv", b"")})
    assert empty.status_code == 400
    text = (HEAD + VIDEO).replace("Kind", "Wie")
    page = browser.post(new, {"file": SimpleUploadedFile("plan.csv", text.encode())}).url
    assert "Say below which columns these are: Kind" in browser.get(page).content.decode()
    codes = ["title", "kind", "channel", "goal", "start", "end", "amount", "metric", "expected"]
    said = {f"column_{index}": code for index, code in enumerate(codes)}
    assert browser.post(page, {**said, "column_0": "kind", "seen": 1}).status_code == 400
    assert browser.post(page, {**said, "seen": 1}).status_code == 302
    seen = browser.get(page).content.decode()
    assert "Take these rows" in seen
    assert "1,200 · Link clicks" in seen
    assert browser.post(page + "write/", {"seen": "1"}).status_code == 409
    plan = browser.post(page + "write/", {"seen": "2"}, follow=True).content.decode()
    assert "1 line added." in plan
    assert "Written: 1 new, 0 were there already." in browser.get(page).content.decode()


def test_the_client_sees_no_files(approved, manager, decider):
    row = sent(approved, manager, HEAD + CONTEST)
    for path in (row.get_absolute_url(), row.get_absolute_url() + "rejects/"):
        assert signed_in(decider).get(path).status_code == 404
