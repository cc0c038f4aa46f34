"""Which KPIs burn, over all clients of a person, the worst first."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.requests import PageRequest
from common.periods import today_in
from goals.models import Goal
from kpis.judging import KpiLine
from kpis.models import Kpi
from kpis.summary import judge_rows
from kpis.wording import STATUS_WORDS

# The worst first: no data can hide anything, and a suspicious gain may be none.
ORDER = ("off_track", "at_risk", "no_data", "suspicious", "too_early", "on_track", "met")
BURNING = ORDER[:4]
WORDS = {**STATUS_WORDS, "suspicious": _("suspicious")}


@require_safe
def burning(request: PageRequest) -> HttpResponse:
    """Show the running KPIs of agreed goals a client a block; filters live in the address.

    Without a filter those that burn. As many queries for one client as for a thousand."""
    access = request.access
    today = today_in(request.user.timezone)
    asked = _filters(request)
    running = access.rows(Kpi).running_on(today).filter(goal__status=Goal.Status.AGREED)
    if asked["priority"]:
        running = running.filter(priority=asked["priority"])
    lines = judge_rows(access, running, today, with_audience=False)
    names = {str(pk): name for pk, name in access.names.items() if pk in access.roles}
    lines = [line for line in lines if str(line.client_id) in names]
    counts = {state: sum(_is(line, state) for line in lines) for state in ORDER}
    shown = [
        line
        for line in lines
        if (not asked["client"] or str(line.client_id) == asked["client"])
        and (_is(line, asked["status"]) if asked["status"] in ORDER else _wanted(line, asked))
    ]
    context = {
        "groups": _by_client(shown, names),
        "counts": [(state, WORDS[state], counts[state]) for state in ORDER if counts[state]],
        "all": len(lines),
        "asked": asked,
        "clients": sorted(names.items(), key=lambda named: named[1].casefold()),
        "priorities": Kpi.Priority.choices,
        "today": today,
    }
    return render(request, "kpis/burning.html", context)


def _filters(request: PageRequest) -> dict[str, str]:
    """Return what the address asks for; a value that doesn't exist asks for nothing."""
    known = {"status": {*ORDER, "all"}, "priority": set(Kpi.Priority.values), "client": None}
    asked = {name: request.GET.get(name, "") for name in known}
    return {
        name: value if known[name] is None or value in (known[name] or ()) else ""
        for name, value in asked.items()
    }


def _wanted(line: KpiLine, asked: dict[str, str]) -> bool:
    return asked["status"] == "all" or any(_is(line, state) for state in BURNING)


def _is(line: KpiLine, state: str) -> bool:
    return bool(line.unexplained) if state == "suspicious" else line.status == state


def _rank(line: KpiLine) -> tuple[int, bool, int, date]:
    """Return a key that puts the worst first: by status, then primary, then how far behind."""
    worst = min(ORDER.index(state) for state in ORDER if _is(line, state))
    behind = (line.done or 0) - line.expected_done
    return worst, line.promise.priority != Kpi.Priority.PRIMARY, behind, line.promise.due


def _by_client(lines: list[KpiLine], names: dict[str, str]) -> list[tuple[str, str, list[KpiLine]]]:
    """Return id, name and KPIs of each client that has any, the client with the worst KPI first."""
    found: dict[str, list[KpiLine]] = {}
    for line in sorted(lines, key=_rank):
        found.setdefault(str(line.client_id), []).append(line)
    return [(pk, names[pk], of_client) for pk, of_client in found.items()]
