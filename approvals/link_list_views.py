"""One client's personal links: for whom, about what, whether they work, and who opened them."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals import links
from approvals.models import Link
from approvals.openings import MOST, openings_of
from clients.requests import PageRequest

PAGE = 50  # links


@require_safe
def link_list(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="send")
    rows = request.access.rows(Link, "send").of_clients([client.pk])
    page: Any = Paginator(links.judged(rows).order_by("-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    openings = openings_of(page.object_list)
    context = {
        "client": client,
        "nav": "approvals",
        "page_obj": page,
        "links": [(one, links.state(one), openings[one.pk]) for one in page.object_list],
        "most": MOST,
    }
    return render(request, "approvals/links.html", context)
