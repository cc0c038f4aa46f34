"""A goal with its KPIs as a thing that deciders agree to (APPR-1, GOAL-2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, register
from clients.history import writers_of
from common.errors import WrongState
from goals.models import Goal
from goals.renamed import same_goal
from goals.reviews import review_days
from goals.rules import choice_findings


def plain_decimal(value: Decimal) -> str:
    """Return the number as text that is the same for equal numbers: 12000.0000 → 12000."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def content(goal: Goal) -> dict[str, Any]:
    """Return what a decider sees of a goal; four queries."""
    kpis = sorted(
        goal.kpis.prefetch_related("channels"),
        key=lambda kpi: (kpi.priority != "primary", kpi.due, str(kpi.pk)),
    )
    return {
        "kind": goal.kind,
        "problem": goal.problem,
        "measure": goal.measure,
        "due": goal.due.isoformat(),
        "first_review": goal.first_review.isoformat() if goal.first_review else None,
        **further_reviews(goal),
        "kpis": [
            _measured(kpi)
            | {
                "id": str(kpi.pk),
                "metric": kpi.metric,
                "base": kpi.base,
                "direction": kpi.direction,
                "baseline": plain_decimal(kpi.baseline),
                "target": plain_decimal(kpi.target),
                "start": kpi.start.isoformat(),
                "due": kpi.due.isoformat(),
                "priority": kpi.priority,
                "reason": kpi.reason,
                "channels": [
                    {"id": str(channel.pk), "network": channel.network, "name": channel.name}
                    for channel in sorted(kpi.channels.all(), key=lambda each: str(each.pk))
                ],
            }
            for kpi in kpis
        ],
    }


def _measured(kpi: Any) -> dict[str, Any]:
    """Return what is said of a KPI only when there is something to say, so that what was agreed
    before stays the same: a formula and what its names stand for, and who answers for it."""
    told = {"name": str(kpi), "terms": kpi.terms} if kpi.terms or kpi.formula else {}
    told |= {"formula_text": kpi.formula} if kpi.formula else {}
    return told | ({"owner": kpi.owner} if kpi.owner != "agency" else {})


def further_reviews(goal: Goal) -> dict[str, list[str]]:
    """Return the review days of a goal that has more than its first; else nothing, as was sent
    before there could be more, so that no older agreement looks changed (APPR-3)."""
    days = review_days(goal)
    return {"review_days": [day.isoformat() for day in days]} if len(days) > 1 else {}


def may_send(goal: Goal) -> None:
    """Raise ValidationError for a goal that nothing proves or whose KPIs lack a reason (KPI-4)."""
    kpis = list(goal.kpis.all())
    if not kpis:
        raise ValidationError(_("Choose at least one KPI that can prove this goal."), code="KPI-1")
    choices = [kpi.choice for kpi in kpis]
    found = choice_findings(goal.kind, goal.client.market, choices)
    missing = [str(kpi) for kpi in kpis for one in found if one[1:3] == ("error", kpi.pk)]
    if missing:
        message = _("Write why these KPIs fit this goal: %(names)s.")
        raise ValidationError(message % {"names": ", ".join(missing)}, code="KPI-4")
    if goal.status != Goal.Status.DRAFT:
        raise WrongState(_("This goal is not a draft."), goal)


def _move(goal: Goal, to: str, *, before: str) -> None:
    if not Goal.objects.filter(pk=goal.pk, status=before).update(status=to):
        raise WrongState(_("This goal is not where it was."), goal)
    goal.status = to


def sent(goal: Goal) -> None:
    _move(goal, Goal.Status.PROPOSED, before=Goal.Status.DRAFT)
    said = {kpi["id"]: kpi for kpi in goal.sent_content["kpis"]}
    kpis = list(goal.kpis.all())
    for kpi in kpis:  # what the client sees of each from now on (TEN-3)
        kpi.sent_content = said.get(str(kpi.pk))
        kpi.sent_version, kpi.sent_at = goal.sent_version, goal.sent_at
    goal.kpis.bulk_update(kpis, ["sent_content", "sent_version", "sent_at"])


def approved(goal: Goal, user: User | None) -> None:
    _move(goal, Goal.Status.AGREED, before=Goal.Status.PROPOSED)


def returned(goal: Goal, user: User | None, posts: Mapping[str, str]) -> None:
    _move(goal, Goal.Status.DRAFT, before=Goal.Status.PROPOSED)


def withdrawn(goal: Goal) -> None:
    _move(goal, Goal.Status.DRAFT, before=Goal.Status.PROPOSED)


def revoked(goal: Goal, user: User | None, reason: str) -> None:
    """An approval by silence is taken back: the goal is a draft again."""
    _move(goal, Goal.Status.DRAFT, before=Goal.Status.AGREED)


register(
    Subject(
        kind="goal",
        model=Goal,
        title=str,
        content=content,
        may_send=may_send,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="goals/_approval.html",
        same=same_goal,
        revoked=revoked,
        authors=writers_of,
    )
)
