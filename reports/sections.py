"""What a report is made of: each app tells its own part (docs/house.md).

A new part is a function here and its words in wording.py. One that fails fails the whole job: a
report has no silent gaps."""

from collections.abc import Callable
from typing import Any

from approvals import report as approvals
from budget import report as budget
from clients.models import Client
from common.periods import Period
from contentplan import report as contentplan
from kpis import report as kpis
from reports import results

Section = Callable[[Client, Period], dict[str, Any]]

SECTIONS: dict[str, Section] = {
    "kpis": kpis.section,
    "content": contentplan.section,
    "results": results.section,
    "budget": budget.section,
    "decisions": approvals.section,
}
