"""The health checklist (REP-4): each rule at its boundary, facts from rows, a tick with its day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from clients.models import Channel, HistoryEntry
from common.periods import Period
from contentplan.models import Post
from kpis import jumps
from reports import health
from reports.health_rules import CODES, Facts, Item, checklist, first_to_fix, score, to_fix
from reports.page_models import PageCheck
from tests.factories import ChannelFactory, ClientFactory, MembershipFactory
from tests.reports.conftest import AFTER, END, START, signed_in

MAY = Period(START, END)


# --- Rules ----------------------------------------------------------------------------------------
def state(code, **facts):
    return dict(checklist(Facts(END, **facts)))[code]


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("page", {}, "unknown"),
        ("page", {"page_filled": True, "page_day": END - timedelta(180)}, "pass"),
        ("page", {"page_filled": True, "page_day": END - timedelta(181)}, "unknown"),
        ("page", {"page_filled": False, "page_day": END}, "fail"),
        ("rhythm", {}, "unknown"),
        ("rhythm", {"slots": 10, "kept": 9}, "pass"),
        ("rhythm", {"slots": 11, "kept": 9}, "fail"),
        ("answers", {}, "unknown"),
        ("answers", {"answer_seconds": Decimal(14400)}, "pass"),
        ("answers", {"answer_seconds": Decimal("14400.01")}, "fail"),
        ("figures", {}, "fail"),
        ("figures", {"last_day": END - timedelta(14)}, "pass"),
        ("figures", {"last_day": END - timedelta(15)}, "fail"),
        ("mix", {"posts": 4, "balanced": False}, "unknown"),
        ("mix", {"posts": 5, "balanced": False}, "fail"),
        ("mix", {"posts": 5, "balanced": True}, "pass"),
        ("links", {}, "unknown"),
        ("links", {"links": 10, "tagged": 9}, "pass"),
        ("links", {"links": 11, "tagged": 9}, "fail"),
        ("growth", {"audience": 5}, "unknown"),
        ("growth", {"audience": 6, "audience_before": 5}, "pass"),
        ("growth", {"audience": 5, "audience_before": 5}, "fail"),
        ("rate", {"rate": Decimal(1)}, "unknown"),
        ("rate", {"rate": Decimal("0.9"), "rate_before": Decimal(1)}, "pass"),
        ("rate", {"rate": Decimal("0.89"), "rate_before": Decimal(1)}, "fail"),
    ],
)
def test_each_point_is_judged_at_and_just_past_its_boundary(code, facts, expected):
    assert state(code, **facts) == expected


def test_what_is_not_known_is_no_pass_and_no_failure():
    items = [Item("page", "unknown"), Item("rhythm", "pass"), Item("rate", "fail")]
    assert score(items) == (1, 2, 1)
    assert to_fix(items) == ["rate"]


def test_what_every_visitor_meets_is_repaired_before_what_follows_from_it():
    assert [one.code for one in checklist(Facts(END))] == list(CODES)
    one, other = [Item("growth", "fail")], [Item("rhythm", "fail"), Item("growth", "fail")]
    assert first_to_fix({"one": one, "other": other}) == ("rhythm", "other")
    assert first_to_fix({"one": one}) == ("growth", "one")
    assert first_to_fix({"one": [Item("page", "unknown")]}) is None


# --- Facts ----------------------------------------------------------------------------------------
@pytest.fixture
def told(may):
    def now(period=MAY):
        with time_machine.travel(AFTER):
            return health.section(may, period)

    return now


def states(section):
    (channel,) = section["channels"]
    return {one["code"]: one["state"] for one in channel["items"]}


def test_a_months_facts_come_from_posts_and_figures(may, told):
    may.channels.update(rhythm=[{"weekday": 1, "time": "10:00"}])  # Mondays: 4, 11, 18, 25 May
    (channel,) = told()["channels"]
    facts = channel["facts"]
    assert (facts["slots"], facts["posts"], facts["links"]) == (4, 8, 0)
    assert (facts["audience_before"], facts["audience"]) == (12200, 13200)
    assert facts["last_day"] == "2026-05-31"
    found = states(told())
    assert (found["growth"], found["figures"], found["answers"]) == ("pass", "pass", "unknown")
    assert told()["known"] + told()["unknown"] == len(CODES)


def test_a_post_at_another_hour_of_the_day_keeps_the_rhythm(may, told):
    may.channels.update(rhythm=[{"weekday": 1, "time": "18:00"}])
    (channel,) = told()["channels"]
    mondays = Post.objects.filter(published_at__week_day=2, content_plan__client=may)
    assert channel["facts"]["kept"] == mondays.count() > 0


def test_days_that_are_not_over_are_not_missed(may, told):
    may.channels.update(rhythm=[{"weekday": day, "time": "10:00"} for day in range(1, 8)])
    june = told(Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert june["channels"][0]["facts"]["slots"] == 1  # it is 2 June


def test_links_are_counted_when_they_carry_tags(may, told):
    out = Post.objects.filter(content_plan__client=may, status="published")
    out.update(link="https://bakery.example/?utm_source=instagram")
    assert states(told())["links"] == "pass"
    out.update(link="https://bakery.example/")
    assert states(told())["links"] == "fail"


def test_another_clients_channels_are_not_told_of(may):
    other = ClientFactory(agency=may.agency)
    assert health.section(other, MAY)["channels"] == []


def test_many_clients_are_told_of_as_each_alone(may):
    others = [ClientFactory(agency=may.agency) for _number in range(2)]
    for other in others:
        ChannelFactory(client=other)
    for part in (health, jumps):
        together = part.sections([may, *others], MAY)
        assert together == {one.pk: part.section(one, MAY) for one in [may, *others]}


# --- The tick and the doors -----------------------------------------------------------------------
def test_a_tick_has_its_day_and_its_line_in_the_history(may, manager, channel):
    browser = signed_in(manager)
    address = f"/clients/{may.pk}/health/{channel.pk}/page/"
    with time_machine.travel(AFTER):
        for _again in range(2):
            assert browser.post(address, {"filled": "yes"}).status_code == 302
        row = PageCheck.objects.get()
        assert (row.filled, row.day, row.by) == (True, AFTER.date(), manager)
        assert HistoryEntry.objects.filter(subject_id=row.pk).count() == 1
        browser.post(address, {"filled": "no"})
        page = browser.get(f"/clients/{may.pk}/health/")
    assert HistoryEntry.objects.filter(subject_id=row.pk).count() == 2
    assert page.context["channels"][0][3][0].state == "fail"


def test_the_clients_side_reads_and_does_not_tick(may, decider, channel):
    browser = signed_in(decider)
    assert browser.get(f"/clients/{may.pk}/health/").status_code == 200
    assert browser.post(f"/clients/{may.pk}/health/{channel.pk}/page/").status_code == 403
    body = {"channel": str(channel.pk), "page_filled": True}
    got = browser.post(f"/api/v1/clients/{may.pk}/health/", body, content_type="application/json")
    assert got.status_code == 403
    assert not PageCheck.objects.exists()


def test_the_api_ticks_and_tells_the_checklist(may, manager, channel):
    browser, address = signed_in(manager), f"/api/v1/clients/{may.pk}/health/"
    body = {"channel": str(channel.pk), "page_filled": True}
    with time_machine.travel(AFTER):
        told = browser.post(address, body, content_type="application/json").json()
        page = browser.get(f"/clients/{may.pk}/health/").context["channels"]
        again = browser.get(f"{address}?from={told['from']}&to={told['to']}").json()
    items = {one["code"]: one["state"] for one in told["channels"][0]["items"]}
    assert items["page"] == "pass"
    assert items == {one.code: one.state for one in page[0][3]}
    assert told == again


def test_a_channel_of_another_client_of_ones_own_is_refused(may, manager):
    neighbour = ClientFactory(agency=may.agency)
    MembershipFactory(client=neighbour, person=manager, role="manager")
    elsewhere = Channel.objects.create(client=neighbour, network="x", name="Elsewhere")
    body = {"channel": str(elsewhere.pk), "page_filled": True}
    got = signed_in(manager).post(
        f"/api/v1/clients/{may.pk}/health/", body, content_type="application/json"
    )
    assert got.status_code == 400
    assert not PageCheck.objects.exists()
