"""The real exports that are kept beside the checkout, never inside it, against the totals of
their README. Where they aren't, there is nothing to run."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from common.periods import Period
from kpis.importing import BadFile, NeedsAnswer, Options, Reading, read, recognise

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
TODAY = date(2026, 11, 1)
QUARTER = Period(date(2025, 4, 1), date(2025, 6, 30))


class Sample(NamedTuple):
    path: str
    source: str
    rows: int
    totals: dict[str, int | str]
    options: Options = Options()


SAMPLES = [
    Sample("meta/fb_reach_en_utf16.csv", "meta_chart", 105, {"reach": 10734}),
    Sample("meta/page_views_en_utf16.csv", "meta_chart", 105, {"views": 29981}),
    Sample("meta/fb_visits_en_utf16.csv", "meta_chart", 105, {"profile_visits": 976}),
    Sample("meta/page_follows_en_utf16.csv", "meta_chart", 105, {"new_followers": 66}),
    Sample("meta/page_interactions_en_utf16.csv", "meta_chart", 105, {"engagements": 749}),
    Sample("meta/ig_profile_visits_en_utf16.csv", "meta_chart", 105, {"profile_visits": 449}),
    Sample("meta/ig_reach_pt_utf16.csv", "meta_chart", 28, {"reach": 13366}),
    Sample("meta/ig_views_pt_utf16.csv", "meta_chart", 28, {"views": 20241}),
    Sample("meta/ig_interactions_pt_utf16.csv", "meta_chart", 28, {"engagements": 536}),
    Sample("meta/ig_follows_pt_utf16.csv", "meta_chart", 26, {"new_followers": 144}),
    Sample("meta/ig_link_clicks_pt_utf16.csv", "meta_chart", 28, {"link_clicks": 1}),
    Sample("meta/ig_profile_visits_pt_utf16.csv", "meta_chart", 28, {"profile_visits": 475}),
    Sample("meta/fb_views_resaved_semicolon.csv", "meta_chart", 62, {"views": 761454}),
    Sample("meta/fb_viewers_resaved_semicolon.csv", "meta_chart", 62, {"viewers": 429319}),
    Sample("meta/fb_link_clicks_resaved_semicolon.csv", "meta_chart", 62, {"link_clicks": 980}),
    Sample("meta/fb_audience_en_utf16.csv", "meta_audience", 9, {}),
    Sample("meta/fb_audience_resaved_broken_by_excel.csv", "meta_chart", 63,
           {"new_followers": 401}),
    Sample("meta/posts_fb_en.csv", "meta_posts_facebook", 261,
           {"views": 15982, "reach": 8395, "likes": 87, "comments": 20, "shares": 20,
            "clicks": 162, "link_clicks": 21}),
    Sample("meta/posts_fb_en_two_views_columns.csv", "meta_posts_facebook", 48,
           {"reach": 1286, "likes": 8, "clicks": 20}),
    Sample("meta/posts_ig_en.csv", "meta_posts_instagram", 78,
           {"views": 10931, "reach": 7783, "likes": 274, "shares": 8, "comments": 1, "saves": 4,
            "new_followers": 6}),
    Sample("meta/posts_ig_pt.csv", "meta_posts_instagram", 147,
           {"views": 2556847, "likes": 70074, "comments": 1719},
           Options(own_account="ufscaroficial")),
    Sample("meta_ads/adsets_daily_by_audience_inr.csv", "meta_ads", 229,
           {"spend": "1734408.19", "impressions": 11666160, "purchases": 3184,
            "revenue": "3798159.06", "reach_paid": 8917799}),
    Sample("meta_ads/adsets_by_age_gender_en.csv", "meta_ads", 144,
           {"impressions": 149829, "clicks": 5967, "thruplays": 13499, "engagements": 74639,
            "reach_paid": 139406}),
    Sample("meta_ads/report_by_region_month_total_row.xlsx", "meta_ads", 310,
           {"impressions": 3159843, "spend": "77818.01", "reach_paid": 1846036}),
    Sample("linkedin/followers_en.xls", "linkedin_followers", 90, {"new_followers": 16}),
    Sample("linkedin/visitors_en.xls", "linkedin_visitors", 90,
           {"profile_visits": 122, "page_visitors": 45}),
    Sample("linkedin/content_en_posted_by_removed.xls", "linkedin_content", 93,
           {"impressions": 474 + 269, "clicks": 36 + 7, "likes": 6 + 3, "reach": 134,
            "shares": 1}),
    Sample("linkedin/competitors_en.xlsx", "linkedin_competitors", 1, {"followers": 153}),
    Sample("x/account_overview.csv", "x_days", 271,
           {"impressions": 184942, "engagements": 11646, "likes": 3199, "new_followers": 298,
            "lost_followers": 43, "comments": 670, "shares": 287, "profile_visits": 1425}),
    Sample("x/account_content.csv", "x_posts", 173,
           {"impressions": 29784, "likes": 837, "engagements": 2254, "comments": 149,
            "link_clicks": 55}),
    Sample("x/tweet_activity_classic.csv", "x_tweets", 31,
           {"impressions": 199256, "engagements": 3585, "shares": 254, "comments": 24,
            "likes": 570, "link_clicks": 986, "new_followers": 3}),
    Sample("vk/community_stats_long.csv", "vk_days", 3921,
           {"profile_visits": 4421, "page_visitors": 2883, "reach": 8712,
            "reach_followers": 4472, "reach_viral": 4240, "likes": 179, "shares": 39,
            "comments": 40, "mentions": 1, "new_followers": 183, "lost_followers": 168}),
    Sample("vk/posts_reach.csv", "vk_posts", 38,
           {"reach": 10271, "reach_followers": 2486, "reach_viral": 7093, "reach_paid": 1100,
            "likes": 291, "shares": 30, "comments": 14, "new_followers": 22,
            "link_clicks": 87}),
    Sample("youtube/content_table_en.csv", "youtube_videos", 154,
           {"views": 92015, "impressions": 2134248, "watch_time": "28779339.96"},
           Options(period=QUARTER)),
    Sample("youtube/content_table_pt.csv", "youtube_videos", 499,
           {"views": 151805, "net_followers": 1346, "impressions": 1625076},
           Options(period=QUARTER)),
    Sample("youtube/totals_by_day.csv", "youtube_days", 365, {"views": 15503810}),
    Sample("tiktok/studio_overview_en_no_year.csv", "tiktok_overview", 7,
           {"views": 7919, "profile_visits": 35, "likes": 51, "comments": 2, "shares": 3},
           Options(year=2025)),
    Sample("tiktok/business_overview.csv", "tiktok_overview", 62,
           {"views": 521491, "reach": 505414, "profile_visits": 2661, "likes": 7178,
            "shares": 1926, "comments": 665, "new_followers": 409, "lost_followers": 7,
            "net_followers": 402}),
    Sample("tiktok/business_audience.csv", "tiktok_audience", 62, {"new_followers": 409}),
    Sample("ga4/report_by_date.csv", "ga4_days", 241,
           {"events": 1003468, "new_users": 242119, "users": 283560}),
]  # fmt: skip
REFUSED = [
    ("meta/fb_top_formats_resaved_semicolon.csv", "meta_formats", "no_dates"),
    ("youtube/geography_table.csv", "youtube_breakdown", "breakdown"),
    ("youtube/subscription_status_table.csv", "youtube_breakdown", "breakdown"),
    ("ga4/home_snapshot_blocks.csv", "ga4_snapshot", "many_tables"),
    ("linkedin/content_metrics_snake_case.csv", None, "unknown_layout"),
    ("x/daily_activity_snake_case.csv", None, "unknown_layout"),
    ("datasets/uci_facebook_metrics_cr.csv", None, "unknown_layout"),
    ("datasets/instagram_posts_cp1252.csv", None, "unknown_layout"),
]
QUESTIONS = [
    ("youtube/content_table_en.csv", "period"),
    ("tiktok/studio_overview_en_no_year.csv", "year"),
    ("meta/posts_ig_pt.csv", "own_account"),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    tables = {"sample": SAMPLES, "refused": REFUSED, "question": QUESTIONS}
    for name, table in tables.items():
        if name in metafunc.fixturenames:
            there = [entry for entry in table if (DATA / entry[0]).exists()]
            # An empty list would be marked as skipped; one None runs and does nothing.
            metafunc.parametrize(name, there or [None], ids=lambda entry: entry and entry[0])


def reading_of(sample: Sample) -> Reading:
    return read((DATA / sample.path).read_bytes(), today=TODAY, options=sample.options)


def test_every_row_of_a_real_file_is_read(sample):
    if sample is None:
        return
    reading = reading_of(sample)
    assert (reading.source, reading.rows_read, reading.rejected) == (
        sample.source,
        sample.rows,
        [],
    )
    for metric, total in sample.totals.items():
        assert abs(reading.totals[metric] - Decimal(total)) <= Decimal("0.01"), metric


def test_a_real_file_that_has_no_days_is_known_and_refused(refused):
    if refused is None:
        return
    path, source, reason = refused
    data = (DATA / path).read_bytes()
    assert recognise(data) == source
    with pytest.raises(BadFile, match=reason):
        read(data, today=TODAY)


def test_a_real_file_asks_for_what_only_a_person_knows(question):
    if question is None:
        return
    path, asked = question
    with pytest.raises(NeedsAnswer, match=asked):
        read((DATA / path).read_bytes(), today=TODAY)


def test_the_parts_of_a_real_audience_are_read():
    """KPI-8: parts of one whole, so the ages add up to all, as the genders do."""
    path = DATA / "meta/fb_audience_en_utf16.csv"
    if not path.exists():
        return
    shares = read(path.read_bytes(), today=TODAY).shares
    told = {(one.dimension, one.bucket): one.value for one in shares}
    assert (told["age", "25-34"], told["gender", "female"]) == (Decimal("45.3"), Decimal("57.3"))
    assert (told["country", "South Africa"], told["city", "Cape Town, South Africa"]) == (
        Decimal("75.1"),
        Decimal("13.7"),
    )
    for dimension, count, total in (("age", 6, 100), ("gender", 2, 100)):
        values = [value for (name, _bucket), value in told.items() if name == dimension]
        assert (len(values), sum(values)) == (count, total)
    assert len(told) == 6 + 2 + 10 + 10


def test_the_parts_of_real_visitors_are_read_and_unreadable_tables_left_out():
    paths = ("vk/community_stats_long.csv", "meta/fb_audience_resaved_broken_by_excel.csv")
    for path in paths:
        if not (DATA / path).exists():
            return
    visitors, broken = (read((DATA / path).read_bytes(), today=TODAY) for path in paths)
    found = [(one.dimension, one.bucket, one.value) for one in visitors.shares]
    assert len(found) == 2776
    assert ("age", "24-26", 1) in found
    days = {one.day for one in visitors.shares if one.dimension == "country"}
    assert len(days) == 167
    assert {one.dimension for one in broken.shares} == {"country"}  # ages and towns became dates
    assert (broken.shares[0].bucket, broken.shares[0].value) == ("Bulgaria", Decimal("98.4"))
    assert len(broken.unread) == 13
