"""Rows for tests. Factories hand the client down, so that no test mixes clients by accident."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from accounts.models import User
from approvals.subjects import digest
from clients.models import Agency, Channel, Client, Membership
from clients.rules import CLIENT_ROLES
from common.text import fold
from contentplan.models import ContentPlan, Media, Post
from contentplan.subjects import post_content
from goals.models import Goal

PICTURE = b"\x89PNG\r\n\x1a\n made for tests, never decoded"


class Named(DjangoModelFactory):
    """Names with numbers of one length: they sort as they were made, in whatever test that is."""

    class Meta:
        abstract = True

    @classmethod
    def _setup_next_sequence(cls) -> int:
        return 100_000


class PersonFactory(Named):
    """A person without a password: tests sign them in with `force_login`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = "!"


class AgencyFactory(Named):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Agency {n}")


class ClientFactory(Named):
    """A client without people; `with_role` gives it some."""

    class Meta:
        model = Client

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Client {n}")
    folded_name = factory.LazyAttribute(lambda client: fold(client.name))
    timezone = "Asia/Tbilisi"
    currency = "GEL"


class ChannelFactory(Named):
    class Meta:
        model = Channel

    client = factory.SubFactory(ClientFactory)
    network = "instagram"
    name = factory.Sequence(lambda n: f"Channel {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    client = factory.SubFactory(ClientFactory)
    agency = factory.SelfAttribute("client.agency")
    role = "specialist"


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    client = factory.SubFactory(ClientFactory)
    kind = "growth"
    problem = "Too few people know us"
    measure = "20,000 followers"
    due = date(2030, 6, 1)


class ContentPlanFactory(DjangoModelFactory):
    """A plan of a month; goal_agreed=True gives its client an agreed goal (GOAL-1)."""

    class Meta:
        model = ContentPlan
        skip_postgeneration_save = True

    client = factory.SubFactory(ClientFactory)
    title = "June 2026"
    start = date(2026, 6, 1)
    end = date(2026, 6, 30)

    @factory.post_generation
    def goal_agreed(self, create: bool, agreed: bool | None, **kwargs: Any) -> None:
        if agreed:
            GoalFactory(client=self.client, status="agreed")

    @factory.post_generation
    def channels(self, create: bool, given: Any, **kwargs: Any) -> None:
        self.channels.set(given or [ChannelFactory(client=self.client)])


class PostFactory(DjangoModelFactory):
    """A post in the first channel of its plan, noon of the plan's days one after another; the first
    of each test is on the first day (tests/conftest.py)."""

    class Meta:
        model = Post

    content_plan = factory.SubFactory(ContentPlanFactory)
    channel = factory.LazyAttribute(lambda post: post.content_plan.channels.first())
    type = "engaging"
    text = factory.Sequence(lambda n: f"Post {n}")
    publish_at = factory.Sequence(
        lambda n: datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(days=n % 30)
    )


class MediaFactory(DjangoModelFactory):
    """A picture that is ready, with its bytes in the storage."""

    class Meta:
        model = Media

    client = factory.SubFactory(ClientFactory)
    name = factory.Sequence(lambda n: f"picture{n}.png")
    kind = "image"
    content_type = "image/png"
    status = "ready"
    size = factory.LazyAttribute(lambda _row: len(PICTURE))
    width = height = 1
    sha256 = sha256(PICTURE).hexdigest()
    file = factory.LazyAttribute(lambda _row: _stored("png"))
    thumbnail = factory.LazyAttribute(lambda _row: _stored("webp"))


def _stored(ending: str) -> str:
    return default_storage.save(f"media/made.{ending}", ContentFile(PICTURE))


def balanced_posts(plan: ContentPlan, **fields: Any) -> list[Post]:
    """Return twenty posts of the plan in the golden mix: 8 / 6 / 5 / 1."""
    counts = {"engaging": 8, "user_generated": 6, "educational": 5, "promotional": 1}
    return [
        PostFactory(content_plan=plan, type=kind, **fields)
        for kind, count in counts.items()
        for _number in range(count)
    ]


def with_role(client: Client, role: str, **person: Any) -> User:
    """Return a new person with this role at the client; an owner gets it in the whole agency.

    `person` are fields of the person: with_role(client, "decider", language="ka")."""
    someone = PersonFactory(**person)
    if role == "owner":
        Membership.objects.create(person=someone, agency=client.agency, role="owner")
    else:
        MembershipFactory(person=someone, client=client, role=role)
    return someone


def everybody(client: Client) -> dict[str, User]:
    """Return one new person per role at the client, by role."""
    roles = ("owner", "manager", "specialist", *CLIENT_ROLES)
    return {role: with_role(client, role) for role in roles}


def approve(post: Post) -> Post:
    """Make a post approved, in the version that it is, without asking anybody; return it."""
    sent = post_content(post)
    told = {"status": "approved", "sent_content": sent, "approved_digest": digest(sent)}
    Post.objects.filter(pk=post.pk).update(**told)
    post.refresh_from_db()
    return post
