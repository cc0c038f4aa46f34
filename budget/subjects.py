"""A budget as a thing that deciders approve (APPR-1)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, register
from budget.media_content import (
    keep_sent_lines,
    media_content,
    media_lines,
    same_media,
    those_sent,
)
from budget.models import USUAL_ALLOWANCE, Budget
from budget.rules import CATEGORIES, DEFAULT_SHARES, planned_after
from clients.history import writers_of
from common.errors import WrongState
from common.formats import period
from common.periods import Period
from goals.subjects import plain_decimal


def title(budget: Budget) -> str:
    return period(Period(budget.start, budget.end))


def content(budget: Budget) -> dict[str, Any]:
    """Return what a decider sees of a budget; one query."""
    return content_with(budget, budget.moved, media_lines(budget))


def content_with(
    budget: Budget, moved: Mapping[str, int], media: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what a decider sees of a budget after these moves, with these lines of media.

    What a budget without moves and with the usual allowance would say isn't said: versions that
    were sent before there were moves stay what they are."""
    planned = planned_after(budget.total_minor, budget.shares, moved)
    percent, allowance = budget.revenue_percent, budget.move_allowance
    return {
        "start": budget.start.isoformat(),
        "end": budget.end.isoformat(),
        "currency": budget.currency,
        "total_minor": budget.total_minor,
        "revenue_minor": budget.revenue_minor,
        "revenue_percent": None if percent is None else plain_decimal(percent),
        "reason": budget.reason,
        **({} if allowance == USUAL_ALLOWANCE else {"move_allowance": allowance}),
        "lines": [
            {
                "category": category,
                "share": budget.shares[category],
                "usual_share": DEFAULT_SHARES[category],
                "planned_minor": planned[category],
                **({"moved_minor": moved[category]} if moved.get(category) else {}),
            }
            for category in CATEGORIES
        ],
        **media_content(media, planned["promotion"]),
    }


def tolerated(budget: Budget, sent: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Undo the moves since: each was within the allowance or approved by itself (BUDG-4). Lines of
    the media plan that weren't there when it was sent aren't what was approved (BUDG-5)."""
    moved = {row["category"]: row.get("moved_minor", 0) for row in sent["lines"]}
    return content_with(budget, moved, those_sent(now.get("media_lines", []), sent))


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
    keep_sent_lines(budget)


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
        tolerated=tolerated,
        same=same_media,
        silence=False,
        authors=writers_of,
    )
)
