"""The first pages: what waits for whom, and where a client stands."""

from datetime import timedelta

import pytest

from approvals.models import ApprovalRequest
from approvals.services import request_approval
from budget.models import Budget
from clients.absences import announce_absence
from clients.access import Access
from clients.models import Membership
from clients.services import take_role
from common.periods import month_of, now, today_in
from contentplan.models import ContentPlan
from reports.models import Report
from smmhub.needs_you import needs
from smmhub.overview import items, lines
from tests.factories import (
    ClientFactory,
    ContentPlanFactory,
    PersonFactory,
    balanced_posts,
    everybody,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    """A client with people, and a plan of this month with the deciders."""
    client = ClientFactory(name="Café")
    people = everybody(client)
    month = month_of(today_in(client.timezone))
    plan = ContentPlanFactory(
        client=client, title="This month", start=month.start, end=month.end, goal_agreed=True
    )
    balanced_posts(plan)
    request_approval("content_plan", plan, by=people["manager"])
    return client, people, plan


def told(person, today) -> list[tuple[str, str]]:
    access = Access.of(person)
    return [(need.tone, need.text) for need in needs(access, lines(access, today), today)]


def test_each_sees_what_waits_for_them(here):
    client, people, _plan = here
    today = today_in(client.timezone)
    assert told(people["decider"], today) == [("warn", "Decide: Content plan: This month")]
    waits = ("info", "The client has to decide: Content plan: This month")
    assert told(people["manager"], today) == [waits]
    assert told(people["observer"], today) == []


def test_what_is_late_burns(here):
    client, people, _plan = here
    later = today_in(client.timezone) + timedelta(days=30)
    assert told(people["decider"], later)[0][0] == "bad"


def test_what_the_manager_was_told_of_stands_first(here):
    client, people, _plan = here
    today = today_in(client.timezone)
    ContentPlanFactory(client=client, title="Returned", status="returned")
    ApprovalRequest.objects.update(escalated_at=now())
    late = ("bad", "Late, nobody has decided: Content plan: This month")
    assert told(people["manager"], today)[0] == late


def test_a_question_that_nobody_can_answer_is_said(here):
    client, people, _plan = here
    today = today_in(client.timezone)
    held = Membership.objects.get(client=client, role="decider")
    take_role(held, by=people["manager"])
    nobody = ("bad", "Nobody is left to decide: Content plan: This month")
    assert told(people["manager"], today)[0] == nobody


def test_both_sides_see_who_is_away(here, client):
    business, people, _plan = here
    substitute = with_role(business, "decider", name="Sandro")
    today = today_in(business.timezone)
    days = {"first_day": today, "last_day": today}
    away = people["decider"]
    announce_absence(away, [business], substitute=substitute, by=away, **days)
    for role in ("manager", "observer"):
        client.force_login(people[role])
        for page in ("", "people/"):
            shown = client.get(f"/clients/{business.pk}/{page}").content.decode()
            assert "Sandro stands in" in shown
            assert away.name in shown


def test_a_returned_plan_and_an_unwritten_report_wait_for_the_agency(here):
    client, people, plan = here
    ContentPlan.objects.filter(pk=plan.pk).update(status="returned")
    today = today_in(client.timezone)
    Report.objects.create(client=client, start=plan.start, end=plan.end, status="review")
    texts = [text for _tone, text in told(people["specialist"], today)]
    assert "Returned by the client: This month" in texts
    assert any(text.startswith("Write the conclusions") for text in texts)


def test_a_budget_that_runs_out_is_told_with_its_level(here):
    client, people, plan = here
    budget = Budget.objects.create(
        client=client, start=plan.start, end=plan.end, total_minor=1000, currency="GEL"
    )
    budget.expenses.create(
        category="content", amount_minor=800, day=plan.start, justification="because"
    )
    texts = [text for _tone, text in told(people["manager"], today_in(client.timezone))]
    assert any(text.startswith("80 % of the budget") for text in texts)


def test_the_items_of_all_clients_are_one_query(here, django_assert_num_queries):
    client, people, _plan = here
    today = today_in(client.timezone)
    access = Access.of(people["manager"])
    with django_assert_num_queries(1):
        (approval, plan) = sorted(items(access, [client.pk], today), key=lambda i: i.what)
    assert plan.mix == {
        "engaging": 8,
        "user_generated": 6,
        "educational": 5,
        "promotional": 1,
    }
    assert approval.name == "Content plan: This month"


def test_nobody_sees_another_agency(here):
    client, _people, _plan = here
    stranger = with_role(ClientFactory(name="Other"), "owner")
    access = Access.of(stranger)
    assert [line.name for line in lines(access, today_in(client.timezone))] == ["Other"]
    assert items(access, [client.pk], today_in(client.timezone)) == []


def test_both_first_pages_answer_every_role(here, client):
    ours, people, _plan = here
    for person in people.values():
        client.force_login(person)
        assert client.get("/").status_code == 200
        assert client.get(ours.get_absolute_url()).status_code == 200


def test_a_new_person_sets_up_an_agency(client):
    client.force_login(PersonFactory())
    assert client.get("/").headers["Location"] == "/agency/new/"


def test_the_tab_of_imports_is_there_for_the_agency_alone(here, client):
    ours, people, _plan = here
    for role, person in people.items():
        client.force_login(person)
        page = client.get(ours.get_absolute_url()).content.decode()
        assert (f"{ours.get_absolute_url()}imports/" in page) == (
            role in ("owner", "manager", "specialist")
        )


def test_the_brief_asks_who_owes_an_answer_and_tells_the_manager_what_is_late(here):
    client, people, _plan = here
    today = today_in(client.timezone)
    owed = {"section": "tone", "text": "How?", "person": people["contributor"]}
    for number in range(2):
        client.brief_questions.create(**owed, due=today + timedelta(number))
    client.brief_questions.create(section="tone", text="Why?", state="answered", answer="So")
    waits = "2 questions about your business wait for your answer"
    assert told(people["contributor"], today) == [("warn", waits)]
    assert told(people["contributor"], today + timedelta(1)) == [("bad", waits)]
    assert told(people["observer"], today + timedelta(1)) == []
    late = ("warn", "The client owes 1 answer of the brief")
    assert late in told(people["manager"], today + timedelta(1))
    assert late not in told(people["manager"], today)
    assert late not in told(people["specialist"], today + timedelta(1))
    (item,) = (
        one
        for one in items(Access.of(people["contributor"]), [client.pk], today)
        if one.what == "brief"
    )
    assert (item.numbers, item.start) == ((3, 1, 2, 0), today)
    assert item.url.endswith("/brief/next/")
    client.brief_questions.all().delete()
    assert told(people["contributor"], today) == []
