"""A budget as a thing that deciders approve (APPR-1)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, register
from budget.models import Budget
from budget.rules import CATEGORIES, DEFAULT_SHARES, split
from common.errors import WrongState
from common.formats import period
from common.periods import Period
from goals.subjects import plain_decimal


def title(budget: Budget) -> str:
    return period(Period(budget.start, budget.end))


def content(budget: Budget) -> dict[str, Any]:
    """Return what a decider sees of a budget; no query."""
    planned = split(budget.total_minor, budget.shares)
    percent = budget.revenue_percent
    return {
        "start": budget.start.isoformat(),
        "end": budget.end.isoformat(),
        "currency": budget.currency,
        "total_minor": budget.total_minor,
        "revenue_minor": budget.revenue_minor,
        "revenue_percent": None if percent is None else plain_decimal(percent),
        "reason": budget.reason,
        "lines": [
            {
                "category": category,
                "share": budget.shares[category],
                "usual_share": DEFAULT_SHARES[category],
                "planned_minor": planned[category],
            }
            for category in CATEGORIES
        ],
    }


def _move(budget: Budget, to: str, *, before: tuple[str, ...]) -> None:
    if not Budget.objects.filter(pk=budget.pk, status__in=before).update(status=to):
        raise WrongState(_("This budget is not where it was."), budget)
    budget.status = to


EDITABLE = (Budget.Status.DRAFT, Budget.Status.RETURNED)
ASKED = (Budget.Status.CLIENT_REVIEW,)


def may_send(budget: Budget) -> None:
    if budget.status not in EDITABLE:
        raise WrongState(_("This budget is not a draft."), budget)


def sent(budget: Budget) -> None:
    _move(budget, Budget.Status.CLIENT_REVIEW, before=EDITABLE)


def approved(budget: Budget, user: User | None) -> None:
    _move(budget, Budget.Status.APPROVED, before=ASKED)


def returned(budget: Budget, user: User | None, posts: Mapping[str, str]) -> None:
    _move(budget, Budget.Status.RETURNED, before=ASKED)


def withdrawn(budget: Budget) -> None:
    _move(budget, Budget.Status.DRAFT, before=ASKED)


register(
    Subject(
        kind="budget",
        model=Budget,
        title=title,
        content=content,
        may_send=may_send,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="budget/_approval.html",
    )
)
