"""Competitors in a report: the newest look until its end against the one before (REP-1, GOAL-6)."""

from datetime import date
from decimal import Decimal

import pytest

from common.periods import Period
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot
from kpis.competitor_report import section
from kpis.models import ChannelDay
from reports.competitor_parts import competitor_parts
from reports.rules import without_money
from tests.factories import ClientFactory
from tests.reports.conftest import END, START, compute, signed_in
from tests.reports.test_exports import numbers_of, words_of

MAY = Period(START, END)


@pytest.fixture
def rival(may, channel):
    competitor = Competitor(client=may, name="Other bakery")
    competitor.full_clean()
    competitor.save()
    Lesson.objects.create(competitor=competitor, text="Their queue is the show")
    return CompetitorChannel.objects.create(
        competitor=competitor, network=channel.network, handle="other"
    )


def look(rival, day, **figures):
    return Snapshot.objects.create(channel=rival, day=day, **figures)


def told(client, period=MAY):
    return section(client, period)["networks"]


def test_without_a_look_there_is_nothing(may, rival):
    assert told(may) == []
    look(rival, date(2026, 6, 1), followers=5)  # after the period
    assert told(may) == []
    assert told(ClientFactory()) == []
    assert competitor_parts({"competitors": {"networks": []}}) == competitor_parts({}) == []


def test_the_newest_look_of_the_period_stands_against_the_one_before(may, channel, rival):
    look(rival, date(2026, 3, 1), followers=900)
    look(rival, date(2026, 4, 20), followers=1000, posts_per_week=Decimal("3.5"))
    look(rival, END, followers=1100, er_by_followers=Decimal("2.25"))
    look(rival, date(2026, 6, 1), followers=9999)
    (network,) = told(may)
    ours, theirs = network["sides"]
    assert (ours["name"], ours["ours"]) == (channel.name, True)
    assert date.fromisoformat(ours["followers_day"]) <= END
    assert (ours["change_since"], ours["change"]) == ("2026-04-30", 1000)
    assert theirs == {
        "name": "Other bakery",
        "ours": False,
        "followers": 1100,
        "followers_day": "2026-05-31",
        "change": 100,
        "change_since": "2026-04-20",
        "posts_per_week": "3.5",
        "er_by_followers": "2.25",
        "day": "2026-05-31",
    }
    first = told(may, Period(date(2026, 4, 1), date(2026, 4, 30)))[0]["sides"][-1]
    assert (first["followers"], first["change"]) == (1000, 100)


def test_a_share_of_voice_needs_figures_of_all(may, channel, rival):
    look(rival, END, since=date(2026, 5, 30), interactions=300)
    (share,) = told(may)[0]["shares"]
    assert (share["voices"], share["lacking"]) == ([], [channel.name])
    ChannelDay.objects.filter(channel=channel, day__gte="2026-05-30", day__lte=END).update(
        likes=30, comments=15, shares=5
    )
    (share,) = told(may)[0]["shares"]
    assert (share["start"], share["end"], share["lacking"]) == ("2026-05-30", "2026-05-31", [])
    assert share["voices"] == [
        {"name": "Other bakery", "ours": False, "counted": 300, "share": "75"},
        {"name": channel.name, "ours": True, "counted": 100, "share": "25"},
    ]


def test_it_is_on_the_page_and_frozen_and_without_lessons(may, manager, rival):
    look(rival, END, followers=1100, since=date(2026, 5, 30), interactions=300)
    row = compute(may, manager)
    (part,) = competitor_parts(row.sections)
    assert [cell.text for cell in part.tables[0].rows[-1]][1] == "1,100"
    Snapshot.objects.update(followers=7)
    browser = signed_in(manager)
    page = browser.get(row.get_absolute_url()).content.decode()
    assert "Other bakery" in words_of(browser.get(f"{row.get_absolute_url()}report.pdf").content)
    assert 1100 in numbers_of(browser.get(f"{row.get_absolute_url()}report.xlsx").content)
    for text in ("Other bakery", "1,100", "Not shown: there are no figures of"):
        assert text in page
    assert "Their queue" not in page
    assert "competitors" in without_money(row.sections, ())
    before = {name: part for name, part in row.sections.items() if name != "competitors"}
    assert "competitors" not in without_money(before, ())
