"""What a post said earlier: kept, compared, brought back, by page and API."""

import pytest
from django.core.exceptions import ValidationError

from accounts.services import create_token
from approvals.services import request_approval
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import Post, PostVersion
from contentplan.services import change_post, restore_post
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def post(manager):
    client = manager.memberships.get().client
    plan = ContentPlanFactory(client=client, goal_agreed=True)
    return PostFactory(content_plan=plan, text="Come at ten", author=manager)


def numbers(post) -> list[int]:
    return list(post.versions.order_by("number").values_list("number", flat=True))


def test_a_post_that_nobody_changed_keeps_no_version(post):
    assert numbers(post) == []


def test_the_first_change_keeps_what_was_there_and_what_is(post, manager):
    change_post(post, {"text": "Come at nine"}, by=manager)
    first, second = post.versions.order_by("number")
    assert [first.content["text"], second.content["text"]] == ["Come at ten", "Come at nine"]
    assert (first.number, second.number) == (1, 2)
    assert (second.by, second.changed) == (manager, ["text"])
    assert set(second.content) == set(Post.CONTENT)


def test_saving_without_a_change_keeps_nothing(post, manager):
    change_post(post, {"text": "Come at ten"}, by=manager)
    assert numbers(post) == []


def test_a_restored_version_is_a_new_one_and_says_so(post, manager):
    change_post(post, {"text": "Come at nine", "type": "promotional"}, by=manager)
    back = restore_post(post.versions.get(number=1), by=manager)
    assert (back.text, back.type, back.version) == ("Come at ten", "engaging", 3)
    newest = post.versions.get(number=3)
    assert (newest.restored, set(newest.changed)) == (1, {"type", "text"})
    assert HistoryEntry.objects.order_by("number").last().verb == "restored"


def test_restoring_asks_the_rules_that_a_change_asks(post, manager):
    """PLAN-1, PLAN-3: not outside of the plan, not while the client decides, not once it's out."""
    plan = post.content_plan
    change_post(post, {"text": "Come at nine"}, by=manager)
    version = post.versions.get(number=1)
    type(plan).objects.filter(pk=plan.pk).update(start="2026-06-29")
    with pytest.raises(ValidationError):
        restore_post(version, by=manager)
    type(plan).objects.filter(pk=plan.pk).update(start="2026-06-01")
    Post.objects.filter(pk=post.pk).update(
        status="published", url="https://a.ge", published_at=post.publish_at
    )
    with pytest.raises(WrongState):
        restore_post(version, by=manager)


def test_nothing_comes_back_while_the_client_decides(post, manager):
    plan = post.content_plan
    balanced_posts(plan)
    change_post(post, {"text": "Come at nine"}, by=manager)
    with_role(plan.client, "decider")
    request_approval("content_plan", plan, by=manager)
    with pytest.raises(WrongState):
        restore_post(post.versions.get(number=1), by=manager)


def test_a_goal_that_is_gone_is_left_out_of_what_comes_back(post, manager):
    goal = GoalFactory(client=post.content_plan.client)
    change_post(post, {"goal": goal}, by=manager)
    change_post(post, {"goal": None, "text": "Other"}, by=manager)
    goal.delete()
    assert restore_post(post.versions.get(number=2), by=manager).goal is None


def test_a_channel_that_is_gone_cannot_come_back(post, manager):
    other, here = ChannelFactory(client=post.content_plan.client), post.channel
    change_post(post, {"channel": other}, by=manager)
    here.delete()
    with pytest.raises(WrongState):
        restore_post(post.versions.get(number=1), by=manager)


# --- The page -------------------------------------------------------------------------------------
def versions_url(post) -> str:
    return f"{post.get_absolute_url()}versions/"


def test_any_two_versions_are_compared_word_by_word(client, post, manager):
    for text in ("Come at nine", "Come at <b>", "Come at ten sharp"):
        change_post(post, {"text": text}, by=manager)
    client.force_login(manager)
    page = client.get(versions_url(post)).content.decode()
    assert "<del>&lt;b&gt;</del><ins>ten sharp</ins>" in page
    page = client.get(versions_url(post) + "?from=1&to=4").content.decode()
    assert '<div class="diff">Come at ten<ins> sharp</ins></div>' in page


@pytest.mark.parametrize("asked", ["?from=1&to=99", "?from=7"])
def test_a_version_that_never_was_is_not_found(client, post, manager, asked):
    change_post(post, {"text": "Come at nine"}, by=manager)
    client.force_login(manager)
    assert client.get(versions_url(post) + asked).status_code == 404


def test_an_address_that_makes_no_sense_shows_the_newest(client, post, manager):
    change_post(post, {"text": "Come at nine"}, by=manager)
    client.force_login(manager)
    assert "<ins>nine</ins>" in client.get(versions_url(post) + "?to=x&before=²").content.decode()


def test_saving_offers_to_undo_and_undo_brings_back_what_was(client, post, manager):
    client.force_login(manager)
    change_post(post, {"text": "Come at nine"}, by=manager)
    restore = f"{versions_url(post)}1/restore/"
    page = client.post(restore, {"seen": post.version}, follow=True).content.decode()
    post.refresh_from_db()
    assert post.text == "Come at ten"
    assert "Undone." in page


def test_undo_after_somebody_elses_change_undoes_nothing(client, post, manager):
    client.force_login(manager)
    change_post(post, {"text": "Come at nine"}, by=manager)
    seen = post.version
    change_post(post, {"text": "Come at eight"}, by=manager)
    answer = client.post(f"{versions_url(post)}1/restore/", {"seen": seen}, follow=True)
    post.refresh_from_db()
    assert post.text == "Come at eight"
    assert "Somebody changed this post meanwhile" in answer.content.decode()


# --- The API --------------------------------------------------------------------------------------
@pytest.fixture
def api(client, manager):
    token = create_token(manager, name="t", scopes=["write"])[1]

    def ask(method: str, path: str, **more):
        how = getattr(client, method)
        return how(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"} | more)

    return ask


def test_the_api_lists_versions_newest_first_and_restores_one(api, post, manager):
    change_post(post, {"text": "Come at nine"}, by=manager)
    listed = api("get", f"posts/{post.pk}/versions/").json()
    assert [version["number"] for version in listed] == [2, 1]
    assert listed[0]["by"] == str(manager.pk)
    assert [v["number"] for v in api("get", f"posts/{post.pk}/versions/?before=2").json()] == [1]
    back = api("post", f"posts/{post.pk}/versions/1/restore/")
    assert (back.json()["text"], back.json()["version"]) == ("Come at ten", 3)
    assert back["ETag"] == '"3"'


def test_the_api_restores_nothing_over_a_newer_version_or_from_an_unknown_one(api, post, manager):
    change_post(post, {"text": "Come at nine"}, by=manager)
    path = f"posts/{post.pk}/versions"
    assert api("post", f"{path}/1/restore/", **{"If-Match": '"1"'}).status_code == 412
    assert api("post", f"{path}/9/restore/").status_code == 404
    assert api("get", f"{path}/?before=x").status_code == 400


def test_people_of_the_client_see_no_versions(client, post, manager):
    change_post(post, {"text": "Come at nine"}, by=manager)
    Post.objects.filter(pk=post.pk).update(sent_content={"text": "Come at ten"})
    client.force_login(with_role(post.content_plan.client, "decider"))
    assert client.get(versions_url(post)).status_code == 403
    assert not PostVersion.objects.visible_to_client().exists()
