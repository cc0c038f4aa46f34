"""What must hold of the stored data (RUN-2): each app tells its own in `<app>/checks.py`, this file
names them. A new one is a function there that yields a line for each row that is wrong."""

from collections.abc import Callable, Iterator

from approvals import checks as approvals
from budget import checks as budget
from clients import checks as clients
from goals import checks as goals
from jobs import checks as jobs
from kpis import checks as kpis

Check = Callable[[], Iterator[str]]

CHECKS: dict[str, Check] = {
    "history": clients.history,
    "approvals": approvals.contents,
    "budgets": budget.sums,
    "reviews": goals.reviews,
    "months": kpis.months,
    "imports": kpis.imports,
    "own-values": kpis.own_values,
    "jobs": jobs.leases,
}
