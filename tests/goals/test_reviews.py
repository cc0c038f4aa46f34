"""Review days and their verdicts (GOAL-7)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import today_in
from goals.models import Goal, GoalReview
from goals.reviews import give_verdict, set_review_days
from goals.rules import MOST_REVIEWS, goal_verdict, propose_reviews, review_findings
from goals.services import add_goal, change_goal
from smmhub.needs_you import LATE_REVIEW
from tests.factories import GoalFactory, with_role
from tests.goals.conftest import agree, caller, signed_in, with_kpi

TODAY = date(2026, 6, 1)
GOALS = "/api/v1/goals/"


def test_reviews_are_proposed_on_the_way_and_at_its_end():
    assert propose_reviews(TODAY, TODAY + timedelta(days=90)) == [
        TODAY + timedelta(days=days) for days in (30, 60, 90)
    ]


def test_no_review_is_proposed_in_the_first_two_weeks():
    day = TODAY + timedelta(days=1)
    assert propose_reviews(TODAY, day) == [day]
    assert propose_reviews(TODAY, TODAY + timedelta(days=21)) == [
        TODAY + timedelta(days=14),
        TODAY + timedelta(days=21),
    ]
    assert propose_reviews(TODAY, TODAY + timedelta(days=20)) == [TODAY + timedelta(days=20)]


@pytest.mark.parametrize(
    ("day", "first", "given", "verdict"),
    [
        (TODAY, TODAY + timedelta(days=1), None, "too_early"),
        (TODAY, TODAY, None, ""),
        (TODAY, None, None, ""),
        (TODAY, TODAY, "nearer", "nearer"),
    ],
)
def test_people_judge_from_the_first_review_on(day, first, given, verdict):
    assert goal_verdict(day, first, given) == verdict


def test_a_goal_that_nobody_will_look_at_is_marked():
    assert review_findings(TODAY) == []
    (finding,) = review_findings(None)
    assert (finding.code, finding.severity, finding.facts["problem"]) == (
        "GOAL-7",
        "warning",
        "no_review",
    )


@pytest.fixture
def owed(business, manager, decider) -> Goal:
    """An agreed goal whose second review is today."""
    today = today_in(business.timezone)
    goal = GoalFactory.build(client=business)
    days = [today - timedelta(days=30), today, today + timedelta(days=30)]
    add_goal(goal, by=manager, days=days)
    return agree(with_kpi(goal), manager)


def page(name, goal, *more):
    return reverse(f"goals:{name}", args=[goal.client_id, goal.pk, *more])


@pytest.mark.django_db
def test_the_column_repeats_the_first_day(business, manager):
    goal = GoalFactory.build(client=business)
    add_goal(goal, by=manager, days=[date(2029, 3, 1), date(2029, 2, 1)])
    assert goal.first_review == date(2029, 2, 1)
    change_goal(goal, {"first_review": date(2029, 2, 15)}, by=manager)
    assert [one.day for one in goal.reviews.all()] == [date(2029, 2, 15), date(2029, 3, 1)]
    change_goal(goal, {"first_review": None}, by=manager)
    assert goal.first_review == date(2029, 3, 1)
    change_goal(goal, {"review_days": []}, by=manager)
    assert goal.first_review is None
    assert not goal.reviews.exists()
    entry = HistoryEntry.objects.filter(subject_id=goal.pk).latest("number")
    assert entry.changes["review_days"] == [["2029-03-01"], []]


@pytest.mark.django_db
def test_the_last_day_may_be_a_review_and_the_day_after_may_not(business, manager):
    goal = GoalFactory.build(client=business)
    add_goal(goal, by=manager, days=[goal.due])
    with pytest.raises(ValidationError) as refused:
        change_goal(goal, {"review_days": [goal.due + timedelta(days=1)]}, by=manager)
    assert refused.value.error_dict["review_days"][0].code == "GOAL-7"
    days = [goal.due - timedelta(days=number) for number in range(MOST_REVIEWS + 1)]
    change_goal(goal, {"review_days": days[1:]}, by=manager)
    with pytest.raises(ValidationError):
        change_goal(goal, {"review_days": days}, by=manager)


@pytest.mark.django_db
def test_a_change_of_the_days_alone_takes_an_agreement_back(owed, manager):
    days, version = [one.day for one in owed.reviews.all()], owed.version
    change_goal(owed, {"review_days": days}, by=manager)
    assert (owed.status, owed.version) == ("agreed", version)
    change_goal(owed, {"review_days": days[:2]}, by=manager)
    assert (owed.status, owed.version) == ("draft", version + 1)


@pytest.mark.django_db
def test_what_was_agreed_with_one_review_still_stands(agreed, manager):
    assert "review_days" not in agreed.sent_content
    change_goal(agreed, {"measure": agreed.measure}, by=manager)
    assert agreed.status == "agreed"


@pytest.mark.django_db
def test_a_verdict_is_given_in_the_order_of_the_days(browser, owed, manager):
    early, today, later = owed.reviews.all()
    shown = browser.get(page("reviews", owed))
    assert shown.context["review"] == early
    body = {"verdict": "nearer", "words": "300 more", "seen": 1}
    assert browser.post(page("verdict", owed, early.pk), body).status_code == 302
    early.refresh_from_db()
    assert (early.verdict, early.words, early.by) == ("nearer", "300 more", manager)
    assert early.judged_at is not None
    assert browser.get(page("reviews", owed)).context["review"] == today
    assert "300 more" in browser.get(owed.get_absolute_url()).content.decode()
    entry = HistoryEntry.objects.filter(subject_id=early.pk).latest("number")
    assert (entry.verb, entry.changes["verdict"]) == ("judged", ["", "nearer"])
    with pytest.raises(WrongState):
        give_verdict(early, "reached", "No", by=manager)
    answer = browser.post(page("verdict", owed, later.pk), body)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("verdict", code="GOAL-7")
    assert "300 more" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("bad", [{"verdict": ""}, {"words": " "}, {"verdict": "splendid"}])
def test_a_verdict_has_its_words(browser, owed, bad):
    first = owed.reviews.all()[0]
    body = {"verdict": "nearer", "words": "Well", "seen": 1} | bad
    assert browser.post(page("verdict", owed, first.pk), body).status_code == 400
    assert not GoalReview.objects.exclude(verdict="").exists()


@pytest.mark.django_db
def test_a_goal_that_is_not_agreed_is_not_reviewed(business, goal, manager):
    set_review_days(goal, [date(2020, 1, 1)])
    with pytest.raises(WrongState):
        give_verdict(goal.reviews.get(), "nearer", "Well", by=manager)


@pytest.mark.django_db
def test_the_day_of_a_verdict_stays(owed, manager):
    first = owed.reviews.all()[0]
    give_verdict(first, "nearer", "Well", by=manager)
    rest = [one.day for one in owed.reviews.all()[1:]]
    with pytest.raises(ValidationError):
        change_goal(owed, {"review_days": rest}, by=manager)


@pytest.mark.django_db
def test_the_client_sees_days_as_sent_and_verdicts_as_given(owed, manager, decider):
    first = owed.reviews.all()[0]
    sent = [one.day for one in owed.reviews.all()]
    give_verdict(first, "not_nearer", "Standing still", by=manager)
    moved = [sent[0], sent[1], sent[2] + timedelta(days=1)]
    change_goal(owed, {"review_days": moved}, by=manager)
    shown = signed_in(decider).get(page("reviews", owed))
    assert [line.day for line in shown.context["lines"]] == sent[::-1]
    assert "Standing still" in shown.content.decode()
    assert shown.context["form"] is None
    told = caller(decider).get(f"{GOALS}{owed.pk}/").json()
    assert told["review_days"] == [day.isoformat() for day in sent]
    assert [one["verdict"] for one in told["reviews"]] == ["not_nearer"]


@pytest.mark.django_db
def test_who_does_not_send_gives_no_verdict(business, owed):
    first = owed.reviews.all()[0]
    theirs = signed_in(with_role(business, "specialist"))
    assert theirs.get(page("reviews", owed)).context["form"] is None
    body = {"verdict": "nearer", "words": "Well", "seen": 1}
    assert theirs.post(page("verdict", owed, first.pk), body).status_code == 403


@pytest.mark.django_db
def test_what_is_owed_stands_under_needs_you(browser, owed, manager, business):
    manager.timezone = business.timezone  # whose today it is: "/" speaks of its reader's
    manager.save()

    def tones() -> list[str]:
        needs = browser.get("/").context["needs"]
        return [need.tone for need in needs if "are we nearer?" in need.text]

    assert tones() == ["bad"]  # 30 days late
    give_verdict(owed.reviews.all()[0], "nearer", "Well", by=manager)
    assert tones() == ["warn"]  # today's
    late = owed.reviews.all()[1]
    for days, tone in ((LATE_REVIEW, "warn"), (LATE_REVIEW + 1, "bad")):
        GoalReview.objects.filter(pk=late.pk).update(day=late.day - timedelta(days=days))
        assert tones() == [tone]
    give_verdict(owed.reviews.all()[1], "nearer", "Well", by=manager)
    assert tones() == []


@pytest.mark.django_db
def test_the_api_keeps_first_review_and_takes_all_days(api, business):
    body = {
        "client": str(business.pk),
        "kind": "growth",
        "problem": "Nobody comes",
        "measure": "Ten a day",
        "due": "2030-01-01",
    }
    made = api.post(GOALS, body | {"review_days": ["2029-06-01", "2029-03-01"]}).json()
    assert made["review_days"] == ["2029-03-01", "2029-06-01"]
    assert (made["first_review"], made["reviews"]) == ("2029-03-01", [])
    path = f"{GOALS}{made['id']}/"
    assert api.patch(path, made).status_code == 200  # what it says may be sent back
    moved = api.patch(path, {"first_review": "2029-04-01"}).json()
    assert moved["review_days"] == ["2029-04-01", "2029-06-01"]
    refused = api.patch(path, {"first_review": "2029-01-01", "review_days": ["2029-02-01"]})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/first_review"
    refused = api.patch(path, {"review_days": ["2030-01-02"]})
    assert refused.json()["errors"][0] | {"detail": ""} == {
        "pointer": "/review_days",
        "code": "GOAL-7",
        "detail": "",
    }
    assert api.patch(path, {"reviews": [{"verdict": "reached"}]}).status_code == 400
