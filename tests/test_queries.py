"""Every main page: at most 8 queries, as many at 1,000 rows as at 10, and nothing written.

The table holds what was measured, session and person included: one query more is red."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import ApprovalRequest, AskedDecider, Comment, RequestStep
from budget.models import Budget, BudgetMove, Expense
from clients.history import record
from common.ids import uuid7
from contentplan.models import Event, Idea, Post, PostImport, PostVersion, Proposal, Speaker
from kpis.models import (
    ChannelDay,
    DayNote,
    HeaderAlias,
    Import,
    ImportedDay,
    ImportMapping,
    Kpi,
    OwnMetric,
)
from reports.models import Report
from tests.factories import PostFactory
from tests.isolation.goals import many_around_goals
from tests.isolation.world import Place, World, build, undone

pytestmark = pytest.mark.django_db
MOST = 8
FEW, MANY = 10, 1000
NO_CLIENT = (
    "home",
    "kpis:burning",
    "approvals:inbox",
    "contentplan:phrases",
    "kpis:own_metrics",
    "kpis:tables",
    "kpis:table",
)


class Page(NamedTuple):
    """One page, its row in the path, and the queries of the agency's and of the client's reader."""

    name: str
    manager: int | None
    decider: int | None = None  # None: not theirs
    row: str = ""
    query: str = ""

    def path(self, place: Place) -> str:
        pk = {"pk": getattr(place, self.row).pk} if self.row else {}
        day = {"day": "2026-06-01"} if self.name == "kpis:numbers_day" else {}
        whose = {} if self.name in NO_CLIENT else {"client_pk": place.client.pk}
        return reverse(self.name, kwargs=whose | pk | day) + self.query

    def __str__(self) -> str:
        return self.name + self.query


PAGES = [
    Page("home", 6, 6),
    Page("approvals:inbox", 6, 4),
    Page("clients:home", 8, 8),
    Page("clients:settings", 5, 5),
    Page("clients:people", 7, 6),
    Page("clients:history", 6),
    Page("goals:goals", 7, 7),
    Page("goals:detail", 8, 8, "goal"),
    Page("goals:strategy", 8, 6, "goal"),
    Page("goals:new", 6),
    Page("goals:hurts", 5, 5),
    Page("goals:reviews", 5, 5, "goal"),
    Page("goals:competitors", 8, 8),
    Page("goals:competitor", 7, 6, "competitor"),
    Page("goals:competitor_files", 5),
    Page("goals:competitor_file", 8, None, "competitor_file"),
    Page("kpis:kpi", 8, 7, "kpi"),
    Page("kpis:burning", 5, 5),
    Page("kpis:note_new", 5),
    Page("kpis:note", 6, None, "internal_note"),
    Page("kpis:imports", 6),
    Page("kpis:import", 5, None, "done_import"),
    Page("kpis:import", 5, None, "ready_import"),
    Page("kpis:import_undo", 6, None, "done_import"),
    Page("kpis:import_mapping", 8, None, "unknown_import"),
    Page("kpis:numbers_day", 7, None, "channel"),
    Page("kpis:tables", 6),
    Page("kpis:table", 8, None, "mapping"),
    Page("kpis:numbers", 8, 8, "channel"),
    Page("kpis:own_metrics", 5),
    Page("contentplan:plans", 5, 5),
    Page("contentplan:plan", 7, 6, "plan"),
    Page("contentplan:print", 8, 4, "plan"),
    Page("contentplan:import_new", 5, None, "plan"),
    Page("contentplan:imports", 7),
    Page("contentplan:import", 8, None, "post_import"),
    Page("contentplan:plan", 7, 6, "plan", "?view=week&from=2026-06-10"),
    Page("contentplan:plan", 7, 6, "plan", "?view=list&q=post"),
    Page("contentplan:plan", 7, 6, "plan", "?view=board"),
    Page("contentplan:post_move", 4, None, "draft_post"),
    Page("contentplan:post_look", 5, None, "draft_post"),
    Page("clients:dates", 4),
    Page("contentplan:post", 8, 6, "post"),
    Page("contentplan:versions", 8, None, "draft_post"),
    Page("contentplan:speakers", 5),
    Page("contentplan:phrases", 5),
    Page("contentplan:ideas", 8),
    Page("contentplan:idea", 8, None, "idea"),
    Page("contentplan:idea_use", 8, None, "idea"),
    Page("contentplan:ideas_drawer", 7, None, "draft_plan"),
    Page("contentplan:events", 8, 6),
    Page("contentplan:event", 7, 7, "event"),
    Page("contentplan:proposals", 8, 8),
    Page("approvals:list", 7, 7),
    Page("approvals:times", 7, 7),
    Page("approvals:detail", 8, 8, "review_request"),
    Page("approvals:more_time", 6, None, "review_request"),
    Page("approvals:thread", 8, 7, "client_comment"),
    Page("approvals:comment_edit", 8, None, "client_comment"),
    Page("approvals:receipt", None, 6, "plan_request"),
    Page("approvals:changes", 8, None, "plan_request"),
    Page("approvals:links", 7),
    Page("approvals:ways", 6),
    Page("budget:budgets", 6, 6),
    Page("budget:budget", 8, 7, "budget"),
    Page("budget:moves", 6, 6, "budget"),
    Page("reports:reports", 6, 5),
    Page("reports:report", 6, 5, "report"),
]
LINK = 2  # the decider's page behind a mailed link: the link with its part, the question


@pytest.fixture(scope="module", params=[FEW, MANY])
def world(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        made = build()
        fill(made.own, request.param)
        yield made


def fill(place: Place, number: int) -> None:
    """Give every page of a client so many rows to show."""
    numbers = range(number)
    for plan in (place.plan, place.draft_plan):
        Post.objects.bulk_create(post(plan, place, n) for n in numbers)
    Comment.objects.bulk_create(
        Comment(client=place.client, kind="post", subject_id=place.post.pk, text=f"Remark {n}")
        for n in numbers
    )
    Expense.objects.bulk_create(
        Expense(
            budget=place.budget,
            category="content",
            amount_minor=1,
            day=date(2026, 6, 2),
            channel=place.channel,
            goal=place.goal,
            justification=f"Reason {n}",
        )
        for n in numbers
    )
    BudgetMove.objects.bulk_create(
        BudgetMove(
            budget=place.budget, source="content", target="research", amount_minor=1, reason="Why"
        )
        for _number in numbers
    )
    Idea.objects.bulk_create(
        Idea(client=place.client, text=f"Idea {n}", channel=place.channel, author=place.manager)
        for n in numbers
    )
    many_around_goals(place, number)
    Event.objects.bulk_create(
        Event(client=place.client, title=f"Event {n}", day=date(2026, 6, 2), shown=True)
        for n in numbers
    )
    Proposal.objects.bulk_create(
        Proposal(client=place.client, text=f"Wish {n}", about=place.post, author=place.manager)
        for n in numbers
    )
    PostVersion.objects.bulk_create(
        PostVersion(post=place.draft_post, number=n + 10, content=place.version.content)
        for n in numbers
    )
    Speaker.objects.bulk_create(Speaker(client=place.client, name=f"Person {n}") for n in numbers)
    Import.objects.bulk_create(
        Import(channel=place.channel, status="done", file_name=f"{n}.csv") for n in numbers
    )
    PostImport.objects.bulk_create(
        PostImport(content_plan=place.draft_plan, name=f"{n}.csv", data=b"", by=place.manager)
        for n in numbers
    )
    for _number in range(number // 10):
        record("changed", place.client, client=place.client, by=place.people["specialist"])
    sent = place.review_request.content
    more = [sent["posts"][0] | {"id": str(uuid7())} for _number in numbers]
    ApprovalRequest.objects.filter(pk=place.review_request.pk).update(
        content=sent | {"posts": [*sent["posts"], *more]}
    )
    for metric in ("reach", "engagement_rate", "clicks"):
        Kpi.objects.create(
            goal=place.goal,
            metric=metric,
            base="reach" if metric == "engagement_rate" else "",
            baseline=1,
            target=2,
            start=date(2026, 6, 1),
            due=date(2027, 6, 1),
        )
    DayNote.objects.bulk_create(
        DayNote(
            client=place.client,
            channel=place.channel,
            day=date(2026, 6, 1),
            until=date(2026, 6, 2),
            text=f"Note {n}",
            explains=n % 2 == 0,
            author=place.manager,
        )
        for n in numbers
    )
    requests = ApprovalRequest.objects.bulk_create(
        ApprovalRequest(
            client=place.client,
            kind="goal",
            subject_id=place.goal.pk,
            subject_version=n + 2,
            title=f"Goal {n}",
            content=place.goal.sent_content,
            digest=str(n),
            due=date(2030, 1, 1),
            status="pending" if n == 0 else "withdrawn",
            asked_by=place.manager,
            shown_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n in numbers
    )
    steps = RequestStep.objects.bulk_create(RequestStep(request=one) for one in requests)
    AskedDecider.objects.bulk_create(
        AskedDecider(request=step.request, step=step, person=place.people["decider"])
        for step in steps
    )
    Report.objects.bulk_create(
        Report(client=place.client, start=date(2025, 1, 1), end=date(2025, 1, 31), edition=n + 1)
        for n in numbers
    )
    Budget.objects.bulk_create(
        Budget(
            client=place.client,
            start=date(2025, 1, 1),
            end=date(2025, 1, 31),
            currency="GEL",
            total_minor=1000 + n,
        )
        for n in range(number // 10)
    )
    ImportMapping.objects.bulk_create(
        ImportMapping(
            agency=place.client.agency,
            name=f"Table {n}",
            fingerprint=f"{n:064}",
            headers=["Day"],
            layout=place.mapping.layout,
        )
        for n in range(number // 10)
    )
    HeaderAlias.objects.bulk_create(
        HeaderAlias(
            agency=place.client.agency,
            source="x_days",
            title=f"H {n}",
            header=f"h {n}",
            code="likes",
        )
        for n in range(number // 10)
    )
    ImportedDay.objects.bulk_create(
        ImportedDay(
            source=place.done_import,
            day=date(2026, 6, 1) + timedelta(days=n % 30),
            after={"followers": "5"},
            before={},
            rows=n,
        )
        for n in numbers
    )
    OwnMetric.objects.bulk_create(
        OwnMetric(agency=place.client.agency, code=f"metric_{n}", name=f"Metric {n}")
        for n in numbers
    )
    ChannelDay.objects.bulk_create(
        ChannelDay(channel=place.spare_channel, day=date(2026, 1, 1) + timedelta(days=n), reach=n)
        for n in range(number // 4)
    )


def post(plan: Any, place: Place, number: int) -> Post:
    moment = datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(days=number % 30, minutes=number)
    return PostFactory.build(
        content_plan=plan,
        channel=place.channel,
        goal=place.goal,
        text=f"Post {number}",
        publish_at=moment,
    )


def queries_of(browser: Browser, path: str) -> list[str]:
    """Return the statements of the second visit: of the first some are kept."""
    assert browser.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    statements = [query["sql"] for query in seen.captured_queries]
    return [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def check(browser: Browser, path: str, asked: int) -> None:
    assert asked <= MOST
    found = queries_of(browser, path)
    assert not [sql for sql in found if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(found) == asked, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("role", ["manager", "decider"])
def test_a_page_costs_what_the_table_says(page, role, world):
    browser, path = Browser(), page.path(world.own)
    browser.force_login(world.own.people[role])
    asked = page.manager if role == "manager" else page.decider
    if asked is None:
        assert browser.get(path).status_code in (403, 404)
    else:
        check(browser, path, asked)


def test_the_page_behind_a_link_costs_what_the_table_says(world):
    path = reverse("approvals:link", args=[world.own.link_token])
    *read, written = queries_of(Browser(), path)
    assert len(read) == LINK
    assert written.startswith('INSERT INTO "approvals_linkopening"'), "that it was opened"


def test_a_first_visit_of_the_day_writes_the_session_and_nothing_else(world):
    """The session's clock moves on once a day, by one statement (AUTH-3)."""
    browser = Browser()
    browser.force_login(world.own.manager)
    with CaptureQueriesContext(connection) as seen:
        browser.get("/")
    writes = [q["sql"] for q in seen.captured_queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(writes) == 1
    assert "django_session" in writes[0]
