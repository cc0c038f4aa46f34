"""One agency with two clients and another agency, with rows of every model in each of the three.

Built once for a module of tests; what a request writes is rolled back, so that no test sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import create_token
from approvals import links
from approvals.comment_editing import edit
from approvals.comments import comment, reply, resolve
from approvals.decisions import decide
from approvals.models import ApprovalRequest, Link, Way
from approvals.services import request_approval
from clients.models import Agency, Client, Membership
from clients.rules import CLIENT_ROLES
from clients.services import take_role
from common.tokens import token_for
from contentplan.models import (
    Post,
    PostMedia,
    Waiver,
)
from contentplan.services import Wish, bulk_change, hold_post
from contentplan.services.importing import receive_posts
from goals.models import ChannelStrategy, Strategy
from jobs.models import Job
from jobs.registry import Progress
from kpis.models import (
    ChannelDay,
    ChannelMonth,
    Import,
    Kpi,
    ObjectFact,
)
from reports.computing import fill_report
from reports.models import Correction, Report, Schedule, Scheduled
from reports.schedules import add_schedule
from reports.services import send_report
from reports.sharing import SHARE, make_share
from tests.conftest import empty_cache
from tests.factories import (
    AgencyFactory,
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    MediaFactory,
    MembershipFactory,
    PersonFactory,
    PostFactory,
    balanced_posts,
)
from tests.isolation.community_rows import what_the_community_brings
from tests.isolation.figures import notes_and_own_figures
from tests.isolation.goals import around_goals
from tests.isolation.money import budgets
from tests.isolation.people import people
from tests.isolation.posts import around_a_post, bank_of_ideas
from tests.isolation.questions import questions
from tests.isolation.tables import mapped_tables

DAILY = [{"weekday": day, "time": "10:00"} for day in range(1, 8)]
PASSWORD = make_password("a good long password")
MONTH = (date(2026, 6, 1), date(2026, 6, 30))


@dataclass
class Place:
    """A client with its people and rows; `word` is in the name of everything that was sent."""

    client: Client
    word: str
    people: dict[str, User] = field(default_factory=dict)  # by role
    rows: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None

    def rows_of(self, model: type) -> list[Any]:
        """Return the place's rows of a model, the first made first."""
        return [row for row in (self.client, *self.rows.values()) if isinstance(row, model)]

    @property
    def manager(self) -> User:
        return self.people["manager"]


@dataclass
class World:
    agency: Agency
    owner: User
    agency_people: dict[str, User]  # roles in the agency alone
    own: Place
    sister: Place
    foreign: Place  # of another agency
    stranger: User  # that agency's owner
    removed: User
    tokens: dict[str, str]

    @property
    def places(self) -> list[Place]:
        return [self.own, self.sister, self.foreign]


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what the block writes, rows and counters."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    empty_cache()


def build() -> World:
    """Return the world; a second or two, so a module builds it once."""
    agency, other = AgencyFactory(name="Agency Alpha"), AgencyFactory(name="Agency Beta")
    owner, stranger = member(agency, "owner", "Alpha"), member(other, "owner", "Beta")
    own = make_place(agency, owner, "Ownword")
    sister = make_place(agency, owner, "Sisterword")
    foreign = make_place(other, stranger, "Foreignword")
    removed = PersonFactory(name="Removed Ownword", password=PASSWORD)
    take_role(MembershipFactory(person=removed, client=own.client, role="specialist"), by=owner)
    people = {role: member(agency, role, "Alpha") for role in ("manager", "specialist")}
    for place in (own, sister):
        # An agency's manager works in the agency as a whole and at the clients they were given.
        Membership.objects.create(person=place.manager, agency=agency, role="manager")
    own.rows["agency_membership"] = people["specialist"].memberships.get()
    return World(
        agency=agency,
        owner=owner,
        agency_people=people,
        own=own,
        sister=sister,
        foreign=foreign,
        stranger=stranger,
        removed=removed,
        tokens=make_tokens(own, sister, owner),
    )


def member(agency: Agency, role: str, word: str) -> User:
    person = PersonFactory(name=f"Agency {role} {word}", password=PASSWORD)
    Membership.objects.create(person=person, agency=agency, role=role)
    return person


def make_tokens(own: Place, sister: Place, owner: User) -> dict[str, str]:
    """Return the four kinds of token: three of the client's manager, one of the owner for one
    client, and the same for the sister."""
    made = {
        scope: create_token(own.manager, name=scope, scopes=[scope])[1]
        for scope in ("read", "write", "import")
    }
    own.rows["token"] = SimpleNamespace(pk=own.manager.auth_token_set.get(name="read").id)
    for name, place in (("one client", own), ("another client", sister)):
        made[name] = create_token(owner, name=name, scopes=["write"], client_id=place.client.pk)[1]
    return made


def make_place(agency: Agency, owner: User, word: str) -> Place:
    client = ClientFactory(agency=agency, name=f"Client {word}", industry=word)
    place = Place(client, word)
    for role in ("manager", "specialist", *CLIENT_ROLES):
        person = PersonFactory(name=f"{role} {word}", password=PASSWORD)
        MembershipFactory(person=person, client=client, role=role)
        place.people[role] = person
    steps: list[Callable[[Place], None]] = [
        _channels,
        _goals,
        _media,
        _plans,
        bank_of_ideas,
        what_the_community_brings,
        around_goals,
        _budgets,
        _figures,
        questions,
        _reports,
        people,
        _ways,
    ]
    for step in steps:
        step(place)
    return place


def _channels(place: Place) -> None:
    client, word = place.client, place.word
    place.rows["channel"] = ChannelFactory(client=client, name=f"Page {word}", rhythm=DAILY)
    place.rows["spare_channel"] = ChannelFactory(client=client, name=f"Spare {word}", network="vk")


def _goals(place: Place) -> None:
    word = place.word
    for name, status in (("goal", "draft"), ("draft_goal", "draft"), ("spare_goal", "draft")):
        goal = GoalFactory(
            client=place.client, status=status, problem=f"Hurts {word}", measure=f"Done {word}"
        )
        place.rows[name] = goal
        place.rows[name.replace("goal", "kpi")] = Kpi.objects.create(
            goal=goal,
            metric="followers",
            baseline=100,
            target=200,
            start=MONTH[0],
            due=date(2027, 6, 1),
            reason=f"Because {word}",
        )
    place.rows["goal_request"] = agree("goal", place.goal, place)
    for row in (place.goal, place.kpi):
        row.refresh_from_db()
    for name in ("strategy", "draft_strategy"):
        row = Strategy(
            goal=place.rows[name.replace("strategy", "goal")],
            currency="GEL",
            **{text: f"{text} {word}" for text in ("audience", "tone", "messages")},
        )
        row.save()
        place.rows["channel_strategy"] = ChannelStrategy.objects.create(
            strategy=row, channel=place.channel, why=f"Why {word}", rhythm=f"Weekly {word}"
        )
        place.rows[name] = row
    place.rows["strategy_request"] = agree("strategy", place.strategy, place)


def agree(kind: str, row: Any, place: Place) -> ApprovalRequest:
    """Send a row for approval and let the decider approve it."""
    request = request_approval(kind, row, by=place.manager)
    asked = request.asked.get()
    decide(
        asked,
        decision="approve",
        comment=f"Fine {place.word}",
        version=request.subject_version,
        via="page",
        by=asked.person,
    )
    request.refresh_from_db()
    row.refresh_from_db()
    return request


def _ways(place: Place) -> None:
    """A kind that may be settled, with steps that wait for their day."""
    way = Way.objects.create(client=place.client, kind="goal", mode="optional")
    sides = {"agency_step": "agency", "way_step": "agency", "client_step": "client"}
    for number, (name, side) in enumerate(sides.items(), 1):
        step = way.steps.create(side=side, place=number, name=f"{name} {place.word}")
        place.rows[name] = step
    place.rows["way"] = way


def _media(place: Place) -> None:
    """A file that will be sent with a post, one that stays inside, and one that nobody uses."""
    for name in ("media", "draft_media", "spare_media"):
        place.rows[name] = MediaFactory(client=place.client, name=f"{name} {place.word}.png")


def _plans(place: Place) -> None:
    client, word = place.client, place.word
    for name in ("plan", "review_plan", "draft_plan", "skewed_plan"):
        plan = ContentPlanFactory(
            client=client, channels=[place.channel], title=f"{name} {word}", start=MONTH[0]
        )
        place.rows[name] = plan
        if name == "skewed_plan":
            posts = [
                PostFactory(content_plan=plan, type="promotional", text=f"Buy {word}")
                for _number in range(10)
            ]
        else:
            posts = balanced_posts(plan, text=f"Text {word}", goal=place.goal)
        place.rows[name.replace("plan", "post")] = posts[0]
        media = place.draft_media if name in ("draft_plan", "skewed_plan") else place.media
        PostMedia.objects.create(post=posts[0], media=media, position=0, alt=f"Shows {word}")
    place.rows["plan_request"] = agree("content_plan", place.plan, place)
    place.rows["published_post"] = place.plan.posts.order_by("pk").last()
    Post.objects.filter(pk=place.published_post.pk).update(
        status="published",
        url="https://example.com/p/1",
        published_at=timezone.now() - timedelta(days=1),
    )
    place.rows["held_post"] = place.plan.posts.filter(status="approved").order_by("-pk")[0]
    place.rows["hold"] = hold_post(
        place.held_post, reason=f"Stop {word}", by=place.people["decider"]
    )
    place.rows["review_request"] = request_approval(
        "content_plan", place.review_plan, by=place.manager, message=f"Look {word}"
    )
    place.rows["review_asked"] = place.review_request.asked.get()
    place.rows["link_token"] = token_of(place.review_asked)
    place.rows["waiver"] = Waiver.objects.create(
        content_plan=place.plan, code="PLAN-8", reason=f"Because {word}", by=place.manager
    )
    rows = f"date,time,channel,type,text\n2026-06-04,10:00,{place.channel.name},engaging,{word}\n"
    place.rows["post_import"] = receive_posts(
        place.draft_plan, SimpleUploadedFile(f"{word}.csv", rows.encode()), by=place.manager
    )
    around_a_post(place)
    place.rows["bulk_change"] = bulk_change(
        place.draft_plan,
        {place.draft_post.pk: place.draft_post.version},
        Wish({"type": "educational"}),
        by=place.manager,
    )
    for name in ("plan", "review_plan", "post", "review_post", "draft_post", "media"):
        place.rows[name].refresh_from_db()
    by = place.manager
    for audience in ("internal", "client"):
        text, quote = f"{audience} {word}", place.post.text
        place.rows[f"{audience}_comment"] = comment(
            "post", place.post, text, by=by, audience=audience, quote=quote
        )
        said = reply(place.rows[f"{audience}_comment"], f"Reply {word}", by=place.manager)
        edit(said, f"Better reply {word}", by=place.manager)
    settled = comment("post", place.post, f"Done {word}", by=place.manager, audience="client")
    place.rows["resolved_comment"] = resolve(settled, by=place.manager)


def token_of(asked: Any) -> str:
    """Return the secret in the newest personal link of a decider's part."""
    newest = Link.objects.filter(asked=asked).order_by("-pk")[0]
    return links.url_of(newest).rpartition("/")[0].rpartition("/")[2]


def _budgets(place: Place) -> None:
    budgets(place, MONTH, agree)


def _figures(place: Place) -> None:
    channel = place.channel
    for number in range(30):
        day = MONTH[0] + timedelta(days=number)
        ChannelDay.objects.create(channel=channel, day=day, followers=100 + number, reach=50)
    ChannelMonth.objects.create(channel=channel, month=MONTH[0], followers=129, reach=50)
    ObjectFact.objects.create(
        channel=channel, kind="post", object_id=f"id-{place.word}", as_of=MONTH[1], views=10
    )
    for name, status, problem in (
        ("done_import", "done", ""),
        ("asking_import", "asking", "year"),
        ("refused_import", "refused", "rejected_rows"),
    ):
        place.rows[name] = Import.objects.create(
            channel=channel,
            source="tiktok_overview",
            file=default_storage.save("imports/world.csv", ContentFile(b"Date,Views\n")),
            file_name=f"{place.word}.csv",
            sha256=name.ljust(64, "0"),
            status=status,
            problem=problem,
            rows_read=2,
            created=1,
            rejected=[
                {
                    "sheet": "",
                    "row": 2,
                    "column": "Views",
                    "value": place.word,
                    "reason": "not_a_number",
                }
            ],
            first_day=MONTH[0],
            last_day=MONTH[1],
            totals={"followers": "129"},
            by=place.manager,
        )
    notes_and_own_figures(place, MONTH[0])
    mapped_tables(place)
    place.rows["failed_job"] = Job.objects.create(
        kind="mail_decider",
        key=f"world:{place.client.pk}",
        queue="mail",
        status="failed",
        error={"title": f"Failed {place.word}", "status": 500},
        client_id=place.client.pk,
        finished_at=timezone.now(),
    )


def _reports(place: Place) -> None:
    place.rows["schedule"] = add_schedule(Schedule(client=place.client), by=place.manager)
    for month, name in ((6, "report"), (5, "review_report"), (7, "computing_report")):
        first, last = date(2026, month, 1), date(2026, month + 1, 1) - timedelta(days=1)
        report = Report.objects.create(
            client=place.client, start=first, end=last, by=place.manager, conclusions=place.word
        )
        place.rows[name] = report
        if name != "computing_report":
            fill_report(report, Progress())
            report.refresh_from_db()
            place.rows[name.replace("report", "correction")] = Correction.objects.create(
                report=report, text=f"Change {place.word}"
            )
        if name == "report":
            send_report(report, by=place.manager)
            share = make_share(report, by=place.manager)
            place.rows["share_token"] = token_for(SHARE, share.seed)
            Scheduled.objects.create(
                schedule=place.rows["schedule"],
                start=first,
                end=last,
                promised_on=last + timedelta(days=3),
                report=report,
            )
