"""Every event is announced where it happens, in the transaction of its cause (WHK-1)."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from approvals.decisions import decide
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services import expire, request_approval
from budget.alerts import renew
from budget.models import Budget, Expense
from clients.events import EVENTS, announce
from contentplan.models import Proposal
from contentplan.services import publish
from contentplan.services.posts import change_post
from kpis.imports import _stop, receive_file
from kpis.models import Import
from reports.computing import freeze
from reports.models import Report
from reports.services import send_report
from tests.factories import ChannelFactory, ContentPlanFactory, balanced_posts, with_role
from tests.kpis.world import committed, may, overview, upload
from webhooks.models import Delivery, Endpoint
from webhooks.wording import EVENT_NAMES


@pytest.fixture
def heard(business, manager):
    """Return a function that gives what was told since it was last asked: (who, event, data)."""
    people = {"manager": manager, "decider": with_role(business, "decider")}
    for name, person in people.items():
        Endpoint.objects.create(owner=person, url=f"https://1.1.1.1/{name}", events=list(EVENTS))

    def since():
        rows = list(Delivery.objects.select_related("endpoint").order_by("pk"))
        told = [
            (row.endpoint.url.rpartition("/")[2], row.event, json.loads(row.body)["data"])
            for row in rows
        ]
        Delivery.objects.all().delete()
        return told

    return since


def names(told):
    return [(who, event) for who, event, _data in told]


@pytest.fixture
def decider(business, heard):
    return business.memberships.get(role="decider").person


@pytest.fixture
def plan(business):
    made = ContentPlanFactory(client=business, goal_agreed=True)
    balanced_posts(made)
    return made


def both(*events):
    return [(who, event) for event in events for who in ("manager", "decider")]


def answer(request, decider, decision="approve", **more):
    asked = AskedDecider.objects.get(step__request=request, person=decider)
    version = request.subject_version
    decide(asked, decision=decision, version=version, via="page", by=decider, **more)


def test_every_event_has_a_name_for_people():
    assert list(EVENT_NAMES) == list(EVENTS)


def test_a_plan_from_its_sending_to_its_last_post(business, manager, decider, plan, heard):
    request = request_approval("content_plan", plan, by=manager)
    told = heard()
    assert names(told) == both("plan.sent", "approval.requested")
    asked = told[2][2]
    assert asked == {
        "id": str(request.pk),
        "client": str(business.pk),
        "subject_kind": "content_plan",
        "subject": str(plan.pk),
        "status": "pending",
        "due": request.due.isoformat(),
    }
    answer(request, decider)
    told = heard()
    assert names(told) == both("approval.decided", "plan.approved")
    assert told[0][2]["status"] == "approved"
    post = plan.posts.first()
    post.refresh_from_db()
    moment = datetime(2026, 6, 1, 9, tzinfo=UTC)
    publish(post, url="https://example.com/1", published_at=moment, by=manager)
    told = heard()
    assert names(told) == both("post.published")
    assert told[0][2] == {
        "id": str(post.pk),
        "client": str(business.pk),
        "content_plan": str(plan.pk),
        "channel": str(post.channel_id),
        "url": "https://example.com/1",
        "published_at": "2026-06-01T09:00:00+00:00",
    }
    other = plan.posts.exclude(pk=post.pk).first()
    other.content_plan = plan
    change_post(other, {"text": "Other words"}, by=manager)
    told = heard()
    assert names(told) == both("approval.changed")
    assert told[0][2]["status"] == "changed"


def test_a_returned_and_a_lapsed_request(business, manager, decider, plan, heard):
    request = request_approval("content_plan", plan, by=manager)
    heard()
    answer(request, decider, "return", comment="Not like this")
    [(_who, event, data), *_rest] = heard()
    assert (event, data["status"]) == ("approval.decided", "returned")
    again = request_approval("content_plan", plan, by=manager)
    heard()
    Link.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert expire(again)
    assert names(heard()) == both("approval.expired")
    assert ApprovalRequest.objects.get(pk=again.pk).status == "expired"


def test_the_agencys_own_things_stay_with_its_people(business, manager, decider, heard):
    row = Import.objects.create(channel=ChannelFactory(client=business), by=manager)
    _stop(row, Import.Status.ASKING, "day_order")
    assert heard() == []  # a question is no failure
    _stop(row, Import.Status.REFUSED, "rejected_rows")
    [(who, event, data)] = heard()
    assert (who, event, data["problem"]) == ("manager", "import.failed", "rejected_rows")
    budget = Budget.objects.create(
        client=business,
        start=date(2026, 6, 1),
        end=date(2026, 6, 30),
        total_minor=100_000,
        currency="GEL",
        shares={"content": 60, "promotion": 30, "research": 5, "training": 5},
    )
    Expense.objects.create(
        budget=budget, category="training", amount_minor=4_500, day=date(2026, 6, 2)
    )
    with transaction.atomic():
        renew([budget])
    told = heard()
    assert [(who, event) for who, event, _data in told] == [("manager", "budget.off_pace")]
    assert told[0][2]["budget"] == str(budget.pk)
    assert (told[0][2]["category"], told[0][2]["level"]) == ("training", "80")


def test_a_report_is_ready_for_the_agency_and_sent_to_both(business, manager, decider, heard):
    report = Report.objects.create(
        client=business, start=date(2026, 5, 1), end=date(2026, 5, 31), by=manager
    )
    freeze(report, {}, {})
    freeze(report, {}, {})  # once
    told = heard()
    assert names(told) == [("manager", "report.ready")]
    assert told[0][2]["end"] == "2026-05-31"
    report.refresh_from_db()
    report.conclusions, report.no_corrections_because = "It went well", "Nothing to change"
    report.save()
    send_report(report, by=manager)
    assert names(heard()) == both("report.sent")


def test_a_question_that_waits_too_long_is_one_line_where_it_is_found(business, manager, heard):
    """Of any row: the gate says who may hear of it."""
    row = Proposal.objects.create(client=business, author=manager, text="Why so late?")
    with transaction.atomic():
        moment = datetime(2026, 6, 1, 9, tzinfo=UTC) + timedelta(minutes=30)
        announce("question.breached", row, client_id=business.pk, due_at=moment)
    told = heard()
    assert names(told) == both("question.breached")
    assert told[0][2]["due_at"] == "2026-06-01T09:30:00+00:00"


def test_an_import_that_is_written(business, manager, decider, heard):
    channel = ChannelFactory(client=business, network="tiktok")
    with committed():
        row = receive_file(channel, upload(overview(may(1, 715), may(2))), by=manager)
    [(who, event, data)] = heard()
    assert (who, event, data["id"]) == ("manager", "import.finished", str(row.pk))
    figures = {name: data[name] for name in ("created", "updated", "unchanged", "rejected")}
    assert figures == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
