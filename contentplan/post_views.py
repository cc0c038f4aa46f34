"""What becomes of single posts. Writing them is in editor_views.py."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from clients.forms import add_errors
from clients.requests import PageRequest
from common.shortcuts import page_or_partial
from contentplan.editor_views import editor_page, find_post
from contentplan.forms import PublishForm
from contentplan.previews import preview_of
from contentplan.services import cancel_post, publish


@require_safe
def post_look(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Show a post as its network shows it, with the way to its neighbours; in the calendar a dialog
    holds it (PLAN-8)."""
    row = find_post(request, client_pk, pk, needs="edit")
    plan = row.content_plan
    context = {"client": plan.client, "tab": "plan", "plan": plan, "post": row}
    context["preview"] = preview_of(row)
    return page_or_partial(request, "contentplan/look.html", "contentplan/_look.html", context)


@require_POST
def post_cancel(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = find_post(request, client_pk, pk, needs="edit")
    cancel_post(row, by=request.user)
    messages.success(request, _("The post is cancelled; its idea is back in the bank."))
    return redirect(row.content_plan)


@require_POST
def post_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask about a post by itself: it was changed after the approval or came later (APPR-1)."""
    row = find_post(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.content_plan.client)
    if not form.send("post", row, by=request.user):
        return editor_page(request, row.content_plan, row, send_form=form)
    messages.success(request, form.told)
    return redirect(row)


@require_POST
def post_publish(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Record that a post is out, and where (PLAN-3)."""
    row = find_post(request, client_pk, pk, needs="edit")
    form = PublishForm(request.POST, client=row.content_plan.client)
    if form.is_valid():
        try:
            publish(row, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Published."))
            return redirect(row.content_plan)
    return editor_page(request, row.content_plan, row, publish_form=form)
