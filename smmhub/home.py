"""The first page of a person: what needs me now, and where does it burn?"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clients.requests import PageRequest
from common.periods import today_in
from smmhub.needs_you import needs
from smmhub.overview import lines


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Show what waits and a line per client; a new person sets up the agency first."""
    access = request.access
    if not access.roles and not access.agency_roles:
        return redirect("clients:agency_new")
    today = today_in(request.user.timezone)
    clients = lines(access, today)
    context = {
        "lines": clients,
        "needs": needs(access, clients, today),
        "may_open": access.may_in_agency("send"),
        "in_agency": bool(access.agency_roles),
        "today": today,
    }
    return render(request, "home.html", context)
