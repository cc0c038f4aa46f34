from datetime import date
from decimal import Decimal

import pytest

from common.periods import Period
from kpis.importing import BadFile, NeedsAnswer, recognise
from tests.kpis.importing.build import TODAY, cells, lines, read_text

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
ENGLISH = lines(
    "Content,Video title,Video publish time,Impressions,Impressions click-through rate (%),"
    "Views,Average view duration,Watch time (hours)",
    "Total,,,2100,2.86,150,0:05:12,7.4935",
    '3lvVJ2tRNWI,"A, title","Feb 19, 2026",1000,2.05,90,0:04:19,5.6903',
    '-3LjG_UyuBA,Other,"Apr 8, 2026",900,6.85,50,0:02:25,1.5',
)
PORTUGUESE = lines(
    "Conteúdo,Título do vídeo,Horário de publicação do vídeo,Duração,Visualizações intencionais,"
    "Duração média da visualização,Visualizações,Tempo de exibição (horas),Inscritos,Impressões",
    "Total,,,,80,0:03:54,100,10.5,-2,1000",
    'Zo7Ll82R0oQ,Xx,"Jul 6, 2023",294,70,0:01:57,90,,-3,800',
)


def test_videos_of_a_period_ask_for_the_period():
    with pytest.raises(NeedsAnswer, match="period"):
        read_text(ENGLISH)


@pytest.mark.parametrize(
    "period", [Period(APRIL.end, APRIL.start), Period(APRIL.start, date(2026, 5, 21))]
)
def test_a_period_that_cannot_be_is_asked_for_again(period):
    with pytest.raises(NeedsAnswer, match="period"):
        read_text(ENGLISH, period=period)


def test_each_video_has_its_figures_of_the_period():
    reading = read_text(ENGLISH, period=APRIL)
    assert reading.source == "youtube_videos"
    assert cells(reading)[0] == {
        "impressions": 1000,
        "views": 90,
        "avg_view_duration": 259,
        "watch_time": Decimal("20485.08"),
    }
    first = reading.records[0]
    assert (first.row, first.day) == (3, APRIL.end)
    assert (first.object.id, first.object.start) == ("3lvVJ2tRNWI", APRIL.start)
    assert first.object.published_on == date(2026, 2, 19)
    assert reading.records[1].object.id == "-3LjG_UyuBA"
    assert reading.period == APRIL


def test_the_total_row_is_the_channels_and_no_video():
    reading = read_text(ENGLISH, period=APRIL)
    assert reading.period_totals["views"] == 150
    assert reading.totals["views"] == 140  # the difference is YouTube's own
    assert (reading.rows_read, reading.skipped, reading.warnings) == (2, 1, [])


def test_portuguese_headers_tell_two_kinds_of_views_apart():
    reading = read_text(PORTUGUESE, period=APRIL)
    assert cells(reading) == [
        {
            "engaged_views": 70,
            "avg_view_duration": 117,
            "views": 90,
            "net_followers": -3,
            "impressions": 800,
        }
    ]


def test_a_video_without_a_publish_date_still_counts():
    text = ENGLISH.replace('"Apr 8, 2026"', "")
    reading = read_text(text, period=APRIL)
    assert (reading.rows_read, reading.rejected) == (2, [])
    assert reading.records[1].object.published_on is None


def test_a_video_published_after_the_period_has_no_figures_in_it():
    text = ENGLISH.replace("Apr 8", "May 8")
    assert [row.reason for row in read_text(text, period=APRIL).rejected] == ["after_as_of"]


def test_views_by_day():
    reading = read_text(lines("Date,Views", "2026-05-01,31", "2026-05-02,37"))
    assert reading.source == "youtube_days"
    assert [(r.day, dict(r.cells)) for r in reading.records] == [
        (date(2026, 5, 1), {"views": 31}),
        (date(2026, 5, 2), {"views": 37}),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Geography,Views,Average view duration,Watch time (hours)",
        "Subscription status,Views,Watch time (hours),Average view duration",
        "Date,Content,Views,Watch time (hours)",
    ],
)
def test_a_table_by_anything_but_videos_or_days_is_known_and_refused(header):
    text = lines(header, "Total,155,0:04:34,1183.36", "GE,26,0:05:42,25.68")
    assert recognise(text.encode()) == "youtube_breakdown"
    with pytest.raises(BadFile, match="breakdown"):
        read_text(text)


SEMICOLONS = lines(
    "Content;Video title;Video publish time;Views;Watch time (hours)",
    "abc;Title;Feb 19, 2026;1,234;7994,49",
)


def test_a_decimal_comma_is_asked_about_and_then_read():
    with pytest.raises(NeedsAnswer) as asked:
        read_text(SEMICOLONS, period=APRIL)
    assert (asked.value.question, asked.value.choices) == ("decimal", (".", ","))
    text = SEMICOLONS.replace("1,234", "1234")
    reading = read_text(text, period=APRIL, decimal=",")
    assert cells(reading) == [{"views": 1234, "watch_time": Decimal("28780164")}]


def test_three_digits_after_a_comma_are_doubtful_between_semicolons():
    text = SEMICOLONS.replace("7994,49", "582,690")
    with pytest.raises(NeedsAnswer, match="decimal"):
        read_text(text, period=APRIL)
    as_groups = read_text(text, period=APRIL, decimal=".")
    assert as_groups.totals["watch_time"] == 582_690 * 3600


def test_today_is_a_day_that_a_period_may_end_with():
    assert read_text(ENGLISH, period=Period(APRIL.start, TODAY)).rows_read == 2
