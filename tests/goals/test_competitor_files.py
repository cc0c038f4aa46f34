"""Files about competitors: read, shown, written all or nothing (GOAL-6, IMP-1, IMP-2, IMP-5)."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from clients.models import Channel, HistoryEntry
from common.errors import WrongState
from common.tables.shapes import BadFile
from goals.competitor_files import MOST_BYTES, receive_file, understood, write_file
from goals.competitor_reading import COLUMNS, HEADERS, MOST_ROWS, NETWORKS, read_competitors
from goals.models import Competitor, CompetitorChannel, CompetitorFile, Snapshot
from goals.wording import COLUMN_WORDS, REJECT_WORDS
from tests.factories import ChannelFactory
from tests.kpis.importing.test_samples import DATA

REAL = DATA / "linkedin/competitors_en.xlsx"
HEAD = "competitor,network,day,followers"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def linkedin(*rows: list, first: object = "11/29/2025", last: object = "12/28/2025") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([first, last])
    sheet.append(
        ["Page", "Total Followers", "New Followers", "Total post engagements", "Total posts"]
    )
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reasons(data: bytes) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in read_competitors(data).rejected]


# --- Reading --------------------------------------------------------------------------------------
def test_linkedins_export_is_known_by_its_headers():
    reading = read_competitors(linkedin(["Mill", 153.0, -2.0, 40.0, 13.0], ["Oven", 9, 0, 0, 0]))
    assert (reading.layout, reading.rows_read, reading.rejected) == ("linkedin", 2, [])
    mill = reading.lines[0]
    assert (mill.row, mill.competitor, mill.network, mill.day) == (
        3,
        "Mill",
        "linkedin",
        date(2025, 12, 28),
    )
    assert mill.values == {
        "since": date(2025, 11, 29),
        "followers": 153,
        "new_followers": -2,
        "interactions": 40,
        "posts_per_week": Decimal("3.03"),  # 13 in 30 days
    }
    assert reading.lines[1].values["posts_per_week"] == 0


@pytest.mark.parametrize("first", ["29/11/2025", "", "later", "12/29/2025"])
def test_linkedins_period_must_be_there(first):
    assert [one[1:] for one in reasons(linkedin(["Mill", 1, 1, 1, 1], first=first))] == [
        ("day", "no_period")
    ]


def test_the_real_export_of_linkedin():
    if not REAL.exists():
        return  # it is kept beside the checkout, not in it
    (line,) = read_competitors(REAL.read_bytes()).lines
    assert line.competitor.endswith("doorly")
    assert (line.day, line.values["since"]) == (date(2025, 12, 28), date(2025, 11, 29))
    assert line.values["followers"] == 153
    assert (line.values["new_followers"], line.values["interactions"]) == (0, 0)


def test_a_table_is_read_by_its_headers_in_any_order_and_language():
    rows = "День,Конкурент,Подписчики,Сеть\n01.06.2026,Мельница,12 400,vk\n"
    (line,) = read_competitors(rows.encode()).lines
    assert (line.competitor, line.network, line.handle) == ("Мельница", "vk", "Мельница")
    assert (line.day, line.values) == (date(2026, 6, 1), {"followers": 12400})


def test_the_cells_of_a_workbook_are_days_and_numbers():
    book = Workbook()
    book.active.append(["competitor", "network", "day", "followers", "er_by_followers"])
    book.active.append(["Mill", "VK", datetime(2026, 6, 1), 1234.0, 2.5])  # noqa: DTZ001
    book.active.append(["Oven", "vk", date(2026, 6, 1), 1234.5, 1])
    out = io.BytesIO()
    book.save(out)
    reading = read_competitors(out.getvalue())
    assert reading.lines[0].values == {"followers": 1234, "er_by_followers": Decimal("2.5")}
    assert [(one.row, one.reason) for one in reading.rejected] == [(3, "not_a_whole_number")]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("7", 7), ("12400", 12400), ('"12,400"', 12400), ("12.400", 12400), ("1 234 567", 1234567)],
)
def test_counts_are_whole(cell, number):
    (line,) = read_competitors(table(f"Mill,vk,2026-06-01,{cell}")).lines
    assert line.values["followers"] == number


@pytest.mark.parametrize("cell", ["many", "1.5", "12k", "-3", "1e3", "٣", "1.2345", "=1+1", "NaN"])
def test_what_is_not_plainly_a_count_is_refused(cell):
    assert reasons(table(f"Mill,vk,2026-06-01,{cell}")) == [(2, "followers", "not_a_whole_number")]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",vk,2026-06-01,5", "competitor", "needed"),
        ("Mill,,2026-06-01,5", "network", "needed"),
        ("Mill,myspace,2026-06-01,5", "network", "unknown_network"),
        ("Mill,vk,,5", "day", "needed"),
        ("Mill,vk,06/01/2026,5", "day", "not_a_day"),
        ("Mill,vk,2026-02-30,5", "day", "not_a_day"),
        ("Mill,vk,1999-12-31,5", "day", "not_a_day"),
        ("Mill,vk,2026-06-01,", "followers", "nothing_said"),
        (f"{'x' * 101},vk,2026-06-01,5", "competitor", "too_long"),
        ("Mi\u200bll,vk,2026-06-01,5", "competitor", "not_text"),
    ],
)
def test_a_row_is_refused_with_its_place_and_reason(row, column, reason):
    assert reasons(table(row)) == [(2, column, reason)]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("5,,", "since", "needs_since"),
        ("5,2026-06-02,", "since", "since_after_day"),
        (",,ftp://x", "best_post", "not_an_address"),
    ],
)
def test_counts_need_their_period_and_posts_their_address(cells, column, reason):
    head = "competitor,network,day,interactions,since,best_post"
    assert reasons(table(f"Mill,vk,2026-06-01,{cells}", head=head)) == [(2, column, reason)]


def test_decimals_have_a_point_or_a_comma():
    head = "competitor;network;day;posts_per_week;er_by_followers"
    rows = ("A;vk;2026-06-01;2,5;3.25%", "B;vk;2026-06-01;2.5.1;0", "C;vk;2026-06-01;1;10001")
    reading = read_competitors("\n".join([head, *rows]).encode())
    assert reading.lines[0].values == {
        "posts_per_week": Decimal("2.50"),
        "er_by_followers": Decimal("3.25"),
    }
    assert [(one.row, one.column) for one in reading.rejected] == [
        (3, "posts_per_week"),
        (4, "er_by_followers"),
    ]


def test_the_same_day_twice_is_refused():
    rows = ("Mill,vk,2026-06-01,5", "MILL,vk,2026-06-01,6", "Mill,vk,2026-06-02,7")
    assert reasons(table(*rows)) == [(3, "day", "twice")]


def test_a_table_without_its_columns_says_which():
    assert read_competitors(b"who,when\nMill,today\n").missing == ["competitor", "network", "day"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04 no zip", HEAD.encode()])
def test_what_is_no_table_cannot_be_read(data):
    with pytest.raises(BadFile):
        read_competitors(data)


def test_there_is_an_end_to_rows():
    rows = [f"Mill {n},vk,2026-06-01,5" for n in range(MOST_ROWS)]
    assert read_competitors(table(*rows)).rows_read == MOST_ROWS
    with pytest.raises(BadFile):
        read_competitors(table(*rows, "One more,vk,2026-06-01,5"))


def test_every_code_has_its_words():
    assert set(COLUMNS) <= set(COLUMN_WORDS)
    assert set(NETWORKS) == set(Channel.Network.values)
    titles = [title for names in HEADERS.values() for title in names]
    assert len(titles) == len(set(titles))
    assert {"twice", "no_period", "formula_without_value"} <= set(REJECT_WORDS)


# --- Writing --------------------------------------------------------------------------------------
def kept(business, manager, data: bytes) -> CompetitorFile:
    return receive_file(business, SimpleUploadedFile("rivals.csv", data), by=manager)


@pytest.mark.django_db
def test_a_file_makes_what_is_new_and_the_same_again_changes_nothing(business, manager):
    data = table("Mill,vk,2026-06-01,5", "Mill,vk,2026-06-02,6", "Oven,instagram,2026-06-01,7")
    row = write_file(kept(business, manager, data), by=manager)
    assert (row.created, row.updated, row.unchanged) == (3, 0, 0)
    assert Competitor.objects.count() == 2
    assert CompetitorChannel.objects.count() == 2
    seen = Snapshot.objects.get(day="2026-06-02")
    assert (seen.followers, seen.origin, seen.file, seen.row) == (6, "file", row, 3)
    again = write_file(kept(business, manager, data), by=manager)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert Snapshot.objects.get(pk=seen.pk).version == 1
    corrected = table("mill,vk,2026-06-02,8")
    third = write_file(kept(business, manager, corrected), by=manager)
    assert (third.created, third.updated, third.unchanged) == (0, 1, 0)
    seen.refresh_from_db()
    assert (seen.followers, seen.version, seen.file) == (8, 2, third)
    entry = HistoryEntry.objects.filter(subject_id=third.pk, verb="imported").get()
    assert entry.changes["updated"] == [0, 1]


@pytest.mark.django_db
def test_an_empty_cell_takes_nothing_away(business, manager):
    head = f"{HEAD},posts_per_week"
    write_file(kept(business, manager, table("Mill,vk,2026-06-01,5,2", head=head)), by=manager)
    write_file(kept(business, manager, table("Mill,vk,2026-06-01,6,", head=head)), by=manager)
    seen = Snapshot.objects.get()
    assert (seen.followers, seen.posts_per_week) == (6, 2)


@pytest.mark.django_db
def test_one_bad_row_writes_nothing(business, manager):
    row = kept(business, manager, table("Mill,vk,2026-06-01,5", "Oven,vk,2026-06-01,many"))
    with pytest.raises(ValidationError) as refused:
        write_file(row, by=manager)
    assert refused.value.code == "IMP-2"
    assert not Competitor.objects.exists()
    row.refresh_from_db()
    assert row.written_at is None


@pytest.mark.django_db
def test_a_file_is_written_once(business, manager):
    row = write_file(kept(business, manager, table("Mill,vk,2026-06-01,5")), by=manager)
    with pytest.raises(WrongState):
        write_file(row, by=manager)


@pytest.mark.django_db
def test_our_own_page_in_an_export_is_left_out(business, manager):
    ChannelFactory(client=business, network="linkedin", name="The Bakery")
    data = linkedin(["THE BAKERY", 10, 1, 1, 1], ["Mill", 20, 1, 1, 1], ["Bakery", 1, 1, 1, 1])
    row = kept(business, manager, data)
    _reading, lines = understood(row)
    assert [line.state for line in lines] == ["ours", "new", "ours"]
    write_file(row, by=manager)
    assert Competitor.objects.get().name == "Mill"


@pytest.mark.django_db
def test_an_export_finds_the_only_channel_that_a_competitor_has(business, manager):
    mill = Competitor.objects.create(client=business, name="Mill", folded_name="mill")
    channel = CompetitorChannel.objects.create(
        competitor=mill, network="linkedin", handle="mill-and-sons"
    )
    write_file(kept(business, manager, linkedin(["Mill", 20, 1, 1, 1])), by=manager)
    assert Snapshot.objects.get().channel == channel


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"", b"x" * (MOST_BYTES + 1), b"who,when\nMill,today\n", b"\x00\x01"]
)
def test_what_cannot_be_read_is_not_kept(business, manager, browser, data):
    upload = SimpleUploadedFile("rivals.csv", data)
    answer = browser.post(reverse("goals:competitor_files", args=[business.pk]), {"file": upload})
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert not CompetitorFile.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_a_file_before_anything_is_written(business, browser):
    data = table("Mill,vk,2026-06-01,5", "Oven,vk,2026-06-01,many")
    upload = SimpleUploadedFile("rivals.csv", data)
    files = reverse("goals:competitor_files", args=[business.pk])
    answer = browser.post(files, {"file": upload})
    row = CompetitorFile.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    shown = browser.get(row.get_absolute_url())
    assert (shown.context["new"], len(shown.context["rejects"])) == (1, 1)
    write = reverse("goals:competitor_file_write", args=[business.pk, row.pk])
    assert browser.post(write, {"seen": "1"}).status_code == 400
    browser.post(files, {"file": SimpleUploadedFile("b.csv", table("Mill,vk,2026-06-01,5"))})
    good = CompetitorFile.objects.first()
    write = reverse("goals:competitor_file_write", args=[business.pk, good.pk])
    assert browser.post(write, {"seen": "7"}).status_code == 400  # somebody was faster
    assert browser.post(write, {"seen": "1"}).status_code == 302
    assert Snapshot.objects.get().followers == 5
    assert browser.post(write, {"seen": "2"}).status_code == 409


@pytest.mark.django_db
def test_the_template_can_be_read_back(business, browser, manager):
    answer = browser.get(reverse("goals:competitor_template", args=[business.pk]))
    reading = read_competitors(answer.content)
    assert (reading.rejected, len(reading.lines)) == ([], 1)
