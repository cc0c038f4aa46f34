"""Pages of tracked links: all of a client's, one with its days, a post's by one click (COMM-5)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.form_views import client_form, sent_and_saved
from clients.history import record
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.tables.writing import CSV_TYPE, csv_of
from community.link_forms import LinkFilterForm, LinkForm
from community.link_middleware import follow
from community.link_services import add_link, change_link, remove_link
from community.link_tables import days_of, records_of
from community.models import TrackedLink
from contentplan.models import Post

PAGE = 50
MOST = 20_000  # rows of one file


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponseBase:
    """Follow a link; see link_middleware.py, which answers before this is asked."""
    answer = follow(request, code)
    if answer is None:
        raise Http404
    return answer


def links(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """All links of a client with their visits; the form makes one for a channel."""
    client = request.access.client(client_pk, needs="view")
    if request.method == "POST":
        request.access.check(client, "edit")
    form = None
    if request.access.may(client, "edit"):
        form = client_form(request, LinkForm, client)
        made = sent_and_saved(request, form)
        if made is not None:
            messages.success(request, _("Made. Copy the short link into what you publish."))
            return redirect(made)
    filters = LinkFilterForm(request.GET, auto_id="filter_%s")
    rows = _rows(request, client)
    page = Paginator(filters.narrowed(rows), PAGE).get_page(request.GET.get("page"))
    asked = filters.asked()
    context = {
        "client": client,
        "tab": "community",
        "part": "links",
        "form": form,
        "filters": filters,
        "asked": asked,
        "narrowed": bool(set(asked) - {"sort"}),
        "page_obj": page,
        "channels": list(request.access.rows(Channel).of_clients([client.pk])),
    }
    status = form.status if form else 200
    return render(request, "community/links.html", context, status=status)


def link(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One link: where it leads, and its visits by day."""
    client = request.access.client(client_pk, needs="view")
    row = _link(request, client, pk)
    form = None
    may_edit = request.access.may(client, "edit")
    if request.method == "POST":
        request.access.check(client, "edit")
    if may_edit:
        form = client_form(request, LinkForm, client, row)
        if sent_and_saved(request, form) is not None:
            messages.success(request, _("Saved."))
            return redirect(row)
    context = {
        "client": client,
        "tab": "community",
        "part": "links",
        "link": row,
        "form": form,
        "days": days_of(row),
    }
    return render(request, "community/link.html", context, status=form.status if form else 200)


@require_POST
def link_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    row = _link(request, client, pk)
    request.access.check(client, "edit")
    remove_link(row, by=request.user)
    messages.success(request, _("Deleted. The short link leads nowhere from now on."))
    return redirect("community:links", client.pk)


@require_POST
def post_link(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Give a post a short link to where its link leads, or lead the one it has there."""
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Post).of_clients([client.pk])
    rows = rows.select_related("channel__client", "content_plan__client")
    post = request.access.get(Post, pk, needs="edit", rows=rows)
    found = request.access.rows(TrackedLink, "edit").filter(post=post).first()
    try:
        if found is None:
            link = TrackedLink(channel=post.channel, post=post, url=post.link)
            add_link(link, by=request.user)
            messages.success(request, _("Made. Copy the short link into what you publish."))
        else:
            change_link(found, {"url": post.link}, by=request.user)
            messages.success(request, _("The short link leads to the link of this post."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(post)


@require_safe
def links_export(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The same list as a table, a line for each link."""
    client = request.access.client(client_pk, needs="view")
    rows = LinkFilterForm(request.GET).narrowed(_rows(request, client))[:MOST]
    body = csv_of(records_of(rows, client))
    with transaction.atomic():
        changes = {"as": [None, "csv"], "what": [None, "tracked links"]}
        record("exported", client, client=client, by=request.user, changes=changes)
    name = content_disposition_header(True, "links.csv") or ""
    return HttpResponse(body, content_type=CSV_TYPE, headers={"Content-Disposition": name})


def _rows(request: PageRequest, client: Client) -> Any:
    rows = request.access.rows(TrackedLink).of_clients([client.pk]).with_visits()
    return rows.select_related("channel", "post__channel").defer("post__sent_content")


def _link(request: PageRequest, client: Client, pk: UUID) -> TrackedLink:
    rows = request.access.rows(TrackedLink).of_clients([client.pk]).with_visits()
    rows = rows.select_related("channel__client", "post__channel", "post__content_plan__client")
    return request.access.get(TrackedLink, pk, needs="view", rows=rows)
