"""Several questions answered at once, by a signed-in decider (APPR-1)."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.bulk import approve_many, read_choices
from approvals.models import AskedDecider
from clients.requests import PageRequest


@require_POST
def approve_chosen(request: PageRequest) -> HttpResponse:
    """Approve what was ticked in the inbox, each in the version that it showed."""
    try:
        chosen = read_choices(request.POST.getlist("asked"))
    except ValidationError:  # nothing that our form sends
        chosen = {}
    rows = request.access.rows(AskedDecider, "answer").filter(person=request.user)
    parts = list(rows.filter(pk__in=chosen).select_related("request__client").order_by("pk"))
    done, skipped = approve_many([(part, chosen[part.pk]) for part in parts], by=request.user)
    context = {
        "nav": "approvals",
        "done": done,
        "skipped": skipped,
        "missing": len(chosen) - len(parts),
        "problem": "" if chosen else _("Tick what you approve first."),
    }
    return render(request, "approvals/bulk.html", context, status=200 if chosen else 400)
