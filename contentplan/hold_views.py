"""The client's hold on pages: a decider stops a post, the manager answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import add_errors
from clients.requests import PageRequest
from contentplan.editor_views import editor_page, find_post, sent_page
from contentplan.hold_forms import HoldAnswerForm, HoldForm
from contentplan.models import Hold, Post
from contentplan.services import hold_post, release_hold, take_back, withdraw_hold


@require_POST
def post_hold(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Stop an approved post before it comes out."""
    row = find_post(request, client_pk, pk, needs="decide")
    form = HoldForm(request.POST)
    if _done(form, lambda: hold_post(row, reason=form.cleaned_data["reason"], by=request.user)):
        messages.success(request, _("Stopped. The agency has been told and will answer you."))
        return redirect(row)
    return sent_page(request, row, hold_form=form)


@require_POST
def hold_withdraw(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Take one's own hold back."""
    row = find_post(request, client_pk, pk, needs="decide")
    withdraw_hold(_hold(row), by=request.user)
    messages.success(request, _("The post may come out again."))
    return redirect(row)


@require_POST
def hold_answer(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Release a held post with an argument, or make it a draft again."""
    row = find_post(request, client_pk, pk, needs="send")
    hold, form = _hold(row), HoldAnswerForm(request.POST)

    def answer() -> Any:
        step = take_back if form.cleaned_data["answer"] == "take_back" else release_hold
        return step(hold, argument=form.cleaned_data["argument"], by=request.user)

    if _done(form, answer):
        messages.success(request, _("Answered; a mail tells it to who stopped the post."))
        return redirect(row)
    return editor_page(request, row.content_plan, row, answer_form=form)


def _hold(row: Post) -> Hold:
    """Return what stops a post; Http404 when nothing does."""
    hold: Any = row.current_hold
    if hold is None:
        raise Http404
    hold.post, hold.client = row, row.content_plan.client
    return hold


def _done(form: Any, step: Any) -> bool:
    if form.is_valid():
        try:
            step()
        except ValidationError as error:
            add_errors(form, error)
    return not form.errors
