"""Steps in the life of a strategy (GOAL-4, GOAL-5)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import mark_changed
from clients.services import add, change, remove
from common.errors import WrongState
from goals.models import ChannelStrategy, Goal, Strategy

Status = Strategy.Status


@transaction.atomic
def add_strategy(strategy: Strategy, *, by: User) -> Strategy:
    """Insert the strategy of a goal as a draft, its money in the client's currency (MON-1).

    Raises WrongState for a goal that is closed."""
    if strategy.goal.status == Goal.Status.CLOSED:
        raise WrongState(_("This goal is closed."), strategy.goal)
    strategy.currency = strategy.goal.client.currency
    return add(strategy, by=by)


@transaction.atomic
def change_strategy(
    strategy: Strategy, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Strategy:
    """Change a strategy; an approved one goes back to a draft when it differs (APPR-3)."""
    locked(strategy)
    change(strategy, values, by=by, seen=seen)
    _reopen(strategy, by=by)
    return strategy


@transaction.atomic
def add_channel(part: ChannelStrategy, *, by: User) -> ChannelStrategy:
    """Say how one channel serves the goal (GOAL-5)."""
    strategy = locked(part.strategy)
    add(part, by=by)
    _reopen(strategy, by=by)
    return part


@transaction.atomic
def change_channel(
    part: ChannelStrategy, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> ChannelStrategy:
    strategy = locked(part.strategy)
    change(part, values, by=by, seen=seen)
    _reopen(strategy, by=by)
    return part


@transaction.atomic
def remove_channel(part: ChannelStrategy, *, by: User) -> None:
    """Take a channel out of its strategy."""
    strategy = locked(part.strategy)
    remove(part, by=by)
    _reopen(strategy, by=by)


def locked(strategy: Strategy) -> Strategy:
    """Return the strategy as it is now, locked, so that it is not sent in the middle of a change.

    Raises WrongState while the client decides: what they look at is what they were sent (TEN-3)."""
    rows = Strategy.objects.select_for_update(of=("self",)).select_related("goal__client")
    current = rows.get(pk=strategy.pk)
    if current.status == Status.CLIENT_REVIEW:
        text = _("The client is deciding about this strategy. Withdraw it first to change it.")
        raise WrongState(text, current)
    return current


def _reopen(strategy: Strategy, *, by: User) -> None:
    """Make a draft of what was approved and differs now, or was returned."""
    approved = strategy.status == Status.APPROVED
    if strategy.status == Status.RETURNED or (
        approved and mark_changed("strategy", strategy, by=by)
    ):
        Strategy.objects.filter(pk=strategy.pk).update(status=Status.DRAFT)
        strategy.status = Status.DRAFT
