"""What was promised to change, shown beside the plan in which it should happen (REP-3).

Reports keep these rows and stand floors above, so a plan only knows that somebody may have
something to show there: the same way as approvals know their subjects."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from contentplan.models import ContentPlan


class Promised(NamedTuple):
    text: str
    done: bool
    person: str  # "" for nobody
    due: date | None
    url: str  # to which a form posts done=yes or done=no, and `next`
    period: str  # of the report that promised it
    origin: str  # its page


class Promising(NamedTuple):
    """How somebody's promises are read: with the plan itself, so that its page asks no query more.

    listed() makes the expression to annotate plans with, which OuterRef names; read() makes of
    what it gave what the page shows."""

    listed: Callable[[], Any]
    read: Callable[[ContentPlan, Any], list[Promised]]


_promising: dict[str, Promising] = {}


def beside_plans(name: str, promising: Promising) -> None:
    """Show these promises beside each plan, to the agency's people alone."""
    _promising[name] = promising


def with_promised(plans: QuerySet[ContentPlan]) -> QuerySet[ContentPlan]:
    return plans.annotate(
        **{f"promised_{name}": each.listed() for name, each in _promising.items()}
    )


def promised_for(plan: ContentPlan) -> list[Promised]:
    """Return what is to be shown beside a plan that with_promised() gave; no query."""
    return [
        one
        for name, each in _promising.items()
        for one in each.read(plan, getattr(plan, f"promised_{name}"))
    ]
