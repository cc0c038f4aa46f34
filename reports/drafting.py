"""Neutral sentences that a report's frozen figures suggest (REP-3): facts in, typed facts out.

What they say in which language is draft_words.py. A draft judges nobody and concludes nothing: it
repeats what the figures show, so that who writes the conclusions doesn't begin with an empty page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

MEASURED = 3  # posts of a type below which nothing is said of how it works
POINTS = 5  # that a type may be off its share before it is told (MIX-2)
MOST = 9  # sentences


class KpiFact(NamedTuple):
    """A primary KPI as the report judged it; its words are those of the report's first page."""

    kpi: Mapping[str, Any]
    measured: bool


class PlanFact(NamedTuple):
    planned: int
    published: int
    late: int
    missing: int


class MixFact(NamedTuple):
    """The type that is furthest from its share: percent of what came out, and of the plan."""

    type: str
    published: Fraction
    planned: Fraction


class BestFact(NamedTuple):
    """The type with the highest engagement rate, None where too few posts were measured."""

    type: str | None
    er: Decimal | None
    measured: int


class MoneyFact(NamedTuple):
    spent_minor: int
    planned_minor: int
    currency: str


class DecisionsFact(NamedTuple):
    median_hours: Decimal
    waiting: int


class DoubtFact(NamedTuple):
    """Days that look suspicious and that nobody has explained (KPI-6)."""

    days: int


class KeptFact(NamedTuple):
    done: int
    of: int


Fact = KpiFact | PlanFact | MixFact | BestFact | MoneyFact | DecisionsFact | DoubtFact | KeptFact


def facts(sections: Mapping[str, Any]) -> list[Fact]:
    """Return what a computed report's figures suggest to say, the goals first, MOST at most."""
    content = sections["content"]
    found = [
        *_kpis(sections["kpis"]["goals"]),
        *_doubts(sections["kpis"]["goals"]),
        *_plan(content),
        *_mix(content),
        *_best(sections["results"]["types"], content["published"]),
        *_money(sections["budget"]["budgets"]),
        *_decisions(sections["decisions"]),
        *_kept(sections["last_corrections"]),
    ]
    return found[:MOST]


def holds_draft(text: str, drafted: str) -> bool:
    """Return whether every drafted line stands in a text unchanged, wherever in it. One that was
    changed or deleted shows that somebody has read them; no draft is held by nothing."""
    wanted = _lines(drafted)
    return bool(wanted) and wanted <= _lines(text)


def _lines(text: str) -> set[str]:
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


def _kpis(goals: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    every = [kpi for goal in goals for kpi in goal["kpis"]]
    primary = [kpi for kpi in every if kpi["priority"] == "primary"] or every
    for kpi in primary[:3]:
        # What is there may be too old to be judged.
        yield KpiFact(kpi, kpi["value"] is not None and kpi["status"] != "no_data")


def _doubts(goals: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    days = {
        one["day"]
        for goal in goals
        for kpi in goal["kpis"]
        for one in kpi.get("suspicious", ())
        if not one["explained"]
    }
    if days:
        yield DoubtFact(len(days))


def _plan(content: Mapping[str, Any]) -> Iterator[Fact]:
    if content["planned"] or content["published"]:
        yield PlanFact(*(content[name] for name in PlanFact._fields))


def _mix(content: Mapping[str, Any]) -> Iterator[Fact]:
    published, target = content["published"], sum(one["target"] for one in content["types"])
    if not published or not target:
        return
    shares = [
        MixFact(
            one["type"],
            Fraction(100 * one["published"], published),
            Fraction(100 * one["target"], target),
        )
        for one in content["types"]
    ]
    furthest = max(shares, key=lambda one: abs(one.published - one.planned))
    if abs(furthest.published - furthest.planned) > POINTS:
        yield furthest


def _best(types: Sequence[Mapping[str, Any]], published: int) -> Iterator[Fact]:
    told = [one for one in types if one["measured"] >= MEASURED and one["er"] is not None]
    if len(told) > 1:
        best = max(told, key=lambda one: Decimal(one["er"]))
        yield BestFact(best["code"], Decimal(best["er"]), best["measured"])
    elif published:
        yield BestFact(None, None, sum(one["measured"] for one in types))


def _money(budgets: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    for budget in budgets:
        spent = sum(line["spent_minor"] for line in budget["lines"])
        yield MoneyFact(spent, budget["total_minor"], budget["currency"])


def _decisions(told: Mapping[str, Any]) -> Iterator[Fact]:
    if told["median_hours"] is not None:
        yield DecisionsFact(Decimal(told["median_hours"]), told["waiting"])


def _kept(last: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
    if last:
        yield KeptFact(sum(one["done"] for one in last), len(last))
