"""Files of posts: the page where they are put in, and the gate that serves them (UPL-4)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import links
from approvals.link_views import as_decider, found_link, sealed
from approvals.since import since_last
from clients.forms import add_errors
from clients.models import Client
from clients.requests import PageRequest
from common.errors import StaleVersion, WrongState
from common.periods import zone_info
from common.shortcuts import page_or_partial
from contentplan.kit import archive, beside_posts, kit_of
from contentplan.media_forms import ArrangeForm, FilesForm
from contentplan.media_shown import media_context
from contentplan.models import Media, Post
from contentplan.models.stored import StoredFile
from contentplan.services import change_post, receive_into, remove_media
from contentplan.services.media import files_sent, media_sent
from contentplan.uploads import check_size

LIBRARY = 24  # files that a post could hold as well
CHUNK = 64 * 1024
CSP = "sandbox; default-src 'none'"


# --- Serving --------------------------------------------------------------------------------------
def served(
    row: StoredFile, *, name: str, content_type: str, byte_range: str = "", download: bool = False
) -> Any:
    """Return the answer with a file's bytes: our type, nothing that a browser could run (UPL-4)."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    size = file.size
    part = _part(byte_range, size)
    if part is None:
        response: Any = FileResponse(file, content_type=content_type)
        response["Content-Length"] = size
    else:  # players ask for parts of a video, and some play nothing else
        first, last = part
        file.seek(first)
        response = StreamingHttpResponse(
            _chunks(file, last - first + 1), status=206, content_type=content_type
        )
        response["Content-Length"] = last - first + 1
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    inline = content_type.startswith(("image/", "video/")) and not download
    response["Content-Disposition"] = content_disposition_header(not inline, row.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CSP
    response["Cache-Control"] = "private, no-store"
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range that can be given, None for the whole."""
    match = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", asked)
    if match is None or not match[1].isascii() or not match[2].isascii():
        return None
    first = int(match[1])
    last = min(int(match[2]) if match[2] else size - 1, size - 1)
    return (first, last) if first <= last else None


def _chunks(file: File, left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def answer_with(request: HttpRequest, row: Any) -> HttpResponse:
    """Return a file that is ready, or its thumbnail if `?small` asks for it; else Http404."""
    if row is None or row.status != Media.Status.READY:
        raise Http404
    if "small" in request.GET and row.thumbnail:
        return served(row, name=row.thumbnail, content_type="image/webp")
    return served(
        row,
        name=row.file,
        content_type=row.content_type,
        byte_range=request.headers.get("Range", ""),
        download="download" in request.GET,
    )


@require_safe
def media(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One file, for those who may see it: on the client side, once it was sent to them (TEN-4)."""
    rows = request.access.rows(Media).of_clients([client_pk])
    return answer_with(request, request.access.get(Media, pk, needs="view", rows=rows))


@require_safe
@sealed
def link_media(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """A file of the one request that a personal link is for, while the link works (LNK-5)."""
    found = found_link(request, token)
    with as_decider(request, found):
        if links.state(found) != "live":
            return HttpResponse(status=410)
        asked = found.asked.request
        if not _shows(asked.content, pk):  # perhaps the version before, which stands beside it
            since = since_last(found.asked)
            if since is None or not _shows(since.content, pk):
                raise Http404
        return answer_with(request, media_sent(asked.client, pk))


def _shows(content: Mapping[str, Any], pk: UUID) -> bool:
    """Return whether what was sent has this file."""
    posts = content.get("posts", ())
    return any(one["id"] == str(pk) for post in posts for one in post.get("media", ()))


@require_safe
def media_zip(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponseBase:
    """The files of an approved post as one archive, with its text (PLAN-3)."""
    client, row = _post(request, client_pk, pk, needs="edit")
    kit = kit_of(row)
    if kit is None:
        raise WrongState(_("Only an approved post can be published."), row)
    response = StreamingHttpResponse(
        archive(kit.whole, files_sent(row)), content_type="application/zip"
    )
    name = f"{row.publish_at.astimezone(zone_info(client.timezone)):%Y-%m-%d} {row.channel}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name.replace("/", "-"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- Putting in and arranging ---------------------------------------------------------------------
def post_media(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The files of a post; a form with new ones puts them at its end."""
    _client, row = _post(request, client_pk, pk, needs="edit")
    if request.method != "POST":
        return _page(request, row)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        uploads = form.cleaned_data["uploads"]
        for upload in uploads:
            check_size(upload)  # all of them before the first one is kept
        _kept, refused = receive_into(row, uploads, by=request.user, sent=form.sent_as())
        if not refused:
            return redirect("contentplan:post_media", client_pk, row.pk)
        form.errors["uploads"] = form.error_class(
            [text for error in refused for text in error.messages], renderer=form.renderer
        )
    _client, row = _post(request, client_pk, pk, needs="edit")  # with what was kept
    return _page(request, row, form=form, status=400)


@require_POST
def media_arrange(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Order, words and points of a post's files; one taken out stays among the client's files."""
    client, row = _post(request, client_pk, pk, needs="edit")
    library = request.access.rows(Media).of_clients([client.pk])
    form = ArrangeForm(request.POST, placed=row.media, library=library)
    if form.is_valid():
        try:
            change_post(
                row, {"media": form.wanted()}, by=request.user, seen=form.cleaned_data["seen"]
            )
        except StaleVersion as stale:
            form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("contentplan:post_media", client_pk, row.pk)
    _client, now = _post(request, client_pk, pk, needs="edit")
    return _page(request, now, arrange=form, status=400)


@require_POST
def media_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Delete a file that stands in no post and was never sent; its room is free again."""
    rows = request.access.rows(Media).of_clients([client_pk])
    remove_media(request.access.get(Media, pk, needs="edit", rows=rows), by=request.user)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("contentplan:plans", args=[client_pk])
    return redirect(back)


def _post(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> tuple[Client, Post]:
    rows = request.access.rows(Post).of_clients([client_pk]).with_media()
    rows = rows.select_related("content_plan__client", "channel").annotate(**beside_posts)
    row = request.access.get(Post, pk, needs=needs, rows=rows)
    return row.content_plan.client, row


def _page(
    request: PageRequest,
    row: Post,
    *,
    form: FilesForm | None = None,
    arrange: ArrangeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    client = row.content_plan.client
    placed = [one.pk for one in row.media]
    library = request.access.rows(Media).of_clients([client.pk]).exclude(pk__in=placed)
    context = {
        "client": client,
        "tab": "plan",
        "post": row,
        "plan": row.content_plan,
        "library": library.exclude(status=Media.Status.REFUSED)[:LIBRARY],
        "arrange": arrange,
        "embedded": bool(request.htmx),
        **media_context(row, form=form or FilesForm(), typed=arrange.typed if arrange else None),
    }
    page, partial = "contentplan/media.html", "contentplan/_media.html"
    return page_or_partial(request, page, partial, context, status=status)
