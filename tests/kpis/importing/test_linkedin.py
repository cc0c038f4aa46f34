from datetime import date

import pytest

from common.periods import Period
from kpis.importing import NeedsAnswer
from tests.kpis.importing.build import TODAY, cells, read_bytes, workbook

FOLLOWERS = workbook(
    New_followers=[
        ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers",
         "Total followers"],
        ["04/01/2026", 0.0, 2.0, 0.0, 2.0],
        ["04/02/2026", 0.0, 1.0, 0.0, 1.0],
    ],
    Location=[["Location", "Total followers"], ["Tbilisi", 63.0]],
)  # fmt: skip


def test_total_followers_of_a_day_are_that_days_new_ones():
    reading = read_bytes(FOLLOWERS)
    assert reading.source == "linkedin_followers"
    assert [(r.sheet, r.row, r.day) for r in reading.records] == [
        ("New followers", 2, date(2026, 4, 1)),
        ("New followers", 3, date(2026, 4, 2)),
    ]
    assert reading.totals == {"new_followers": 3}


def test_sheets_that_split_the_audience_are_left_out():
    reading = read_bytes(FOLLOWERS)
    assert (reading.skipped, reading.warnings) == (2, ["breakdown_left_out"])


def test_visitors_take_the_totals_of_all_pages_and_devices():
    header = ["Date", "Overview page views (total)", "Total page views (desktop)",
              "Total page views (total)", "Total unique visitors (total)"]  # fmt: skip
    reading = read_bytes(workbook(Visitor_metrics=[header, ["04/01/2026", 9.0, 5.0, 7.0, 4.0]]))
    assert cells(reading) == [{"profile_visits": 7, "page_visitors": 4}]


CONTENT = workbook(
    Metrics=[
        ["Aggregated engagement metrics for your posts over time."],
        ["Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)",
         "Unique impressions (organic)", "Clicks (total)", "Reactions (total)",
         "Comments (total)", "Reposts (total)", "Engagement rate (total)"],
        ["04/01/2026", 10.0, 5.0, 15.0, 8.0, 2.0, -1.0, 0.0, 1.0, 0.054],
    ],
    All_posts=[
        ["Engagement metrics for individual posts."],
        ["Post title", "Post link", "Posted by", "Created date", "Impressions", "Views",
         "Clicks", "Likes", "Comments", "Reposts", "Follows"],
        ["Text", "https://www.linkedin.com/feed/update/urn:li:activity:7424839902095392768",
         "A Person", "02/04/2026", 37.0, None, 1.0, 1.0, 0.0, 0.0, None],
    ],
)  # fmt: skip


def test_content_has_days_and_posts():
    reading = read_bytes(CONTENT)
    assert reading.source == "linkedin_content"
    [day], [post] = reading.channel_records, reading.object_records
    assert day.cells == {"impressions": 15, "reach": 8, "clicks": 2, "likes": -1, "comments": 0,
                         "shares": 1}  # fmt: skip
    assert (post.sheet, post.row, post.day) == ("All posts", 3, TODAY)
    assert post.object.id == "7424839902095392768"
    assert post.object.published_on == date(2026, 2, 4)
    assert post.cells == {"impressions": 37, "clicks": 1, "likes": 1, "comments": 0, "shares": 0}
    assert reading.period == Period(date(2026, 4, 1), date(2026, 4, 1))


def test_the_member_of_staff_who_posted_is_not_kept():
    assert "A Person" not in repr(read_bytes(CONTENT))


def competitors(*pages: list[object]) -> bytes:
    header = ["Page", "Total Followers", "New Followers", "Total post engagements", "Total posts"]
    return workbook(COMPETITORS=[["03/29/2026", "04/28/2026"], header, *pages])


def test_the_audience_is_in_the_competitors_file():
    reading = read_bytes(competitors(["Ours", 153.0, 0.0, 0.0, 0.0]), own_account="our-handle")
    assert [(r.day, dict(r.cells)) for r in reading.records] == [
        (date(2026, 4, 28), {"followers": 153})
    ]


def test_among_competitors_a_person_says_which_page_is_the_channels():
    data = competitors(["Ours", 153.0, 0, 0, 0], ["Theirs", 999.0, 0, 0, 0])
    with pytest.raises(NeedsAnswer) as asked:
        read_bytes(data)
    assert asked.value.choices == ("Ours", "Theirs")
    reading = read_bytes(data, own_account="ours")
    assert (reading.totals, reading.skipped) == ({"followers": 153}, 1)


def test_a_link_without_an_activity_is_refused():
    rows = [
        ["Post title", "Post link", "Created date", "Impressions"],
        ["Text", "https://www.linkedin.com/", "02/04/2026", 37.0],
    ]
    assert [row.reason for row in read_bytes(workbook(All_posts=rows)).rejected] == ["bad_id"]
