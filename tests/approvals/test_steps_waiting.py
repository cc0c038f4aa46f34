"""Where steps meet the waiting: silence, absence, leaving and evidence in a way of several steps
(APPR-2, APPR-6, TEAM-3, TEN-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from approvals.covering import cover_client, hand_over
from approvals.decisions import decide
from approvals.evidence import disagreement, evidence_of
from approvals.models import ApprovalRequest, AskedDecider, Link, Way, WayStep
from approvals.services import request_approval
from approvals.services.ways import add_step, set_way
from approvals.silence import approve_by_silence, is_revocable, switch_silence
from clients.absences import announce_absence
from clients.models import HistoryEntry, Membership
from clients.services import take_role
from jobs.models import Job
from tests.approvals.conftest import KIND
from tests.factories import with_role

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)  # 12:00 in Tbilisi
DUE = date(2026, 6, 4)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner(business):
    return with_role(business, "owner", name="Olga")


@pytest.fixture
def way(business, manager, owner, decider):
    """Olga reviews what Manana sends, then Nino decides."""
    values = {"mode": "steps", "own_work": False}
    return set_way(Way(client=business, kind=KIND), values, by=manager)


@pytest.fixture
def silent(decider):
    return switch_silence(Membership.objects.get(person=decider), True, by=decider)


def send(plan, manager) -> ApprovalRequest:
    return request_approval(KIND, plan, by=manager, due=DUE)


def part(request, person) -> AskedDecider:
    return request.asked.select_related("step", "person", "request__client").get(person=person)


def say(request, person, decision="approve", **more):
    asked = part(request, person)
    return decide(asked, decision=decision, version=1, via="page", by=person, **more)


def silence_of(request) -> Job | None:
    return Job.objects.filter(kind="approve_by_silence").first()


def test_silence_is_promised_when_the_step_of_the_client_begins(way, plan, manager, owner, silent):
    request = send(plan, manager)
    assert silence_of(request) is None
    say(request, owner)
    assert silence_of(request) is not None


def test_a_step_that_begins_too_late_is_not_passed_by_silence(
    way, plan, manager, owner, silent, clock
):
    """Nobody was told in time, so nothing is taken for a yes."""
    request = send(plan, manager)
    clock.move_to(MONDAY + timedelta(days=7))
    say(request, owner)
    assert silence_of(request) is None


def test_silence_is_taken_back_until_the_next_step_has_begun(
    way, plan, manager, owner, decider, silent, clock
):
    boss = with_role(way.client, "decider", name="Boss")
    first = way.steps.get(side="client")
    first.people.set([decider])
    add_step(WayStep(way=way, side="client", name="Boss"), [boss], by=manager)
    request = send(plan, manager)
    say(request, owner)
    Link.objects.update(mailed_at=MONDAY)
    clock.move_to(MONDAY + timedelta(days=7))
    assert approve_by_silence(part(request, decider))
    assert not is_revocable(part(request, decider))
    say(request, boss)
    assert is_revocable(part(request, decider))


def test_a_reviewer_who_is_away_is_stood_in_for_in_that_step(
    way, business, plan, manager, owner, decider
):
    other = with_role(business, "owner", name="Otar")
    review = way.steps.get(side="agency")
    review.people.set([owner])
    request = send(plan, manager)
    days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 5)}
    announce_absence(owner, [business], substitute=other, by=manager, **days)
    cover_client(business)
    assert part(request, other).step_id == part(request, owner).step_id
    say(request, other)
    assert part(request, decider).step.is_open


def test_a_reviewer_who_may_still_answer_hands_nothing_over(way, business, plan, manager, owner):
    request = send(plan, manager)
    hand_over(business, owner, None, manager)
    assert not HistoryEntry.objects.filter(verb="handed_over").exists()
    assert request.asked.count() == 2


def test_who_leaves_before_their_step_is_replaced_in_it(way, business, plan, manager, owner):
    boss = with_role(business, "decider", name="Boss")
    request = request_approval(KIND, plan, by=manager, deciders=[boss])
    take_role(Membership.objects.get(person=boss), by=manager)
    hand_over(business, boss, None, manager)
    heir = request.asked.exclude(person=boss).get(step__side="client")
    assert heir.person.name == "Nino"
    assert not Link.objects.filter(asked=heir).exists(), "their step hasn't begun"
    say(request, owner)
    assert Link.objects.filter(asked=heir).exists()


def test_evidence_leaves_the_agencys_review_out(way, plan, manager, owner, decider):
    request = send(plan, manager)
    say(request, owner, comment="Fine with us")
    say(request, decider, comment="Lovely")
    told = evidence_of(ApprovalRequest.objects.select_related("client__agency").get(pk=request.pk))
    assert [one["name"] for one in told["decisions"]] == ["Nino"]
    assert [one["side"] for one in told["approval"]["steps"]] == ["client"]
    verbs = [one["verb"] for one in told["history"]["entries"]]
    assert verbs == ["sent_for_approval", "approved"]
    assert disagreement(told) is None
