"""How decisions go at a client: read from questions and answers, shown at page, file and API."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.services import create_token
from approvals.crowding import crowding
from approvals.measured import last_year, measure, questions
from approvals.models import ApprovalRequest, AskedDecider, RequestStep
from clients.models import Membership
from common import formats
from common.ids import uuid7
from common.periods import Period
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
MONDAY = datetime(2026, 5, 4, 6, tzinfo=UTC)  # 10:00 in Tbilisi


def ask(business, people, *, at=MONDAY, took=2, kind="goal", decision="approve", step="", **more):
    """A question that was answered after so many hours; took=None: it waits."""
    closed = None if took is None else at + timedelta(hours=took)
    status = {"approve": "approved", "return": "returned"}[decision] if closed else "pending"
    request = ApprovalRequest.objects.create(
        client=business,
        title="June",
        digest="d",
        due=date(2026, 6, 1),
        created_at=at,
        shown_at=at,
        closed_at=closed,
        **{
            "kind": kind,
            "subject_id": uuid7(),
            "subject_version": 1,
            "status": status,
            "content": {},
            **more,
        },
    )
    ended = {"closed_at": closed, "ended": status} if closed else {}
    step = RequestStep.objects.create(request=request, opened_at=at, name=step, **ended)
    given = {"decision": decision, "decided_at": closed} if closed else {}
    for person in people:
        AskedDecider.objects.create(request=request, step=step, person=person, **given)
    return request


@pytest.fixture
def nino(business):
    return with_role(business, "decider", name="Nino")


def test_decisions_are_told_by_person_and_kind_in_working_and_all_hours(business, nino):
    vano = with_role(business, "decider", name="Vano")
    for took in (2, 4, 24):
        ask(business, [nino], took=took)
    ask(business, [vano], kind="budget")
    told = measure(business, MAY)
    assert told.total.number == 4
    assert told.by_person[nino.pk].median == 4
    assert told.by_person[nino.pk].worked_median == 4
    assert told.by_person[vano.pk].median is None  # one is too few to tell
    assert {kind: group.number for kind, group in told.by_kind.items()} == {"goal": 3, "budget": 1}


def test_steps_are_told_by_name_from_when_each_began(business, nino):
    for took in (2, 4, 6):
        ask(business, [nino], took=took, step="Marketing")
    told = measure(business, MAY)
    assert {name: group.median for name, group in told.by_step.items()} == {"Marketing": 4}


def test_silence_took_nobodys_time(business, nino):
    ask(business, [nino])
    AskedDecider.objects.update(via="silence")
    assert measure(business, MAY).total.number == 0


def test_the_agencys_review_is_not_the_clients_time(business, nino):
    reviewed = ask(business, [nino])
    RequestStep.objects.filter(request=reviewed).update(side="agency")
    assert measure(business, MAY).total.number == 0


def test_a_night_is_no_working_time(business, nino):
    for _number in range(3):
        ask(business, [nino], took=24)
    told = measure(business, MAY).total
    assert told.median == 24
    assert told.worked_median < 24


def test_a_decision_counts_in_the_month_in_which_it_was_given(business, nino):
    ask(business, [nino], at=datetime(2026, 4, 30, 18, 59, tzinfo=UTC), took=1)  # 23:59 there
    assert measure(business, MAY).total.number == 0
    ask(business, [nino], at=datetime(2026, 4, 30, 19, tzinfo=UTC), took=1)  # 1 May, midnight
    assert measure(business, MAY).total.number == 1
    ask(business, [nino], at=datetime(2026, 5, 31, 19, tzinfo=UTC), took=1)  # 1 June
    assert measure(business, MAY).total.number == 1


def test_posts_of_plans_are_counted_one_by_one(business, nino):
    posts = [{"id": str(uuid7()), "publish_at": "2026-05-04T07:00:00+00:00"} for _number in "ab"]
    plan = {"kind": "content_plan", "subject_id": uuid7(), "content": {"posts": posts}}
    first = ask(business, [nino], decision="return", **plan)
    first.asked.update(returned_posts=[posts[1]["id"]])
    ask(business, [nino], at=MONDAY + timedelta(days=1), subject_version=2, **plan)
    told = measure(business, MAY)
    assert (told.rounds["post"].number, told.rounds["post"].first_pass) == (2, 50)
    assert told.rounds["post"].most == 2
    assert [(late.unit, title) for late, title in told.late] == [
        (post["id"], "June") for post in posts
    ]


def test_what_waits_is_told_longest_first_whatever_the_period(business, nino):
    ask(business, [nino], took=None, kind="budget", at=MONDAY + timedelta(days=1))
    ask(business, [nino], took=None)
    told = measure(business, Period(date(2025, 1, 1), date(2025, 1, 31)))
    assert [one.kind for one in told.waiting] == ["goal", "budget"]
    assert told.waiting[0].names == ["Nino"]
    assert told.total.number == 0


def test_another_clients_decisions_are_not_told_of(business, nino):
    ask(ClientFactory(agency=business.agency), [nino])
    assert measure(business, MAY).questions == []


def test_reading_takes_two_queries_for_one_question_and_for_forty(business, nino):
    for number in (1, 39):
        for _number in range(number):
            ask(business, [nino])
        with CaptureQueriesContext(connection) as seen:
            assert measure(business, MAY).total.number in (1, 40)
        assert len(seen) == 2


# --- TEAM-2 ---------------------------------------------------------------------------------------
def deciders(business) -> list[Membership]:
    return list(Membership.objects.deciders().filter(client=business).select_related("person"))


def test_two_deciders_with_a_duty_in_smm_raise_no_warning(business, nino):
    with_role(business, "decider")
    assert crowding(business, deciders(business)) is None


def test_a_third_decider_is_warned_of_with_the_clients_own_figures(business, nino):
    others = [with_role(business, "decider") for _number in range(2)]
    start = datetime.now(UTC) - timedelta(days=60)
    monday = (start - timedelta(days=start.weekday())).replace(hour=6, minute=0)
    for _number in range(3):
        ask(business, [nino], at=monday, took=1)
        ask(business, [nino, *others], at=monday, took=5)
    told = crowding(business, deciders(business))
    assert (told.many.median_with, told.many.median_without) == (5, 1)
    assert told.outside is None
    found = questions(business, since=start - timedelta(days=7), until=datetime.now(UTC))
    assert crowding(business, deciders(business), found) == told


def test_an_accountant_who_decides_is_named_and_too_few_decisions_tell_nothing(business, nino):
    accountant = with_role(business, "decider", name="Lali")
    Membership.objects.filter(person=accountant).update(duty="ბუღალტერი")
    told = crowding(business, deciders(business))
    assert told.names == ["Lali"]
    assert told.many is None
    assert told.outside.median_with is None


def test_the_people_page_warns(business, manager, nino):
    Membership.objects.filter(person=nino).update(duty="HR")
    browser = Browser()
    browser.force_login(manager)
    page = browser.get(reverse("clients:people", args=[business.pk])).content.decode()
    assert "The duty of Nino lies outside SMM." in page
    assert "cannot be told yet" in page


# --- Doors ----------------------------------------------------------------------------------------
@pytest.fixture
def times(business):
    return reverse("approvals:times", args=[business.pk])


@pytest.mark.parametrize("role", ["manager", "observer"])
def test_both_sides_read_the_page(business, nino, times, role):
    for _number in range(3):
        ask(business, [nino])
    browser = Browser()
    browser.force_login(with_role(business, role))
    page = browser.get(f"{times}?from=2026-05-01&to=2026-05-31").content.decode()
    assert "Half of 3 decisions came within 2 h of working time." in page
    assert page.count(formats.no_data()) >= 4  # nine of ten, of all there are


@pytest.mark.parametrize(
    "query", ["?from=2026-06-01&to=2026-05-01", "?from=soon", "?to=1999-12-31"]
)
def test_days_that_will_not_do_stay_in_the_form(manager, times, query):
    browser = Browser()
    browser.force_login(manager)
    answer = browser.get(times + query)
    assert answer.status_code == 400
    name, typed = query.removeprefix("?").split("&")[0].split("=")
    assert answer.context["form"].data[name] == typed


def test_the_table_for_spreadsheets(business, manager, nino):
    for _number in range(3):
        ask(business, [nino])
    browser = Browser()
    browser.force_login(manager)
    address = reverse("approvals:times_csv", args=[business.pk])
    answer = browser.get(f"{address}?from=2026-05-01&to=2026-05-31")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert rows[1:] == [[name, "3", "2.0", "", "2.0", ""] for name in ("All", "Nino", "Goal")]


def test_the_api_tells_the_same(business, manager, nino):
    for _number in range(3):
        ask(business, [nino])
    waiting = ask(business, [nino], took=None)
    _row, token = create_token(manager, name="robot", scopes=["read"])
    api = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")
    address = f"/api/v1/clients/{business.pk}/decision-times/"
    told = api.get(address, {"from": "2026-05-01", "to": "2026-05-31"}).json()
    assert (told["from"], told["all"]["decisions"]) == ("2026-05-01", 3)
    assert told["deciders"] == [
        {
            "decider": str(nino.pk),
            "decisions": 3,
            "median_hours": "2.0",
            "ninetieth_hours": None,
            "median_working_hours": "2.0",
            "ninetieth_working_hours": None,
        }
    ]
    assert told["rounds"][0]["first_pass"] == 100
    assert [one["approval"] for one in told["waiting"]] == [str(waiting.pk)]
    assert api.get(address, {"from": "2026-06-01", "to": "2026-05-01"}).status_code == 400
    assert api.get(address, {"from": "soon"}).status_code == 400
    usual = last_year(business)
    assert api.get(address).json()["to"] == usual.end.isoformat()
