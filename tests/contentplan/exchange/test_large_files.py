"""Files that a job reads and writes: true progress, and what comes of it is the same (JOB, IMP)."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client as Browser
from django.urls import reverse

from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from contentplan.exchange.ground import ground_of
from contentplan.exchange.kept import as_plain, from_plain
from contentplan.models import PostImport
from contentplan.services.importing import (
    AT_ONCE_POSTS,
    ask_to_write,
    keep_reading,
    reading_of,
    say,
    write_kept,
    write_posts,
)
from contentplan.services.kept_files import AT_ONCE_BYTES
from jobs.models import Job
from jobs.registry import Progress, Refusal
from tests.contentplan.exchange.files import HEAD, ROW, read
from tests.factories import GoalFactory

pytestmark = pytest.mark.django_db
MANY = AT_ONCE_POSTS + 1


def rows(number: int) -> str:
    return "".join(ROW.replace("Hello", f"Hello {n}") for n in range(number))


class Heard(Progress):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        super().__call__(done, total)
        self.told.append((done, total))


@pytest.fixture
def large(receive):
    """Return a large file that its job has read."""

    def received(content: str) -> PostImport:
        row = receive(content)
        assert row.status == "reading"
        keep_reading(str(row.pk), Progress())
        row.refresh_from_db()
        return row

    return received


def written(row: PostImport, by) -> PostImport:
    """Return a file after its posts were asked for, and its job has run."""
    ask_to_write(row, by=by)
    write_kept(str(row.pk), str(by.pk), Progress())
    row.refresh_from_db()
    return row


# --- Which files ----------------------------------------------------------------------------------
def test_up_to_so_many_posts_a_file_is_read_at_once_and_past_them_by_a_job(receive):
    assert receive(HEAD + rows(AT_ONCE_POSTS)).status == "waiting"
    row = receive(HEAD + rows(MANY))
    assert (row.status, row.is_large) == ("reading", True)
    assert Job.objects.get().kind == "read_posts_file"


def test_up_to_so_many_bytes_a_file_is_read_at_once_and_past_them_by_a_job(receive):
    text = HEAD + ROW.replace("Hello", "x" * 30_000) * 8
    text += ROW.replace("Hello", "x" * (AT_ONCE_BYTES - len(text) - len(ROW) + len("Hello")))
    assert len(text) == AT_ONCE_BYTES
    assert receive(text).status == "waiting"
    assert receive(text + "\n").status == "reading"


# --- The same result ------------------------------------------------------------------------------
def test_what_a_job_read_is_what_a_request_would_have_read(large, plan):
    goal = GoalFactory(client=plan.client, measure="Ten a day")
    head = "date,time,channel,type,text,goal,link\n"
    line = "2026-06-04,10:00:05,mzia.cafe,P,Buy,Ten a day,https://example.com/a\n"
    broken = "x,10:00,mzia.cafe,P,\u00abBuy\u00bb,,\n"
    row = large(head + line * MANY + broken)
    kept = from_plain(json.loads(json.dumps(row.reading)))
    assert kept == read(row)
    assert kept.lines[0].values["goal_id"] == goal.pk
    assert (row.status, row.rows_read, row.rejected) == ("waiting", MANY + 1, 1)


def test_a_reading_comes_back_as_it_was_kept(receive):
    reading = read(receive(HEAD + ROW + "x,,,,\n"))
    plain = json.dumps(as_plain(reading, "stamp"), cls=DjangoJSONEncoder)
    assert from_plain(json.loads(plain)) == reading


def test_a_large_file_is_written_once_and_the_same_file_again_adds_nothing(large, plan, manager):
    before = HistoryEntry.objects.filter(verb="imported").count()
    row = written(large(HEAD + rows(MANY)), manager)
    assert (row.status, row.created, row.unchanged) == ("done", MANY, 0)
    assert plan.posts.count() == MANY
    assert set(plan.posts.values_list("author", flat=True)) == {manager.pk}
    write_kept(str(row.pk), str(manager.pk), Progress())  # run twice: JOB-5
    keep_reading(str(row.pk), Progress())
    again = written(large(HEAD + rows(MANY)), manager)
    assert (again.created, again.unchanged, plan.posts.count()) == (0, MANY, MANY)
    assert HistoryEntry.objects.filter(verb="imported").count() == before + 2


def test_one_refused_row_keeps_all_of_a_large_file_out(large, plan, manager):
    row = large(HEAD + rows(MANY) + "2026-06-05,10:00,mzia.cafe,loud,Hello\n")
    assert row.rejected == 1
    with pytest.raises(ValidationError) as error:
        ask_to_write(row, by=manager)
    assert error.value.code == "IMP-2"
    assert not Job.objects.filter(kind="write_posts_file").exists()
    assert not plan.posts.exists()


def test_what_is_said_of_a_large_file_has_it_read_anew(large, manager):
    row = large((HEAD + rows(MANY)).replace("date", "Wann", 1))
    assert (row.rows_read, row.rejected) == (None, None)
    said = say(row, {"columns": ["date", "time", "channel", "type", "text"]}, by=manager)
    assert (said.status, said.reading) == ("reading", None)
    keep_reading(str(row.pk), Progress())
    row.refresh_from_db()
    assert (row.status, row.rows_read, row.rejected) == ("waiting", MANY, 0)
    keys = Job.objects.filter(kind="read_posts_file").values_list("key", flat=True)
    assert len(set(keys)) == 2  # each reading is a promise of its own


# --- Progress and refusals ------------------------------------------------------------------------
def test_progress_is_told_in_rows_and_of_writing_the_reading_is_half(receive, manager):
    row, heard = receive(HEAD + rows(MANY)), Heard()
    keep_reading(str(row.pk), heard)
    assert heard.told == [(n, MANY) for n in range(1, MANY + 1)]
    row.refresh_from_db()
    ask_to_write(row, by=manager)
    heard = Heard()
    write_kept(str(row.pk), str(manager.pk), heard)
    assert heard.told[-1] == (MANY, 2 * MANY)


def test_a_large_file_that_cannot_be_read_is_refused_by_its_job(receive, plan, manager):
    row = receive(HEAD + ROW * 200_000)
    for _time in range(2):
        with pytest.raises(Refusal) as refused:
            keep_reading(str(row.pk), Progress())
        assert refused.value.code == "too_many_rows"
    row.refresh_from_db()
    assert (row.status, row.problem) == ("refused", "too_many_rows")
    with pytest.raises(ValidationError):
        ask_to_write(row, by=manager)
    assert not plan.posts.exists()


def test_what_changed_since_a_file_was_read_has_it_read_again(large, plan, manager):
    row = large(HEAD + rows(MANY))
    channel = plan.client.channels.get()
    channel.name = "mzia.bar"
    channel.save(update_fields=["name"])
    reading, problem, is_stale = reading_of(row, ground_of(row.content_plan))
    assert (reading.lines, problem, is_stale) == ([], "", True)
    with pytest.raises(ValidationError, match="Read this file again"):
        ask_to_write(row, by=manager)


def test_what_changed_before_the_job_came_keeps_the_file_out_and_it_waits_again(
    large, plan, manager
):
    row = large(HEAD + rows(MANY))
    ask_to_write(row, by=manager)
    type(plan).objects.filter(pk=plan.pk).update(status="client_review")
    with pytest.raises(WrongState):
        write_kept(str(row.pk), str(manager.pk), Progress())
    row.refresh_from_db()
    assert row.status == "waiting"
    assert not plan.posts.exists()


def test_a_file_that_a_job_has_is_left_alone_by_people(large, receive, manager):
    for row in (receive(HEAD + rows(MANY)), large(HEAD + rows(MANY))):
        if row.status == "waiting":
            ask_to_write(row, by=manager)
        for step in (ask_to_write, write_posts):
            with pytest.raises(WrongState):
                step(row, by=manager)
        with pytest.raises(WrongState):
            say(row, {"day_order": "dmy"}, by=manager)


def test_of_two_who_ask_at_once_one_is_heard(large, manager):
    row = large(HEAD + rows(MANY))
    late = PostImport.objects.get(pk=row.pk)
    ask_to_write(row, by=manager)
    with pytest.raises(WrongState):
        ask_to_write(late, by=manager)
    with pytest.raises(StaleVersion):
        ask_to_write(large(HEAD + rows(MANY)), by=manager, seen=7)
    assert Job.objects.filter(kind="write_posts_file").count() == 1


# --- Pages ----------------------------------------------------------------------------------------
@pytest.fixture
def browser(manager):
    browser = Browser()
    browser.force_login(manager)
    return browser


def upload(browser, plan, content: str):
    path = reverse("contentplan:import_new", args=[plan.client_id, plan.pk])
    return browser.post(path, {"file": SimpleUploadedFile("june.csv", content.encode())})


def test_the_page_says_how_far_it_is_then_what_is_in_the_file_then_what_became_of_it(
    browser, plan, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as waiting:
        address = upload(browser, plan, HEAD + rows(MANY)).url
    Job.objects.update(progress_done=50, progress_total=200)
    page = browser.get(address).content.decode()
    assert "The file is being read" in page
    assert "25 %" in page
    assert 'hx-trigger="every 2s"' in page
    for wake in waiting:
        wake()
    partial = browser.get(address, headers={"HX-Request": "true"})
    text = partial.content.decode()
    assert f"Add {MANY} posts" in text
    assert "<html" not in text
    row = PostImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"{address}write/", {"seen": row.version})
    assert answer.url == address
    assert f"Written: {MANY} new, 0 were there already." in browser.get(address).content.decode()
    assert plan.posts.count() == MANY


def test_the_page_says_why_a_job_wrote_nothing(browser, plan, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        address = upload(browser, plan, HEAD + rows(MANY)).url
    row = PostImport.objects.get()
    with django_capture_on_commit_callbacks() as waiting:
        browser.post(f"{address}write/", {"seen": row.version})
    type(plan).objects.filter(pk=plan.pk).update(status="client_review")
    for wake in waiting:
        wake()
    page = browser.get(address).content.decode()
    assert Job.objects.get(kind="write_posts_file").error["detail"] in page
    assert not plan.posts.exists()


def test_a_large_file_that_cannot_be_read_says_so_and_asks_for_another(
    browser, plan, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        address = upload(browser, plan, HEAD + ROW * 20_000).url
    page = browser.get(address).content.decode()
    assert "more than 1,000 rows" in page
    assert "Send another file" in page
    assert "What the columns mean" not in page


def test_a_reading_out_of_date_is_read_again_by_one_button(
    browser, plan, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        address = upload(browser, plan, HEAD + rows(MANY)).url
    channel = plan.client.channels.get()
    channel.handle = "@other"
    channel.save(update_fields=["handle"])
    page = browser.get(address).content.decode()
    assert "have changed since this file was read" in page
    assert "Add " not in page
    said = {f"column_{n}": c for n, c in enumerate(["date", "time", "channel", "type", "text"])}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, said | {"seen": PostImport.objects.get().version})
    assert f"Add {MANY} posts" in browser.get(address).content.decode()


def test_the_list_tells_of_each_file_who_when_how_many_and_what_became_of_it(
    browser, plan, receive, manager
):
    write_posts(receive(HEAD + ROW, "first.csv"), by=manager)
    receive(HEAD + ROW + "x,,,,\n", "second.csv")
    receive(HEAD.replace("date", "Wann") + ROW, "third.csv")
    address = reverse("contentplan:imports", args=[plan.client_id])
    page = browser.get(address).content.decode()
    told = {name: page.partition(name)[2].partition("</tr>")[0] for name in ("first", "second")}
    assert str(manager) in told["first"]
    assert ">written<" in told["first"]
    assert ">not written yet<" in told["second"]
    numbers = [row.rows_read for row in PostImport.objects.order_by("pk")]
    assert numbers == [1, 2, None]
    assert [row.rejected for row in PostImport.objects.order_by("pk")] == [0, 1, None]
    assert page.index("third.csv") < page.index("second.csv") < page.index("first.csv")


def test_the_list_can_be_of_one_plan_and_ignores_a_word_that_is_no_plan(browser, plan, receive):
    receive(HEAD + ROW, "mine.csv")
    address = reverse("contentplan:imports", args=[plan.client_id])
    assert "mine.csv" in browser.get(f"{address}?plan={plan.pk}").content.decode()
    assert "mine.csv" in browser.get(f"{address}?plan=nonsense").content.decode()
    other = browser.get(f"{address}?plan={plan.client_id}").content.decode()
    assert "mine.csv" not in other
    assert "No file yet" in other
