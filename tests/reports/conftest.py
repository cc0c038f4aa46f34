"""A bakery's May 2026, from the goal to the last post, and its report."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser

from accounts.models import User
from approvals.decisions import decide
from approvals.services import request_approval
from budget.expenses import book
from budget.models import Budget, Expense
from budget.services import add_budget
from clients.models import Channel, Client
from contentplan.models import ContentPlan, Post, Type
from contentplan.services import publish
from goals.models import Goal
from jobs.registry import Progress
from kpis.models import Import, Kpi
from kpis.store import Cell, write_days
from reports import charts
from reports.computing import fill_report
from reports.models import Report
from reports.services import Texts, request_report, send_report, write_report
from tests.factories import ChannelFactory, ClientFactory, with_role

START, END = date(2026, 5, 1), date(2026, 5, 31)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9">31.05</text></svg>'
AFTER = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _plain_charts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing but a stand-in, which takes no two seconds; one test draws for real."""
    if "draws" not in request.fixturenames:
        for place in ("computing", "batches"):
            monkeypatch.setattr(
                f"reports.{place}.draw", lambda asked, _language: dict.fromkeys(asked, SVG)
            )


@pytest.fixture
def draws() -> Callable[..., dict[str, str]]:
    """Ask for this to have charts drawn for real."""
    return charts.draw


def bakery_after_may() -> Client:
    """Return the bakery with everything that its report tells of."""
    business = ClientFactory(name="Bakery", language="ka")
    manager = with_role(business, "manager", name="Manana")
    decider = with_role(business, "decider", name="Nino", email="nino@example.com", language="ka")
    channel = ChannelFactory(client=business, network="instagram", name="Bread")
    with time_machine.travel(datetime(2026, 4, 28, 8, 0, tzinfo=UTC), tick=False):
        _agree_on_a_goal(business, channel, by=manager, decider=decider)
        plan = _plan(business, channel)
        _approve("content_plan", plan, by=manager, decider=decider)
        budget = _budget(business, by=manager)
        _approve("budget", budget, by=manager, decider=decider)
    with time_machine.travel(AFTER, tick=False):
        publish_posts(plan, by=manager)
        book(
            Expense(
                budget=budget,
                category="promotion",
                amount_minor=150_050,
                day=date(2026, 5, 12),
                channel=channel,
                justification="Ads for the new rye bread",
                result="120 orders",
            ),
            by=manager,
        )
        measure(channel, START - timedelta(days=31), START - timedelta(days=1), first=11_000)
        measure(channel, START, END, first=12_000)
    return business


@pytest.fixture(scope="module")
def bakery(django_db_setup: None, django_db_blocker: Any) -> Iterator[UUID]:
    """The bakery for all tests of a module; what each of them adds is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield bakery_after_may().pk
        transaction.set_rollback(True)


@pytest.fixture
def may(bakery: UUID, db: None) -> Client:
    """The bakery, as this test alone sees it."""
    return Client.objects.get(pk=bakery)


@pytest.fixture
def manager(may: Client) -> User:
    return User.objects.get(memberships__client=may, memberships__role="manager")


@pytest.fixture
def decider(may: Client) -> User:
    return User.objects.get(memberships__client=may, memberships__role="decider")


@pytest.fixture
def channel(may: Client) -> Channel:
    return may.channels.get()


def _agree_on_a_goal(business: Client, channel: Channel, *, by: User, decider: User) -> None:
    goal = Goal.objects.create(
        client=business,
        kind="growth",
        problem="Too few people know our bread",
        measure="14,000 followers by June",
        due=date(2026, 6, 30),
    )
    dates = {"start": date(2026, 5, 1), "due": date(2026, 6, 30)}
    followers = Kpi.objects.create(
        goal=goal, metric="followers", baseline=Decimal(12000), target=Decimal(14000), **dates
    )
    followers.channels.add(channel)
    Kpi.objects.create(
        goal=goal,
        metric="spend",
        baseline=Decimal(0),
        target=Decimal("2500.50"),
        priority="secondary",
        reason="Ads carry the growth",
        **dates,
    )
    _approve("goal", goal, by=by, decider=decider)


def _approve(kind: str, row: Any, *, by: User, decider: User) -> None:
    request = request_approval(kind, row, by=by)
    with time_machine.travel(datetime(2026, 5, 2, 8, 30, tzinfo=UTC), tick=False):
        decide(
            request.asked.get(),
            decision="approve",
            version=request.subject_version,
            via="page",
            by=decider,
        )
    row.refresh_from_db()


def _plan(business: Client, channel: Channel) -> ContentPlan:
    plan = ContentPlan.objects.create(client=business, title="May", start=START, end=END)
    plan.channels.add(channel)
    goal = Goal.objects.get(client=business)
    for number, kind in enumerate(["engaging"] * 4 + ["user_generated"] * 3 + ["educational"] * 2):
        Post.objects.create(
            content_plan=plan,
            channel=channel,
            goal=goal,
            type=kind,
            format="photo" if number % 2 else "video",
            text=f"Bread number {number}\nwith a second line",
            speaker="Nino",
            source="own",
            ugc_author="Gio" if kind == Type.USER_GENERATED else "",
            ugc_permission="written" if kind == Type.USER_GENERATED else "",
            source_url="https://example.com/p" if kind == Type.USER_GENERATED else "",
            publish_at=datetime(2026, 5, 4 + 3 * number, 6, 0, tzinfo=UTC),
        )
    plan.waivers.create(code="MIX-2", reason="A quiet month", by=None)
    return plan


def publish_posts(plan: ContentPlan, *, by: User) -> None:
    """Publish all but the last post, the first of them three hours late."""
    posts = list(plan.posts.select_related("content_plan__client").order_by("publish_at"))
    for number, post in enumerate(posts[:-1]):
        late = timedelta(hours=3) if number == 0 else timedelta()
        url = f"https://www.instagram.com/p/{number}/"
        publish(post, url=url, published_at=post.publish_at + late, by=by)


def _budget(business: Client, *, by: User) -> Budget:
    row = Budget(client=business, start=START, end=END, currency="GEL", total_minor=1_000_050)
    return add_budget(row, by=by)


@transaction.atomic
def measure(channel: Channel, start: date, end: date, *, first: int) -> None:
    source = Import.objects.create(channel=channel, source="hand", status="done")
    cells = {}
    for passed in range((end - start).days + 1):
        cells[channel.pk, start + timedelta(days=passed)] = {
            "followers": Cell(first + 40 * passed, None),
            "reach": Cell(900 + passed, None),
            "likes": Cell(30 + passed, None),
            "spend": Cell(Decimal("12.25"), None),
        }
    write_days({channel.pk: source}, cells)


def compute(business: Client, by: User | None, start: date = START, end: date = END) -> Report:
    """Return a report that is to be read and concluded."""
    report = request_report(business, start, end, by=by)
    fill_report(report, Progress())
    report.refresh_from_db()
    return report


@pytest.fixture
def report(may: Client, manager: User) -> Iterator[Report]:
    with time_machine.travel(AFTER):
        yield compute(may, manager)


CONCLUDED = Texts("Bread at six o'clock works.", [("Post at 18:00", False)], "")


@pytest.fixture
def sent(report: Report, manager: User) -> Report:
    write_report(report, CONCLUDED, by=manager)
    return send_report(report, by=manager)


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser
