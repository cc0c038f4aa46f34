"""A post put elsewhere from the calendar: by hand, by keys, or by a form without any script."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clients.forms import add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.formats import moment
from common.periods import Period, local_day, zone_info
from contentplan import looks
from contentplan.beside import beside
from contentplan.calendar import some_days
from contentplan.desk import load, load_days
from contentplan.forms import BulkForm, MoveForm
from contentplan.models import BulkChange, ContentPlan, Post
from contentplan.neighbours import post_to_move
from contentplan.part_views import Parts
from contentplan.plan_views import hand_of, plan_of, plan_page
from contentplan.services import bulk_change, change_post, move_post, undo_bulk

NAMED = 5  # skipped posts in words; the rest is a number


def post_move(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Move a post to another day and time, or give it another type.

    A script gets what changed of the calendar it shows; everyone else the plan's page."""
    post = request.access.get_of(post_to_move, client_pk, pk, needs="edit")
    if request.method != "POST":
        return _form_page(request, post, MoveForm(initial=_where(post)))
    form, before = MoveForm(request.POST), post.publish_at
    if form.is_valid() and _moved(form, post, request):
        if request.htmx:
            mix = bool(form.cleaned_data["type"])
            return _changes(request, post, {before, post.publish_at}, mix=mix)
        return redirect(post.content_plan)
    if request.htmx:
        problems = [str(text) for texts in form.errors.values() for text in texts]
        return _told("toast", {"value": " ".join(problems), "tone": "bad"}, status=400)
    return _form_page(request, post, form, status=400)


def _where(post: Post) -> dict[str, Any]:
    local = post.publish_at.astimezone(zone_info(post.content_plan.client.timezone))
    return {"day": local.date(), "time": local.time(), "type": post.type, "seen": post.version}


def _moved(form: MoveForm, post: Post, request: PageRequest) -> bool:
    """Do what the form says; False with the reasons in the form when it can't be done."""
    asked, by = form.cleaned_data, request.user
    kind, seen = asked["type"], asked["seen"]
    try:
        if asked["day"]:
            move_post(post, asked["day"], asked["time"], kind=kind, by=by, seen=seen)
        else:
            change_post(post, {"type": kind}, by=by, seen=seen)
    except StaleVersion as stale:
        if request.htmx:
            raise
        form.data = form.data.copy()  # type: ignore[attr-defined]  # what came is a QueryDict
        form.data["seen"] = stale.row.version  # type: ignore[index]
        form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


def _form_page(request: PageRequest, post: Post, form: MoveForm, status: int = 200) -> HttpResponse:
    plan = post.content_plan
    form.fields["day"].widget.attrs |= {"min": f"{plan.start}", "max": f"{plan.end}"}
    context = {"client": plan.client, "tab": "plan", "plan": plan, "post": post, "form": form}
    return render(request, "contentplan/move.html", context, status=status)


def _changes(request: PageRequest, post: Post, moments: set[Any], *, mix: bool) -> HttpResponse:
    """Answer with the days that changed, each to its place; mix: and with the mix.

    Where only days changed the mix is as it was. The findings ask for themselves a moment later,
    once for several moves. A list and a board stand in an order of their own: they are asked for
    again."""
    look = looks.read(request.GET)
    if look.view in ("list", "board"):
        return _told("desk-changed", True, status=204)
    plan, zone = post.content_plan, post.content_plan.client.timezone
    days = sorted({local_day(at, zone) for at in moments})
    if mix:
        plan = plan_of(request, plan.client_id, plan.pk, needs="edit")
    hand = hand_of(request, plan, look)
    monday = look.week(plan, hand.today) if look.view == "week" else None
    desk = load(plan) if mix else load_days(plan, _spans(days, monday))
    context = {"days": some_days(desk, hand, days, monday=monday), "swap": True}
    if mix:
        context |= {**Parts(request, desk, hand, look).context, **beside(desk), "mixed": True}
    answer = render(request, "contentplan/_moved.html", context)
    words = _("%(post)s: %(when)s, %(type)s")
    told = {"post": post, "when": moment(post.publish_at, zone), "type": post.get_type_display()}
    answer["HX-Trigger"] = json.dumps({"moved": {"value": words % told}})
    return answer


def _spans(days: Sequence[date], monday: date | None) -> tuple[Period, Period]:
    """Return what has to be read to draw these days, or a whole week with its open times."""
    if monday is not None:
        whole = Period(monday, monday + timedelta(days=6))
        return whole, whole
    return Period(days[0], days[0]), Period(days[-1], days[-1])


def _told(event: str, detail: Any, *, status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps({event: detail})})


@require_POST
def plan_bulk(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Change the chosen posts, each in the version that was seen; the rest is named."""
    plan = plan_of(request, client_pk, pk, needs="edit")
    form = BulkForm(request.POST, access=request.access, client=plan.client, auto_id="bulk_%s")
    if form.is_valid():
        wish = form.wish(cancel="cancel" in request.POST)
        try:
            done = bulk_change(plan, _versions(request), wish, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            words = ngettext(
                "%(count)d post changed.", "%(count)d posts changed.", len(done.before)
            )
            messages.success(request, words % {"count": len(done.before)})
            _name_skipped(request, done.skipped)
            return redirect(_list_of(request, plan))
    return plan_page(request, plan, bulk=form, status=400)


@require_POST
def bulk_undo(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Take one step back: a post that was touched since stays, and is named."""
    client = request.access.client(client_pk, needs="view")
    steps = request.access.rows(BulkChange).of_clients([client.pk])
    done = request.access.get(
        BulkChange, pk, needs="edit", rows=steps.select_related("content_plan__client")
    )
    count, stays = undo_bulk(done, by=request.user)
    words = ngettext("%(count)d post is as before.", "%(count)d posts are as before.", count)
    messages.success(request, words % {"count": count})
    _name_skipped(request, stays)
    return redirect(_list_of(request, done.content_plan))


def _versions(request: PageRequest) -> dict[UUID, int]:
    """Return the chosen posts with their versions; what isn't written so was not chosen."""
    found = {}
    for value in request.POST.getlist("post"):
        pk, _colon, version = value.partition(":")
        try:
            found[UUID(pk)] = int(version) if version.isascii() and version.isdigit() else -1
        except ValueError:
            continue
    return found


def _name_skipped(request: PageRequest, skipped: list[dict[str, str]]) -> None:
    for one in skipped[:NAMED]:
        messages.warning(
            request, f"{one['title']}: {one['reason']}" if one["title"] else one["reason"]
        )
    if len(skipped) > NAMED:
        words = ngettext("And %(count)d more.", "And %(count)d more.", len(skipped) - NAMED)
        messages.warning(request, words % {"count": len(skipped) - NAMED})


def _list_of(request: PageRequest, plan: ContentPlan) -> str:
    return plan.get_absolute_url() + looks.read(request.GET)._replace(view="list").here
