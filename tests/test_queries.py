"""Every main page: at most 8 queries, as many at 1,000 rows as at 10, and nothing written.

The table holds what was measured, session and person included: one query more is red."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.isolation.many import fill
from tests.isolation.world import Place, World, build, undone

pytestmark = pytest.mark.django_db
MOST = 8
FEW, MANY = 10, 1000
NO_CLIENT = (
    "reports:monthly",
    "home",
    "kpis:burning",
    "approvals:inbox",
    "contentplan:phrases",
    "kpis:own_metrics",
    "kpis:tables",
    "kpis:table",
    "budget:overview",
    "budget:rates",
    "reports:branding",
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
    Page("clients:brief", 7, 6),
    Page("clients:brief_question", 6, 6, "brief_question"),
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
    Page("kpis:kpi", 8, None, "formula_kpi"),
    Page("kpis:burning", 5, 5),
    Page("kpis:note_new", 5),
    Page("kpis:audience_target", 6),
    Page("kpis:note", 6, None, "internal_note"),
    Page("kpis:imports", 6),
    Page("kpis:import", 5, None, "done_import"),
    Page("kpis:import", 5, None, "ready_import"),
    Page("kpis:import_undo", 6, None, "done_import"),
    Page("kpis:import_mapping", 8, None, "unknown_import"),
    Page("kpis:numbers_day", 8, None, "channel"),
    Page("kpis:tables", 6),
    Page("kpis:table", 8, None, "mapping"),
    Page("kpis:numbers", 8, 7, "channel"),
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
    Page("contentplan:post_look", 4, None, "draft_post"),
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
    Page("approvals:ask_more", 8, None, "review_request"),
    Page("approvals:thread", 8, 7, "client_comment"),
    Page("approvals:comment_edit", 8, None, "client_comment"),
    Page("approvals:receipt", None, 6, "plan_request"),
    Page("approvals:changes", 8, None, "plan_request"),
    Page("approvals:links", 7),
    Page("approvals:ways", 6),
    Page("budget:budgets", 6, 7),
    Page("budget:budget", 8, 7, "budget"),
    Page("budget:moves", 6, 6, "budget"),
    Page("budget:media", 8, 5, "budget"),
    Page("budget:media_file_new", 5, None, "draft_budget"),
    Page("budget:media_file", 7, None, "media_file"),
    Page("budget:delivery", 5, 5),
    Page("budget:trials", 8),
    Page("budget:trial", 5, None, "trial"),
    Page("budget:trial", 6, None, "won_trial"),
    Page("budget:media_line", 6, None, "media_line"),
    Page("budget:expenses", 8, 8),
    Page("budget:expenses", 8, 8, "", "?sort=-amount"),
    Page("budget:expense", 7, None, "expense"),
    Page("budget:recurring", 8),
    Page("budget:recurring_edit", 8, None, "rule"),
    Page("budget:file_new", 6, None, "budget"),
    Page("budget:file", 8, None, "file"),
    Page("budget:tray", 7, None, "budget"),
    Page("budget:overview", 7, None, "", "?month=2026-06"),
    Page("budget:rates", 6),
    Page("community:questions", 7, 7),
    Page("community:questions", 7, 7, "", "?status=late&q=question"),
    Page("community:question", 5, 4, "question"),
    Page("community:question_new", 5),
    Page("community:question_figures", 7, 7),
    Page("community:answer_times", 5),
    Page("community:question_files", 6),
    Page("community:question_file", 7, None, "question_file"),
    Page("community:links", 8, 7),
    Page("community:link", 7, 7, "link"),
    Page("community:calls", 8, 7),
    Page("community:leads", 8, 7),
    Page("community:call", 6, None, "call"),
    Page("community:calls_file", 5),
    Page("reports:branding", 5),
    Page("reports:together", 8, 8),
    Page("reports:health", 8, 8),
    Page("reports:monthly", 5),
    Page("reports:reports", 6, 5),
    Page("reports:schedules", 5),
    Page("reports:schedule_edit", 6, None, "schedule"),
    Page("reports:report", 7, 6, "report"),
]
LINK = 2  # the decider's page behind a mailed link: the link with its part, the question


@pytest.fixture(scope="module", params=[FEW, MANY])
def world(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        made = build()
        fill(made.own, request.param)
        yield made


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
