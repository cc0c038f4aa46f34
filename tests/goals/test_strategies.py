"""A goal's strategy: written, sent, changed (GOAL-4, GOAL-5, APPR-1, APPR-3, TEN-3)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from approvals.decisions import decide
from approvals.models import ApprovalRequest
from approvals.services import changed_since, latest_request, request_approval
from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import today_in
from goals.models import ChannelStrategy, Goal, Strategy
from goals.rules import strategy_findings
from goals.strategies import add_channel, add_strategy, change_channel, change_strategy
from goals.strategy_subject import content
from tests.factories import ChannelFactory, ClientFactory
from tests.goals.conftest import caller, signed_in

BODY = {
    "audience": "Plant engineers",
    "tone": "Calm",
    "messages": "It lasts",
    "ad_budget": "1200.50",
}
PART = {"why": "They read it", "rhythm": "Twice a week", "formats": "video"}


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business, name="Page")


@pytest.fixture
def strategy(goal, manager, channel):
    row = Strategy(goal=goal, audience="Engineers", tone="Calm", messages="It lasts")
    add_strategy(row, by=manager)
    add_channel(ChannelStrategy(strategy=row, channel=channel, why="Read", rhythm="2"), by=manager)
    return row


@pytest.fixture
def approved(strategy, manager, decider):
    request = request_approval("strategy", strategy, by=manager)
    decide(request.asked.get(), decision="approve", version=1, via="page", by=decider)
    strategy.refresh_from_db()
    return strategy


def in_a_week():
    return (today_in("UTC") + timedelta(days=7)).isoformat()


def page(name, goal, *more):
    return reverse(f"goals:{name}", args=[goal.client_id, goal.pk, *more])


def test_a_channel_without_its_part_is_marked_and_one_with_it_is_not():
    (finding,) = strategy_findings({"a": "Page", "b": "Group"}, {"a"})
    assert (finding.code, finding.subject, finding.facts) == ("GOAL-5", "b", {"name": "Group"})
    assert strategy_findings({"a": "Page"}, {"a"}) == []


def test_a_strategy_is_written_channel_by_channel(browser, goal, channel):
    assert browser.post(page("strategy_edit", goal), BODY).status_code == 302
    row = Strategy.objects.get()
    assert (row.ad_budget_minor, row.currency) == (120_050, goal.client.currency)
    shown = browser.get(page("strategy", goal))
    assert [finding.code for finding in shown.context["findings"]] == ["GOAL-5"]
    assert browser.post(page("strategy_channel", goal, channel.pk), PART).status_code == 302
    shown = browser.get(page("strategy", goal))
    assert shown.context["findings"] == []
    assert "Twice a week" in shown.content.decode()
    gone = page("strategy_channel_remove", goal, channel.pk)
    assert browser.post(gone).status_code == 302
    assert ChannelStrategy.objects.count() == 0
    assert browser.post(gone).status_code == 404


@pytest.mark.parametrize("given", [{"target_followers": 100}, {"due": "2030-01-01"}])
def test_followers_need_a_day_and_a_day_needs_followers(browser, strategy, channel, given):
    answer = browser.post(page("strategy_channel", strategy.goal, channel.pk), {**PART, **given})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code="GOAL-5")
    assert "They read it" in answer.content.decode()


def test_an_older_form_does_not_undo_somebody_elses_change(browser, strategy, manager):
    address = page("strategy_edit", strategy.goal)
    seen = browser.get(address).context["form"]["seen"].value()
    change_strategy(strategy, {"tone": "Warm"}, by=manager)
    answer = browser.post(address, {**BODY, "seen": seen})
    assert answer.status_code == 409
    assert answer.context["form"].has_error("__all__", code="CON-3")
    assert "Warm" in answer.content.decode()
    assert Strategy.objects.get().tone == "Warm"


def test_the_form_sent_twice_makes_one(browser, goal):
    address = page("strategy_edit", goal)
    key = browser.get(address).context["form"]["form_key"].value()
    for _time in range(2):
        assert browser.post(address, {**BODY, "form_key": key}).status_code == 302
    assert Strategy.objects.count() == 1
    assert HistoryEntry.objects.filter(kind="goals.strategy", verb="created").count() == 1


def test_a_strategy_without_any_channel_is_not_sent(goal, manager, decider):
    row = add_strategy(Strategy(goal=goal, audience="A", tone="B", messages="C"), by=manager)
    with pytest.raises(ValidationError) as refused:
        request_approval("strategy", row, by=manager)
    assert refused.value.code == "GOAL-5"


def test_a_closed_goal_gets_no_strategy(goal, manager):
    Goal.objects.filter(pk=goal.pk).update(status="closed")
    goal.refresh_from_db()
    with pytest.raises(WrongState):
        add_strategy(Strategy(goal=goal, audience="A", tone="B", messages="C"), by=manager)


def test_the_decider_sees_what_was_sent_and_approves_it(browser, strategy, decider):
    goal = strategy.goal
    theirs = signed_in(decider)
    assert browser.post(page("strategy_send", goal), {"due": in_a_week()}).status_code == 302
    request = ApprovalRequest.objects.get(kind="strategy")
    asked = theirs.get(request.get_absolute_url()).content.decode()
    assert "Engineers" in asked
    answer = {"decision": "approve", "version": 1}
    address = reverse("approvals:decide", args=[goal.client_id, request.pk])
    assert theirs.post(address, answer).status_code == 302
    assert Strategy.objects.get().status == "approved"


def test_while_the_client_decides_nothing_is_changed(strategy, manager, decider):
    request_approval("strategy", strategy, by=manager)
    with pytest.raises(WrongState):
        change_strategy(strategy, {"tone": "Warm"}, by=manager)
    with pytest.raises(WrongState):
        change_channel(strategy.channels.get(), {"why": "No"}, by=manager)


def test_a_change_of_a_channel_ends_the_approval_and_the_same_again_does_not(approved, manager):
    part = approved.channels.get()
    change_channel(part, {"why": part.why}, by=manager)
    approved.refresh_from_db()
    assert approved.status == "approved"
    change_channel(part, {"target_followers": 900, "due": date(2030, 1, 1)}, by=manager)
    approved.refresh_from_db()
    assert approved.status == "draft"
    assert ApprovalRequest.objects.get(kind="strategy").status == "changed"
    paths = {
        change.path for change in changed_since(latest_request("strategy", approved), approved)
    }
    assert any(path.endswith("target_followers") for path in paths)


def test_what_was_returned_is_a_draft_once_it_is_changed(strategy, manager, decider):
    request = request_approval("strategy", strategy, by=manager)
    asked = request.asked.get()
    decide(asked, decision="return", comment="Warmer", version=1, via="page", by=decider)
    strategy.refresh_from_db()
    assert strategy.status == "returned"
    change_strategy(strategy, {"tone": "Warm"}, by=manager)
    assert Strategy.objects.get().status == "draft"


def test_the_second_version_shows_its_difference_to_the_decider(strategy, manager, decider):
    request = request_approval("strategy", strategy, by=manager)
    asked = request.asked.get()
    decide(asked, decision="return", comment="Warmer", version=1, via="page", by=decider)
    strategy.refresh_from_db()
    change_strategy(strategy, {"tone": "Warm"}, by=manager)
    second = request_approval("strategy", strategy, by=manager)
    shown = signed_in(decider).get(second.get_absolute_url()).content.decode()
    assert "What changed since version 1" in shown
    assert "Warm" in shown


def test_the_client_reads_what_was_sent_and_not_what_is_being_written(approved, manager, decider):
    goal = approved.goal
    Goal.objects.filter(pk=goal.pk).update(
        sent_version=1,
        sent_content={"kind": "growth", "problem": "p", "measure": "m", "due": "2030-01-01"}
        | {"first_review": None},
    )
    change_strategy(approved, {"tone": "Secret new tone"}, by=manager)
    shown = signed_in(decider).get(page("strategy", goal)).content.decode()
    assert "Calm" in shown
    assert "Secret" not in shown


def test_another_clients_channel_is_not_found(browser, strategy):
    other = ChannelFactory(client=ClientFactory())
    assert browser.get(page("strategy_channel", strategy.goal, other.pk)).status_code == 404


def test_channels_are_told_in_the_order_of_their_names(strategy, manager):
    first = ChannelFactory(client=strategy.goal.client, name="Aardvark")
    add_channel(ChannelStrategy(strategy=strategy, channel=first, why="a", rhythm="b"), by=manager)
    assert [part["name"] for part in content(strategy)["channels"]] == ["Aardvark", "Page"]


def test_the_api_writes_a_strategy_and_sends_it(api, goal, channel, decider):
    money = {"amount": "1200.50", "currency": goal.client.currency}
    texts = {"audience": "Engineers", "tone": "Calm", "messages": "It lasts"}
    body = {"goal": str(goal.pk), "ad_budget": money, **texts}
    made = api.post("/api/v1/strategies/", body, format="json")
    assert (made.status_code, made.json()["ad_budget"]) == (201, money)
    part = {"strategy": made.json()["id"], "channel": str(channel.pk), "why": "a", "rhythm": "b"}
    assert api.post("/api/v1/channel-strategies/", part, format="json").status_code == 201
    ask = {"subject_kind": "strategy", "subject": made.json()["id"]}
    assert api.post("/api/v1/approvals/", ask, format="json").status_code == 201
    told = api.get(f"/api/v1/strategies/{made.json()['id']}/").json()
    assert (told["status"], told["channels"][0]["why"]) == ("client_review", "a")


def test_the_api_tells_the_client_what_was_sent(approved, manager, decider):
    change_strategy(approved, {"tone": "Secret new tone", "ad_budget_minor": 5}, by=manager)
    theirs = caller(decider)
    told = theirs.get("/api/v1/strategies/").json()["results"][0]
    assert (told["tone"], told["ad_budget"], told["goal"]) == ("Calm", None, str(approved.goal_id))
    assert [part["name"] for part in told["channels"]] == ["Page"]
    assert theirs.get("/api/v1/channel-strategies/").json()["results"] == []
