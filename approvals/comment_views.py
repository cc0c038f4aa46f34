"""Comments of people who are signed in: begun where the subject is, answered in their thread."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.comment_forms import CommentForm, EditForm, ReplyForm
from approvals.comments import mentionable, reopen, resolve, widen
from approvals.models import Comment
from approvals.subjects import commented
from approvals.templatetags.comments import comments_context
from approvals.threads import Thread, talk
from clients.models import Client
from clients.requests import PageRequest
from common.shortcuts import page_or_partial


@require_POST
def comment_view(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Begin a thread about whatever `kind` and `subject` name (APPR-5).

    `more` asks for the whole form, with places and people, and keeps what was typed."""
    client = request.access.client(client_pk, needs="comment")
    row, kind = _commented_row(request, client)
    more = "more" in request.POST
    context = comments_context(
        request, client, kind, row, request.POST, full=True, start_again=more
    )
    form: CommentForm = context["form"]
    if not more and form.begin(kind, row, by=request.user):
        if not request.htmx:
            return redirect(f"{row.get_absolute_url()}#comments")
        context = comments_context(request, client, kind, row)
    partial, page = "approvals/_comments.html", "approvals/comments.html"
    return page_or_partial(request, page, partial, context, status=400 if form.errors else 200)


def thread(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One thread with room for an answer."""
    first, row = _thread(request, client_pk, pk, needs="view")
    if request.method == "POST":
        request.access.check(first.client, "comment")
    form = _reply_form(request, first)
    if form is not None and form.is_bound and form.answer(first, by=request.user):
        return _back(request, first, row)
    return _thread_page(request, first, row, form, status=400 if form and form.errors else 200)


def comment_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """A comment of one's own in its thread, with room for other words."""
    rows = request.access.rows(Comment).of_clients([client_pk])
    rows = rows.select_related("client__agency", "thread")
    said = request.access.get(Comment, pk, needs="comment", rows=rows)
    if said.author_id != request.user.pk:
        raise PermissionDenied
    first = said.thread or said
    first.client = said.client
    row = _row(request, said.client, said.kind, said.subject_id, needs="view")
    form = EditForm(request.POST if request.method == "POST" else None, instance=said)
    status = form.save_text(by=request.user) if form.is_bound else 200
    if form.is_bound and status == 200:
        return _back(request, first, row)
    return _thread_page(request, first, row, None, status=status, edit_form=form)


@require_POST
def thread_resolve(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    first, row = _thread(request, client_pk, pk, needs="comment")
    resolve(first, by=request.user)
    return _back(request, first, row)


@require_POST
def thread_reopen(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    first, row = _thread(request, client_pk, pk, needs="comment")
    reopen(first, by=request.user)
    return _back(request, first, row)


@require_POST
def thread_widen(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Open an internal thread to the client; only the agency has any."""
    first, row = _thread(request, client_pk, pk, needs="edit")
    try:
        widen(first, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(first)
    messages.success(request, _("The client sees this thread from now on."))
    return _back(request, first, row)


def _commented_row(request: PageRequest, client: Client) -> tuple[Any, str]:
    kind, pk = request.POST.get("kind", ""), request.POST.get("subject", "")
    try:
        return _row(request, client, kind, pk, needs="comment"), kind
    except ValidationError:  # not an id at all
        raise Http404 from None


def _row(request: PageRequest, client: Client, kind: str, pk: Any, *, needs: str) -> Any:
    model = commented(kind)
    if model is None:
        raise Http404
    rows = request.access.rows(model).of_clients([client.pk])
    rows = rows.select_related(rows.client_path)  # which its address and pictures ask for
    return request.access.get(model, pk, needs=needs, rows=rows)


def _thread(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> tuple[Comment, Any]:
    """Return a thread and what it is about; who may not see that doesn't see the thread."""
    rows = request.access.rows(Comment).of_clients([client_pk]).beginnings()
    rows = rows.select_related("client__agency")
    first = request.access.get(Comment, pk, needs=needs, rows=rows)
    return first, _row(request, first.client, first.kind, first.subject_id, needs="view")


def _reply_form(request: PageRequest, first: Comment) -> ReplyForm | None:
    """Return the form of an answer, as it was sent if it was; None for who only reads."""
    if not request.access.may(first.client, "comment"):
        return None
    people = mentionable(first.client, first.audience)
    return ReplyForm(request.POST if request.method == "POST" else None, people=people)


def _back(request: PageRequest, first: Comment, row: Any) -> HttpResponse:
    """Show the thread as it is now, in its place."""
    if request.htmx:
        return _thread_page(request, first, row, None)
    return redirect(f"{row.get_absolute_url()}#thread-{first.pk}")


def _thread_page(
    request: PageRequest,
    first: Comment,
    row: Any,
    form: ReplyForm | None,
    status: int = 200,
    edit_form: EditForm | None = None,
) -> HttpResponse:
    client = first.client
    client_side = request.access.is_client_side(client.pk)
    context = {
        "client": client,
        "row": row,
        "thread": _found(talk(request.access, first.kind, row, client_side), first),
        "agency_side": not client_side,
        "may_comment": request.access.may(client, "comment"),
        "reply_form": form,
        "edit_form": edit_form,
    }
    pages = "approvals/thread.html", "approvals/_thread.html"
    return page_or_partial(request, *pages, context, status=status)


def _found(said: Any, first: Comment) -> Thread:
    return next(one for one in [*said.open, *said.resolved] if one.first.pk == first.pk)
