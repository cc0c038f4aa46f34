"""Pages of the idea bank (IDEA-1)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.forms import try_save
from clients.requests import PageRequest
from clients.services import remove
from contentplan.idea_forms import IdeaForm
from contentplan.models import Idea


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
