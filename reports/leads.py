"""One sentence above each part of a report that says what to see, in the active language.

What it is about is decided by reports/seeing.py from the frozen figures; nothing here judges."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.wording import choice_label
from common import formats
from common.money import from_minor
from kpis.wording import metric_name
from reports.cells import exact, figure_cell
from reports.seeing import Moved, compared, moved, spent, standing
from reports.tables import Promise


def _sentences(*told: str) -> str:
    return " ".join(filter(None, told))


def promises_lead(promises: Sequence[Promise]) -> str:
    """Return how many of the main promises are well, what is furthest behind, what is unknown."""
    found = standing(promises)
    if found is None:
        return ""
    told = _standing(found.told, found.well)
    behind, silent = "", ""
    if found.behind is not None:
        words = {
            "name": found.behind.name,
            "fact": found.behind.fact.text,
            "expected": found.behind.expected.text,
        }
        if found.behind.expected.value is None:
            behind = _("Furthest behind: %(name)s, now %(fact)s.") % words
        else:
            behind = (
                _("Furthest behind: %(name)s, %(fact)s instead of %(expected)s by now.") % words
            )
    if found.silent:
        names = ", ".join(one.name for one in found.silent)
        silent = _("No data for: %(names)s.") % {"names": names}
    return _sentences(told, behind, silent)


def _standing(judged: int, well: int) -> str:
    counts = {"well": formats.integer(well), "told": formats.integer(judged)}
    if not judged:
        return ""
    if judged == 1:
        return _("The main KPI is on track.") if well else _("The main KPI is behind.")
    if well == judged:
        return _("All %(told)s main KPIs are on track.") % counts
    if not well:
        return _("None of the %(told)s main KPIs is on track.") % counts
    return (
        ngettext(
            "%(well)s of %(told)s main KPIs is on track.",
            "%(well)s of %(told)s main KPIs are on track.",
            well,
        )
        % counts
    )


def signed_percent(text: str | None) -> str:
    """Return a change such as +3.5 %; "no data" for None."""
    change = exact(text)
    if change is None:
        return formats.no_data()
    told = formats.percent(change)
    return f"+{told}" if change > 0 else told


def channel_lead(metrics: Sequence[Mapping[str, Any]], currency: str) -> str:
    """Return what to see in a channel's figures, against the period before."""
    found: Moved = moved(metrics)
    told, most = "", ""
    if found.audience is not None:
        words = {
            "value": figure_cell("followers", found.audience["value"], currency).text,
            "change": signed_percent(found.audience["change_percent"]),
        }
        if found.audience["change_percent"] is None:
            told = _("Audience: %(value)s.") % words
        else:
            told = _("Audience: %(value)s, %(change)s against the period before.") % words
    if found.most is not None:
        words = {
            "metric": metric_name(found.most["metric"]),
            "change": signed_percent(found.most["change_percent"]),
        }
        most = _("What moved most: %(metric)s, %(change)s.") % words
    elif any(one["change_percent"] is not None for one in metrics):
        most = _("Nothing else moved noticeably.")
    return _sentences(told, most)


def worked_lead(results: Mapping[str, Any]) -> str:
    """Return which type and which format worked; "" for reports of before this was compared."""
    if "least" not in results:
        return ""
    lines = {
        _("By type"): (results["types"], "contentplan.Post.type"),
        _("By format"): (results["formats"], "contentplan.Post.format"),
    }
    told = [_compared(found, field, what) for what, (found, field) in lines.items()]
    if any(told):
        return _sentences(*told, _("ER is reactions per 100 people reached."))
    if not any(line["measured"] for line in results["types"]):
        return ""
    words = _("Too few posts have figures to compare types or formats: it takes %(least)s of each.")
    return words % {"least": formats.integer(results["least"])}


def _compared(lines: Sequence[Mapping[str, Any]], field: str, what: str) -> str:
    found = compared(lines)
    if found is None:
        return ""
    words = {
        "what": what,
        "best": choice_label(found.best["code"], field),
        "rate": formats.percent(exact(found.best["er"]), 2),
        "least": choice_label(found.least["code"], field),
        "low": formats.percent(exact(found.least["er"]), 2),
    }
    if not found.clear:
        return _("%(what)s: no clear difference (ER %(low)s to %(rate)s).") % words
    return _("%(what)s: %(best)s worked best (ER %(rate)s), %(least)s least (%(low)s).") % words


def budget_lead(budgets: Sequence[Mapping[str, Any]], until: date) -> str:
    """Return what is gone of the money, beside what is gone of the time."""
    return _sentences(*(_budget(one, until) for one in budgets))


def _budget(budget: Mapping[str, Any], until: date) -> str:
    found, currency = spent(budget, until), budget["currency"]
    if found.percent is None:
        return ""
    words = {
        "spent": formats.money(from_minor(found.spent_minor, currency)),
        "planned": formats.money(from_minor(found.planned_minor, currency)),
        "percent": formats.percent(found.percent, 0),
        "elapsed": formats.percent(found.elapsed, 0),
    }
    told = _(
        "%(spent)s of %(planned)s is spent: %(percent)s of the money, %(elapsed)s of the time."
    )
    over = ""
    if found.over:
        names = ", ".join(choice_label(one, "budget.Expense.category") for one in found.over)
        over = _("More than planned went to: %(names)s.") % {"names": names}
    elif found.ahead:
        over = _("The money goes faster than the time.")
    return _sentences(told % words, over)


def jumps_lead(days: Sequence[Mapping[str, Any]]) -> str:
    """Return how many days don't fit together, and what that means."""
    number = len(days)
    if not number:
        return ""
    told = ngettext(
        "The figures of %(count)s day don't fit together.",
        "The figures of %(count)s days don't fit together.",
        number,
    ) % {"count": formats.integer(number)}
    left = sum(not one["explained"] for one in days)
    if not left:
        return _sentences(told, _("Each of them is explained."))
    return _sentences(told, _("Until they are explained they don't count as success."))
