"""Findings put right, and the agency's list of worn-out phrases (PLAN-9, PLAN-5)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clients.forms import add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion, WrongState
from contentplan.desk import listed_phrases
from contentplan.forms import FixForm, PhrasesForm
from contentplan.models import ContentPlan
from contentplan.services import apply_fix, change_phrases


@require_POST
def fix(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Carry out what a finding offers, then show the plan again at its findings (PLAN-9)."""
    rows = request.access.rows(ContentPlan).filter(client=client_pk).select_related("client")
    plan = request.access.get(ContentPlan, pk, needs="edit", rows=rows)
    form = FixForm(request.POST)
    if not form.is_valid():
        raise WrongState(_("The plan has changed: look at the new suggestions."), plan)
    named = form.cleaned_data["post"]
    post = get_object_or_404(plan.posts.all(), pk=named).pk if named else None
    code, asked = form.cleaned_data["code"], form.cleaned_data["fix"]
    try:
        made = apply_fix(plan, code, post, asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(count)d post put right.", "%(count)d posts put right.", made)
        messages.success(request, words % {"count": made})
    return redirect(f"{plan.get_absolute_url()}#findings-title")


def phrases(request: PageRequest) -> HttpResponse:
    """The phrases that the agency is tired of; its managers and owners change them (PLAN-5)."""
    agency = request.access.agency(needs="edit")
    row = getattr(agency, "phrase_list", None)
    shown = {"phrases": listed_phrases(agency), "seen": row.version if row else 0}
    form = PhrasesForm(request.POST or None, initial=shown)
    if request.method == "POST":
        request.access.agency(needs="manage")
        if form.is_valid():
            try:
                change_phrases(agency, by=request.user, **form.cleaned_data)
            except StaleVersion as stale:
                row, typed = stale.row, request.POST.copy()
                typed["seen"] = stale.row.version
                form = PhrasesForm(typed)
                form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("contentplan:phrases")
    context = {
        "agency": agency,
        "form": form,
        "current": row.phrases if row and form.has_error("__all__", "CON-3") else "",
        "may_change": request.access.may_in_agency("manage"),
    }
    status = 400 if form.errors else 200
    return render(request, "contentplan/phrases.html", context, status=status)
