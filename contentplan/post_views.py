"""What becomes of single posts, and the idea bank. Writing them is in editor_views.py."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import add_errors, try_save
from clients.requests import PageRequest
from clients.services import remove
from contentplan.editor_views import editor_page, find_post
from contentplan.forms import IdeaForm, PublishForm
from contentplan.models import Idea
from contentplan.services import cancel_post, publish


@require_POST
def post_cancel(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = find_post(request, client_pk, pk, needs="edit")
    cancel_post(row, by=request.user)
    messages.success(request, _("The post is cancelled; its idea is back in the bank."))
    return redirect(row.content_plan)


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


def ideas(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The bank of ideas: drafting takes from it first (IDEA-1)."""
    client = request.access.client(client_pk, needs="edit")
    form = IdeaForm(
        request.POST or None, access=request.access, client=client, owner={"client": client}
    )
    if request.method == "POST" and try_save(form, by=request.user) is not None:
        messages.success(request, _("The idea is in the bank."))
        return redirect("contentplan:ideas", client.pk)
    rows = request.access.rows(Idea).of_clients([client.pk])
    context = {
        "client": client,
        "tab": "plan",
        "form": form,
        "ideas": rows.select_related("channel", "author", "post").order_by("-pk")[:200],
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/ideas.html", context, status=status)


@require_POST
def idea_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Idea).of_clients([client.pk])
    remove(request.access.get(Idea, pk, needs="edit", rows=rows), by=request.user)
    return redirect("contentplan:ideas", client.pk)
