"""The collaboration check (TEAM-6): rules at their boundaries, facts from rows, one page."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from budget.models import Expense
from clients.models import Membership
from common.periods import Period, local_day
from contentplan.models import Post, Proposal
from goals.models import Goal
from kpis.models import Kpi
from reports import collaboration
from reports.models import Opening, Report
from reports.team_rules import CODES, Check, check, first_of, judge
from reports.wording import for_everybody
from tests.factories import ClientFactory, with_role
from tests.reports.conftest import AFTER, END, START, signed_in

MAY = Period(START, END)


# --- Rules ----------------------------------------------------------------------------------------
def few(posts, count):
    return {"posts": posts, "count": count, "type": "engaging", "allowed": 45}


def asked(asked, answered, overdue=0):
    return {"asked": asked, "answered": answered, "overdue": overdue, "least": 60}


def spent(expenses, without_reason, without_result):
    return {
        "expenses": expenses,
        "without_reason": without_reason,
        "without_result": without_result,
    }


@pytest.mark.parametrize(
    ("code", "facts", "state"),
    [
        ("no_goal", {"running": 1}, "ok"),
        ("no_goal", {"running": 0}, "attention"),
        ("no_kpi", {"goals": 0, "without": 0}, "unknown"),
        ("no_kpi", {"goals": 2, "without": 0}, "ok"),
        ("no_kpi", {"goals": 2, "without": 1}, "attention"),
        ("no_brief", None, "unknown"),
        ("no_brief", asked(0, 0), "attention"),
        ("no_brief", asked(10, 5), "attention"),
        ("no_brief", asked(10, 6), "ok"),
        ("no_brief", asked(10, 9, 1), "attention"),
        ("interference", {"asked": 1, "posts": 5}, "ok"),
        ("interference", {"asked": 2, "posts": 9}, "attention"),
        ("interference", {"asked": 4, "posts": 4}, "unknown"),
        ("everybody_decides", {"deciders": 0, "most": 2, "outside": 0}, "unknown"),
        ("everybody_decides", {"deciders": 2, "most": 2, "outside": 0}, "ok"),
        ("everybody_decides", {"deciders": 3, "most": 2, "outside": 0}, "attention"),
        ("everybody_decides", {"deciders": 1, "most": 2, "outside": 1}, "attention"),
        ("one_type", few(4, 4), "unknown"),
        ("one_type", few(5, 3), "ok"),
        ("one_type", few(8, 5), "attention"),
        ("one_type", few(8, 5) | {"allowed": 65}, "ok"),
        ("unjustified_spend", spent(0, 0, 0), "unknown"),
        ("unjustified_spend", spent(2, 0, 0), "ok"),
        ("unjustified_spend", spent(2, 1, 0), "attention"),
        ("unjustified_spend", spent(2, 0, 1), "attention"),
        ("nobody_reads", {"sent": 0, "opened": None}, "unknown"),
        ("nobody_reads", {"sent": 3, "opened": None}, "unknown"),
        ("nobody_reads", {"sent": 2, "opened": 1}, "ok"),
        ("nobody_reads", {"sent": 3, "opened": 1}, "attention"),
    ],
)
def test_each_way_is_judged_at_and_just_past_its_boundary(code, facts, state):
    assert judge(code, facts) == state


def test_what_nobody_tells_of_is_unknown_and_never_a_failure():
    assert [one.code for one in check({})] == list(CODES)
    assert {one.state for one in check({})} == {"unknown"}
    assert first_of(check({})) is None


def test_one_begins_with_what_carries_the_rest():
    found = [Check("one_type", "attention", {}), Check("unjustified_spend", "attention", {})]
    assert first_of([Check("no_goal", "ok", {}), *found]).code == "one_type"


# --- Facts ----------------------------------------------------------------------------------------
@pytest.fixture
def facts(may):
    may.brief_questions.create(section="tone", text="How?", state="answered", answer="Warmly")

    def now():
        with time_machine.travel(AFTER):
            return {one.code: one for one in collaboration.checks(may, MAY)}

    return now


def test_a_bakery_that_works_well_has_nothing_to_talk_about(facts):
    found = facts()
    assert [code for code, one in found.items() if one.state == "attention"] == []
    assert found["no_kpi"].facts == {"goals": 1, "without": 0}
    assert found["everybody_decides"].facts == {"deciders": 1, "most": 2, "outside": 0}
    assert found["one_type"].facts["posts"] == 9
    assert (found["one_type"].facts["type"], found["one_type"].facts["count"]) == ("engaging", 4)
    assert found["unjustified_spend"].facts["expenses"] == 1


def test_goals_and_kpis_count_when_they_run(may, facts):
    Kpi.objects.filter(goal__client=may).update(sent_version=0)
    assert facts()["no_kpi"].state == "attention"
    Goal.objects.filter(client=may).update(due=END)
    assert facts()["no_goal"].state == "ok"
    Goal.objects.filter(client=may).update(due=END - timedelta(1))
    assert (facts()["no_goal"].state, facts()["no_kpi"].state) == ("attention", "unknown")


def test_reports_count_as_read_once_somebody_opened_them(may, facts):
    assert facts()["nobody_reads"].state == "unknown"
    moment = datetime(2026, 5, 12, 9, tzinfo=UTC)
    for edition in (8, 9):
        sent = Report.objects.create(
            client=may, start=MAY.start, end=END, edition=edition, status="sent", sent_at=moment
        )
    assert facts()["nobody_reads"].facts == {"sent": 2, "opened": 0}
    assert facts()["nobody_reads"].state == "attention"
    for _time in range(2):
        Opening.objects.create(report=sent)
    assert facts()["nobody_reads"].facts == {"sent": 2, "opened": 1}
    assert facts()["nobody_reads"].state == "ok"


def test_a_brief_counts_by_its_answers_and_what_is_late_on_the_clients_day(may, facts):
    told = {"asked": 1, "answered": 1, "overdue": 0, "least": 60}
    assert facts()["no_brief"].facts == told
    today = local_day(AFTER, may.timezone)
    late = may.brief_questions.create(section="tone", text="Why?", due=today)
    more = {"asked": 2, "answered": 1}
    assert facts()["no_brief"].facts == told | more
    may.brief_questions.filter(pk=late.pk).update(due=today - timedelta(1))
    assert facts()["no_brief"].facts == told | more | {"overdue": 1}
    may.brief_questions.all().delete()
    assert facts()["no_brief"].state == "attention"


def test_changes_after_approval_are_interventions(may, facts):
    posts = list(Post.objects.filter(content_plan__client=may)[:2])
    for post in posts:
        Proposal.objects.create(
            client=may, kind="change", text="Red", about=post, after_approval=True
        )
    assert facts()["interference"].facts == {"asked": 2, "posts": 9}
    assert facts()["interference"].state == "attention"


def test_an_accountant_who_decides_is_worth_a_talk_and_is_not_named(may, facts):
    Membership.objects.filter(client=may, role="decider").update(duty="Chief accountant")
    assert facts()["everybody_decides"].facts["outside"] == 1
    assert "Nino" not in str(facts())


def test_an_old_expense_should_say_what_it_brought(may, facts):
    Expense.objects.update(result="", day=END - timedelta(30))
    assert facts()["unjustified_spend"].state == "ok"
    Expense.objects.update(day=END - timedelta(31))  # 30 April is outside of May
    assert facts()["unjustified_spend"].facts["expenses"] == 0
    year = Period(date(2026, 1, 1), END)
    found = {one.code: one for one in collaboration.checks(may, year)}
    assert found["unjustified_spend"].facts["without_result"] == 1


def test_another_clients_work_is_not_told_of(may):
    other = ClientFactory(agency=may.agency)
    found = {one.code: one for one in collaboration.checks(other, MAY)}
    assert found["no_goal"].facts == {"running": 0}
    assert found["one_type"].facts["posts"] == found["unjustified_spend"].facts["expenses"] == 0


# --- Doors ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_both_sides_read_the_same_page(may, manager, decider, language):
    shown = []
    for person in (manager, decider):
        person.language = language
        person.save(update_fields=["language"])
        with time_machine.travel(AFTER):
            page = signed_in(person).get(f"/clients/{may.pk}/together/")
        assert page.status_code == 200
        shown.append([(one.state, one.text) for one in page.context["checks"]])
        assert [one.code for one in page.context["checks"]] == list(CODES)
    assert shown[0] == shown[1]


def test_each_point_that_is_not_fine_has_a_button_that_opens(may, manager, decider):
    for person in (manager, decider):
        browser = signed_in(person)
        for one in browser.get(f"/clients/{may.pk}/together/").context["checks"]:
            assert browser.get(one.url).status_code == 200, one.code


def test_the_api_tells_what_the_page_tells(may, decider):
    browser = signed_in(decider)
    with time_machine.travel(AFTER):
        page = browser.get(f"/clients/{may.pk}/together/").context["checks"]
        told = browser.get(f"/api/v1/clients/{may.pk}/collaboration/").json()["checks"]
    assert [(one["code"], one["state"]) for one in told] == [(one.code, one.state) for one in page]


@pytest.mark.parametrize("query", ["from=2026-06-02&to=2026-06-01", "from=2024-01-01", "days=3"])
def test_days_that_will_not_do_are_refused(may, manager, query):
    for name in ("collaboration", "health"):
        got = signed_in(manager).get(f"/api/v1/clients/{may.pk}/{name}/?{query}")
        assert got.status_code == 400


def test_a_stranger_finds_nothing(may):
    stranger = signed_in(with_role(ClientFactory(), "manager"))
    for path in ("together/", "health/"):
        assert stranger.get(f"/clients/{may.pk}/{path}").status_code == 404


@pytest.mark.parametrize("money", [True, False])
def test_how_the_sides_work_together_stays_between_them(sent, money):
    shown = for_everybody(sent.sections, money=money)
    assert {"collaboration", "decisions"}.isdisjoint(shown)
    assert {"health", "jumps"} <= set(shown)
