from datetime import UTC, date, datetime

import pytest

from kpis.importing import BadFile
from tests.kpis.importing.build import TODAY, cells, lines, read_text

DAYS = lines(
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views",
    '"Fri, Mar 21, 2025",1070,11,32,1,99,2,3,4,5,6,7,0,0',
    '"Thu, Mar 20, 2025",1303,40,85,0,0,0,0,8,4,8,1,0,0',
)


def test_an_account_by_day_newest_first():
    reading = read_text(DAYS)
    assert reading.source == "x_days"
    assert reading.records[0].day == date(2025, 3, 21)
    assert cells(reading)[0] == {
        "impressions": 1070, "likes": 11, "engagements": 32, "saves": 1, "new_followers": 2,
        "lost_followers": 3, "comments": 4, "shares": 5, "profile_visits": 6, "posts": 7,
    }  # fmt: skip
    assert reading.period == (date(2025, 3, 20), date(2025, 3, 21))


def test_the_share_sheet_is_not_shares():
    assert read_text(DAYS).totals["shares"] == 9


@pytest.mark.parametrize(
    "header",
    [
        "Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,"
        "Replies,Reposts,Profile visits,Detail expands,Url clicks",
        "Post ID,Date,Post Text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,"
        "New Follows,Replies,Reposts,Profile Visits,Detail Expands,URL Clicks",
    ],
)
def test_posts_under_either_spelling_of_the_headers(header):
    row = (
        '1902622306553184746,Thu Mar 20 2025,"a, text",https://x.com/a/status/1,33,1,2,3,9,4,5,6,'
        "7,8,9"
    )
    reading = read_text(lines(header, row, end="\r\n"))
    assert reading.source == "x_posts"
    [post] = reading.records
    assert (post.object.id, post.day) == ("1902622306553184746", TODAY)
    assert post.object.published_on == date(2025, 3, 20)
    assert post.cells["link_clicks"] == 9
    assert post.cells["shares"] == 6
    assert "text" not in repr(reading)


CLASSIC = lines(
    '"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements",'
    '"engagement rate","retweets","replies","likes","user profile clicks","url clicks","follows",'
    '"promoted impressions"',
    '"1091117122825084928","https://twitter.com/a/status/1","two\nlines &amp; more",'
    '"2019-01-08 23:18 +0000","5218.0","53.0","7.48E-6","6.0","0.0","1.0E1","7.0","25.0","0","-"',
)


def test_tweets_of_the_old_format_with_floats_and_utc_times():
    reading = read_text(CLASSIC, zone="Europe/Moscow")
    assert reading.source == "x_tweets"
    [tweet] = reading.records
    assert tweet.cells == {
        "impressions": 5218, "engagements": 53, "shares": 6, "comments": 0, "likes": 10,
        "profile_visits": 7, "link_clicks": 25, "new_followers": 0,
    }  # fmt: skip
    assert tweet.object.published_at == datetime(2019, 1, 8, 23, 18, tzinfo=UTC)
    assert tweet.object.published_on == date(2019, 1, 9)


def test_the_output_of_somebodys_script_is_not_taken_for_an_export():
    text = lines("date,impressions,engagements,retweets,likes,follows", "2021-01-01,101,0,0,0,0")
    with pytest.raises(BadFile, match="unknown_layout"):
        read_text(text)
