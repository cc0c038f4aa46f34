"""Private calendars: the page that makes and ends them, and the open address that a program reads.

The token in the address is the proof (LNK-1); it opens what its person may see at that moment."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import remote_address
from accounts.errors import TooOften
from accounts.limits import count, seconds_left
from clients.access import Access
from clients.requests import PageRequest
from contentplan.calendar_file import calendar_file, entries
from contentplan.exchange_forms import FeedForm
from contentplan.services.feeds import feeds_of, find_feed, make_feed, revoke_feed, used

MINUTE = 60  # seconds


@never_cache
@sensitive_variables("token", "address")
def feeds(request: PageRequest) -> HttpResponse:
    """List a person's calendars; a new address is in this one answer and nowhere else."""
    names, address = dict(request.access.names), ""
    form = FeedForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            _row, token = make_feed(request.user, form.cleaned_data["name"], form.chosen())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            path = reverse("contentplan:feed", args=[token])
            address = f"{settings.SITE_URL.rstrip('/')}{path}"
            form = FeedForm(names=names)
    rows = feeds_of(request.user).prefetch_related("clients")
    named = {
        # A client that the person has lost since is not named here either (TEN-6).
        row.pk: ", ".join(names[client.pk] for client in row.clients.all() if client.pk in names)
        for row in rows
    }
    context = {"form": form, "rows": rows, "named": named, "secret": address}
    return render(request, "contentplan/feeds.html", context, status=400 if form.errors else 200)


@require_POST
def feed_revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    revoke_feed(get_object_or_404(feeds_of(request.user).select_related("person"), pk=pk))
    messages.success(request, _("The address no longer works."))
    return redirect("contentplan:feeds")


@require_safe
@sensitive_variables("token")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The posts as a calendar; 304 for who has them already, 404 for an unknown token."""
    row = find_feed(token)
    if row is None:
        key = f"unknown-link:{remote_address(request)}"
        if count(key, window=MINUTE) > settings.LINK_UNKNOWN_LIMIT:  # LNK-7
            raise TooOften(seconds_left(window=MINUTE))
        raise Http404
    access = Access.of(row.person)
    chosen = [client.pk for client in row.clients.all()]
    with translation.override(row.person.language):
        body = calendar_file(row.name, entries(access, chosen))
    used(row)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="smmhub.ics"'
    response["ETag"] = etag
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
