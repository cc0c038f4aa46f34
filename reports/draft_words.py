"""The sentences of a draft in the active language: see drafting.py (REP-3)."""

from functools import singledispatch
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.wording import choice_label
from common import formats
from common.money import from_minor
from kpis.wording import STATUS_WORDS, metric_name
from reports import drafting
from reports.cells import day_cell, figure_cell, hours_cell
from reports.models import Report

TYPES = "contentplan.Post.type"


def draft_of(report: Report) -> list[str]:
    """Return the sentences that a computed report's figures suggest, in the client's language: it
    is the client who will read them."""
    with translation.override(report.client.language):
        currency = report.sections["kpis"]["currency"]
        return [_told(fact, currency) for fact in drafting.facts(report.sections)]


@singledispatch
def _told(fact: Any, currency: str) -> str:
    raise TypeError(f"no words for {fact!r}")


@_told.register
def _kpi(fact: drafting.KpiFact, currency: str) -> str:
    kpi = fact.kpi
    metric, unit = kpi["metric"], kpi.get("unit", "")
    told = {"name": kpi.get("name") or metric_name(metric, kpi["base"])}
    if not fact.measured:
        return _("%(name)s: no data in this period, so nothing can be said yet.") % told
    told |= {
        "fact": figure_cell(metric, kpi["value"], currency, unit).text,
        "target": figure_cell(metric, kpi["target"], currency, unit).text,
        "due": day_cell(kpi["due"]).text,
        "status": str(STATUS_WORDS[kpi["status"]]),
    }
    return _("%(name)s: %(fact)s, the target is %(target)s by %(due)s (%(status)s).") % told


@_told.register
def _plan(fact: drafting.PlanFact, currency: str) -> str:
    told = {
        "planned": formats.integer(fact.planned),
        "published": formats.integer(fact.published),
        "late": formats.integer(fact.late),
        "missing": formats.integer(fact.missing),
    }
    if fact.late or fact.missing:
        return (
            _("Posts planned: %(planned)s, out: %(published)s, late %(late)s, missing %(missing)s.")
            % told
        )
    return _("Posts planned: %(planned)s, out: %(published)s, all in time.") % told


@_told.register
def _mix(fact: drafting.MixFact, currency: str) -> str:
    return _(
        "Posts of the type “%(type)s” were %(published)s of what came out; planned: %(planned)s."
    ) % {
        "type": choice_label(fact.type, TYPES),
        "published": formats.percent(fact.published, 0),
        "planned": formats.percent(fact.planned, 0),
    }


@_told.register
def _best(fact: drafting.BestFact, currency: str) -> str:
    if fact.type is None:
        return _("Too few posts were measured to tell which type works best.")
    words = ngettext(
        "The type “%(type)s” had the highest ER: %(er)s over %(number)s measured post.",
        "The type “%(type)s” had the highest ER: %(er)s over %(number)s measured posts.",
        fact.measured,
    )
    return words % {
        "type": choice_label(fact.type, TYPES),
        "er": formats.percent(fact.er, 2),
        "number": formats.integer(fact.measured),
    }


@_told.register
def _money(fact: drafting.MoneyFact, currency: str) -> str:
    return _("Spent so far: %(spent)s of the budget of %(planned)s.") % {
        "spent": formats.money(from_minor(fact.spent_minor, fact.currency)),
        "planned": formats.money(from_minor(fact.planned_minor, fact.currency)),
    }


@_told.register
def _decisions(fact: drafting.DecisionsFact, currency: str) -> str:
    told = {
        "hours": hours_cell(str(fact.median_hours)).text,
        "number": formats.integer(fact.waiting),
    }
    if not fact.waiting:
        return _("Half of the decisions took at most %(hours)s; nothing was left waiting.") % told
    return _("Half of the decisions took at most %(hours)s; left waiting: %(number)s.") % told


@_told.register
def _doubt(fact: drafting.DoubtFact, currency: str) -> str:
    words = ngettext(
        "%(number)s day looks suspicious and is left out until it is explained.",
        "%(number)s days look suspicious and are left out until they are explained.",
        fact.days,
    )
    return words % {"number": formats.integer(fact.days)}


@_told.register
def _kept(fact: drafting.KeptFact, currency: str) -> str:
    return _("Corrections of the last report: %(done)s of %(all)s done.") % {
        "done": formats.integer(fact.done),
        "all": formats.integer(fact.of),
    }
