"""PLAN-9: findings put right through the service, the page and the API."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import create_token
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.desk import load, with_goal
from contentplan.models import ContentPlan, Post
from contentplan.services import apply_fix
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
DAILY = [{"weekday": day, "time": "10:00"} for day in range(1, 8)]
SAID = "We baked the bread at four in the morning and it is warm"


@pytest.fixture
def plan():
    client = ClientFactory()
    channel = ChannelFactory(client=client, rhythm=DAILY, network="vk")
    return ContentPlanFactory(client=client, channels=[channel], goal_agreed=True)


@pytest.fixture
def manager(plan):
    return with_role(plan.client, "manager")


def at(plan, day: int, hour: int = 6, **facts):  # 6:00 UTC is 10:00 in Tbilisi
    return PostFactory(
        content_plan=plan, publish_at=datetime(2026, 6, day, hour, tzinfo=UTC), **facts
    )


def offered(plan, code: str) -> list[str]:
    desk = load(plan)
    fixes = [desk.workshop.fixes(finding) for finding in desk.findings if finding.code == code]
    return [fix.key for each in fixes for fix in each if fix.is_done_here]


def test_a_gap_is_filled_alone_or_all_gaps_of_the_channel(plan, manager):
    for day in range(3, 31):
        at(plan, day)
    one, all_ = offered(plan, "PLAN-4")
    assert apply_fix(plan, "PLAN-4", None, one, by=manager) == 1
    assert plan.posts.earliest("publish_at").publish_at == datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert apply_fix(plan, "PLAN-4", None, offered(plan, "PLAN-4")[0], by=manager) == 1
    assert offered(plan, "PLAN-4") == []
    with pytest.raises(WrongState):
        apply_fix(plan, "PLAN-4", None, all_, by=manager)


def test_a_gap_in_one_channel_leaves_the_other_alone(plan, manager):
    other = ChannelFactory(client=plan.client, rhythm=DAILY, network="telegram")
    plan.channels.add(other)
    key = next(key for key in offered(plan, "PLAN-4") if key == f"fill_all:{other.pk}/")
    assert apply_fix(plan, "PLAN-4", None, key, by=manager) == 30
    assert set(plan.posts.values_list("channel", flat=True)) == {other.pk}


def test_a_post_off_the_rhythm_moves_in_the_clients_zone(plan, manager):
    post = at(plan, 5, 9)
    (move,) = [key for key in offered(plan, "PLAN-4") if key.startswith("move")]
    assert apply_fix(plan, "PLAN-4", post.pk, move, by=manager) == 1
    post.refresh_from_db()
    assert post.publish_at == datetime(2026, 6, 5, 6, tzinfo=UTC)


def test_all_posts_without_a_goal_get_the_only_agreed_one_at_once(plan, manager):
    posts = [at(plan, day) for day in (1, 2, 3)]
    key = offered(plan, "GOAL-3")[0]
    assert apply_fix(plan, "GOAL-3", posts[0].pk, key, by=manager) == 1
    assert apply_fix(plan, "GOAL-3", None, key, by=manager) == 2
    assert set(plan.posts.values_list("goal__status", flat=True)) == {"agreed"}
    assert HistoryEntry.objects.filter(verb="changed", client_id=plan.client_id).count() == 3


def test_no_goal_is_chosen_where_two_are_agreed(plan):
    at(plan, 1)
    GoalFactory(client=plan.client, status="agreed")
    assert offered(plan, "GOAL-3") == []
    (row,) = with_goal(ContentPlan.objects.all())
    assert load(row).facts.only_goal is None


def test_a_repeat_is_cancelled_and_its_finding_with_it(plan, manager):
    first, second = at(plan, 1, text=SAID), at(plan, 9, text=SAID)
    assert apply_fix(plan, "PLAN-5", second.pk, "cancel", by=manager) == 1
    second.refresh_from_db()
    assert second.status == Post.Status.CANCELLED
    assert "PLAN-5" not in {finding.code for finding in load(plan).findings}
    with pytest.raises(WrongState):
        apply_fix(plan, "PLAN-5", first.pk, "cancel", by=manager)


def test_the_mix_is_repaired(plan, manager):
    for day in range(1, 7):
        at(plan, day, type="promotional")
    assert apply_fix(plan, "MIX-2", None, "repair", by=manager) > 0
    assert load(plan).mix.balanced


@pytest.mark.parametrize("fix", ["cancel", "move:2026-06-07T10:00", "goal:x", "open:text", "", "x"])
def test_nothing_is_done_that_no_finding_offers(plan, manager, fix):
    post = at(plan, 1)
    with pytest.raises(WrongState):
        apply_fix(plan, "PLAN-4", post.pk, fix, by=manager)
    post.refresh_from_db()
    assert post.version == 1


@pytest.fixture
def two_channels(plan):
    """A balanced plan of which one channel is all engaging, the other has none."""
    other = ChannelFactory(client=plan.client, rhythm=DAILY, network="x")
    plan.channels.add(other)
    kinds = ["engaging"] * 8 + ["user_generated"] * 6 + ["educational"] * 5 + ["promotional"]
    for day, kind in enumerate(kinds, 1):
        at(plan, day, type=kind, channel=plan.channels.first() if day <= 8 else other)
    return plan.channels.first(), other


def mix_keys(plan, channel) -> list[str]:
    return [key for key in offered(plan, "MIX-2") if f":{channel.pk}/" in key]


def test_a_channels_own_mix_is_put_right_in_that_channel_alone(plan, manager, two_channels):
    here, other = two_channels
    assert load(plan).mix.balanced
    before = list(plan.posts.filter(channel=other).values_list("pk", "type"))
    keys = mix_keys(plan, here)
    assert len(set(keys)) == 1  # each of its findings offers the same
    made = apply_fix(plan, "MIX-2", None, keys[0], by=manager)
    desk = load(plan)
    assert desk.mix_by_channel[here.pk].balanced
    assert list(plan.posts.filter(channel=other).values_list("pk", "type")) == before
    assert HistoryEntry.objects.filter(kind="contentplan.post", verb="changed").count() == made
    assert mix_keys(plan, here) == []


def test_what_was_offered_of_a_channel_is_done_or_nothing(plan, manager, two_channels):
    here, _other = two_channels
    key = mix_keys(plan, here)[0]
    Post.objects.filter(pk=plan.posts.first().pk).update(type="promotional")
    with pytest.raises(WrongState):
        apply_fix(plan, "MIX-2", None, key, by=manager)


def test_the_button_says_which_types_change_and_what_it_costs(plan, manager, client, two_channels):
    client.force_login(manager)
    page = client.get(plan.get_absolute_url(), {"findings": "all"}).content.decode()
    assert "Change types in this channel: 2 × engaging → user-generated, " in page
    assert "The mix of the whole plan gets worse." in page
    plan.posts.update(type="engaging")  # any other type does the plan good
    page = client.get(plan.get_absolute_url(), {"findings": "all"}).content.decode()
    assert "Change types in this channel: 2 × engaging → user-generated, " in page
    assert "The mix of the whole plan gets worse." not in page


def test_a_plan_with_the_client_is_not_fixed(plan, manager):
    post = at(plan, 5, 9)
    key = next(key for key in offered(plan, "PLAN-4") if key.startswith("move"))
    ContentPlan.objects.update(status="client_review")
    with pytest.raises(WrongState):
        apply_fix(plan, "PLAN-4", post.pk, key, by=manager)


# --- Doors ----------------------------------------------------------------------------------------
def test_the_page_has_a_button_that_puts_it_right(plan, manager, client):
    at(plan, 1, text="About bread")
    client.force_login(manager)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Give it the only agreed goal" in page
    key = offered(plan, "GOAL-3")[0]
    answer = client.post(f"{plan.get_absolute_url()}fix/", {"code": "GOAL-3", "fix": key})
    assert answer.status_code == 302
    assert (
        "Give it the only agreed goal" not in client.get(plan.get_absolute_url()).content.decode()
    )


def test_a_fix_that_is_over_is_a_conflict_at_both_doors(plan, manager, client):
    client.force_login(manager)
    asked = {"code": "GOAL-3", "fix": "goal:nothing"}
    assert client.post(f"{plan.get_absolute_url()}fix/", asked).status_code == 409
    answer = client.post(
        f"/api/v1/content-plans/{plan.pk}/fix/", asked, content_type="application/json"
    )
    assert answer.status_code == 409


def test_the_api_offers_fixes_and_carries_them_out(plan, manager, client):
    post = at(plan, 5, 9, text=SAID)
    at(plan, 1, text=SAID)
    token = create_token(manager, name="t", scopes=["write"])[1]
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/content-plans/{plan.pk}/"
    found = client.get(f"{path}findings/", headers=headers).json()
    (again,) = [each for each in found if each["code"] == "PLAN-5"]
    assert "“We baked the bread" in again["message"]
    assert again["post"] == str(post.pk)
    fix = {"code": "PLAN-5", "post": str(post.pk), "fix": again["fixes"][0]["fix"]}
    answer = client.post(f"{path}fix/", fix, headers=headers, content_type="application/json")
    assert answer.status_code == 200
    assert "PLAN-5" not in {each["code"] for each in answer.json()}
    assert answer.json() == client.get(f"{path}findings/", headers=headers).json()


def test_findings_are_filtered_by_severity_and_a_long_group_is_cut(plan, manager, client):
    for day in range(1, 16):
        at(plan, day, text="", format="text" if day % 2 else "poll")
    client.force_login(manager)
    path = plan.get_absolute_url()

    def rows(page: str) -> tuple[int, int]:
        return page.count('<li class="finding"'), page.count('<li class="finding-post"')

    everything = client.get(path).content.decode()
    assert rows(everything)[1] == 12 * 2  # of 15 without a goal and of 15 without a text
    whole = client.get(path, {"findings": "all"}).content.decode()
    assert rows(whole)[1] == 15 * 2
    errors = client.get(path, {"severity": "error"}).content.decode()
    assert 0 < rows(errors)[0] < rows(everything)[0]
    assert 'data-severity="warning"><div>' not in errors
    assert rows(client.get(path, {"severity": "<b>"}).content.decode()) == rows(everything)


def test_a_waived_finding_stands_apart_with_who_and_why(plan, manager, client):
    for day in range(1, 7):
        at(plan, day, text="x")
    client.force_login(manager)
    path = plan.get_absolute_url()
    client.post(f"{path}waive/", {"code": "PLAN-6", "reason": "A <launch>"})
    page = client.get(path, {"severity": "waived"}).content.decode()
    assert f"Waived by {manager.name}, and the client sees why: A &lt;launch&gt;" in page
    assert page.count('<li class="finding"') == 1


# --- Cost -----------------------------------------------------------------------------------------
def test_500_posts_and_a_year_of_history_take_few_queries(plan, manager, client):
    year = ContentPlanFactory(
        client=plan.client, channels=list(plan.channels.all()), start="2025-06-01", end="2026-05-31"
    )
    for owner, number, first in (
        (plan, 500, datetime(2026, 6, 1, tzinfo=UTC)),
        (year, 1000, datetime(2025, 7, 1, tzinfo=UTC)),
    ):
        channel = owner.channels.get()
        Post.objects.bulk_create(
            Post(
                content_plan=owner,
                channel=channel,
                type="engaging",
                text=f"{SAID} {n % 7}",
                publish_at=first.replace(day=1 + n % 30),
            )
            for n in range(number)
        )
    (row,) = with_goal(ContentPlan.objects.filter(pk=plan.pk))
    with CaptureQueriesContext(connection) as asked:
        assert load(row).findings
    assert len(asked) == 3  # channels, posts, the past
    (row,) = with_goal(ContentPlan.objects.filter(pk=plan.pk))
    with CaptureQueriesContext(connection) as asked:
        assert load(row).findings
    assert len(asked) == 2  # the past is as it was
