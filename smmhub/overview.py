"""What the first pages gather from all apps, in three queries however many clients there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Field,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, AskedDecider
from approvals.wording import kind_label
from budget.models import Budget, BudgetAlert, Expense
from budget.rules import Pace, pace, warning_level
from clients.access import Access
from clients.models import Absence, Channel, Membership
from clients.rules import AGENCY_ROLES
from common.formats import period as period_text
from common.periods import Period, now
from community.models import Question
from contentplan.desk import HELD
from contentplan.models import ContentPlan, Hold, Post, Proposal, Type
from contentplan.reminders import late_posts
from goals.models import Goal
from goals.reviews import owed_review
from kpis.judging import KpiLine
from kpis.models import Kpi
from kpis.summary import judge_rows
from kpis.wording import STATUS_WORDS
from reports.models import Report
from smmhub.brief_item import WHAT as BRIEF
from smmhub.brief_item import brief_rows


class Item(NamedTuple):
    """One row of any app, in the shape that they share on a first page."""

    # approval, plan, late (posts of a plan), budget, report, proposal, away, hold,
    # review (of a goal), brief, question (those of a channel that wait too long)
    what: str
    client_id: UUID
    pk: UUID
    kind: str  # of an approval's subject; who is to answer a proposal; who is away; a hold's post
    title: str
    state: str
    start: date
    end: date
    at: datetime
    # plan: posts by type; late: posts; question: how many; budget: total, spent, parts that are
    # spent, whether hardly anything is; approval: whether the manager was told that it's late,
    # somebody is left to decide, the client sees it, the reader is waited for; brief: see
    # smmhub/brief_item.py
    numbers: tuple[int, int, int, int]

    @property
    def url(self) -> str:
        if self.what == "proposal":
            page = reverse("contentplan:proposals", kwargs={"client_pk": self.client_id})
            return f"{page}#proposal-{self.pk}"
        if self.what == BRIEF:
            page = "clients:brief_next" if self.numbers[2] else "clients:brief"
            return reverse(page, kwargs={"client_pk": self.client_id})
        if self.what == "hold":
            names = {"client_pk": self.client_id, "pk": UUID(self.kind)}
            return reverse("contentplan:post", kwargs=names) + "#hold"
        if self.what == "question":
            page = reverse("community:questions", kwargs={"client_pk": self.client_id})
            return f"{page}?status=late&channel={self.pk}"
        name = {
            "approval": "approvals:detail",
            "plan": "contentplan:plan",
            "late": "contentplan:plan",
            "budget": "budget:budget",
            "report": "reports:report",
            "review": "goals:reviews",
        }[self.what]
        return reverse(name, kwargs={"client_pk": self.client_id, "pk": self.pk})

    @property
    def name(self) -> str:
        """The title, and for a question what it is about."""
        if self.what != "approval":
            return self.title
        named = {"kind": kind_label(self.kind), "title": self.title}
        return _("%(kind)s: %(title)s") % named

    @property
    def short(self) -> str:
        """The first words of the title: a proposal's is all that was said."""
        return Truncator(self.title.partition("\n")[0]).chars(80)

    @property
    def state_name(self) -> Any:
        """The state in the words of the app it is from."""
        states: dict[str, Any] = {
            "approval": ApprovalRequest,
            "plan": ContentPlan,
            "budget": Budget,
            "proposal": Proposal,
        }
        return states.get(self.what, Report).Status(self.state).label

    @property
    def period(self) -> str:
        return period_text(Period(self.start, self.end))

    @property
    def mix(self) -> dict[str, int]:
        """The posts of a plan by type."""
        return dict(zip(Type.values, self.numbers, strict=True))

    def pace(self, today: date) -> Pace:
        """How a budget stands on a day."""
        total, spent, *_rest = self.numbers
        return pace(total, spent, self.start, self.end, today)

    @property
    def spent_percent(self) -> Decimal | None:
        total, spent, *_rest = self.numbers
        return Decimal(100 * spent) / total if total else None

    @property
    def warning(self) -> int | None:
        total, spent, *_rest = self.numbers
        return warning_level(total, spent)


@dataclass
class ClientLine:
    """A client as the agency sees it at a glance."""

    pk: UUID
    name: str
    kpis: list[KpiLine] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def of(self, what: str) -> list[Item]:
        return [item for item in self.items if item.what == what]

    @property
    def plans(self) -> list[Item]:
        return self.of("plan")[::-1]

    @property
    def approvals(self) -> list[Item]:
        return self.of("approval")

    @property
    def budgets(self) -> list[Item]:
        return self.of("budget")

    @property
    def reports(self) -> list[Item]:
        return self.of("report")

    @property
    def url(self) -> str:
        return reverse("clients:home", kwargs={"client_pk": self.pk})

    @property
    def counts(self) -> list[tuple[str, Any, int]]:
        """Each status that KPIs have, its word and how many have it, the worst first."""
        order = ("off_track", "at_risk", "on_track", "met", "no_data", "too_early")
        states = [line.status for line in self.kpis]
        return [(s, STATUS_WORDS[s], states.count(s)) for s in order if s in states]


def _number(expression: Any) -> Any:
    return Cast(Coalesce(expression, 0), BigIntegerField())


def said(*path: str) -> Any:
    """Return a value inside of what was sent, as text."""
    *further, last = path
    found: Any = F("sent_content")
    for name in further:
        found = KeyTransform(name, found)
    return KeyTextTransform(last, found)


def _flag(condition: Any) -> Any:
    """Return 1 where a condition holds, else 0."""
    return Cast(Case(When(condition, then=1), default=0), BigIntegerField())


def _able() -> Any:
    """Return who can still answer an open question: asked, undecided, and still in that role."""
    here = Q(client=OuterRef("request__client")) & Q(role="decider")
    agency = Q(agency=OuterRef("request__client__agency")) & Q(role__in=AGENCY_ROLES)
    roles = Membership.objects.filter(
        here | agency, person=OuterRef("person"), person__is_active=True
    )
    return AskedDecider.objects.undecided().filter(Exists(roles), request=OuterRef("pk"))


def _mine(access: Access) -> Any:
    """Return the parts in an open question that the reader still has to play."""
    return AskedDecider.objects.waiting().filter(person=access.person, request=OuterRef("pk"))


class Day(Cast):
    """A day that is kept as text; SQLite keeps days as text too, and would cast to the year."""

    def __init__(self, text: Any):
        super().__init__(text, DateField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


YEAR = timedelta(days=365)
ZERO = Cast(Value(0), BigIntegerField())
SHARED = ("what", "client_id", "pk", "topic", "headline", "status", "first", "last", "moment")
NUMBERS = ("n1", "n2", "n3", "n4")


def items(access: Access, clients: Iterable[UUID], today: date) -> list[Item]:
    """Return what runs at these clients, newest first: open questions, plans not yet over, running
    budgets, reports of the last quarter, proposals without an answer. One query."""
    clients = list(clients)
    theirs = [pk for pk in clients if access.is_client_side(pk)]

    def as_seen(row: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of the row; at clients where we are the client's, as sent (TEN-3)."""
        if not theirs:
            return row
        there = Q(client__in=theirs)
        kinds: dict[str, Field] = {
            "headline": TextField(),
            "first": DateField(),
            "last": DateField(),
        }
        return row | {
            name: Case(
                When(there, then=was),
                default=row[name],
                output_field=kinds.get(name, BigIntegerField()),
            )
            for name, was in sent.items()
        }

    posts = (
        Post.objects.counted().filter(content_plan=OuterRef("pk")).order_by().values("content_plan")
    )
    by_type = {
        name: _number(
            Subquery(posts.filter(type=kind).annotate(number=Count("pk")).values("number"))
        )
        for name, kind in zip(NUMBERS, Type.values, strict=True)
    }
    spent = Expense.objects.filter(budget=OuterRef("pk")).order_by().values("budget")
    alerts = BudgetAlert.objects.open().filter(budget=OuterRef("pk")).order_by()
    none = dict.fromkeys(NUMBERS, ZERO)
    overdue = Question.objects.overdue(now()).filter(channel=OuterRef("pk"))
    unanswered = overdue.order_by().values("channel")
    manager = Membership.objects.filter(client=OuterRef("client"), role="manager")
    late = late_posts(now()).filter(content_plan=OuterRef("pk")).order_by().values("content_plan")
    asked: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        (
            "approval",
            access.rows(ApprovalRequest).pending(),
            {"topic": F("kind"), "headline": F("title"), "first": F("due"), "last": F("due")}
            | none
            | {
                "n1": _flag(Q(escalated_at__isnull=False)),
                "n2": _flag(Exists(_able())),
                "n3": _flag(Q(shown_at__isnull=False)),
                "n4": _flag(Exists(_mine(access))),
            },
        ),
        (
            "away",
            access.rows(Absence).filter(last_day__gte=today),
            {
                "topic": F("person__name"),
                "headline": F("substitute__name"),
                "status": Value(""),
                "first": F("first_day"),
                "last": F("last_day"),
            }
            | none,
        ),
        (
            "plan",
            access.rows(ContentPlan).filter(Q(end__gte=today) | Q(status="returned")),
            as_seen(
                {"headline": F("title"), "first": F("start"), "last": F("end")} | by_type,
                {
                    "headline": said("title"),
                    "first": Day(said("start")),
                    "last": Day(said("end")),
                    **{
                        name: _number(Cast(said("mix", kind), BigIntegerField()))
                        for name, kind in zip(NUMBERS, Type.values, strict=True)
                    },
                },
            ),
        ),
        (
            "late",
            access.rows(ContentPlan, "edit").filter(Exists(late)),
            {"headline": F("title"), "first": F("start"), "last": F("end")}
            | none
            | {
                "n1": _number(Subquery(late.annotate(number=Count("pk")).values("number"))),
                "moment": Subquery(late.annotate(first=Min("publish_at")).values("first")),
            },
        ),
        (
            "budget",
            access.rows(Budget).filter(start__lte=today, end__gte=today),
            as_seen(
                {"headline": F("currency"), "first": F("start"), "last": F("end")}
                | none
                | {
                    "n1": F("total_minor"),
                    "n2": _number(Subquery(spent.annotate(sum=Sum("amount_minor")).values("sum"))),
                    "n3": _number(
                        Subquery(
                            alerts.filter(level=BudgetAlert.Level.ALL)
                            .values("budget")
                            .annotate(number=Count("pk"))
                            .values("number")
                        )
                    ),
                    "n4": _flag(Exists(alerts.filter(level=BudgetAlert.Level.UNDER))),
                },
                {
                    "headline": said("currency"),
                    "first": Day(said("start")),
                    "last": Day(said("end")),
                    "n1": Cast(said("total_minor"), BigIntegerField()),
                    "n3": ZERO,  # the manager hears of it first
                    "n4": ZERO,
                },
            ),
        ),
        (
            "report",
            access.rows(Report).filter(end__gte=today - YEAR),
            {"headline": F("conclusions"), "first": F("start"), "last": F("end")} | none,
        ),
        (
            "proposal",
            access.rows(Proposal).open(),
            {
                "topic": Coalesce(Subquery(manager.values("person__name")[:1]), Value("")),
                "headline": F("text"),
                "first": Value(today, DateField()),
                "last": Value(today, DateField()),
                "moment": Coalesce("reopened_at", "created_at"),
            }
            | none,
        ),
        (
            "review",
            access.rows(Goal, "send").agreed().annotate(owed=owed_review(today)).exclude(owed=None),
            {"headline": F("kind"), "first": F("owed"), "last": F("owed")} | none,
        ),
        (
            "question",
            access.rows(Channel, "edit").filter(Exists(unanswered)),
            {
                "headline": F("name"),
                "status": Value(""),
                "first": Value(today, DateField()),
                "last": Value(today, DateField()),
            }
            | none
            | {
                "n1": _number(Subquery(unanswered.annotate(number=Count("pk")).values("number"))),
                "moment": Subquery(unanswered.annotate(first=Min("due_at")).values("first")),
            },
        ),
        (
            "hold",
            access.rows(Hold, "send").unanswered(),
            {
                "topic": F("post"),
                "headline": F("reason"),
                "status": Value(HELD),
                "first": Value(today, DateField()),
                "last": Value(today, DateField()),
            }
            | none,
        ),
        (BRIEF, *brief_rows(access, today)),
    )
    queries = []
    for what, rows, columns in asked:
        columns["headline"] = Cast(columns["headline"], TextField())
        columns["topic"] = Cast(columns.get("topic", Value("")), CharField(max_length=150))
        columns.setdefault("moment", F("created_at"))
        queries.append(
            rows.filter(client__in=clients)
            .order_by()
            .annotate(
                what=Cast(Value(what), CharField(max_length=8)),
                **{"moment": F("created_at"), **columns},
            )
            .values_list(*SHARED, *NUMBERS)
        )
    found = queries[0].union(*queries[1:], all=True)
    rows = [Item._make((*row[: len(SHARED)], row[len(SHARED) :])) for row in found]
    return sorted(rows, key=lambda item: (item.start, item.at), reverse=True)


def lines(access: Access, today: date) -> list[ClientLine]:
    """Return a line per open client, by name: three queries."""
    by_id = {
        pk: ClientLine(pk, name)
        for pk, name in sorted(access.names.items(), key=lambda named: named[1].casefold())
        if pk in access.roles
    }
    running = access.rows(Kpi).running_on(today).filter(goal__status="agreed")
    for line in judge_rows(access, running, today):
        if line.client_id in by_id:
            by_id[line.client_id].kpis.append(line)
    for item in items(access, by_id, today):
        by_id[item.client_id].items.append(item)
    return list(by_id.values())
