"""A month of posts from a file: understood, shown, then written all or nothing (IMP-1 to IMP-5)."""

import io
import zipfile
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from contentplan.exchange.columns import guess
from contentplan.models import HeaderMemory, PostImport
from contentplan.services.importing import receive_posts, say, write_posts
from tests.contentplan.exchange.files import HEAD, ROW, read, refused
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
)

pytestmark = pytest.mark.django_db


def workbook(*rows, title="Posts") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_becomes_posts_in_the_clients_zone_with_one_line_of_history(receive, plan, manager):
    row = receive(HEAD + ROW + "05.06.2026,18:30,Instagram · mzia.cafe,P,Buy\n")
    before = HistoryEntry.objects.count()
    write_posts(row, by=manager)
    first, second = plan.posts.order_by("publish_at")
    assert first.publish_at == datetime(2026, 6, 4, 6, tzinfo=UTC)  # 10:00 in Tbilisi
    assert (second.type, second.text, second.status) == ("promotional", "Buy", "draft")
    assert (second.author, row.created, row.unchanged) == (manager, 2, 0)
    assert HistoryEntry.objects.count() == before + 1
    assert HistoryEntry.objects.order_by("pk").last().verb == "imported"


def test_users_posts_are_of_users_material_unless_the_file_says_otherwise(receive, plan, manager):
    """A draft does the same, so that MIX-6 asks for author and permission."""
    head = "date,time,channel,type,source\n"
    row = "2026-06-04,10:00,mzia.cafe,user_generated,"
    write_posts(receive(head + row + "\n"), by=manager)
    assert plan.posts.get().source == "user_generated"
    assert write_posts(receive(head + row + "own\n"), by=manager).unchanged == 1


def test_the_same_file_again_adds_nothing_and_says_so(receive, plan, manager):
    content = HEAD + ROW + ROW
    write_posts(receive(content), by=manager)
    again = write_posts(receive(content), by=manager)
    assert (again.created, again.unchanged, plan.posts.count()) == (0, 2, 2)


def test_of_two_rows_alike_one_is_the_post_that_is_there(receive, plan, manager):
    write_posts(receive(HEAD + ROW), by=manager)
    both = write_posts(receive(HEAD + ROW + ROW), by=manager)
    assert (both.created, both.unchanged, plan.posts.count()) == (1, 1, 2)


def test_a_row_that_matches_a_post_leaves_it_as_it_is(receive, plan, manager):
    post = PostFactory(
        content_plan=plan,
        text="Hello",
        publish_at=datetime(2026, 6, 4, 6, tzinfo=UTC),
        tone="serious",
    )
    row = write_posts(receive(HEAD + ROW.replace("engaging", "promotional")), by=manager)
    post.refresh_from_db()
    assert (row.created, row.unchanged, post.type, post.tone) == (0, 1, "engaging", "serious")


def test_one_refused_row_keeps_the_whole_file_out(receive, plan, manager):
    row = receive(HEAD + ROW + "2026-06-05,10:00,mzia.cafe,loud,Hello\n")
    assert refused(row) == [(3, "type", "unknown_choice")]
    with pytest.raises(ValidationError) as error:
        write_posts(row, by=manager)
    assert error.value.code == "IMP-2"
    assert not plan.posts.exists()


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",10:00,mzia.cafe,engaging,x", "date", "required"),
        ("2026-06-31,10:00,mzia.cafe,engaging,x", "date", "bad_date"),
        ("4 June,10:00,mzia.cafe,engaging,x", "date", "bad_date"),
        ("２026-06-04,10:00,mzia.cafe,engaging,x", "date", "bad_date"),
        ("1926-06-04,10:00,mzia.cafe,engaging,x", "date", "bad_date"),
        ("2026-05-31,10:00,mzia.cafe,engaging,x", "date", "outside_plan"),
        ("2026-07-01,10:00,mzia.cafe,engaging,x", "date", "outside_plan"),
        ("2026-06-04,,mzia.cafe,engaging,x", "time", "required"),
        ("2026-06-04,25:00,mzia.cafe,engaging,x", "time", "bad_time"),
        ("2026-06-04,10,mzia.cafe,engaging,x", "time", "bad_time"),
        ("2026-06-04,10:00,,engaging,x", "channel", "required"),
        ("2026-06-04,10:00,other.cafe,engaging,x", "channel", "unknown_channel"),
        ("2026-06-04,10:00,mzia.cafe\u200f,engaging,x", "channel", "unknown_channel"),
        ("2026-06-04,10:00,mzia.cafe,,x", "type", "required"),
        ("2026-06-04,10:00,mzia.cafe,engaging,a\x07b", "text", "bad_text"),
    ],
)
def test_a_cell_is_refused_with_its_reason(receive, line, column, reason):
    assert refused(receive(HEAD + line + "\n")) == [(2, column, reason)]


def test_several_bad_cells_of_a_row_are_all_told(receive):
    row = receive("date,time,channel,type,goal,link\n2026-06-40,x,no,no,no,not an address\n")
    reading = read(row)
    assert [one.column for one in reading.rejected] == ["date", "channel", "goal", "type", "link"]
    assert (reading.rows_read, reading.rejected_rows) == (1, 1)


def test_days_and_times_of_a_workbook_are_taken_as_they_are(receive, plan, manager):
    rows = [
        ["Day", "Time", "Channel", "Type", "Text"],
        [date(2026, 6, 4), time(10, 0), "mzia", "Engaging", "One"],
        [datetime(2026, 6, 5, 18, 30), None, "instagram", "engaging", "Two"],  # noqa: DTZ001
    ]
    write_posts(receive(workbook(*rows), "june.xlsx"), by=manager)
    hours = [post.publish_at.hour for post in plan.posts.order_by("publish_at")]
    assert hours == [6, 14]


def test_the_order_of_day_and_month_is_asked_once_per_file_and_never_guessed(
    receive, plan, manager
):
    """25/06 could only be a day first: still nobody guesses (IMP-5)."""
    row = receive(HEAD + ROW.replace("2026-06-04", "25/06/2026") + ROW)
    reading = read(row)
    assert reading.asks_order
    assert reading.lines == []
    with pytest.raises(ValidationError) as error:
        write_posts(row, by=manager)
    assert error.value.code == "IMP-5"
    say(row, {"day_order": "mdy"}, by=manager)
    assert refused(row) == [(2, "date", "bad_date")]
    say(row, {"day_order": "dmy"}, by=manager)
    write_posts(row, by=manager)
    assert {post.publish_at.day for post in plan.posts.all()} == {25, 4}


def test_headers_are_known_in_three_languages_and_by_code():
    for titles in (
        ["Day", "Time", "Channel", "Type", "Text", "Hashtags"],
        ["Дата публикации", "Время", "Соцсеть", "Тип поста", "Пост", "Теги"],
        ["თარიღი", "საათი", "ქსელი", "პოსტის ტიპი", "პოსტი", "თეგები"],
        ["date", "TIME", " channel: ", "type *", "\u200ftext", "hashtags"],
    ):
        assert guess(titles, {}) == ["date", "time", "channel", "type", "text", "hashtags"]


def test_of_two_columns_of_one_name_the_first_is_read():
    assert guess(["Text", "Text", "", "nonsense"], {}) == ["text", "", "", ""]


def test_what_a_header_means_is_remembered_for_the_agency_alone(receive, plan, manager):
    content = (HEAD + ROW).replace("date", "Wann").replace("text", "Was")
    row = receive(content)
    assert read(row).missing == ["date"]
    say(row, {"columns": ["date", "time", "channel", "type", "text"]}, by=manager)
    write_posts(row, by=manager)
    memory = HeaderMemory.objects.get()
    assert (memory.agency, memory.codes) == (plan.client.agency, {"wann": "date", "was": "text"})
    assert read(receive(content)).columns == ["date", "time", "channel", "type", "text"]
    other = ContentPlanFactory()
    elsewhere = receive_posts(other, SimpleUploadedFile("x.csv", content.encode()), by=manager)
    assert read(elsewhere).columns[0] == ""


def test_a_channel_name_that_two_networks_share_is_not_guessed(receive, plan):
    ChannelFactory(client=plan.client, network="vk", name="mzia.cafe")
    assert refused(receive(HEAD + ROW)) == [(2, "channel", "several_channel")]
    assert refused(receive(HEAD + ROW.replace("mzia.cafe", "VK · mzia.cafe"))) == []


def test_another_clients_channel_and_goal_are_unknown(receive, plan):
    other = ChannelFactory(name="their page")
    goal = GoalFactory(client=other.client, measure="their goal")
    head = "date,time,channel,type,goal\n"
    row = (
        f"2026-06-04,10:00,{other.pk},engaging,{goal.pk}\n"
        "2026-06-04,10:00,their page,engaging,their goal\n"
    )
    assert {reason for _row, _column, reason in refused(receive(head + row))} == {
        "unknown_channel",
        "unknown_goal",
    }


def test_a_goal_is_found_by_its_measure_or_its_kind(receive, plan, manager):
    goal = GoalFactory(client=plan.client, measure="Ten a day", kind="leads", status="agreed")
    head = "date,time,channel,type,goal,text\n"
    rows = [f"2026-06-04,10:00,mzia,engaging,{name},{name}\n" for name in ("ten A day", "leads")]
    write_posts(receive(head + "".join(rows)), by=manager)
    assert set(plan.posts.values_list("goal", flat=True)) == {goal.pk}


def test_a_time_that_the_clock_change_skips_moves_on_and_says_so(receive, plan, manager):
    plan.client.timezone = "Europe/Berlin"
    plan.client.save(update_fields=["timezone"])
    plan.start, plan.end = date(2026, 3, 1), date(2026, 3, 31)
    plan.save(update_fields=["start", "end"])
    row = receive(HEAD + ROW.replace("2026-06-04,10:00", "2026-03-29,02:30"))
    row.content_plan.refresh_from_db()
    (line,) = read(row).lines
    assert (line.moved, line.wall.hour) == (True, 3)
    write_posts(row, by=manager)
    again = receive(HEAD + ROW.replace("2026-06-04,10:00", "2026-03-29,02:30"))
    assert write_posts(again, by=manager).unchanged == 1


def test_a_file_is_written_once(receive, manager):
    row = receive(HEAD + ROW)
    write_posts(row, by=manager)
    with pytest.raises(WrongState):
        write_posts(row, by=manager)
    with pytest.raises(WrongState):
        say(row, {"day_order": "dmy"}, by=manager)


def test_what_somebody_else_said_meanwhile_is_not_overrun(receive, manager):
    row = receive(HEAD + ROW)
    PostImport.objects.filter(pk=row.pk).update(version=2)
    with pytest.raises(StaleVersion):
        write_posts(row, by=manager)
    with pytest.raises(StaleVersion):
        write_posts(PostImport.objects.get(pk=row.pk), by=manager, seen=1)


def test_nothing_is_added_while_the_client_decides(receive, plan, manager):
    row = receive(HEAD + ROW)
    plan.status = "client_review"
    plan.save(update_fields=["status"])
    with pytest.raises(WrongState):
        write_posts(row, by=manager)


def test_an_approved_plan_is_a_draft_again_only_when_something_is_new(receive, plan, manager):
    write_posts(receive(HEAD + ROW), by=manager)
    type(plan).objects.filter(pk=plan.pk).update(status="returned")
    write_posts(receive(HEAD + ROW), by=manager)
    plan.refresh_from_db()
    assert plan.status == "returned"
    write_posts(receive(HEAD + ROW.replace("Hello", "Again")), by=manager)
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_writing_costs_as_many_queries_for_many_posts(
    receive, plan, manager, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("contentplan.services.importing.AT_ONCE_POSTS", 400)
    rows = [ROW.replace("Hello", f"Hello {n}") for n in range(400)]
    row = receive(HEAD + "".join(rows))
    with django_assert_max_num_queries(30):
        write_posts(row, by=manager)
    assert plan.posts.count() == 400


# --- Hostile files --------------------------------------------------------------------------------
def test_a_formula_is_refused_unless_it_has_its_value(receive):
    book = workbook(
        ["date", "time", "channel", "type", "text"], ["=1+1", "10:00", "mzia", "U", "x"]
    )
    assert refused(receive(book, "x.xlsx")) == [(2, "date", "formula_without_value")]


def test_text_that_an_export_guarded_comes_back_without_the_guard(receive, plan, manager):
    write_posts(receive(HEAD + ROW.replace("Hello", "'=1+1")), by=manager)
    assert plan.posts.get().text == "=1+1"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"PK\x03\x04 no archive", "unreadable_workbook"),
        (b"\x00\x01\x02\x03" * 100, "not_text"),
        (b'date,text\n2026-06-04,"never closed\n' + b"x\n" * 10, "broken_quotes"),
        ((HEAD + "x,\n" * 2_000).encode(), "too_many_rows"),
        (("a," * 300 + "\n").encode(), None),
        ((HEAD + ROW.replace("Hello", "x" * 40_000)).encode(), "cell_too_long"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_as_a_whole(receive, content, reason):
    if reason is None:
        with pytest.raises(ValidationError):
            receive(content.replace(b",\n", b",x\n"))
        return
    with pytest.raises(ValidationError) as error:
        receive(content)
    assert error.value.code == reason
    assert not PostImport.objects.exists()


def test_a_bomb_is_not_unpacked(receive):
    with pytest.raises(ValidationError) as error:
        receive(bomb(), "x.xlsx")
    assert error.value.code == "zip_bomb"


def test_more_than_a_thousand_posts_are_refused_and_a_thousand_are_not(receive):
    assert len(read(receive(HEAD + ROW * 1000)).lines) == 1000
    row = receive(HEAD + ROW * 1001)
    with pytest.raises(ValueError, match="too_many_rows"):
        read(row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_encodings_are_recognised(receive, plan, manager, encoding):
    text = (
        "Дата;Время;Канал;Тип;Текст\n04.06.2026;10:00;mzia.cafe;вовлекающий;Свежий хлеб по утрам\n"
    )
    write_posts(receive(text.encode(encoding)), by=manager)
    assert plan.posts.get().text == "Свежий хлеб по утрам"


def test_a_wrong_encoding_can_be_put_right(receive, manager):
    row = receive("дата;время;канал;тип;текст\n04.06.2026;10:00;mzia;U;Ещё\n".encode("cp1251"))
    say(row, {"encoding": "cp1252"}, by=manager)
    assert read(row).missing == ["date", "channel", "type"]
    say(row, {"encoding": "cp1251"}, by=manager)
    assert read(row).lines[0].values["text"] == "Ещё"


def test_the_header_may_stand_below_a_title(receive):
    row = receive("June for the café,,,,\n,,,,\n" + HEAD + ROW)
    assert [line.row for line in read(row).lines] == [4]


def test_the_sheet_with_the_headers_is_read(receive):
    book = Workbook()
    book.active.append(["Notes", "of nobody"])
    sheet = book.create_sheet("June")
    sheet.append(["date", "time", "channel", "type", "text"])
    sheet.append([date(2026, 6, 4), time(10), "mzia", "engaging", "x"])
    out = io.BytesIO()
    book.save(out)
    assert len(read(receive(out.getvalue(), "x.xlsx")).lines) == 1
