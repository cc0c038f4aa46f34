"""What a report says about media plans (BUDG-5, REP-1): plain JSON, see docs/reports.md."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from budget.media_content import lines_as_sent
from budget.media_models import MediaLine
from budget.media_rules import Planned, Together, add_up, add_up_by_channel, cost_code
from budget.media_services import MediaRow, facts_of_each, promotion_of, with_line_spent
from budget.media_wording import major
from budget.models import Budget
from clients.models import Channel
from common.periods import Period
from kpis.store import plain_text


def media_plans(budgets: Sequence[Budget], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return by budget the media plans that are as they were sent, with what was spent and brought
    up to the period's last day; four queries at most, whosever the budgets are.

    Budgets without lines in the period are left out."""
    rows: dict[UUID, list[MediaLine]] = {budget.pk: [] for budget in budgets}
    sent = MediaLine.objects.filter(budget__in=list(rows), sent_version__gt=0)
    for line in with_line_spent(sent, period.end) if rows else ():
        rows[line.budget_id].append(line)
    plans = [_within(lines_as_sent(budget, rows[budget.pk]), period) for budget in budgets]
    return {
        budget.pk: _plan(budget, facts)
        for budget, facts in zip(budgets, facts_of_each(plans, period.end), strict=True)
        if facts
    }


def _within(lines: Sequence[MediaLine], period: Period) -> list[MediaLine]:
    return [line for line in lines if line.start <= period.end and line.end >= period.start]


def _plan(budget: Budget, rows: Sequence[MediaRow]) -> dict[str, Any]:
    facts, currency = [row.facts for row in rows], budget.currency
    channels: dict[Any, Any] = {row.line.channel_id: row.line.channel for row in rows}
    return {
        "start": budget.start.isoformat(),
        "end": budget.end.isoformat(),
        "currency": currency,
        "promotion_minor": promotion_of(budget),
        "lines": [_line(row, currency) for row in rows],
        "metrics": [_sum(one, currency) for one in add_up(facts)],
        "channels": [
            {"channel": _channel(channels[pk]), "metrics": [_sum(one, currency) for one in sums]}
            for pk, sums in add_up_by_channel(facts).items()
        ],
    }


def _line(row: MediaRow, currency: str) -> dict[str, Any]:
    line, facts = row.line, row.facts
    return {
        "id": str(line.pk),
        "title": line.title,
        "kind": line.kind,
        "channel": _channel(line.channel),
        "goal": line.goal.kind if line.goal else "",
        "start": line.start.isoformat(),
        "end": line.end.isoformat(),
        "metric": facts.metric,
        "amount_minor": facts.amount,
        "expected": facts.expected,
        "spent_minor": facts.spent,
        "result": facts.result,
        "basis": facts.basis,
        "source": line.typed_source if facts.basis == "typed" else "",
        **_costs(facts, currency),
    }


def _sum(one: Together, currency: str) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "lines": one.lines,
        "left_out": one.left_out,
        "amount_minor": one.amount,
        "expected": one.expected,
        "spent_minor": one.spent,
        "result": one.result,
        **_costs(one, currency),
    }


def _costs(one: Planned | Together, currency: str) -> dict[str, Any]:
    return {
        "cost_code": cost_code(one.metric),
        "planned_cost": _text(one.planned_cost, currency),
        "cost": _text(one.cost, currency),
    }


def _text(minor: Fraction | None, currency: str) -> str | None:
    """Return a cost in major units as text with four places at most."""
    cost = major(minor, currency)
    return None if cost is None else plain_text(cost.amount)


def _channel(channel: Channel | None) -> dict[str, str] | None:
    if channel is None:
        return None
    return {"id": str(channel.pk), "network": channel.network, "name": channel.name}
