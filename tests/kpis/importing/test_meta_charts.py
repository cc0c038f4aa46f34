from datetime import date
from decimal import Decimal

import pytest

from common.periods import Period
from kpis.importing import BadFile, NeedsAnswer, recognise
from tests.kpis.importing.build import TODAY, cells, lines, read_text


def chart(title: str, *rows: str, header: str = '"Date","Primary"') -> str:
    return lines("sep=,", f'"{title}"', header, *rows)


VIEWS = chart("Views", '"2026-03-07T00:00:00","16"', '"2026-03-08T01:00:00","0"')


def test_a_chart_in_utf16_becomes_a_value_a_day():
    reading = read_text(VIEWS, "utf-16")
    assert reading.source == "meta_chart"
    assert [(r.row, r.day, dict(r.cells)) for r in reading.records] == [
        (4, date(2026, 3, 7), {"views": 16}),
        (5, date(2026, 3, 8), {"views": 0}),
    ]
    assert reading.period == (date(2026, 3, 7), date(2026, 3, 8))
    assert (reading.rows_read, reading.skipped, reading.totals) == (2, 0, {"views": 16})


def test_a_title_without_a_network_leaves_the_channel_to_the_person():
    reading = read_text(VIEWS, network="tiktok")
    assert (reading.network, reading.network_hint) == ("", "")


def test_a_title_of_another_network_than_the_channels_is_hinted_at():
    text = chart("Facebook reach", '"2026-03-07T00:00:00","5"')
    assert read_text(text, network="instagram").network_hint == "facebook"
    assert read_text(text, network="facebook").network_hint == ""
    assert read_text(text).network == "facebook"


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Alcance", "reach"),
        ("Visualizações", "views"),
        ("Interações com o conteúdo", "engagements"),
        ("Seguidores no Instagram", "new_followers"),
        ("Cliques no link do Instagram", "link_clicks"),
        ("Visitas ao perfil do Instagram", "profile_visits"),
        ("INSTAGRAM\u00a0 Profile  Visits", "profile_visits"),
    ],
)
def test_titles_in_other_languages_and_spellings(title, metric):
    text = chart(title, '"2026-05-05T00:00:00","7"', header='"Data","Primary"')
    assert cells(read_text(text, "utf-16")) == [{metric: 7}]


def test_a_file_saved_again_with_semicolons_reads_the_same():
    text = lines("Viewers;", "Date;Primary", "2026-03-07T00:00:00;1148", "2026-03-08T01:00:00;762")
    reading = read_text(text)
    assert reading.totals == {"viewers": 1910}
    assert [record.row for record in reading.records] == [3, 4]


def test_dates_that_a_spreadsheet_wrote_are_asked_about_once():
    text = lines("Views;", "Date;Primary", "03/04/2026;5", "04/04/2026;6")
    with pytest.raises(NeedsAnswer) as asked:
        read_text(text)
    assert (asked.value.question, asked.value.choices) == ("day_order", ("dmy", "mdy"))
    assert read_text(text, day_order="dmy").records[0].day == date(2026, 4, 3)
    assert read_text(text, day_order="mdy").records[0].day == date(2026, 3, 4)
    dotted = text.replace("/", ".")
    assert read_text(dotted).records[0].day == date(2026, 4, 3)


def test_days_left_out_of_follows_mean_zero_and_are_not_rows_of_the_file():
    text = chart("Follows", '"2026-05-01T00:00:00","8"', '"2026-05-04T00:00:00","2"')
    reading = read_text(text)
    assert reading.zero_filled == [
        (date(2026, 5, 2), "new_followers"),
        (date(2026, 5, 3), "new_followers"),
    ]
    assert (reading.rows_read, reading.totals) == (2, {"new_followers": 10})


def test_a_told_period_says_how_far_the_zeros_go():
    text = chart("Follows", '"2026-05-02T00:00:00","8"')
    reading = read_text(text, period=Period(date(2026, 5, 1), date(2026, 5, 3)))
    assert [day.day for day, _metric in reading.zero_filled] == [1, 3]


def test_no_zero_is_filled_in_for_a_row_that_was_refused():
    broken = chart("Follows", '"2026-05-01T00:00:00","8"', '"2026-05-02T00:00:00","x"')
    broken += '"2026-05-03T00:00:00","2"\n'
    assert read_text(broken).zero_filled == []
    lost = chart("Follows", '"2026-05-01T00:00:00","8"', '"2.may","4"', '"2026-05-03T00:00:00","2"')
    assert read_text(lost).zero_filled == []


def test_a_mistyped_year_is_not_filled_with_years_of_zeros():
    text = chart("Follows", '"2016-05-01T00:00:00","8"', '"2026-05-04T00:00:00","2"')
    assert read_text(text).zero_filled == []


def test_other_metrics_leave_days_out_because_nothing_was_delivered():
    text = chart("Views", '"2026-05-01T00:00:00","8"', '"2026-05-04T00:00:00","2"')
    assert read_text(text).zero_filled == []


def test_several_charts_of_one_file_are_all_read():
    text = VIEWS + "\n" + lines('"Viewers"', '"Date","Primary"', '"2026-03-07T00:00:00","3"')
    assert read_text(text).totals == {"views": 16, "viewers": 3}


def test_charts_of_two_networks_ask_for_one():
    text = chart("Facebook reach", '"2026-03-07T00:00:00","5"') + "\n"
    text += lines('"Instagram reach"', '"Date","Primary"', '"2026-03-07T00:00:00","9"')
    with pytest.raises(NeedsAnswer) as asked:
        read_text(text)
    assert (asked.value.question, asked.value.choices) == ("network", ("facebook", "instagram"))
    reading = read_text(text, network="instagram")
    assert (reading.totals, reading.skipped) == ({"reach": 9}, 1)
    assert reading.warnings == ["other_network"]


def test_a_chart_that_the_vocabulary_lacks_is_refused_by_name():
    with pytest.raises(BadFile, match="unknown_metric") as refused:
        read_text(chart("Messaging conversations", '"2026-03-07T00:00:00","5"'))
    assert refused.value.source == "meta_chart"


AUDIENCE = lines(
    "sep=,",
    '"Age & gender"',
    '"","Women","Men"',
    '"18-24","10.6","6.5"',
    "",
    '"Top countries"',
    '"Georgia","Armenia"',
    '"75.1","5.9"',
)
SHARES = {  # of it: percent and row
    ("age", "18-24"): (Decimal("17.1"), 4),
    ("gender", "female"): (Decimal("10.6"), 3),
    ("gender", "male"): (Decimal("6.5"), 3),
    ("country", "Georgia"): (Decimal("75.1"), 8),
    ("country", "Armenia"): (Decimal("5.9"), 8),
}
WOMEN = ('"Age & gender"', '"","Women"', '"18-24","60.1"', '"25–34","40"')
FORMATS = lines(
    "Views;;",
    "Reels;Photos;Links",
    "572;86;79",
    ";;",
    "Published content;;",
    "Reels;Photos;",
    "4;3;",
)


def test_formats_are_known_and_refused():
    assert recognise(FORMATS.encode("utf-16")) == "meta_formats"
    with pytest.raises(BadFile, match="no_dates") as refused:
        read_text(FORMATS)
    assert refused.value.source == "meta_formats"


def test_the_audience_is_told_as_of_the_day_it_was_taken():
    """KPI-8: a line adds up to an age, a column to a gender; places are the largest ones only."""
    reading = read_text(AUDIENCE)
    assert (reading.source, reading.records, reading.rejected) == ("meta_audience", [], [])
    told = {(one.dimension, one.bucket): (one.value, one.row) for one in reading.shares}
    assert told == SHARES
    assert {(one.day, one.of) for one in reading.shares} == {(TODAY, "followers")}
    assert reading.rows_read == len({row for _value, row in SHARES.values()})


def test_a_table_of_the_audience_with_one_bad_cell_is_left_out_as_a_whole():
    text = lines("Top countries", '"Georgia","Armenia"', '"90","a lot"', "", *WOMEN)
    reading = read_text(text)
    assert {one.dimension for one in reading.shares} == {"age", "gender"}
    assert reading.warnings == ["breakdown_left_out"]
    assert [(one.row, one.value) for one in reading.unread] == [(3, "a lot")]
    most = {one.bucket: one.value for one in reading.shares}
    assert most["female"] == 100  # percents that were rounded go past it
    for cell in ("101", "-1", ""):
        with pytest.raises(BadFile, match="no_rows"):
            read_text(lines("Top countries", '"Georgia","Armenia"', f'"90","{cell}"'))


def test_shares_that_a_spreadsheet_made_into_dates_are_listed_and_the_sound_chart_is_read():
    text = lines(
        "Age & gender;;",
        ";Women;Men",
        "18-24;3.апр;1.юни",
        "25-34;15;6.май",
        ";;",
        "Follows;;",
        "Date;Primary;",
        "2026-03-07T00:00:00;4;",
        "2026-03-08T00:00:00;2;",
    )
    reading = read_text(text, "cp1251")
    assert reading.totals == {"new_followers": 6}
    assert (reading.skipped, reading.warnings) == (4, ["breakdown_left_out"])
    assert [(cell.row, cell.value) for cell in reading.unread] == [
        (3, "3.апр"),
        (3, "1.юни"),
        (4, "6.май"),
    ]
    assert reading.rejected == []


def test_a_chart_of_headers_alone_has_no_rows():
    with pytest.raises(BadFile, match="no_rows"):
        read_text(chart("Views"))


def test_a_day_after_today_is_refused_where_it_stands():
    tomorrow = date.fromordinal(TODAY.toordinal() + 1)
    rows = [f'"{day}T00:00:00","5"' for day in (TODAY, tomorrow)]
    reading = read_text(chart("Views", *rows))
    assert reading.totals == {"views": 5}
    [refused] = reading.rejected
    assert (refused.row, refused.column, refused.reason) == (5, "Date", "after_today")
    assert refused.value == f"{tomorrow}T00:00:00"
