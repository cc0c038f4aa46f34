"""What a report says of goals, KPIs and channels: plain JSON, decimals as text (REP-1, REP-2)."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period, previous
from goals.models import Goal
from kpis.catalogue import METRICS
from kpis.judging import KpiLine, as_sent, judge, lines_by_goal, promises_and_sent
from kpis.measures import Measure
from kpis.models import Kpi
from kpis.rules import FORMULAS
from kpis.series import (
    Figure,
    delivered,
    latest_day,
    networks_own,
    period_figures,
    ratios_from,
)
from kpis.store import plain_text

PLACES = 4  # of a figure that was recomputed


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return the goals and channels of a client for a period; docs/reports.md has the shape.

    Goals and KPIs are those that were sent, as they were sent, judged as of the period's end."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id; about ten queries however many they are."""
    before = previous(period)
    ids = [client.pk for client in clients]
    goals, channels = _goals(ids, period), _channels(ids, period, before)
    return {
        client.pk: {
            "currency": client.currency,
            "previous": {"start": before.start.isoformat(), "end": before.end.isoformat()},
            "goals": goals[client.pk],
            "channels": channels[client.pk],
        }
        for client in clients
    }


def _goals(clients: Collection[UUID], period: Period) -> dict[UUID, list[dict[str, Any]]]:
    goals = Goal.objects.filter(client__in=clients, sent_version__gt=0, due__gte=period.start)
    rows = Kpi.objects.filter(goal__in=goals, sent_version__gt=0)
    asked = [as_sent(one, sent) for one, sent in promises_and_sent(rows)]
    lines = judge([one for one in asked if _overlaps(one, period)], period.end)
    by_goal = lines_by_goal(lines)
    found: dict[UUID, list[dict[str, Any]]] = {pk: [] for pk in clients}
    for goal in goals:
        if goal.pk in by_goal and goal.sent_content is not None:
            found[goal.client_id].append(_goal(goal, by_goal[goal.pk]))
    return found


def _goal(goal: Goal, lines: Iterable[KpiLine]) -> dict[str, Any]:
    sent: Any = goal.sent_content
    return {
        "id": str(goal.pk),
        **{name: sent[name] for name in ("kind", "problem", "measure", "due")},
        "status": goal.status,
        "kpis": [kpi_as_json(line) for line in lines],
    }


def _overlaps(promise: Any, period: Period) -> bool:
    return promise.start <= period.end and promise.due >= period.start


def kpi_as_json(line: KpiLine) -> dict[str, Any]:
    """Return a judged KPI as plain JSON."""
    told = line.promise
    return {
        "id": str(told.pk),
        "metric": told.metric,
        "base": told.base,
        "direction": told.direction,
        "priority": told.priority,
        "reason": told.reason,
        "channels": [
            {"id": str(one.id), "network": one.network, "name": one.name} for one in told.channels
        ],
        "baseline": figure_text(told.baseline),
        "target": figure_text(told.target),
        "start": told.start.isoformat(),
        "due": told.due.isoformat(),
        "value": figure_text(line.value),
        "basis": line.basis,
        "day": _day(line.day),
        "last_day": _day(line.last_day),
        "expected": figure_text(line.expected),
        "forecast": figure_text(line.forecast),
        "forecast_low": figure_text(line.outlook.low if line.outlook else None),
        "forecast_high": figure_text(line.outlook.high if line.outlook else None),
        "counted": figure_text(line.counted),
        "suspicious": [
            {
                "day": one.doubt.day.isoformat(),
                "channel": str(one.channel_id),
                "code": one.doubt.code,
                "value": one.doubt.value,
                "usual": one.doubt.usual,
                "explained": one.explained,
            }
            for one in line.suspicious
        ],
        "quality": [one.as_json() for one in line.beside],
        "status": line.status,
        "done": line.done,
        "expected_done": line.expected_done,
        "points": [[day.isoformat(), figure_text(value)] for day, value in line.points],
        **_of_its_own(told.measure, told.owner),
    }


def _of_its_own(measure: Measure, owner: str) -> dict[str, Any]:
    """Return what no reader could look up: name and unit of what isn't in the catalogue."""
    told: dict[str, Any] = {} if owner == Kpi.Owner.AGENCY else {"owner": owner}
    if measure.formula is not None:
        told["formula"] = measure.formula.text
    if measure.formula is not None or measure.is_own:
        told |= {"name": str(measure.name), "unit": measure.unit}
        if any(one.unit == "money" for one in measure.with_measures()):
            told["has_money"] = True
    return told


def _channels(
    clients: Collection[UUID], period: Period, before: Period
) -> dict[UUID, list[dict[str, Any]]]:
    channels = list(Channel.objects.filter(client__in=clients))
    ids = [channel.pk for channel in channels]
    there = delivered(ids, before.start, period.end)
    for channel, given in networks_own(ids, period.start, period.end).items():
        there.setdefault(channel, []).extend(given)
    metrics = _metrics_of(there)
    figures = period_figures(ids, metrics, [period, before])
    now, then = figures[period], figures[before]
    last = latest_day(ids)
    found: dict[UUID, list[dict[str, Any]]] = {pk: [] for pk in clients}
    for one in channels:
        mine, earlier = now[one.pk], then[one.pk]
        found[one.client_id].append(
            {
                "id": str(one.pk),
                "network": one.network,
                "name": one.name,
                "last_day": _day(last.get(one.pk)),
                "metrics": [
                    _metric_as_json(code, mine[code], earlier.get(code))
                    for code in metrics
                    if code in mine
                ],
            }
        )
    return found


def _metrics_of(there: dict[UUID, list[str]]) -> list[str]:
    """Return the stored metrics that any channel has, then the ratios that follow from them."""
    stored = {code for metrics in there.values() for code in metrics}
    ratios = {code for metrics in there.values() for code in ratios_from(metrics)}
    known = dict.fromkeys([*METRICS, *FORMULAS])
    return [code for code in known if code in stored or code in ratios]


def _metric_as_json(code: str, now: Figure, then: Figure | None) -> dict[str, Any]:
    return {
        "metric": code,
        "value": figure_text(now.value),
        "basis": now.basis,
        "day": _day(now.day),
        "previous": figure_text(then.value) if then else None,
        "previous_basis": then.basis if then else None,
        "change_percent": _change(now.value, then.value if then else None),
    }


def _change(now: int | Decimal, then: int | Decimal | None) -> str | None:
    """Return the change in percent with one decimal; None when there is nothing to compare with."""
    if not then:
        return None
    if isinstance(now, int) and isinstance(then, int):
        change = Fraction(100 * (now - then), abs(then))
    else:
        change = 100 * (Fraction(now) - Fraction(then)) / abs(Fraction(then))
    return plain_text(round_half_up(change, 1))


def figure_text(value: int | Decimal | None) -> str | None:
    """Return a figure as text with four places at most, None for no data."""
    if value is None or isinstance(value, int):
        return plain_text(value)
    return plain_text(round_half_up(value, PLACES))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
