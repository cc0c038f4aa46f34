"""What each app tells of a month (REP-1): as the client knows it, nothing internal."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db.models import F

from approvals import report as approvals
from common.periods import Period
from contentplan import report as contentplan
from contentplan.models import Post
from kpis import jumps
from kpis.models import ChannelDay, DayNote, ObjectFact
from reports import results
from reports.results import address
from tests.factories import ClientFactory
from tests.reports.conftest import AFTER, END, START

MAY = Period(START, END)


@pytest.fixture
def told(may):
    with time_machine.travel(AFTER):
        yield contentplan.section(may, MAY)


def by(lines, name):
    return {line[name]: line for line in lines}


def test_planned_and_published_are_counted_by_type(told):
    types = by(told["types"], "type")
    assert list(types) == ["engaging", "user_generated", "educational", "promotional"]
    assert [(line["planned"], line["published"]) for line in types.values()] == [
        (4, 4),
        (3, 3),
        (2, 1),
        (0, 0),
    ]
    assert sum(line["target"] for line in types.values()) == told["planned"] == 9
    assert types["user_generated"]["published_share"] == "37.5"


def test_late_and_missing_posts_are_counted(told):
    assert [told[name] for name in ("published", "late", "missing", "cancelled")] == [8, 1, 1, 0]


def test_a_post_is_not_late_within_the_two_hours_that_keep_its_approval(may):
    Post.objects.filter(url__endswith="/p/0/").update(
        published_at=datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
    )
    assert contentplan.section(may, MAY)["late"] == 0


def test_what_the_client_was_sent_counts_not_what_was_edited_since(may):
    Post.objects.filter(content_plan__client=may).update(type="promotional")
    types = by(contentplan.section(may, MAY)["types"], "type")
    assert types["promotional"]["planned"] == types["promotional"]["published"] == 0


def test_drafts_stay_inside(may):
    plan = may.content_plans.get()
    channel = may.channels.get()
    moment = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)
    Post.objects.create(
        content_plan=plan, channel=channel, type="promotional", text="secret", publish_at=moment
    )
    told = contentplan.section(may, MAY)
    assert told["planned"] == 9
    assert "secret" not in str(told)


def test_a_post_belongs_to_the_local_month_in_which_it_came_out(may):
    late_evening = datetime(2026, 5, 31, 21, 0, tzinfo=UTC)  # 1 June, 01:00 in Tbilisi
    Post.objects.filter(url__endswith="/p/7/").update(published_at=late_evening)
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    assert contentplan.section(may, MAY)["published"] == 7
    assert contentplan.section(may, june)["published"] == 1


def test_another_clients_posts_are_not_told_of(may):
    other = ClientFactory(agency=may.agency)
    told = contentplan.section(other, MAY)
    assert (told["planned"], told["published"], told["plans"], told["posts"]) == (0, 0, [], [])


def test_a_month_without_posts_has_no_shares(may):
    empty = contentplan.section(may, Period(date(2025, 1, 1), date(2025, 1, 31)))
    assert {line["published_share"] for line in empty["types"]} == {None}
    assert empty["balanced"] is None


def test_decisions_are_measured_from_the_question_to_the_answer(may):
    told = approvals.section(may, MAY)
    assert [told[name] for name in ("decided", "approved", "returned", "waiting")] == [3, 3, 0, 0]
    assert (told["median_hours"], told["longest_hours"]) == ("96.5", "96.5")
    assert {one["kind"] for one in told["requests"]} == {"goal", "content_plan", "budget"}
    (decider,) = told["deciders"]
    assert (decider["decided"], decider["median_hours"]) == (3, "96.5")
    assert "Nino" not in str(told)  # a person's name is kept in one place (AUD-2)


def test_a_question_is_waiting_until_it_was_closed(may):
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    told = approvals.section(may, april)
    assert (told["decided"], told["waiting"], told["median_hours"]) == (0, 3, None)


def test_types_are_compared_by_the_figures_of_their_posts(may):
    channel = may.channels.get()
    for number, likes in ((0, 50), (4, 10)):
        ObjectFact.objects.create(
            channel=channel,
            kind="post",
            object_id=str(number),
            url=f"https://instagram.com/p/{number}",
            published_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
            as_of=date(2026, 6, 1),
            likes=likes,
            comments=5,
            reach=1000,
        )
    types = by(results.section(may, MAY)["types"], "code")
    assert (types["engaging"]["posts"], types["engaging"]["measured"]) == (4, 1)
    assert (types["engaging"]["reactions"], types["user_generated"]["reactions"]) == (55, 15)
    assert types["educational"]["measured"] == 0


@pytest.mark.parametrize(("posts", "rate"), [(results.LEAST - 1, None), (results.LEAST, "5.50")])
def test_a_rate_is_told_from_a_least_number_of_measured_posts_on(posts, rate):
    cells = {"likes": 50, "comments": 5, "reach": 1000}
    found = [results.Result("engaging", "photo", cells)] * posts
    found.append(results.Result("engaging", "photo", {}))  # nobody's file has this one
    (line,) = results.lines_of(found, "type", ["engaging", "promotional"])
    assert (line["posts"], line["measured"], line["er"]) == (posts + 1, posts, rate)
    assert line["enough"] is (rate is not None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.instagram.com/p/1/", "http://instagram.com/p/1?igsh=abc", True),
        ("https://m.facebook.com/a?b=1&utm_source=x", "https://facebook.com/a?b=1", True),
        (
            "https://facebook.com/permalink.php?id=1",
            "https://facebook.com/permalink.php?id=2",
            False,
        ),
        ("https://x.com/a/1", "https://x.com/a/2", False),
        ("http://[broken", "http://[broken", True),
    ],
)
def test_addresses_are_compared_without_what_counts_visits(one, other, same):
    assert (address(one) == address(other)) is same


def test_a_day_that_does_not_fit_is_told_until_somebody_explains_it(may, channel):
    jumped = date(2026, 5, 20)
    days = ChannelDay.objects.filter(channel=channel, day__gte=jumped)
    days.update(followers=F("followers") + 2000)
    (one,) = jumps.section(may, MAY)["days"]
    assert (one["day"], one["code"]) == ("2026-05-20", "followers_without_engagement")
    assert (one["value"], one["usual"], one["explained"]) == (2040, 40, False)
    assert one["channel"]["id"] == str(channel.pk)
    DayNote.objects.create(
        client=may, channel=channel, day=jumped, until=jumped, text="A fair", explains=True
    )
    (one,) = jumps.section(may, MAY)["days"]
    assert one["explained"] is True
    assert "A fair" not in str(one)  # the agency's own note (TEN-3)
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert jumps.section(may, april)["days"] == []
