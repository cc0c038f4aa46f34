"""A plan of three posts that is sent for approval by the rules of approvals alone.

Its kind is the tests' own: what content plans ask for before they are sent is tested with them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from approvals import links, subjects
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services import request_approval
from clients.models import Channel, Client
from common.errors import WrongState
from contentplan.models import ContentPlan, Post
from tests.factories import ChannelFactory, ClientFactory, with_role

KIND = "test_plan"
effects: list[tuple[Any, ...]] = []  # what the hooks of the subject were told


def content(plan: ContentPlan) -> dict[str, Any]:
    posts = plan.posts.select_related("channel").order_by("publish_at", "pk")
    return {
        "title": plan.title,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "formula": plan.formula,
        "tolerance": plan.tolerance,
        "mix": {"engaging": posts.count()},
        "channels": [],
        "posts": [_post(post) for post in posts],
        "waivers": [],
    }


def _post(post: Post) -> dict[str, Any]:
    channel = post.channel
    return {
        "id": str(post.pk),
        "channel": {"id": str(channel.pk), "network": channel.network, "name": channel.name},
        "goal": None,
        "publish_at": post.publish_at.isoformat(),
        **{name: getattr(post, name) for name in ("type", "format", "tone", "text", "source")},
        **{name: getattr(post, name) for name in ("hashtags", "link", "speaker", "source_url")},
        **{name: getattr(post, name) for name in ("ugc_author", "ugc_permission")},
    }


def may_send(plan: ContentPlan) -> None:
    if plan.title == "unready":
        raise ValidationError("Agree on a goal first.", code="GOAL-1")


def _to(status: str, before: str) -> Callable[..., None]:
    def move(plan: ContentPlan, *told: Any) -> None:
        if not ContentPlan.objects.filter(pk=plan.pk, status=before).update(status=status):
            raise WrongState("This plan is not where it was.")
        effects.append((status, *told))

    return move


def returned(plan: ContentPlan, user: User, posts: Mapping[str, str]) -> None:
    _to("returned", "client_review")(plan, user, dict(posts))


@pytest.fixture(autouse=True)
def _subject(monkeypatch: pytest.MonkeyPatch) -> None:
    effects.clear()
    made = subjects.Subject(
        kind=KIND,
        model=ContentPlan,
        title=str,
        content=content,
        may_send=may_send,
        sent=_to("client_review", "draft"),
        approved=_to("approved", "client_review"),
        returned=returned,
        withdrawn=_to("draft", "client_review"),
        template="contentplan/_approval.html",
        parts=lambda content: [post["id"] for post in content["posts"]],
    )
    monkeypatch.setitem(subjects._subjects, KIND, made)
    monkeypatch.setitem(subjects._commented, KIND, ContentPlan)


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory(name="Bakery")


@pytest.fixture
def manager(business: Client) -> User:
    return with_role(business, "manager", name="Manana")


@pytest.fixture
def decider(business: Client) -> User:
    return with_role(business, "decider", name="Nino", email="nino@example.com")


@pytest.fixture
def channel(business: Client) -> Channel:
    return ChannelFactory(client=business)


@pytest.fixture
def plan(business: Client, channel: Channel) -> ContentPlan:
    return make_plan(business, channel)


def make_plan(business: Client, channel: Channel, **fields: Any) -> ContentPlan:
    given = {"title": "June", "start": date(2026, 6, 1), "end": date(2026, 6, 30), **fields}
    plan = ContentPlan.objects.create(client=business, **given)
    for number in range(3):
        Post.objects.create(
            content_plan=plan,
            channel=channel,
            type="engaging",
            text=f"Post number {number}",
            publish_at=datetime(2026, 6, 1 + number, 6, 0, tzinfo=UTC),
        )
    return plan


@pytest.fixture
def approval(plan: ContentPlan, manager: User, decider: User) -> ApprovalRequest:
    return request_approval(KIND, plan, by=manager)


@pytest.fixture
def asked(approval: ApprovalRequest) -> AskedDecider:
    return approval.asked.get()


@pytest.fixture
def address(asked: AskedDecider) -> str:
    """The path of the decider's personal link."""
    return path_of(asked)


def path_of(asked: AskedDecider) -> str:
    newest = Link.objects.filter(asked=asked).order_by("-pk").first()
    return "/approve/" + links.url_of(newest).rpartition("/approve/")[2]


def posts_of(approval: ApprovalRequest) -> list[str]:
    return [post["id"] for post in approval.content["posts"]]


def answer(asked: AskedDecider, decision: str = "approve", **more: Any) -> dict[str, Any]:
    """What a browser posts: the form of the link page."""
    return {"decision": decision, "version": asked.request.subject_version, **more}
