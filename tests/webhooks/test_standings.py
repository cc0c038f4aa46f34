"""A KPI is told of when it goes otherwise than when it was last told (WHK-1)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import TestCase

from approvals.decisions import decide
from approvals.models import AskedDecider
from approvals.services import request_approval
from clients.events import EVENTS, announce
from common.periods import now, today_in
from jobs.models import Job
from kpis.models import ChannelDay, Import, Kpi
from tests.factories import ChannelFactory, ClientFactory, GoalFactory, with_role
from webhooks import standings
from webhooks.models import Delivery, Endpoint, KpiStanding
from webhooks.standings import look, tell_changes


@pytest.fixture
def kpi(business):
    today = today_in(business.timezone)
    goal = GoalFactory(client=business, status="agreed", sent_version=1, sent_content={})
    made = Kpi(
        goal=goal,
        metric="followers",
        baseline=100,
        target=200,
        start=today - timedelta(days=10),
        due=today + timedelta(days=10),
    )
    made.sent_version, made.sent_content = 1, {}
    made.save()
    return made


@pytest.fixture
def hearing(manager):
    return Endpoint.objects.create(
        owner=manager, url="https://1.1.1.1/", events=["kpi.status_changed"]
    )


@pytest.fixture
def goes(monkeypatch):
    """Return a function that says how every KPI goes; what was sent of it isn't looked at."""

    def going(status):
        def judge(asked, today):
            return [type("Line", (), {"pk": one.pk, "status": status}) for one in asked]

        monkeypatch.setattr(standings, "judge", judge)

    monkeypatch.setattr(standings, "as_sent", lambda promise, sent: promise)
    going("on_track")
    return going


def test_only_a_change_is_told_and_only_once(business, kpi, hearing, goes):
    def told():
        tell_changes(business.pk)
        return [one.body for one in Delivery.objects.order_by("pk")]

    assert told() == []  # the first time it's only remembered
    assert told() == []
    goes("at_risk")
    [body] = told()
    assert '"before":"on_track","status":"at_risk"' in body
    assert f'"id":"{kpi.pk}"' in body
    assert len(told()) == 1  # the same again is no event
    goes("on_track")
    assert len(told()) == 2
    kpi.goal.status = "closed"
    kpi.goal.save(update_fields=["status"])
    goes("off_track")
    assert len(told()) == 2
    assert KpiStanding.objects.get().statuses == {}


def test_a_client_is_judged_once_in_a_day_of_its_own(business, kpi, hearing, goes):
    with TestCase.captureOnCommitCallbacks():
        assert look() == 1
        assert look() == 0
    tomorrow = KpiStanding.objects.get().look_after
    assert timedelta(0) < tomorrow - now() <= timedelta(hours=24)
    assert Job.objects.filter(kind="judge_kpis").count() == 1
    KpiStanding.objects.update(look_after=now())
    assert look() == 1


def test_an_import_has_them_judged_again(business, manager, kpi, hearing):
    KpiStanding.objects.create(client=business, look_after=now() + timedelta(hours=20))
    assert look() == 0
    row = Import.objects.create(channel=ChannelFactory(client=business), by=manager)
    with transaction.atomic():
        announce("import.finished", row, client_id=business.pk)
    assert look() == 1


def test_who_is_judged_follows_who_listens(business, hearing):
    agency_owner = with_role(business, "owner")
    others = [ClientFactory(agency=business.agency), ClientFactory()]
    assert look() == 1
    Endpoint.objects.update(events=[name for name in EVENTS if name != "kpi.status_changed"])
    KpiStanding.objects.all().delete()
    assert look() == 0
    everywhere = Endpoint.objects.create(
        owner=agency_owner, url="https://1.1.1.1/x", events=["kpi.status_changed"]
    )
    assert look() == 2
    judged = set(KpiStanding.objects.values_list("client", flat=True))
    assert judged == {business.pk, others[0].pk}
    everywhere.client = others[0]
    everywhere.save(update_fields=["client"])
    KpiStanding.objects.all().delete()
    assert look() == 1
    others[0].closed_at = now()
    others[0].save(update_fields=["closed_at"])
    KpiStanding.objects.all().delete()
    assert look() == 0


def test_what_was_agreed_is_judged_by_its_figures(business, manager, hearing):
    """Never sent: not judged. Agreed, and without figures: that's what it says."""
    decider = with_role(business, "decider")
    today = today_in(business.timezone)
    goal = GoalFactory(client=business)
    kpi = Kpi.objects.create(
        goal=goal,
        metric="followers",
        baseline=100,
        target=200,
        start=today - timedelta(days=10),
        due=today + timedelta(days=10),
    )
    tell_changes(business.pk)
    assert not KpiStanding.objects.exclude(statuses={}).exists()
    request = request_approval("goal", goal, by=manager)
    asked = AskedDecider.objects.get(step__request=request)
    decide(asked, decision="approve", version=request.subject_version, via="page", by=decider)
    tell_changes(business.pk)
    assert KpiStanding.objects.get().statuses == {str(kpi.pk): "no_data"}
    channel = ChannelFactory(client=business)
    ChannelDay.objects.create(channel=channel, day=today, followers=199)
    tell_changes(business.pk)
    [told] = Delivery.objects.all()
    assert '"before":"no_data","status":"on_track"' in told.body
