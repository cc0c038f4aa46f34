"""What a client's own figures say to somebody who sets a goal, and the goal with its KPIs made in
one step (GOAL-2, KPI-1, KPI-4)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clients.models import Client
from clients.services import change
from common.money import round_half_up
from goals.models import Goal, GoalDraft
from goals.rules import Advice, kpi_advice
from goals.services import add_goal
from kpis.catalogue import METRICS, PLACES
from kpis.judging import WINDOW, KpiLine, Promise, judge, promise_of
from kpis.models import Kpi
from kpis.rules import DOWN_IS_GOOD, ER_BASES
from kpis.services import add_kpi

BETTER = Fraction(1, 10)  # of what history would bring anyway: a target that asks for something


class Offer(NamedTuple):
    """A metric that could prove a goal, and what this client's figures say of it.

    line is the last 30 days, its value None without data; baseline is where a KPI would begin;
    as_now what the due day brings if nothing changes, better a tenth more of that: proposals only,
    None where the figures allow none."""

    advice: Advice
    base: str
    line: KpiLine
    direction: str
    baseline: Decimal | None
    as_now: Decimal | None
    better: Decimal | None


def offers(client: Client, kind: str, today: date, due: date | None) -> list[Offer]:
    """Return the metrics advised for a kind of goal, primaries first; two queries (KPI-1).

    An engagement rate is offered by the first base that has data."""
    advice = kpi_advice(kind, client.market)
    asked = [
        (one, base)
        for one in advice
        for base in (ER_BASES if one.metric == "engagement_rate" else ("",))
    ]
    lines = judge([_unpromised(client, one.metric, base, today) for one, base in asked], today)
    found: dict[str, Offer] = {}
    for (one, base), line in zip(asked, lines, strict=True):
        known = found.get(one.metric)
        if known is None or (known.line.value is None and line.value is not None):
            found[one.metric] = _offer(one, base, line, today, due)
    return list(found.values())


def _unpromised(client: Client, metric: str, base: str, today: date) -> Promise:
    """Return a KPI that nobody has chosen yet, over all channels and the last 30 days."""
    row = Kpi(
        goal=Goal(client=client),
        metric=metric,
        base=base,
        baseline=Decimal(0),
        target=Decimal(1),
        start=today - timedelta(days=WINDOW),
        due=today + timedelta(days=1),
    )
    return promise_of(row)


def _offer(advice: Advice, base: str, line: KpiLine, today: date, due: date | None) -> Offer:
    direction = "down" if advice.metric in DOWN_IS_GOOD else "up"
    now = None if line.value is None else Fraction(line.value)
    baseline = Fraction(0) if METRICS[advice.metric].cls == "sum" else now
    as_now = better = None
    if now is not None and due is not None and due > today:
        as_now = if_it_goes_on(
            METRICS[advice.metric].cls, [(day, Fraction(v)) for day, v in line.points], today, due
        )
        if as_now is None:
            as_now = now
        better = as_now * (1 - BETTER if direction == "down" else 1 + BETTER)
        if better <= 0 or better == baseline:
            better = None
    return Offer(
        advice,
        base,
        line,
        direction,
        _rounded(baseline, advice.metric),
        _rounded(as_now, advice.metric),
        _rounded(better, advice.metric),
    )


def if_it_goes_on(
    cls: str, points: Sequence[tuple[date, Fraction]], today: date, due: date
) -> Fraction | None:
    """Return what a metric would reach by a day at the pace of its points; None for classes that
    have no pace: people reached, rates and averages stay as they are.

    points are running totals for `sum` and an audience for `last`, oldest first. A total counts
    from today, as the KPI would; days between the first and the last point set the pace."""
    if cls not in ("sum", "last") or not points:
        return None
    (first, start), (last, end) = points[0], points[-1]
    if cls == "sum":
        days = (last - first).days + 1
        return end / days * (due - today).days
    if last == first:
        return end
    return end + (end - start) / (last - first).days * (due - last).days


def _rounded(value: Fraction | None, metric: str) -> Decimal | None:
    if value is None:
        return None
    return round_half_up(value, 0 if METRICS[metric].kind == "int" else min(PLACES, 2))


@transaction.atomic
def found_goal(
    draft: GoalDraft, goal: Goal, *, kpis: Iterable[Kpi], days: Collection[date], by: User
) -> Goal:
    """Make the goal of a draft with its KPIs and review days, all or nothing; return it.

    Asked twice it returns the goal that is there. A goal begins as a draft: only a decider agrees
    it (GOAL-2). Raises ValidationError as add_goal and add_kpi do, and without any KPI (KPI-1)."""
    current = GoalDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if current.goal_id is not None:
        return Goal.objects.get(pk=current.goal_id)
    kpis = list(kpis)
    if not kpis:
        raise ValidationError({"kpis": ValidationError("kpis", code="KPI-1")})
    goal.client = draft.client
    add_goal(goal, by=by, days=days)
    for kpi in kpis:
        kpi.goal = goal
        add_kpi(kpi, by=by)
    change(draft, {"goal": goal}, by=by, seen=current.version, verb="became_goal")
    if draft.trouble is not None:
        change(draft.trouble, {"goal": goal}, by=by, verb="became_goal")
    return goal
