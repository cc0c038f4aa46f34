"""What a client's other plans said in the twelve months before a plan (PLAN-5).

A year of texts is much to read for every page, and hardly ever changes. So each process keeps it
for the few plans that people work on, and asks with the plan itself whether it is still the same:
the database stays the one truth, and a page that finds it unchanged asks nothing more."""

from datetime import time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Concat

from common.periods import Period, at_local, zone_info
from contentplan.models import ContentPlan, Post
from contentplan.rules.repeats import Shelves, Told, year_before

_KEPT = 4  # plans of which a process keeps the past: some megabytes each for a busy client


def stamp_of_past() -> Subquery:
    """Return what changes with any post of the client's other plans of the last year; for
    annotate() on plans."""
    # Some days too many: a plan that ends there makes the stamp change, and nothing else.
    since = ExpressionWrapper(OuterRef("start") - Value(timedelta(days=370)), DateField())
    others = Post.objects.filter(
        content_plan__client=OuterRef("client"), content_plan__end__gte=since
    ).exclude(content_plan=OuterRef("pk"))
    told = [Count("pk"), Sum("version"), Max("updated_at"), Max("created_at")]
    texts: list[Any] = []
    for part in told:
        texts += [Cast(part, CharField()), Value(" ")]
    stamp = Concat(*texts, output_field=CharField())
    return Subquery(others.order_by().values(whose=F("content_plan__client")).values(stamp=stamp))


def past_of(plan: ContentPlan) -> Shelves:
    """Return the texts of the client's other plans in the twelve months before the plan, and up to
    its end; no query when this process has them already."""
    if not hasattr(plan, "past_stamp"):
        found = ContentPlan.objects.filter(pk=plan.pk).annotate(past_stamp=stamp_of_past())
        plan.past_stamp = found.values_list("past_stamp", flat=True).get()  # type: ignore[attr-defined]
    span = Period(year_before(plan.start), plan.end)
    stamp = plan.past_stamp  # type: ignore[attr-defined]
    return _load(plan.client_id, plan.pk, plan.client.timezone, span, stamp)


@lru_cache(maxsize=_KEPT)
def _load(client: UUID, plan: UUID, timezone: str, span: Period, stamp: str) -> Shelves:
    """Return the past as it is when the stamp is first seen."""
    zone = zone_info(timezone)
    rows = (
        Post.objects.counted()
        .filter(
            content_plan__client=client,
            publish_at__gte=at_local(span.start, time(), timezone)[0],
            publish_at__lt=at_local(span.end + timedelta(days=1), time(), timezone)[0],
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
