from datetime import UTC, date, datetime

import pytest

from kpis.importing import NeedsAnswer, recognise
from tests.kpis.importing.build import TODAY, cells, lines, read_bytes, read_text, rows_to_csv

HEADER = '"Дата","Критерий","Парам. №1","Парам. №2","Значение"'
DAYS = lines(
    HEADER,
    '"03.05.2026","views","","",4',
    '"03.05.2026","visitors","","",3',
    '"03.05.2026","gender","М","",3',
    '"03.05.2026","gender_age","М","24-27",1',
    '"03.05.2026","feedback","Нравится","",2',
    '"02.05.2026","views","","",6',
    '"01.05.2026","views","","",5',
    '"01.05.2026","members","Новые участники","",1',
    '"03.05.2026","reach","","",90',
    '"01.05.2026","reach_subscribers","","",40',
    '"01.05.2026","reach_viral","","",9',
)


def test_the_long_form_gives_one_figure_a_row():
    reading = read_text(DAYS)
    assert reading.source == "vk_days"
    assert reading.totals == {
        "profile_visits": 15,
        "page_visitors": 3,
        "likes": 2,
        "new_followers": 1,
        "reach": 90,
        "reach_followers": 40,
        "reach_viral": 9,
    }
    assert (reading.rows_read, reading.records[0].row) == (10, 2)


def test_what_tells_two_things_at_once_is_left_out_and_counted():
    reading = read_text(DAYS)
    assert (reading.skipped, reading.warnings) == (1, ["breakdown_left_out"])


def test_who_the_visitors_were_is_told_beside_them():
    """KPI-8: an age of VK ends where the next one begins."""
    text = lines(
        HEADER,
        '"03.05.2026","visitors","","",9',
        '"03.05.2026","gender","М","",3',
        '"03.05.2026","age","24-27","",2',
        '"03.05.2026","age","45+","",1',
        '"03.05.2026","cities","Тбилиси","",4',
        '"03.05.2026","countries","Грузия","",4',
        '"03.05.2026","countries","","",1',
    )
    reading = read_text(text)
    assert (reading.totals, reading.warnings) == ({"page_visitors": 9}, [])
    assert [(one.dimension, one.bucket, one.value) for one in reading.shares] == [
        ("gender", "male", 3),
        ("age", "24-26", 2),
        ("age", "45+", 1),
        ("city", "Тбилиси", 4),
        ("country", "Грузия", 4),
        ("country", "", 1),
    ]
    assert {(one.day, one.of) for one in reading.shares} == {(date(2026, 5, 3), "visitors")}
    assert reading.rows_read == 7


@pytest.mark.parametrize("bad", ["x", "-1", "4294967296", ""])
def test_a_part_that_cannot_be_read_is_refused_with_its_whole_table(bad):
    text = lines(
        HEADER,
        '"03.05.2026","views","","",4',
        '"03.05.2026","age","18-21","",2',
        f'"03.05.2026","age","24-27","",{bad}',
        '"02.05.2026","age","24-27","",5',
    )
    reading = read_text(text)
    assert [row.row for row in reading.rejected] == [4]
    assert [(one.day.day, one.value) for one in reading.shares] == [(2, 5)]
    assert (reading.skipped, reading.warnings) == (1, ["audience_incomplete"])


def test_two_values_for_one_part_leave_its_table_out():
    one = '"03.05.2026","cities","Киров","",2'
    reading = read_text(lines(HEADER, '"03.05.2026","views","","",4', one, one))
    assert (reading.shares, reading.skipped) == ([], 2)


def test_a_missing_day_of_feedback_or_members_means_zero():
    zeros = read_text(DAYS).zero_filled
    assert (date(2026, 5, 1), "likes") in zeros
    assert (date(2026, 5, 2), "likes") in zeros
    assert (date(2026, 5, 3), "likes") not in zeros
    assert (date(2026, 5, 2), "new_followers") in zeros
    assert {metric for _day, metric in zeros} == {
        "likes", "shares", "comments", "mentions", "new_followers", "lost_followers"
    }  # fmt: skip


def test_what_was_not_exported_at_all_is_not_zero():
    text = lines(HEADER, '"03.05.2026","views","","",4', '"01.05.2026","views","","",5')
    assert read_text(text).zero_filled == []


def test_a_criterion_nobody_knows_is_left_out_with_a_warning():
    text = lines(HEADER, '"03.05.2026","views","","",4', '"03.05.2026","donuts","","",9')
    reading = read_text(text)
    assert (reading.totals, reading.warnings) == ({"profile_visits": 4}, ["unknown_rows"])


def test_a_part_of_a_known_figure_is_not_that_figure():
    part = '"03.05.2026","views","","mobile",3'
    reading = read_text(lines(HEADER, '"03.05.2026","views","","",4', part))
    assert (reading.totals, reading.skipped) == ({"profile_visits": 4}, 1)


def test_an_export_in_cp1251_reads_the_same():
    assert read_text(DAYS, "cp1251").totals == read_text(DAYS).totals


def test_two_values_for_one_day_refuse_both_rows():
    text = lines(HEADER, '"03.05.2026","views","","",4', '"03.05.2026","views","","",5')
    reading = read_text(text)
    assert [(row.row, row.reason) for row in reading.rejected] == [
        (2, "conflicting_values"),
        (3, "conflicting_values"),
    ]
    assert reading.records == []


def test_the_same_value_twice_is_no_conflict():
    text = lines(HEADER, '"03.05.2026","views","","",4', '"03.05.2026","views","","",4')
    assert read_text(text).rows_read == 2
    assert read_text(text).rejected == []


POSTS = ["Дата", "Создатель записи", "Запись", "Ссылка", "Охват подписчиков", "Виральный охват",
         "Рекламный охват", "Полный охват", "Нравится", "Поделились", "Комментариев",
         "Скрыли запись", "Жалобы", "Скрыли все записи", "Переходы в сообщество",
         "Подписались на страницу", "Переходы по ссылке"]  # fmt: skip


def post(number: int, owner: str = "-77", when: str = "2026-02-08 8:30") -> list[str]:
    link = f"https://vk.com/wall{owner}_{number}"
    figures = "1 2 3 4 5 6 7 1 2 3 8 9 10"
    return [when, "Имя Автора", "Текст &#128521;", link, *figures.split()]


def test_a_post_with_its_reach_hides_added_up():
    reading = read_bytes(rows_to_csv([POSTS, post(54)]), zone="Europe/Moscow")
    assert reading.source == "vk_posts"
    [record] = reading.records
    assert record.cells == {
        "reach": 4, "reach_followers": 1, "reach_viral": 2, "reach_paid": 3, "likes": 5,
        "shares": 6, "comments": 7, "hides_reports": 6, "new_followers": 9, "link_clicks": 10,
    }  # fmt: skip
    assert record.day == TODAY
    assert record.object.id == "-77_54"
    assert record.object.published_at == datetime(2026, 2, 8, 5, 30, tzinfo=UTC)


def test_an_author_is_not_kept():
    assert "Автор" not in repr(read_bytes(rows_to_csv([POSTS, post(54)])))


def test_posts_of_two_communities_ask_for_one():
    data = rows_to_csv([POSTS, post(1), post(2), post(3, owner="-88")])
    with pytest.raises(NeedsAnswer) as asked:
        read_bytes(data)
    assert asked.value.choices == ("-77", "-88")
    assert read_bytes(data, own_account="-88").totals["likes"] == 5


def test_a_link_that_is_no_wall_post_is_refused():
    row = post(1)
    row[3] = "https://example.com/"
    reading = read_bytes(rows_to_csv([POSTS, post(2), row]))
    assert [(bad.row, bad.reason) for bad in reading.rejected] == [(3, "bad_id")]


def test_a_number_is_bad_in_the_column_where_it_stands():
    row = post(1)
    row[12] = "много"
    [bad] = read_bytes(rows_to_csv([POSTS, row])).rejected
    assert (bad.column, bad.value, bad.reason) == ("Жалобы", "много", "not_a_number")


def test_both_are_recognised_by_their_headers():
    assert recognise(DAYS.encode()) == "vk_days"
    assert recognise(rows_to_csv([POSTS])) == "vk_posts"
    assert cells(read_text(DAYS))[0] == {"profile_visits": 4}
