"""Pages of competitors: what do they do, and what do we learn from it? (GOAL-6)"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.form_views import client_form, sent_and_saved
from clients.models import Channel
from clients.requests import PageRequest
from clients.services import remove
from common.periods import today_in
from contentplan.services import idea_of_lesson
from goals.competitor_forms import (
    CompetitorChannelForm,
    CompetitorForm,
    LessonForm,
    NewCompetitorForm,
    SnapshotForm,
)
from goals.competitor_rules import competitor_findings
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot
from goals.rival_charts import lines_of, voices_over_time
from kpis.competition import Rival, compared

SHOWN = 200  # snapshots of one competitor on a page


@require_safe
def competitors(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Ours beside theirs, network by network, over time."""
    client = request.access.client(client_pk, needs="view")
    today = today_in(client.timezone)
    rivals, snapshots, networks = compared(request.access, client, today)
    names = {rival.competitor_id: rival.competitor for rival in rivals}
    last_seen = _last_seen(rivals, snapshots)
    may_edit = request.access.may(client, "edit")
    context = {
        "client": client,
        "tab": "goals",
        "names": [(pk, name, last_seen[pk]) for pk, name in names.items()],
        "networks": [
            {
                "name": Channel.Network(network.code).label,
                "network": network,
                "chart": lines_of(network.sides),
                "shares": [(share, voices_over_time(share.over_time)) for share in network.shares],
            }
            for network in networks
        ],
        "findings": competitor_findings(today, last_seen, names) if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "goals/competitors.html", context)


def _last_seen(rivals: list[Rival], snapshots: list[Snapshot]) -> dict[UUID, Any]:
    """Return the newest day on which anybody looked at each competitor, None for never."""
    whose = {rival.pk: rival.competitor_id for rival in rivals}
    found: dict[UUID, Any] = dict.fromkeys((rival.competitor_id for rival in rivals), None)
    for snapshot in snapshots:
        pk = whose[snapshot.channel_id]
        found[pk] = max(found[pk] or snapshot.day, snapshot.day)
    return found


def competitor_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    form = client_form(request, NewCompetitorForm, client)
    saved = sent_and_saved(request, form)
    if saved is not None:
        messages.success(request, _("Now write down what you see of them."))
        return redirect(saved)
    context = {"client": client, "tab": "goals", "form": form, "competitor": None}
    status = form.status
    return render(request, "goals/competitor_form.html", context, status=status)


def competitor_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="edit")
    form = client_form(request, CompetitorForm, row.client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {"client": row.client, "tab": "goals", "form": form, "competitor": row}
    status = form.status
    return render(request, "goals/competitor_form.html", context, status=status)


@require_POST
def competitor_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    remove(_competitor(request, client_pk, pk, needs="edit"), by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("goals:competitors", client_pk)


@require_safe
def competitor(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One competitor: channels, what was seen by day, and for the agency what is learnt."""
    return competitor_page(request, _competitor(request, client_pk, pk, needs="view"))


def competitor_page(
    request: PageRequest, row: Competitor, status: int = 200, **forms: Any
) -> HttpResponse:
    client, access = row.client, request.access
    channels = list(access.rows(CompetitorChannel).filter(competitor=row))
    by_pk = {channel.pk: channel for channel in channels}
    snapshots = list(access.rows(Snapshot).filter(channel__in=by_pk)[:SHOWN])
    for snapshot in snapshots:
        snapshot.channel = by_pk[snapshot.channel_id]
    may_edit = access.may(client, "edit")
    if may_edit:
        today = today_in(client.timezone)
        forms.setdefault("channel_form", _form(request, CompetitorChannelForm, row))
        forms.setdefault("lesson_form", _form(request, LessonForm, row))
        forms.setdefault(
            "snapshot_form",
            SnapshotForm(
                access=access,
                client=client,
                channels=channels,
                initial={"day": today},
                auto_id="seen_%s",
            ),
        )
    lessons = access.rows(Lesson).filter(competitor=row).select_related("by", "idea")
    context = {
        "client": client,
        "tab": "goals",
        "competitor": row,
        "channels": channels,
        "snapshots": snapshots,
        "lessons": lessons if may_edit else [],
        "may_edit": may_edit,
        **forms,
    }
    return render(request, "goals/competitor.html", context, status=status)


@require_POST
def channel_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="edit")
    form = client_form(request, CompetitorChannelForm, row.client, owner={"competitor": row})
    if sent_and_saved(request, form) is None:
        return competitor_page(request, row, 400, channel_form=form)
    messages.success(request, _("Saved."))
    return redirect(row)


@require_POST
def channel_remove(
    request: PageRequest, client_pk: UUID, pk: UUID, channel_pk: UUID
) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="edit")
    rows = request.access.rows(CompetitorChannel).filter(competitor=row)
    channel = request.access.get(CompetitorChannel, channel_pk, needs="edit", rows=rows)
    remove(channel, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row)


@require_POST
def snapshot_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="edit")
    channels = list(request.access.rows(CompetitorChannel).filter(competitor=row))
    form = SnapshotForm(
        request.POST,
        access=request.access,
        client=row.client,
        channels=channels,
        auto_id="seen_%s",
    )
    if sent_and_saved(request, form) is None:
        return competitor_page(request, row, 400, snapshot_form=form)
    messages.success(request, _("Saved."))
    return redirect(row)


def snapshot(request: PageRequest, client_pk: UUID, pk: UUID, snapshot_pk: UUID) -> HttpResponse:
    """Correct what was seen on a day, or take it away."""
    row = _competitor(request, client_pk, pk, needs="edit")
    rows = request.access.rows(Snapshot).filter(channel__competitor=row)
    seen = request.access.get(
        Snapshot, snapshot_pk, needs="edit", rows=rows.select_related("channel", "file")
    )
    if request.method == "POST" and request.POST.get("to") == "delete":
        remove(seen, by=request.user)
        messages.success(request, _("Deleted. The history keeps it."))
        return redirect(row)
    owner = {"channel": seen.channel}
    form = client_form(request, SnapshotForm, row.client, seen, owner=owner, channels=[])
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {
        "client": row.client,
        "tab": "goals",
        "competitor": row,
        "snapshot": seen,
        "form": form,
    }
    return render(request, "goals/snapshot.html", context, status=form.status)


@require_POST
def lesson_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="edit")
    form = client_form(request, LessonForm, row.client, owner={"competitor": row})
    if sent_and_saved(request, form) is None:
        return competitor_page(request, row, 400, lesson_form=form)
    messages.success(request, _("Kept. Make an own idea of it: copying is not the point."))
    return redirect(row)


@require_POST
def lesson_remove(request: PageRequest, client_pk: UUID, pk: UUID, lesson_pk: UUID) -> HttpResponse:
    row = _competitor(request, client_pk, pk, needs="view")
    remove(_lesson(request, row, lesson_pk), by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(row)


@require_POST
def lesson_idea(request: PageRequest, client_pk: UUID, pk: UUID, lesson_pk: UUID) -> HttpResponse:
    """Make an own idea of a lesson: it goes into the bank and keeps its origin (IDEA-1)."""
    row = _competitor(request, client_pk, pk, needs="view")
    idea = idea_of_lesson(_lesson(request, row, lesson_pk), by=request.user)
    messages.success(request, _("The idea is in the bank. Make it your own."))
    return redirect(idea)


def _form(request: PageRequest, kind: Any, row: Competitor) -> Any:
    """Return an empty form of something that belongs to a competitor."""
    prefix = kind.__name__.lower()
    return kind(
        access=request.access,
        client=row.client,
        owner={"competitor": row},
        auto_id=f"{prefix}_%s",
    )


def _lesson(request: PageRequest, row: Competitor, pk: UUID) -> Lesson:
    rows = request.access.rows(Lesson).filter(competitor=row)
    return request.access.get(Lesson, pk, needs="edit", rows=rows)


def _competitor(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Competitor:
    rows = request.access.rows(Competitor).of_clients([client_pk])
    rows = rows.select_related("client__agency")
    return request.access.get(Competitor, pk, needs=needs, rows=rows)
