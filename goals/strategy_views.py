"""Pages of a goal's strategy: how is it to be reached, channel by channel? (GOAL-4, GOAL-5)"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from clients.form_views import client_form, sent_and_saved
from clients.models import Channel
from clients.requests import PageRequest
from goals.models import ChannelStrategy, Goal, Strategy
from goals.rules import strategy_findings
from goals.strategies import remove_channel
from goals.strategy_forms import ChannelStrategyForm, StrategyForm
from goals.strategy_subject import EDITABLE, content


@require_safe
def strategy(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    goal = _goal(request, client_pk, pk, needs="view")
    return strategy_page(request, goal, _strategy(request, goal), SendForm(client=goal.client))


def strategy_page(
    request: PageRequest, goal: Goal, row: Strategy | None, form: SendForm, status: int = 200
) -> HttpResponse:
    """Show a strategy: to the client as it was sent, to the agency as it is (TEN-3)."""
    client, access = goal.client, request.access
    theirs = access.is_client_side(client.pk)
    told = None if row is None else row.sent_content if theirs else content(row)
    channels = [] if theirs else list(access.rows(Channel).of_clients([client.pk]))
    parts = {part["id"] for part in (told or {}).get("channels", [])}
    names = {str(channel.pk): str(channel) for channel in channels}
    open_to_edit = row is None or row.status != Strategy.Status.CLIENT_REVIEW
    context = {
        "client": client,
        "tab": "goals",
        "goal": goal,
        "strategy": row,
        "content": told,
        "channels": [(channel, str(channel.pk) in parts) for channel in channels],
        "findings": strategy_findings(names, parts) if row and not theirs else [],
        "form": form,
        "may_edit": access.may(client, "edit") and open_to_edit,
        "may_send": access.may(client, "send") and row is not None and row.status in EDITABLE,
    }
    return render(request, "goals/strategy.html", context, status=status)


def strategy_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write a goal's strategy, or change it."""
    goal = _goal(request, client_pk, pk, needs="edit")
    row = _strategy(request, goal)
    client = goal.client
    form = client_form(
        request, StrategyForm, client, row, owner={"goal": goal}, currency=client.currency
    )
    if (saved := sent_and_saved(request, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect(saved)
    context = {"client": client, "tab": "goals", "goal": goal, "strategy": row, "form": form}
    return render(request, "goals/strategy_form.html", context, status=form.status)


def strategy_channel(
    request: PageRequest, client_pk: UUID, pk: UUID, channel_pk: UUID
) -> HttpResponse:
    """Say how one channel serves the goal, or change what was said."""
    goal = _goal(request, client_pk, pk, needs="edit")
    channel, row, part = _part(request, goal, channel_pk)
    owner = {"strategy": row, "channel": channel}
    form = client_form(request, ChannelStrategyForm, goal.client, part, owner=owner)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {"client": goal.client, "tab": "goals", "goal": goal, "form": form}
    context |= {"channel": channel, "part": part, "strategy": row}
    status = form.status
    return render(request, "goals/strategy_channel.html", context, status=status)


@require_POST
def strategy_channel_remove(
    request: PageRequest, client_pk: UUID, pk: UUID, channel_pk: UUID
) -> HttpResponse:
    goal = _goal(request, client_pk, pk, needs="edit")
    _channel, row, part = _part(request, goal, channel_pk)
    if part is None:
        raise Http404
    remove_channel(part, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row)


@require_POST
def strategy_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask the deciders to approve a strategy (APPR-1)."""
    goal = _goal(request, client_pk, pk, needs="send")
    row = _strategy(request, goal)
    if row is None:
        raise Http404
    form = SendForm(request.POST, client=goal.client)
    if not form.send("strategy", row, by=request.user):
        return strategy_page(request, goal, row, form, status=400)
    messages.success(request, _("The deciders get a mail with their personal link."))
    return redirect(row)


def _goal(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Goal:
    """Return a goal of this client with the client and the strategy, in one query."""
    rows = request.access.rows(Goal).of_clients([client_pk])
    rows = rows.select_related("client__agency", "strategy")
    return request.access.get(Goal, pk, needs=needs, rows=rows)


def _strategy(request: PageRequest, goal: Goal) -> Strategy | None:
    """Return the goal's strategy, None before there is one that the reader may see."""
    row: Strategy | None = getattr(goal, "strategy", None)
    sent = row is not None and row.sent_version > 0
    return row if sent or not request.access.is_client_side(goal.client_id) else None


def _part(
    request: PageRequest, goal: Goal, channel_pk: UUID
) -> tuple[Channel, Strategy, ChannelStrategy | None]:
    """Return a channel of the client, the strategy and what it says of the channel."""
    row = _strategy(request, goal)
    channels = request.access.rows(Channel).of_clients([goal.client_id])
    channel = request.access.get(Channel, channel_pk, needs="edit", rows=channels)
    if row is None:
        raise Http404
    part = request.access.rows(ChannelStrategy).filter(strategy=row, channel=channel).first()
    if part is not None:
        part.strategy, part.channel = row, channel
    return channel, row, part
