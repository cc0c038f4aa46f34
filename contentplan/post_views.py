"""Pages of single posts: is this post right?"""

from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import add_errors, try_save
from clients.models import Client
from clients.requests import PageRequest
from common.periods import at_local
from contentplan.desk import with_goal
from contentplan.forms import PostForm, PublishForm
from contentplan.models import ContentPlan, Post
from contentplan.rules.limits import TEXT_LIMITS, text_limit
from contentplan.services import as_sent, cancel_post, publish


def post_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Write a post for a plan; the calendar's day is proposed."""
    rows = with_goal(request.access.rows(ContentPlan)).filter(client=client_pk)
    plan = request.access.get(ContentPlan, pk, needs="edit", rows=rows)
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    day = asked if asked and plan.start <= asked <= plan.end else plan.start
    moment = at_local(day, time(12), plan.client.timezone)[0]
    return _form_page(request, plan, None, {"publish_at": moment})


def post(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show and edit a post. People on the client side see it as it was sent (TEN-3)."""
    client = request.access.client(client_pk, needs="view")
    row = _post(request, client, pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "edit")
    if request.access.is_client_side(client.pk):
        as_sent(row.content_plan)
        context = {"client": client, "tab": "plan", "post": row, "content": row.sent_content}
        return render(request, "contentplan/sent_post.html", context)
    return _form_page(request, row.content_plan, row)


def _form_page(
    request: PageRequest,
    plan: ContentPlan,
    row: Post | None,
    initial: dict[str, Any] | None = None,
    publish_form: PublishForm | None = None,
) -> HttpResponse:
    client = plan.client
    form = PostForm(
        request.POST if request.method == "POST" and publish_form is None else None,
        instance=row,
        access=request.access,
        client=client,
        owner={"content_plan": plan},
        initial=initial,
    )
    if form.is_bound:
        saved = try_save(form, by=request.user)
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect(plan)
    network = row.channel.network if row else ""
    context = {
        "client": client,
        "tab": "plan",
        "plan": plan,
        "post": row,
        "form": form,
        "limit": text_limit(network, row.format) if row else None,
        "limits": TEXT_LIMITS,
        "editable": row is None or row.status not in ("published", "cancelled"),
        "publish_form": publish_form or PublishForm(client=client),
    }
    failed = form.errors or (publish_form is not None and publish_form.errors)
    return render(request, "contentplan/post.html", context, status=400 if failed else 200)


@require_POST
def post_cancel(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _post(request, client, pk, needs="edit")
    cancel_post(row, by=request.user)
    messages.success(request, _("The post is cancelled; its idea is back in the bank."))
    return redirect(row.content_plan)


@require_POST
def post_publish(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Record that a post is out, and where (PLAN-3)."""
    client = request.access.client(client_pk, needs="view")
    row = _post(request, client, pk, needs="edit")
    form = PublishForm(request.POST, client=client)
    if form.is_valid():
        try:
            publish(row, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Published."))
            return redirect(row.content_plan)
    return _form_page(request, row.content_plan, row, publish_form=form)


def _post(request: PageRequest, client: Client, pk: UUID, *, needs: str) -> Post:
    rows = (
        request.access.rows(Post)
        .of_clients([client.pk])
        .select_related("content_plan__client", "channel", "goal", "author", "idea__event")
        .with_media()
    )
    return request.access.get(Post, pk, needs=needs, rows=rows)
