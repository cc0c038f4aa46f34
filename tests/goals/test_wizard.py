"""Setting a goal step by step (GOAL-2, KPI-1, KPI-4, GOAL-7)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import today_in
from goals.models import Goal, GoalDraft, Trouble
from goals.wizard import MOST_KEPT, STEPS, keep_answers
from goals.wizard_forms import LONGEST
from kpis.founding import found_goal, if_it_goes_on, offers
from kpis.models import ChannelDay, Kpi
from tests.factories import ChannelFactory, ClientFactory, GoalFactory, with_role
from tests.goals.conftest import signed_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
HURTS = {"problem": "The hall is empty on Mondays", "pains": ["small_audience"]}


@pytest.fixture
def new(business) -> str:
    return reverse("goals:new", args=[business.pk])


@pytest.fixture
def measured(business):
    """A channel with 1,000 followers a month ago and 1,090 now, 50 reached a day."""
    channel = ChannelFactory(client=business)
    today = today_in(business.timezone)
    ChannelDay.objects.bulk_create(
        ChannelDay(
            channel=channel,
            day=today - timedelta(days=back),
            followers=1090 - 3 * back,
            reach=50,
            calls=2,
        )
        for back in range(31)
    )
    return channel


def due(business) -> date:
    return today_in(business.timezone) + timedelta(days=90)


def go(browser, path: str, body: dict, to: str = "next") -> str:
    answer = browser.post(path, {**body, "to": to})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.headers["Location"]


def walk(browser, business, new) -> str:
    """Answer all questions; return the address of the overview."""
    kind = go(browser, new, HURTS)
    measure = go(browser, kind, {"kind": "growth"})
    told = {"measure": "1,500 followers", "due": f"{due(business)}"}
    kpis = go(browser, measure, told)
    reviews = go(browser, kpis, {"baseline_followers": "1 090", "target_followers": "1500"})
    return go(browser, reviews, {"days_0": f"{due(business)}"})


def test_from_what_hurts_to_a_goal_with_its_kpis(browser, business, new, measured):
    overview = walk(browser, business, new)
    assert browser.get(overview).context["missing"] == []
    assert not Goal.objects.exists()
    answer = browser.post(overview)
    goal = Goal.objects.get()
    assert answer.headers["Location"] == goal.get_absolute_url()
    assert (goal.status, goal.kind, goal.problem) == ("draft", "growth", HURTS["problem"])
    assert (goal.due, goal.first_review) == (due(business), due(business))
    kpi = goal.kpis.get()
    assert (kpi.metric, kpi.baseline, kpi.target) == ("followers", 1090, 1500)
    assert (kpi.start, kpi.due, kpi.priority) == (
        today_in(business.timezone),
        goal.due,
        "primary",
    )
    assert browser.post(overview).headers["Location"] == goal.get_absolute_url()  # sent twice
    assert Goal.objects.count() == 1
    made = HistoryEntry.objects.filter(kind="goals.goaldraft", verb="became_goal")
    assert made.count() == 1


def test_a_kind_is_proposed_with_its_reason_and_may_be_another(browser, business, new):
    kind = go(browser, new, {"problem": "Silence", "pains": ["no_calls", "costly_leads"]})
    form = browser.get(kind).context["form"]
    first = form.cards()[0]
    assert (first["kind"], len(first["why"])) == ("leads", 2)
    assert form["kind"].value() == "leads"
    assert len(form.cards()) == 7
    go(browser, kind, {"kind": "support"})
    assert browser.get(kind).context["form"]["kind"].value() == "support"


def test_without_a_pain_nothing_is_proposed(browser, new):
    kind = go(browser, new, {"problem": "Silence"})
    form = browser.get(kind).context["form"]
    assert form["kind"].value() is None
    assert browser.post(kind, {"to": "next"}).status_code == 400


def test_sentences_stand_for_words_that_nobody_typed(browser, business, new):
    go(browser, new, {"pains": ["no_calls", "costly_leads"]})
    draft = GoalDraft.objects.get()
    assert draft.answers == {"hurts": {"pains": ["no_calls", "costly_leads"]}}
    overview = browser.get(draft.url_of("overview"))
    told = overview.context["told"]["problem"]
    assert told == "Too few calls and requests. A request costs too much"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "problem"),
        ({"problem": " "}, "problem"),
        ({"problem": "x" * 2001}, "problem"),
        ({"problem": "Well", "pains": ["nonsense"]}, "pains"),
    ],
)
def test_the_first_question_wants_an_answer(browser, new, body, field):
    answer = browser.post(new, {**body, "to": "next"})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not GoalDraft.objects.exists()


def test_the_first_question_sent_twice_begins_once(browser, new):
    body = {**HURTS, "form_key": str(uuid4())}
    assert go(browser, new, body) == go(browser, new, body)
    assert GoalDraft.objects.count() == 1


def test_nothing_typed_is_lost_on_the_way_back(browser, business, new):
    kind = go(browser, new, HURTS)
    measure = go(browser, kind, {"kind": "growth"})
    assert go(browser, measure, {"measure": "Half a tho", "due": "soon"}, "back") == kind
    form = browser.get(measure).context["form"]
    assert (form["measure"].value(), form["due"].value()) == ("Half a tho", "soon")
    assert not form.is_bound  # what is unfinished isn't scolded
    assert browser.post(measure, {"measure": "x", "due": "soon", "to": "next"}).status_code == 400


def test_it_can_be_left_and_another_day_continued(browser, business, new):
    kind = go(browser, new, HURTS)
    assert go(browser, kind, {}, "later") == new
    draft = GoalDraft.objects.get()
    shown = browser.get(new)
    assert list(shown.context["drafts"]) == [draft]
    assert draft.url_of("hurts") in shown.content.decode()
    first = browser.get(draft.url_of("hurts")).context["form"]
    assert first["problem"].value() == HURTS["problem"]
    assert first["pains"].value() == HURTS["pains"]


def test_of_two_people_the_second_is_told_and_keeps_what_they_typed(browser, business, new):
    kind = go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    measure = draft.url_of("measure")
    go(browser, measure, {"measure": "Theirs", "due": "2030-01-01", "seen": "1"})
    body = {"measure": "Mine", "due": "2030-02-01", "seen": "1", "to": "next"}
    answer = browser.post(measure, body)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code="CON-3")
    assert answer.context["form"]["measure"].value() == "Mine"
    go(browser, measure, body | {"seen": str(answer.context["version"])})
    draft.refresh_from_db()
    assert draft.answers["measure"]["measure"] == "Mine"
    assert kind.endswith("kind/")


def test_a_question_that_others_rest_on_comes_first(browser, new):
    go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    assert browser.get(draft.url_of("kpis")).headers["Location"] == draft.url_of("measure")
    assert browser.get(draft.url_of("reviews")).headers["Location"] == draft.url_of("measure")
    missing = [code for code, _n, _u in browser.get(draft.url_of("overview")).context["missing"]]
    assert missing == list(STEPS[1:-1])
    assert browser.post(draft.url_of("overview")).status_code == 400
    assert browser.get(draft.url_of("nonsense")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "__all__", "KPI-1"),
        ({"target_followers": "1500"}, "baseline_followers", "KPI-2"),
        ({"target_followers": "5", "baseline_followers": "5"}, "target_followers", "KPI-2"),
        ({"target_followers": "4", "baseline_followers": "5"}, "target_followers", "KPI-2"),
        ({"target_followers": "many", "baseline_followers": "5"}, "target_followers", "invalid"),
    ],
)
def test_a_kpi_needs_a_way_to_go(browser, business, new, body, field, code):
    go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    go(browser, draft.url_of("kind"), {"kind": "growth"})
    go(browser, draft.url_of("measure"), {"measure": "Many", "due": f"{due(business)}"})
    answer = browser.post(draft.url_of("kpis"), {**body, "to": "next"})
    assert answer.status_code == 400
    assert answer.context["form"].has_error(field, code=code)


@pytest.mark.parametrize(
    "days", [{}, {"days_0": "1999-01-01"}, {"days_0": "2099-01-01"}, {"days_0": "soon"}]
)
def test_a_goal_is_looked_at_before_its_end(browser, business, new, days):
    go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    go(browser, draft.url_of("measure"), {"measure": "Many", "due": f"{due(business)}"})
    proposed = browser.get(draft.url_of("reviews")).context["form"]
    assert len(proposed.initial["days"]) == 3
    answer = browser.post(draft.url_of("reviews"), {**days, "to": "next"})
    assert answer.status_code == 400
    assert "days" in answer.context["form"].errors


def test_figures_are_the_clients_own_and_none_is_no_data(business, measured):
    today = today_in(business.timezone)
    found = {one.advice.metric: one for one in offers(business, "growth", today, due(business))}
    followers = found["followers"]
    assert (followers.line.value, followers.baseline) == (1090, 1090)
    assert followers.as_now == 1090 + 3 * 90
    assert followers.better == Decimal(1496)  # a tenth better than 1360
    rate = found["engagement_rate"]
    assert (rate.line.value, rate.baseline, rate.as_now) == (None, None, None)
    assert found["reach"].as_now == 50  # no pace, it stays as it is
    calls = {one.advice.metric: one for one in offers(business, "leads", today, due(business))}
    assert (calls["calls"].baseline, calls["calls"].as_now) == (0, 180)
    assert calls["cpa"].direction == "down"


def test_another_clients_figures_are_not_counted(business, measured):
    other = ClientFactory()
    today = today_in("UTC")
    (followers, *_rest) = offers(other, "growth", today, today + timedelta(days=30))
    assert followers.line.value is None


def test_what_goes_on_as_now():
    points = [(DAY + timedelta(days=n), Fraction(10 * (n + 1))) for n in range(10)]
    due_day = DAY + timedelta(days=30)
    assert if_it_goes_on("sum", points, DAY + timedelta(days=10), due_day) == 10 * 20
    assert if_it_goes_on("last", points, DAY + timedelta(days=10), due_day) == 100 + 10 * 21
    assert if_it_goes_on("last", points[:1], DAY, due_day) == 10
    assert if_it_goes_on("uniq", points, DAY, due_day) is None
    assert if_it_goes_on("sum", [], DAY, due_day) is None


def test_mentions_are_warned_of_for_companies_on_the_page(browser, business, new):
    business.market = "b2b"
    business.save()
    go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    go(browser, draft.url_of("kind"), {"kind": "awareness"})
    go(browser, draft.url_of("measure"), {"measure": "Many", "due": f"{due(business)}"})
    assert "Poor for companies" in browser.get(draft.url_of("kpis")).content.decode()


def test_a_goal_is_made_with_all_its_kpis_or_not_at_all(business, manager):
    draft = GoalDraft.objects.create(client=business)
    goal = GoalFactory.build(client=business)
    kpis = [
        Kpi(metric=metric, baseline=1, target=2, start="2026-01-01", due=goal.due)
        for metric in ("followers", "ctr")  # of which one is outside the list, without a reason
    ]
    with pytest.raises(ValidationError):
        found_goal(draft, goal, kpis=kpis, days=[goal.due], by=manager)
    assert not Goal.objects.exists()
    draft.refresh_from_db()
    assert draft.goal is None
    with pytest.raises(ValidationError):
        found_goal(draft, goal, kpis=[], days=[], by=manager)


def test_a_baseline_of_nothing_is_shown_as_zero(browser, business, new):
    go(browser, new, HURTS)
    draft = GoalDraft.objects.get()
    go(browser, draft.url_of("kind"), {"kind": "leads"})
    go(browser, draft.url_of("measure"), {"measure": "Many", "due": f"{due(business)}"})
    go(browser, draft.url_of("kpis"), {"baseline_calls": "0", "target_calls": "12,0"})
    shown = browser.get(draft.url_of("overview")).context["kpis"]
    assert [told for _kpi, *told in shown] == [["0", "12"]]


def test_answers_of_a_goal_that_is_there_stay(browser, business, new, manager, measured):
    browser.post(walk(browser, business, new))
    draft = GoalDraft.objects.get()
    with pytest.raises(WrongState):
        keep_answers(draft, "kind", {"kind": "sales"}, by=manager)
    assert browser.post(draft.url_of("kind"), {"kind": "sales"}).status_code == 409
    assert browser.get(draft.url_of("kind")).status_code == 302
    drop = reverse("goals:draft_drop", args=[business.pk, draft.pk])
    assert browser.post(drop).status_code == 409


def test_an_unfinished_goal_is_thrown_away(browser, business, new):
    go(browser, new, HURTS)
    drop = reverse("goals:draft_drop", args=[business.pk, GoalDraft.objects.get().pk])
    assert browser.post(drop).status_code == 302
    assert not GoalDraft.objects.exists()


def test_nobody_types_that_much(browser, business, new, manager):
    answer = browser.post(new, {"problem": "x" * (LONGEST + 1), "to": "later"})
    assert answer.status_code == 400
    draft = GoalDraft.objects.create(client=business)
    with pytest.raises(ValidationError):
        keep_answers(draft, "hurts", {"problem": "x" * MOST_KEPT}, by=manager)


def test_control_characters_are_not_kept(browser, new):
    assert browser.post(new, {"problem": "a\x00b", "to": "later"}).status_code == 400
    assert not GoalDraft.objects.exists()


def test_the_clients_people_say_what_hurts_and_see_what_became_of_it(
    browser, business, decider, new, measured
):
    hurts = reverse("goals:hurts", args=[business.pk])
    theirs = signed_in(decider)
    body = {"words": "Nobody comes on Mondays", "pains": ["small_audience"]}
    assert theirs.post(hurts, body).status_code == 302
    trouble = Trouble.objects.get()
    assert (trouble.by, trouble.goal) == (decider, None)
    assert theirs.get(new).status_code == 403  # the agency makes the goal
    offered = browser.get(new)
    assert f"?trouble={trouble.pk}" in offered.content.decode()
    taken = f"{new}?trouble={trouble.pk}"
    form = browser.get(taken).context["form"]
    assert form["problem"].value() == "Nobody comes on Mondays"
    assert form["pains"].value() == ["small_audience"]
    browser.post(walk(browser, business, taken))
    trouble.refresh_from_db()
    assert trouble.goal == Goal.objects.get()
    assert "The agency works on it" in theirs.get(hurts).content.decode()
    assert "Became a goal" in browser.get(hurts).content.decode()
    assert not Trouble.objects.open().exists()


@pytest.mark.parametrize("body", [{"words": ""}, {"words": "Well", "pains": ["nonsense"]}])
def test_what_hurts_is_words_and_known_pains(business, decider, body):
    hurts = reverse("goals:hurts", args=[business.pk])
    assert signed_in(decider).post(hurts, body).status_code == 400
    assert not Trouble.objects.exists()


def test_an_observer_reads_and_says_nothing(business):
    hurts = reverse("goals:hurts", args=[business.pk])
    assert signed_in(with_role(business, "observer")).get(hurts).status_code == 403
