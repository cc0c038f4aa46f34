"""The post editor: is this post right? Saving, merging, drafts of what isn't saved, the preview."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_time
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.forms import SendForm
from clients.forms import try_save
from clients.models import Channel
from clients.requests import PageRequest
from common.periods import at_local, now
from common.shortcuts import page_or_partial
from contentplan.desk import with_goal
from contentplan.editing import (
    HERE,
    Disagreement,
    disagreements,
    fields_in_words,
    post_in_editor,
    resolved,
    siblings_of,
    since_approval,
    with_surroundings,
)
from contentplan.forms import PublishForm
from contentplan.hold_forms import HoldAnswerForm, HoldForm
from contentplan.models import ContentPlan, Hold, Post, PostDraft
from contentplan.post_forms import AlsoForm, DraftKeyForm, PostForm, typed_again
from contentplan.post_state import post_state
from contentplan.previews import SHOWN, preview
from contentplan.services import Conflict, as_sent, drop_draft, keep_draft

PREVIEWED = (*SHOWN, "publish_at", "utm", "campaign")


def find_post(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Post:
    """Return a post with what the editor shows around it, in one query."""
    access, person, since = request.access, request.user.pk, now() - HERE
    if not access.is_client_side(client_pk):
        return access.get_of(post_in_editor, client_pk, pk, person, since, needs=needs)
    rows = with_surroundings(access.rows(Post).of_clients([client_pk]), person, since)
    return access.get(Post, pk, needs=needs, rows=rows)


def post_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write a post for a plan; the calendar's day is proposed, of an open slot all of it."""
    rows = with_goal(request.access.rows(ContentPlan)).filter(client=client_pk)
    plan = request.access.get(ContentPlan, pk, needs="edit", rows=rows)
    asked = _asked(parse_date, request.GET.get("day", ""))
    day = asked if asked and plan.start <= asked <= plan.end else plan.start
    at = _asked(parse_time, request.GET.get("time", "")) or time(12)
    moment = at_local(day, at.replace(tzinfo=None), plan.client.timezone)[0]
    channel = _asked(UUID, request.GET.get("channel", ""))
    return editor_page(request, plan, None, {"publish_at": moment, "channel": channel})


def _asked(read: Callable[[str], Any], text: str) -> Any:
    """Return what an address proposes, None when it makes no sense."""
    try:
        return read(text)
    except ValueError:
        return None


def post(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show and edit a post. People on the client side see it as it was sent (TEN-3)."""
    row = find_post(request, client_pk, pk, needs="view")
    client = row.content_plan.client
    if request.method == "POST":
        request.access.check(client, "edit")
    if request.access.is_client_side(client.pk):
        return sent_page(request, row)
    return editor_page(request, row.content_plan, row)


def sent_page(request: PageRequest, row: Post, hold_form: HoldForm | None = None) -> HttpResponse:
    """Show a post as it was sent; hold_form is a stop that was refused."""
    client = row.content_plan.client
    as_sent(row.content_plan)
    may_hold = request.access.may(client, "decide")
    hold: Any = row.current_hold
    context = {
        "client": client,
        "tab": "plan",
        "post": row,
        "content": row.sent_content,
        "hold": hold,
        "answered": request.access.rows(Hold).filter(post=row).answered().first(),
        "may_hold": may_hold,
        "may_withdraw": may_hold and hold is not None and hold.held_by_id == request.user.pk,
        "hold_form": hold_form or HoldForm(),
    }
    status = 400 if hold_form is not None else 200
    return render(request, "contentplan/sent_post.html", context, status=status)


def editor_page(
    request: PageRequest,
    plan: ContentPlan,
    row: Post | None,
    initial: dict[str, Any] | None = None,
    publish_form: PublishForm | None = None,
    answer_form: HoldAnswerForm | None = None,
    send_form: SendForm | None = None,
) -> HttpResponse:
    """Show the editor, or save what was sent from it.

    `take` is a choice between two people's texts: it changes what the form holds, nothing else."""
    changed = since_approval(row) if row else []  # before the form gives the row what was typed
    refused = publish_form or answer_form or send_form  # of this page, shown as it was typed
    sent = request.method == "POST" and refused is None
    take = request.POST.get("take", "") if sent else ""
    none = row is not None and not getattr(row, "draft_count", None)
    drafts = [] if none else list(_drafts(request, plan, row))
    version = row.version if row else 0
    form = PostForm(
        request.POST if sent and not take else None,
        instance=row,
        access=request.access,
        client=plan.client,
        owner={"content_plan": plan},
        initial=_picked_up(request, drafts) or initial,
    )
    disagreed: Sequence[Disagreement] = ()
    if form.is_bound:
        saved, disagreed = _save(request, form)
        if saved is not None:
            return _after_saving(request, form, saved, version)
    elif take and row:
        disagreed = _choose(request, form, take, row)
    context = {
        **_around(request, plan, row, form),
        "changed": changed,
        "disagreements": disagreed,
        "drafts": [draft for draft in drafts if str(draft.pk) != str(form["draft"].value())],
        "publish_form": publish_form or PublishForm(client=plan.client),
        "hold": row.current_hold if row else None,
        "may_answer": request.access.may(plan.client, "send"),
        "answer_form": answer_form or HoldAnswerForm(),
    }
    if row is not None:
        may_send = request.access.may(plan.client, "send")
        context["state"] = post_state(row, may_send=may_send)
        context["send_form"] = send_form or SendForm(client=plan.client)
    failed = form.errors or (refused is not None and refused.errors)
    pages = "contentplan/post.html", "contentplan/_editor.html"
    return page_or_partial(request, *pages, context, status=400 if failed else 200)


def _choose(request: PageRequest, form: PostForm, take: str, row: Post) -> Sequence[Disagreement]:
    """Put a choice into the form, "theirs:text" or "both:text"; return what is still to choose."""
    typed = form.typed(request.POST)
    seen = request.POST.get("seen")
    chosen = resolved(typed, take, row)
    form.initial.update(typed_again(chosen, seen=seen, draft=request.POST.get("draft")))
    done = take.partition(":")[2]
    left = [name for name in request.POST.getlist("disagreed") if name != done]
    return disagreements(form, left, typed, row)


def _drafts(request: PageRequest, plan: ContentPlan, row: Post | None) -> Any:
    """Return what this person typed here and did not save, newest first."""
    rows = request.access.rows(PostDraft, "edit").filter(person=request.user)
    return rows.filter(content_plan=plan, post=row)


def _picked_up(request: PageRequest, drafts: Sequence[PostDraft]) -> dict[str, Any] | None:
    """Return what the form shall hold when somebody goes on with a draft."""
    for draft in drafts:
        if str(draft.pk) == request.GET.get("draft"):
            return typed_again(draft.fields, seen=draft.seen, draft=draft.pk)
    return None


def _save(request: PageRequest, form: PostForm) -> tuple[Post | None, Sequence[Disagreement]]:
    """Return the saved post, or the fields in which somebody else was faster (CON-3)."""
    conflict: list[Conflict] = []

    def save(by: Any) -> Post:
        try:
            return form.save(by=by)
        except Conflict as both_changed:
            conflict.append(both_changed)
            raise

    saved = try_save(form, by=request.user, save=save)
    if not conflict:
        return saved, ()
    merged, current = conflict[0].merged, conflict[0].row
    form.show(merged.theirs, current)
    return saved, disagreements(form, merged.conflicts, form.typed(request.POST), current)


def _after_saving(request: PageRequest, form: PostForm, saved: Post, version: int) -> HttpResponse:
    """Say what was saved, with a way to undo it; htmx is told where to go instead of sent there."""
    drop_draft(form.cleaned_data.get("draft"), by=request.user)
    told = {
        "client_pk": saved.content_plan.client_id,
        "post": saved,
        "undo": saved.version - 1 if version and saved.version > version else None,
        "theirs": fields_in_words(form.taken),
    }
    words = render_to_string("contentplan/_saved.html", told, request)
    messages.success(request, mark_safe(words), extra_tags="rich")  # noqa: S308 - ours, escaped
    to = saved.content_plan if "to_plan" in request.POST else saved
    if request.htmx and not request.htmx.boosted:
        return HttpResponse(status=204, headers={"HX-Redirect": to.get_absolute_url()})
    return redirect(to)


def _around(
    request: PageRequest, plan: ContentPlan, row: Post | None, form: PostForm
) -> dict[str, Any]:
    """Return what stands around the form: the preview, the other channels, where to go next."""
    channels = form.channels
    by_id = {str(channel.pk): channel for channel in channels}
    values = {name: form[name].value() for name in PREVIEWED}
    asked = request.GET.get("as", "")
    networks = {channel.network: channel.get_network_display() for channel in channels}
    channel = by_id.get(str(form["channel"].value()), row.channel if row else None)
    siblings = siblings_of(request.access, row, by_id) if row and row.group else []
    taken = {str(sibling.post.channel_id) for sibling in siblings}
    taken |= {str(row.channel_id)} if row else set()
    return {
        "client": plan.client,
        "tab": "plan",
        "plan": plan,
        "post": row,
        "form": form,
        "editable": _may_write(plan, row),
        "networks": networks,
        "preview": preview(
            values, plan, channel, asked if asked in networks else "", row.media if row else ()
        ),
        "siblings": siblings,
        "also": AlsoForm(channels=[one for one in channels if str(one.pk) not in taken]),
    }


def _may_write(plan: ContentPlan, row: Post | None) -> bool:
    return not plan.is_asked if row is None else row.may_change


@require_POST
def post_preview(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show what stands in the editor as its network will, and count it as the network does."""
    rows = request.access.rows(ContentPlan).select_related("client").filter(client=client_pk)
    plan = request.access.get(ContentPlan, pk, needs="edit", rows=rows)
    channels = request.access.rows(Channel).of_clients([client_pk])
    by_id = {str(channel.pk): channel for channel in channels}
    networks = {one.network: one.get_network_display() for one in by_id.values()}
    channel, asked = by_id.get(request.POST.get("channel", "")), request.POST.get("as", "")
    posts = request.access.rows(Post, "edit").filter(content_plan=plan).with_media()
    row = posts.filter(pk=_asked(UUID, request.POST.get("post", ""))).first()
    files, network = row.media if row else (), asked if asked in networks else ""
    context = {
        "client": plan.client,
        "plan": plan,
        "post": row,
        "networks": networks,
        "preview": preview(request.POST, plan, channel, network, files),
        "oob": True,
    }
    return render(request, "contentplan/_preview.html", context)


@require_POST
def post_draft(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Keep what somebody has typed into a post's form, for them alone."""
    row = find_post(request, client_pk, pk, needs="edit")
    return _draft(request, row.content_plan, row)


@require_POST
def post_new_draft(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Keep what somebody has typed into the form of a new post."""
    rows = request.access.rows(ContentPlan).select_related("client").filter(client=client_pk)
    return _draft(request, request.access.get(ContentPlan, pk, needs="edit", rows=rows), None)


def _draft(request: PageRequest, plan: ContentPlan, row: Post | None) -> HttpResponse:
    asked = DraftKeyForm(request.POST)
    if not asked.is_valid():
        return HttpResponse(status=400)
    key = asked.cleaned_data["draft"]
    if "discard" in request.POST:
        drop_draft(key, by=request.user)
        messages.success(request, _("The unsaved text is gone."))
        return redirect(row or "contentplan:post_new", *([] if row else [plan.client_id, plan.pk]))
    form = PostForm(
        request.POST,
        instance=row,
        access=request.access,
        client=plan.client,
        owner={"content_plan": plan},
    )
    if form.holds_something_new():
        seen = asked.cleaned_data["seen"]
        typed = form.typed(request.POST)
        keep_draft(key, typed, by=request.user, plan=plan, post=row, seen=seen)
    else:
        drop_draft(key, by=request.user)
    if "recovered" not in request.POST:
        return HttpResponse(status=204)
    context = {"client": plan.client, "plan": plan, "post": row}
    context["drafts"] = _drafts(request, plan, row)
    return render(request, "contentplan/_drafts.html", context)
