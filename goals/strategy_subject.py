"""A strategy with its channels as a thing that deciders approve (APPR-1, GOAL-4, GOAL-5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, register
from common.errors import WrongState
from goals.models import ChannelStrategy, Strategy
from goals.renamed import same_strategy

Status = Strategy.Status
EDITABLE = (Status.DRAFT, Status.RETURNED)
ASKED = (Status.CLIENT_REVIEW,)


def content(strategy: Strategy) -> dict[str, Any]:
    """Return what a decider sees of a strategy; one query beside its goal."""
    goal = strategy.goal
    return {
        "goal": {"id": str(goal.pk), "kind": goal.kind, "measure": goal.measure},
        "audience": strategy.audience,
        "tone": strategy.tone,
        "messages": strategy.messages,
        "ways": strategy.ways,
        "specialists": strategy.specialists,
        "currency": strategy.currency,
        "ad_budget_minor": strategy.ad_budget_minor,
        "channels": channel_contents(strategy.channels.select_related("channel")),
    }


def channel_contents(parts: Iterable[ChannelStrategy]) -> list[dict[str, Any]]:
    """Return what a decider sees of each channel, by name; no query beside that for the parts."""
    return [
        {
            "id": str(part.channel_id),
            "network": part.channel.network,
            "name": part.channel.name,
            "why": part.why,
            "rhythm": part.rhythm,
            "formats": part.formats,
            "target_followers": part.target_followers,
            "due": part.due.isoformat() if part.due else None,
        }
        for part in sorted(parts, key=lambda part: (str(part.channel), str(part.pk)))
    ]


def may_send(strategy: Strategy) -> None:
    if strategy.status not in EDITABLE:
        raise WrongState(_("This strategy is not a draft."), strategy)
    if not strategy.channels.exists():
        text = _("Say of at least one channel how it serves the goal.")
        raise ValidationError(text, code="GOAL-5")


def _move(strategy: Strategy, to: str, *, before: tuple[str, ...]) -> None:
    if not Strategy.objects.filter(pk=strategy.pk, status__in=before).update(status=to):
        raise WrongState(_("This strategy is not where it was."), strategy)
    strategy.status = to


def sent(strategy: Strategy) -> None:
    _move(strategy, Status.CLIENT_REVIEW, before=EDITABLE)


def approved(strategy: Strategy, user: User | None) -> None:
    _move(strategy, Status.APPROVED, before=ASKED)


def returned(strategy: Strategy, user: User | None, posts: Mapping[str, str]) -> None:
    _move(strategy, Status.RETURNED, before=ASKED)


def withdrawn(strategy: Strategy) -> None:
    _move(strategy, Status.DRAFT, before=ASKED)


register(
    Subject(
        kind="strategy",
        model=Strategy,
        title=str,
        content=content,
        may_send=may_send,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="goals/_strategy.html",
        same=same_strategy,
    )
)
