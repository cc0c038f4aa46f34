"""Pages of a client's brief: what do we still not know about this business? (BRIEF-1)"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from clients.brief import (
    answerers,
    assign,
    draft_of,
    is_complete,
    keep_draft,
    next_question,
    progress_of,
    remove_question,
    start_brief,
)
from clients.brief_catalogue import Section
from clients.brief_forms import AnswerForm, AssignForm, DraftForm, QuestionForm
from clients.form_views import client_form, sent_and_saved
from clients.forms import add_errors
from clients.models import Absence, BriefAnswer, BriefQuestion, Client
from clients.requests import PageRequest
from common.periods import today_in

BY_SCRIPT = "X-Keep"  # what static/js/keep.js sends


@require_safe
def brief(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Show how far the brief is, who owes which answer by when, and what was answered."""
    client = request.access.client(client_pk, needs="view")
    return brief_page(request, client)


def brief_page(
    request: PageRequest, client: Client, form: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    access, today = request.access, today_in(client.timezone)
    rows = access.rows(BriefQuestion).of_clients([client.pk])
    questions = list(rows.select_related("person", "answered_by"))
    away = access.rows(Absence).of_clients([client.pk]).on(today).select_related("substitute")
    stands_in = {one.person_id: one.substitute for one in away}
    still = [one for one in questions if one.is_open]
    may_send = access.may(client, "send")
    if may_send and form is None:
        form = AssignForm(questions=questions, people=answerers(client))
    context = {
        "client": client,
        "tab": "people",
        "today": today,
        "progress": progress_of(questions, client),
        "sections": [
            (Section(name).label, list(group))
            for name, group in groupby(questions, key=lambda one: one.section)
        ],
        "owed": _by_person(still, stands_in),
        "mine": sum(_is_owed(one, request.user, stands_in) for one in still),
        "form": form,
        "may_send": may_send,
        "may_inform": access.may(client, "inform"),
        "lacks": may_send and not is_complete(client, {one.code for one in questions}),
    }
    return render(request, "clients/brief.html", context, status=status)


def _is_owed(question: BriefQuestion, person: User, stands_in: Mapping[Any, User]) -> bool:
    return person.pk == question.person_id or person == stands_in.get(question.person_id)


def _by_person(
    questions: list[BriefQuestion], stands_in: Mapping[Any, User]
) -> list[dict[str, Any]]:
    """Return who owes how many answers, the first by when, and who stands in; nobody comes last."""
    lines: dict[UUID | None, dict[str, Any]] = {}
    for one in questions:
        other = stands_in.get(one.person_id)
        name = one.person.name if one.person else ""
        new = {"name": name, "count": 0, "due": None, "stand_in": other.name if other else ""}
        line = lines.setdefault(one.person_id, new)
        line["count"] += 1
        line["due"] = min(filter(None, (line["due"], one.due)), default=None)
    return sorted(lines.values(), key=lambda line: (not line["name"], line["name"]))


@require_POST
def start(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Ask what the catalogue asks, or what it has learnt to ask since."""
    client = request.access.client(client_pk, needs="send")
    made = start_brief(client, by=request.user)
    words = ngettext("%(count)d question was added.", "%(count)d questions were added.", made)
    messages.success(request, words % {"count": made})
    return redirect("clients:brief", client.pk)


@require_POST
def assign_questions(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Give the ticked questions to a person of the client, with a day."""
    client = request.access.client(client_pk, needs="send")
    questions = list(request.access.rows(BriefQuestion).of_clients([client.pk]))
    form = AssignForm(request.POST, questions=questions, people=answerers(client))
    if form.is_valid():
        given = form.cleaned_data
        person, due = given["person"], given["due"]
        try:
            made = assign(client, given["chosen"], person=person, due=due, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            words = ngettext("%(count)d question is given.", "%(count)d questions are given.", made)
            messages.success(request, words % {"count": made})
            return redirect("clients:brief", client.pk)
    return brief_page(request, client, form, status=400)


def question_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Ask something that the catalogue doesn't."""
    client = request.access.client(client_pk, needs="send")
    return _question_form(request, client, None)


def question_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Word a question the agency's own way, and say who answers by when."""
    row = _question(request, client_pk, pk, needs="send")
    return _question_form(request, row.client, row)


def _question_form(request: PageRequest, client: Client, row: BriefQuestion | None) -> HttpResponse:
    form = client_form(request, QuestionForm, client, row, people=answerers(client))
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect("clients:brief", client.pk)
    context = {"client": client, "tab": "people", "form": form, "question": row}
    return render(request, "clients/brief_question_form.html", context, status=form.status)


@require_POST
def question_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _question(request, client_pk, pk, needs="send")
    remove_question(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("clients:brief", client_pk)


@require_safe
def next_page(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Go to the first question that waits for the reader, or to the one after that which is left
    for later; to the brief when none does."""
    client = request.access.client(client_pk, needs="view")
    try:
        left = UUID(request.GET.get("after", ""))
    except ValueError:
        return _go_on(request, client)
    rows = request.access.rows(BriefQuestion).of_clients([client.pk])
    return _go_on(request, client, rows.filter(pk=left).first())


def _go_on(
    request: PageRequest, client: Client, after: BriefQuestion | None = None
) -> HttpResponse:
    rows = request.access.rows(BriefQuestion).of_clients([client.pk])
    following = next_question(rows, request.user, today_in(client.timezone), after)
    return redirect(following) if following else redirect("clients:brief", client.pk)


def question(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One question: its answer, who gave it, and every answer before; then the next."""
    row = _question(request, client_pk, pk, needs="view")
    client = row.client
    may_inform = request.access.may(client, "inform")
    form, draft = None, None
    if request.method == "POST":
        request.access.check(client, "inform")
        form = client_form(request, AnswerForm, client, row)
        if sent_and_saved(request, form) is not None:
            messages.success(request, _("Saved. Thank you."))
            return _go_on(request, client, row) if "next" in request.POST else redirect(row)
        row = _question(request, client_pk, pk, needs="view")  # without what was typed
    elif may_inform:
        draft = draft_of(row, request.user)
        typed = {"answer": draft.text, "not_applicable": not draft.applies} if draft else {}
        form = client_form(request, AnswerForm, client, row, initial=typed)
    answers = request.access.rows(BriefAnswer).filter(question=row).select_related("by")
    context = {
        "client": client,
        "tab": "people",
        "question": row,
        "form": form,
        "draft": draft,
        "answers": list(answers),
        "may_send": request.access.may(client, "send"),
    }
    return render(
        request, "clients/brief_question.html", context, status=form.status if form else 200
    )


@require_POST
def keep(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Keep what is typed so far, for its author alone; answers nothing."""
    row = _question(request, client_pk, pk, needs="inform")
    form = DraftForm(request.POST)
    kept = form.is_valid() and keep_draft(
        row,
        form.cleaned_data["answer"],
        applies=not form.cleaned_data["not_applicable"],
        by=request.user,
    )
    if BY_SCRIPT in request.headers:
        return HttpResponse(status=204 if kept else 400)
    if kept:
        messages.success(request, _("Kept for you. Nobody else sees it yet."))
    else:
        messages.error(request, _("This text is too long to be kept."))
    return redirect(row)


def _question(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> BriefQuestion:
    rows = request.access.rows(BriefQuestion).of_clients([client_pk])
    rows = rows.select_related("client__agency", "person", "answered_by")
    return request.access.get(BriefQuestion, pk, needs=needs, rows=rows)
