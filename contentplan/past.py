"""What a client's other plans said in the twelve months before a plan (PLAN-5).

A year of texts is much to read for every page, and hardly ever changes. So each process keeps it
for the few plans that people work on, and asks with the plan itself whether it is still the same:
the database stays the one truth, and a page that finds it unchanged asks nothing more."""

from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField, Func

from common.periods import FIRST_YEAR, LAST_YEAR, Period, at_local, zone_info
from contentplan.models import ContentPlan, Post
from contentplan.rules.repeats import Shelves, Told, year_before

_KEPT = 4  # plans of which a process keeps the past: some megabytes each for a busy client


class PastStamp(Func):
    """What changes with any post of the client's other plans of the last year; for annotate() on
    plans. Put together by the ORM it took longer than loading the plan."""

    output_field = CharField()
    # Some days too many: a plan that ends there makes the stamp change, and nothing else.
    YEAR_BEFORE = {"sqlite": "date({}, '-370 days')", "postgresql": "{} - 370"}
    SQL = """(SELECT count(*) || ' ' || sum(other.version) || ' ' ||
                     max(other.updated_at) || ' ' || max(other.created_at)
                FROM {posts} other JOIN {plans} its ON its.id = other.content_plan_id
               WHERE its.client_id = {client} AND its.id <> {plan} AND its."end" >= {since})"""

    def __init__(self, *parts: Any, **extra: Any):
        super().__init__(*(parts or ("client", "start", "pk")), **extra)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        parts = [compiler.compile(part)[0] for part in self.source_expressions]
        client, start, plan = parts  # columns, so there are no parameters
        told = self.SQL.format(
            posts=Post._meta.db_table,
            plans=ContentPlan._meta.db_table,
            client=client,
            plan=plan,
            since=self.YEAR_BEFORE[connection.vendor].format(start),
        )
        return told, []


def past_of(plan: ContentPlan) -> Shelves:
    """Return the texts of the client's other plans in the twelve months before the plan, and up to
    its end; no query when this process has them already."""
    if not hasattr(plan, "past_stamp"):
        found = ContentPlan.objects.filter(pk=plan.pk).annotate(past_stamp=PastStamp())
        plan.past_stamp = found.values_list("past_stamp", flat=True).get()  # type: ignore[attr-defined]
    span = Period(year_before(plan.start), plan.end)
    stamp = plan.past_stamp  # type: ignore[attr-defined]
    return _load(plan.client_id, plan.pk, plan.client.timezone, span, stamp)


def _known(day: date) -> date:
    """Return the day, or the nearest of the years that posts can be in (TIM-1)."""
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


@lru_cache(maxsize=_KEPT)
def _load(client: UUID, plan: UUID, timezone: str, span: Period, stamp: str | None) -> Shelves:
    """Return the past as it is when the stamp is first seen."""
    zone = zone_info(timezone)
    rows = (
        Post.objects.counted()
        .filter(
            content_plan__client=client,
            publish_at__gte=at_local(_known(span.start), time(), timezone)[0],
            publish_at__lt=at_local(_known(span.end + timedelta(days=1)), time(), timezone)[0],
        )
        .exclude(content_plan=plan)
        .exclude(text="")
        .order_by("publish_at", "pk")
        .values_list("pk", "channel_id", "publish_at", "text")
    )
    shelves = Shelves()
    for pk, channel, publish_at, text in rows.iterator(chunk_size=2000):
        local = publish_at.astimezone(zone)
        moment = (local.date(), time(local.hour, local.minute))
        shelves.put(Told(pk, channel, moment, text))
    return shelves
