"""Tables that a person mapped, header names of an agency, and Yandex Metrika: pure reading."""

from datetime import date
from decimal import Decimal

import pytest

from common.tables.files import open_book
from kpis.catalogue import METRICS, Metric
from kpis.importing import MAPPED, BadFile, NeedsAnswer, Options, read, recognise
from kpis.importing.day_texts import FORMS, likely_form, read_day
from kpis.importing.guessing import guess
from kpis.importing.layouts import (
    DAY,
    ID,
    LINK,
    Heading,
    Layout,
    Told,
    fingerprint,
    headings,
    likely_header,
    problems,
    read_layout,
    sample,
)
from tests.kpis.importing.build import TODAY, cells, lines, workbook
from tests.kpis.importing.test_samples import DATA
from tests.kpis.importing.test_samples import TODAY as LATER


def layout(*columns, **more):
    told = [Told(Heading(name, 0), target, *times) for name, target, *times in columns]
    return Layout(tuple(told), **more)


def mapped(text, how, header, *, metrics=METRICS, **options):
    data = text if isinstance(text, bytes) else text.encode()
    marks = {fingerprint(headings(header)): how}
    return read(data, today=TODAY, options=Options(**options), layouts=marks, metrics=metrics)


DAILY = layout(("day", DAY), ("sold", "views"), day_form="ymd")


# --- Days -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("2026-05-01", "ymd", date(2026, 5, 1)),
        ("20260501", "ymd", date(2026, 5, 1)),
        ("2026/5/1", "ymd", date(2026, 5, 1)),
        ("2026-05-01T01:00:00", "ymd", date(2026, 5, 1)),
        ("01.05.2026", "dmy", date(2026, 5, 1)),
        ("1/5/26", "dmy", date(2026, 5, 1)),
        ("05/01/2026", "mdy", date(2026, 5, 1)),
        ("05/01/2026 11:59 PM", "mdy", date(2026, 5, 1)),
        ("Fri, May 1, 2026", "english", date(2026, 5, 1)),
    ],
)
def test_each_form_of_day(text, form, found):
    assert read_day(text, form, "", "UTC") == found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["", "Total", "2026-13-01", "31.02.2026", "1.5", "２０２６-05-01"])
def test_another_form_is_refused(form, text):
    with pytest.raises(ValueError, match=r".*"):
        read_day(text, form, "", "UTC")


def test_a_time_counts_by_the_clock_that_was_named_or_its_offset():
    late = "2026-05-01 23:30"
    assert read_day(late, "ymd", "", "Asia/Tbilisi") == date(2026, 5, 1)
    assert read_day(late, "ymd", "UTC", "Asia/Tbilisi") == date(2026, 5, 2)
    pacific = read_day("2026-05-01 13:00", "ymd", "America/Los_Angeles", "Asia/Tbilisi")
    assert pacific == date(2026, 5, 2)
    assert read_day("2026-05-01T23:30:00+04:00", "ymd", "", "UTC") == date(2026, 5, 1)


def test_an_order_that_could_be_two_is_not_guessed():
    assert likely_form(["03/04/2026", "05/06/2026"]) == ""
    assert likely_form(["03/04/2026", "13/06/2026"]) == "dmy"


# --- Layouts --------------------------------------------------------------------------------------
def test_a_table_reads_as_it_was_mapped():
    reading = mapped(
        "Day,Sold,Note\n2026-05-01,5,x\n2026-05-02,,y\n", DAILY, ["Note", "Sold", "Day"]
    )
    assert (reading.source, reading.rows_read, reading.totals) == (MAPPED, 2, {"views": 5})
    assert [record.day.day for record in reading.records] == [1, 2]


def test_a_header_is_known_in_any_order_and_case_but_not_with_another_column():
    one = fingerprint(headings(["Day", "Sold"]))
    assert fingerprint(headings(["SOLD ", "day"])) == one
    assert fingerprint(headings(["Day", "Sold", "More"])) != one
    assert fingerprint(headings(["Day", "Sold", "Sold"])) != one
    assert fingerprint(headings(["", None])) == ""


def test_a_header_that_stands_twice_is_told_apart():
    how = Layout((Told(Heading("day", 0), DAY), Told(Heading("sold", 1), "views")), day_form="ymd")
    reading = mapped("Day,Sold,Sold\n2026-05-01,5,7\n", how, ["Day", "Sold", "Sold"])
    assert cells(reading) == [{"views": 7}]


def test_totals_footers_and_rows_without_a_day_are_no_data():
    text = lines("Day,Sold", "Итого,99", "2026-05-01,5", ",3", "Total:,5", "made by hand,1")
    reading = mapped(
        text, layout(("day", DAY), ("sold", "views"), day_form="ymd", skip_last=1), ["Day", "Sold"]
    )
    assert (cells(reading), reading.skipped) == ([{"views": 5}], 4)


def test_rows_after_the_header_can_be_left_out():
    how = layout(("day", DAY), ("sold", "views"), day_form="ymd", skip_first=1)
    assert cells(mapped("Day,Sold\nunits,pieces\n2026-05-01,5\n", how, ["Day", "Sold"])) == [
        {"views": 5}
    ]


def test_a_decimal_comma_and_hours():
    how = layout(("day", DAY), ("h", "watch_time", 3600), day_form="dmy", decimal=",")
    reading = mapped("Day;H\n01.05.2026;1,5\n", how, ["Day", "H"])
    assert cells(reading) == [{"watch_time": Decimal(5400)}]


def test_a_spreadsheet_s_own_dates_need_no_form():
    data = workbook(Data=[["Day", "Sold"], [date(2026, 5, 1), 5]])
    assert mapped(data, DAILY, ["Day", "Sold"]).records[0].day == date(2026, 5, 1)


def test_lifetime_figures_ask_for_their_day_and_rows_without_an_id_are_numbered():
    how = layout(("likes", "likes"), level="post")
    text = "Likes,Caption\n5,hello\n5,hello\n"
    with pytest.raises(NeedsAnswer, match="as_of"):
        mapped(text, how, ["Likes", "Caption"], as_of=TODAY)
    reading = mapped(text, how, ["Likes", "Caption"], as_of=TODAY, as_of_told=True)
    assert [record.object.id for record in reading.records] == ["post", "post #2"]
    assert (reading.totals, reading.period) == ({"likes": 10}, None)


def test_an_id_of_19_digits_stays_and_a_text_in_its_place_is_not_kept():
    how = layout(("post", ID), ("url", LINK), ("likes", "likes"), level="post")
    text = "Post,Url,Likes\n1902623344556677889,https://x.com/p,5\nOur spring sale!,,6\n"
    reading = mapped(text, how, ["Post", "Url", "Likes"], as_of=TODAY, as_of_told=True)
    first, second = (record.object for record in reading.records)
    assert (first.id, first.url) == ("1902623344556677889", "https://x.com/p")
    assert second.id.startswith("text-")
    assert "spring" not in str(second)


def test_a_rounded_id_and_a_bad_figure_are_refused_by_row():
    how = layout(("post", ID), ("likes", "likes"), level="post")
    reading = mapped(
        "Post,Likes\n1.90262E+18,5\n77,many\n", how, ["Post", "Likes"], as_of=TODAY, as_of_told=True
    )
    assert [(r.row, r.column, r.reason) for r in reading.rejected] == [
        (2, "Post", "id_lost_digits"),
        (3, "Likes", "not_a_number"),
    ]


def test_ads_by_day_have_their_own_day():
    how = layout(("day", DAY), ("campaign", ID), ("spend", "spend"), level="ads", day_form="ymd")
    reading = mapped(
        "Day,Campaign,Spend\n2026-05-01,Весна,5.5\n",
        how,
        ["Day", "Campaign", "Spend"],
        currency="GEL",
    )
    record = reading.records[0]
    assert (record.object.id, record.object.start, record.day) == (
        "Весна",
        date(2026, 5, 1),
        date(2026, 5, 1),
    )


def test_an_agency_s_own_metric_is_read_within_its_column():
    own = Metric("walk_ins", "Walk-ins", "count", "sum", ("channel",), "int")
    how = layout(("day", DAY), ("n", "walk_ins"), day_form="ymd")
    metrics = METRICS | {"walk_ins": own}
    reading = mapped(
        f"Day,N\n2026-05-01,5\n2026-05-02,{10**11}\n", how, ["Day", "N"], metrics=metrics
    )
    assert reading.totals == {"walk_ins": 5}
    assert [one.reason for one in reading.rejected] == ["too_large"]


@pytest.mark.parametrize(
    ("how", "field", "code"),
    [
        (layout(("d", DAY), day_form="ymd"), "columns", "no_metric"),
        (layout(("a", "views")), "level", "no_day"),
        (layout(("d", DAY), ("a", "views")), "day_form", "no_form"),
        (layout(("d", DAY), ("a", "views"), ("b", "views"), day_form="ymd"), "views", "twice"),
        (layout(("d", DAY), ("a", "nothing"), day_form="ymd"), "nothing", "unknown_metric"),
        (layout(("d", DAY), ("a", "sessions"), day_form="ymd"), "sessions", "other_level"),
        (layout(("d", DAY), ("a", "views", 60), day_form="ymd"), "views", "no_duration"),
    ],
)
def test_a_layout_that_says_too_little_is_not_read(how, field, code):
    assert problems(how)[field] == code


def test_a_layout_is_kept_as_plain_json():
    assert read_layout(DAILY.stored()) == DAILY
    for raw in ({}, {"columns": [["a"]]}, {"columns": 5}, None, {"columns": [["a", "x", "b", 1]]}):
        with pytest.raises(ValueError, match=r".*"):
            read_layout(raw)


def test_a_known_source_comes_before_a_mapping_and_an_asked_mapping_before_all():
    header = ["Date", "Video views", "Profile views"]
    text = "Date,Video views,Profile views\n2026/05/01,5,6\n"
    how = layout(("date", DAY), ("video views", "impressions"), day_form="ymd")
    assert mapped(text, how, header).source == "tiktok_overview"
    marks = {fingerprint(headings(header)): how}
    asked = read(text.encode(), today=TODAY, source=MAPPED, layouts=marks)
    assert asked.totals == {"impressions": 5}
    with pytest.raises(BadFile, match="wrong_source"):
        read(b"a,b\n1,2\n", today=TODAY, source=MAPPED, layouts=marks)


# --- What the page begins with --------------------------------------------------------------------
MAPPED_SAMPLES = [
    ("linkedin/content_metrics_snake_case.csv", "channel", 415,
     {"impressions": 460502, "clicks": 11687, "likes": 4280, "comments": 166, "shares": 283}),
    ("x/daily_activity_snake_case.csv", "channel", 669,
     {"impressions": 1007910, "engagements": 17405, "shares": 1602, "comments": 386,
      "likes": 3961, "link_clicks": 2256}),
    ("datasets/uci_facebook_metrics_cr.csv", "post", 500,
     {"comments": 3741, "likes": 88795, "shares": 13524}),
    ("datasets/instagram_posts_cp1252.csv", "post", 119,
     {"impressions": 678775, "likes": 20680, "saves": 18244, "comments": 793, "shares": 1114,
      "profile_visits": 6024, "new_followers": 2470}),
]  # fmt: skip


def guessed(data):
    book = open_book(data)
    place = likely_header(book)
    names = headings(book.sheets[place.sheet].rows[place.row])
    rows = sample(book.sheets[place.sheet], place.row, 60)
    return fingerprint(names), guess(names, rows, METRICS)


def test_what_is_guessed_of_a_real_table_reads_all_of_it():
    for path, level, rows, totals in MAPPED_SAMPLES:
        if not (DATA / path).exists():
            continue
        data = (DATA / path).read_bytes()
        mark, how = guessed(data)
        assert (how.level, problems(how)) == (level, {}), path
        options = Options(as_of=LATER, as_of_told=True)
        reading = read(data, today=LATER, options=options, layouts={mark: how})
        assert (reading.rows_read, reading.rejected) == (rows, []), path
        assert {code: reading.totals.get(code) for code in totals} == totals, path


# --- Header names of an agency --------------------------------------------------------------------
GERMAN = lines("Datum,Videoaufrufe,Profilaufrufe,Gemerkt", "2026/05/01,5,6,7")
ALIASES = {
    "tiktok_overview": {
        "datum": "date",
        "videoaufrufe": "views",
        "profilaufrufe": "profile_visits",
        "gemerkt": "saves",
    }
}


def test_an_alias_is_used_by_recognition_and_reading_a_new_metric_too():
    assert recognise(GERMAN.encode()) is None
    assert recognise(GERMAN.encode(), aliases=ALIASES) == "tiktok_overview"
    reading = read(GERMAN.encode(), today=TODAY, aliases=ALIASES)
    assert cells(reading) == [{"views": 5, "profile_visits": 6, "saves": 7}]


def test_a_refused_row_names_the_header_of_the_file():
    bad = GERMAN.replace(",5,", ",viele,")
    rejected = read(bad.encode(), today=TODAY, aliases=ALIASES).rejected
    assert [one.column for one in rejected] == ["Videoaufrufe"]


def test_a_chart_s_title_may_have_another_name():
    chart = '"Erreichte Personen"\n"Date","Primary"\n"2026-05-01T00:00:00","5"\n'
    aliases = {"meta_chart": {"erreichte personen": "reach"}}
    assert read(chart.encode(), today=TODAY, aliases=aliases).totals == {"reach": 5}


def test_aliases_of_one_source_leave_the_others_alone():
    text = lines("Date,Video views,Profile views", "2026/05/01,5,6")
    aliases = {"youtube_days": {"video views": "engaged_views"}}
    assert read(text.encode(), today=TODAY, aliases=aliases).totals["views"] == 5


# --- Yandex Metrika -------------------------------------------------------------------------------
METRIKA = "\ufeff" + lines(
    "Период,Визиты,Посетители,Просмотры,Отказы,Время на сайте,Достижения цели (Заявка)",
    'Итого и средние,30,25,90,"12,5 %",0:02:10,4',
    "2026-05-01,10,9,30,20 %,0:01:00,1",
    "2026-05-02,20,18,60,5 %,0:03:00,3",
)


def test_metrika_by_day_with_its_total_under_the_header():
    reading = read(METRIKA.replace("12,5", "12.5").encode(), today=TODAY)
    assert (reading.source, reading.rows_read, reading.rejected) == ("metrika_days", 2, [])
    assert reading.totals["sessions"] == 30
    assert reading.period_totals["users"] == 25
    first = reading.records[0].cells
    assert (first["avg_session"], first["bounce_rate"], first["conversions"]) == (60, 20, 1)


def test_several_goals_of_metrika_are_not_one_metric():
    text = METRIKA.replace("12,5", "12.5").replace("(Заявка)", "(Заявка),Достижения цели (Звонок)")
    reading = read(text.encode(), today=TODAY)
    assert "conversions" not in reading.totals
    assert reading.warnings == ["several_result_indicators"]


def test_metrika_by_anything_but_days_is_a_breakdown():
    text = METRIKA.replace("Период", "Источник трафика")
    assert recognise(text.encode()) == "metrika_breakdown"
    with pytest.raises(BadFile, match="breakdown"):
        read(text.encode(), today=TODAY)
