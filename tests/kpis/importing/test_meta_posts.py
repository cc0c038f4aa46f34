from datetime import UTC, date, datetime

import pytest

from kpis.importing import NeedsAnswer, recognise
from tests.kpis.importing.build import TODAY, cells, read_bytes, rows_to_csv, workbook

FB = ["Post ID", "Page ID", "Page name", "Title", "Publish time", "Permalink", "Date", "Views",
      "Reach", "Reactions, Comments and Shares", "Reactions", "Comments", "Shares",
      "Total clicks", "Link Clicks", "Seconds viewed"]  # fmt: skip
FB_POST = ["939005954986064", "100066300057039", "Café", "two\nlines", "01/15/2026 22:30",
           "https://www.facebook.com/p/1", "Lifetime", "52", "37", "5", "3", "2", "0", "8", "",
           "12.5"]  # fmt: skip
IG = ["Post ID", "Account ID", "Account username", "Account name", "Description", "Publish time",
      "Permalink", "Post type", "Date", "Views", "Reach", "Likes", "Shares", "Comments", "Saves",
      "Follows"]  # fmt: skip
IG_PT = ["Identificação da publicação", "Identificação da conta", "Nome de usuário da conta",
         "Nome da conta", "Descrição", "Horário de publicação", "Link permanente",
         "Tipo de publicação", "Data", "Visualizações", "Alcance", "Curtidas",
         "Compartilhamentos", "Comentários", "Salvamentos", "Seguimentos"]  # fmt: skip


def ig_post(pk: str, account: str = "own", **more: str) -> list[str]:
    row = dict(zip(IG, [pk, account, f"{account}.page", f"{account} page", "text",
                        "04/14/2026 09:00", "https://www.instagram.com/p/x/", "IG reel",
                        "Lifetime", "10", "9", "8", "7", "6", "5", ""], strict=True))  # fmt: skip
    return list((row | {key.replace("_", " "): value for key, value in more.items()}).values())


def test_a_facebook_post_has_its_figures_as_of_today():
    reading = read_bytes(b"\xef\xbb\xbf" + rows_to_csv([FB, FB_POST]), zone="Asia/Tbilisi")
    assert reading.source == "meta_posts_facebook"
    [post] = reading.records
    assert (post.row, post.day) == (2, TODAY)
    assert post.cells == {"views": 52, "reach": 37, "likes": 3, "comments": 2, "shares": 0,
                          "clicks": 8, "watch_time": 12.5}  # fmt: skip
    ref = post.object
    assert (ref.kind, ref.id, ref.account) == ("post", "939005954986064", "100066300057039")
    assert ref.url == "https://www.facebook.com/p/1"
    assert ref.start is None


def test_publish_times_are_us_pacific_and_the_day_is_the_clients():
    [post] = read_bytes(rows_to_csv([FB, FB_POST]), zone="Asia/Tbilisi").records
    assert post.object.published_at == datetime(2026, 1, 16, 6, 30, tzinfo=UTC)
    assert post.object.published_on == date(2026, 1, 16)


def test_an_empty_cell_is_not_reported_and_not_zero():
    [post] = read_bytes(rows_to_csv([FB, FB_POST])).records
    assert "link_clicks" not in post.cells


def test_one_header_twice_takes_the_first_and_says_so_if_they_disagree():
    doubled = [*FB, "Views"]
    same = read_bytes(rows_to_csv([doubled, [*FB_POST, "52"]]))
    assert (same.totals["views"], same.warnings) == (52, [])
    other = read_bytes(rows_to_csv([doubled, [*FB_POST, "7"]]))
    assert (other.totals["views"], other.warnings) == (52, ["columns_disagree"])


@pytest.mark.parametrize("header", [IG, IG_PT])
def test_instagram_in_english_and_portuguese(header):
    reading = read_bytes(rows_to_csv([header, ig_post("17841446494080465")]))
    assert reading.source == "meta_posts_instagram"
    assert cells(reading) == [
        {"views": 10, "reach": 9, "likes": 8, "shares": 7, "comments": 6, "saves": 5}
    ]
    assert reading.records[0].object.id == "17841446494080465"


COLLABORATION = rows_to_csv(
    [IG, ig_post("1"), ig_post("2", "friend"), ig_post("3"), ig_post("4", "museum")]
)


def test_several_accounts_ask_whose_the_channel_is_most_posts_first():
    with pytest.raises(NeedsAnswer) as asked:
        read_bytes(COLLABORATION)
    assert asked.value.question == "own_account"
    assert asked.value.choices == ("own.page", "friend.page", "museum.page")


@pytest.mark.parametrize("own", ["own.page", "@Own.Page", "own", "Own page"])
def test_the_channels_own_posts_are_read_and_the_others_reported(own):
    reading = read_bytes(COLLABORATION, own_account=own)
    assert [record.object.id for record in reading.records] == ["1", "3"]
    assert (reading.rows_read, reading.skipped) == (2, 2)
    assert reading.other_accounts == {"friend.page": 1, "museum.page": 1}
    assert reading.warnings == ["other_accounts"]


def test_posts_of_another_instagram_account_are_not_taken_for_the_channels():
    with pytest.raises(NeedsAnswer, match="own_account"):
        read_bytes(rows_to_csv([IG, ig_post("1")]), own_account="@somebody")


def test_a_facebook_page_is_named_otherwise_than_its_handle():
    assert read_bytes(rows_to_csv([FB, FB_POST]), own_account="@cafe.tbilisi").rows_read == 1


@pytest.mark.parametrize("pk", ["1.78414E+16", "1,78414E+16", 1.7841446494080465e16])
def test_an_id_that_a_spreadsheet_rounded_is_refused(pk):
    reading = read_bytes(workbook(Posts=[IG, [pk, *ig_post("1")[1:]]]))
    assert [(row.column, row.reason) for row in reading.rejected] == [("Post ID", "id_lost_digits")]


def test_a_short_id_kept_as_a_number_is_read():
    reading = read_bytes(workbook(Posts=[IG, [178414.0, *ig_post("1")[1:]]]))
    assert reading.records[0].object.id == "178414"


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"Views": "many"}, "Views", "not_a_number"),
        ({"Publish_time": "14.04.2026"}, "Publish time", "bad_date"),
        ({"Publish_time": "12/31/2026 10:00"}, "Publish time", "after_today"),
        ({"Post_ID": "<script>"}, "Post ID", "bad_id"),
        ({"Post_ID": ""}, "Post ID", "bad_id"),
    ],
)
def test_a_bad_row_is_refused_with_its_cell_and_the_good_ones_stay(change, column, reason):
    reading = read_bytes(rows_to_csv([IG, ig_post("1"), ig_post("2", **change)]))
    [refused] = reading.rejected
    assert (refused.row, refused.column, refused.reason) == (3, column, reason)
    assert refused.value == next(iter(change.values()))
    assert (reading.rows_read, len(reading.records)) == (2, 1)


def test_figures_of_an_earlier_day_have_no_later_posts():
    reading = read_bytes(rows_to_csv([IG, ig_post("1")]), as_of=date(2026, 4, 1))
    assert [row.reason for row in reading.rejected] == ["after_as_of"]


def test_figures_of_a_day_to_come_are_asked_about():
    with pytest.raises(NeedsAnswer, match="as_of"):
        read_bytes(rows_to_csv([IG, ig_post("1")]), as_of=date(2026, 5, 21))


def test_an_address_that_is_none_is_left_out():
    [post] = read_bytes(rows_to_csv([IG, ig_post("1", Permalink="javascript:alert(1)")])).records
    assert post.object.url == ""


def test_names_and_texts_are_not_kept():
    data = rows_to_csv([IG, ig_post("1", Description="a private text")])
    assert "private" not in repr(read_bytes(data))
    assert recognise(data) == "meta_posts_instagram"
