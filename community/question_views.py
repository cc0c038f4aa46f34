"""Pages of questions: who waits for an answer, one question, one by hand, what is agreed (COMM-1,
COMM-2)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from clients.form_views import client_form, sent_and_saved
from clients.history import record
from clients.models import Channel, Client, Membership
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.formats import month
from common.periods import now
from common.text import sentence as capital
from community.models import AnswerTimes, Question
from community.question_figures import MONTHS, USUAL, last_months, tell
from community.question_forms import (
    AnsweredForm,
    AnswerTimesForm,
    NewQuestionForm,
    QuestionFilterForm,
    QuestionForm,
)
from community.question_services import answer_question, remove_question, resolve_question
from community.question_tables import MOST, Export, codes_for, records_of, table
from community.question_wording import sentence, shown

PAGE = 50


@require_safe
def questions(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Who waits for an answer, the longest due first; below them what was handled."""
    client = request.access.client(client_pk, needs="view")
    channels = _channels(request, client)
    filters = QuestionFilterForm(request.GET, channels=channels)
    moment = now()
    rows = _by_clock(filters.narrowed(_rows(request, client), moment))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    by_pk = {channel.pk: channel for channel in channels}
    for row in page:
        row.channel = by_pk[row.channel_id]
    context = {
        **_context(request, client),
        "filters": filters,
        "narrowed": bool(filters.asked),
        "page_obj": page,
        "now": moment,
        "channels": channels,
    }
    return render(request, "community/questions.html", context)


def _by_clock(rows: Any) -> Any:
    """Return waiting questions by when they are due, then the others, newest first."""
    waits = Q(first_answer_at=None, resolved_at=None)
    return rows.annotate(
        done=Case(
            When(waits & Q(due_at__isnull=False), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
        clock=Case(When(waits, then=F("due_at"))),
    ).order_by("done", F("clock").asc(nulls_last=True), "-received_at", "-pk")


def question_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """A question written down by hand: a few touches on a phone."""
    client = request.access.client(client_pk, needs="edit")
    last = request.GET.get("channel", "")
    initial = {"received_at": now(), "channel": last, "kind": Question.Kind.QUESTION}
    form = client_form(request, NewQuestionForm, client, initial=initial)
    row = sent_and_saved(request, form)
    if row is not None:
        messages.success(request, _("Written down."))
        if "more" in request.POST:
            page = reverse("community:question_new", args=[client.pk])
            return redirect(f"{page}?channel={row.channel_id}")
        return redirect("community:questions", client.pk)
    context = {**_context(request, client), "form": form}
    return render(request, "community/question_form.html", context, status=form.status)


def question(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """One question with its clock; the agency corrects it here."""
    row = _question(request, client_pk, pk)
    client = row.channel.client
    if request.method == "POST":
        request.access.check(client, "edit")
    form = None
    if request.access.may(client, "edit"):
        people = _people(request, row)
        form = client_form(request, QuestionForm, client, row, people=people)
        if sent_and_saved(request, form) is not None:
            messages.success(request, _("Saved."))
            return redirect(row)
    context = {**_context(request, client), "question": row, "form": form, "now": now()}
    status = form.status if form else 200
    return render(request, "community/question.html", context, status=status)


@require_POST
def question_answered(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The first answer was given: the clock stops."""
    row = _question(request, client_pk, pk)
    request.access.check(row.channel.client, "edit")
    return _stop(request, row, answer_question, _("Answered: the clock has stopped."))


@require_POST
def question_resolved(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Nothing more is to be done about it."""
    row = _question(request, client_pk, pk)
    request.access.check(row.channel.client, "edit")
    return _stop(request, row, resolve_question, _("Settled."))


def _stop(request: PageRequest, row: Question, step: Callable[..., Any], said: str) -> HttpResponse:
    try:
        seen = AnsweredForm(request.POST).version()
        if seen not in (None, row.version):
            raise StaleVersion(_("Somebody changed this in the meantime."), row)
        step(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    if "list" in request.POST:
        query = request.GET.urlencode()
        page = reverse("community:questions", args=[row.channel.client_id])
        return redirect(f"{page}?{query}" if query else page)
    return redirect(row)


@require_POST
def question_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _question(request, client_pk, pk)
    request.access.check(row.channel.client, "edit")
    remove_question(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("community:questions", client_pk)


@require_safe
def question_figures(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """How soon people are answered, for both sides (COMM-2)."""
    client = request.access.client(client_pk, needs="view")
    given = request.GET.get("months", "")
    number = int(given) if given in map(str, MONTHS) else USUAL
    period = last_months(client, number)
    told = tell(client, period)
    words: dict[str, Any] = dict(Question.Kind.choices)
    names = {channel.pk: str(channel) for channel in _channels(request, client)}
    context = {
        **_context(request, client),
        "period": period,
        "choices": MONTHS,
        "number": number,
        "total": shown(told.total),
        "sentence": sentence(told.total),
        "months": [
            (capital(month(first)), shown(one) if one else None) for first, one in told.months
        ],
        "kinds": [(words[kind], shown(one)) for kind, one in told.by_kind.items()],
        "by_channel": [(names.get(pk, ""), shown(one)) for pk, one in told.by_channel.items()],
        "times": _times(request, client),
    }
    return render(request, "community/question_figures.html", context)


def answer_times(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Within how much working time people are answered (COMM-2)."""
    client = request.access.client(client_pk, needs="manage")
    row = _times(request, client)
    form = client_form(request, AnswerTimesForm, client, row)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved. It counts for what is received from now on."))
        return redirect("community:questions", client.pk)
    context = {**_context(request, client), "form": form}
    return render(request, "community/question_times.html", context, status=form.status)


@require_safe
def questions_export(request: PageRequest, client_pk: UUID, kind: str) -> HttpResponse:
    """The same list as a table; the internal note stays inside."""
    client = request.access.client(client_pk, needs="view")
    filters = QuestionFilterForm(request.GET, channels=_channels(request, client))
    rows = filters.narrowed(_rows(request, client), now()).order_by("received_at", "pk")
    rows = rows.select_related("channel", "answered_by", "resolved_by")[:MOST]
    codes = codes_for(client_side=request.access.is_client_side(client.pk))
    made = table(kind, "questions", _("Questions"), records_of(rows, client), codes)
    with transaction.atomic():
        changes = {"as": [None, kind], "what": [None, "questions"]}
        record("exported", client, client=client, by=request.user, changes=changes)
    return file_answer(made)


def file_answer(made: Export) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.body, content_type=made.content_type, headers=headers)


def _context(request: PageRequest, client: Client) -> dict[str, Any]:
    return {
        "client": client,
        "tab": "community",
        "may_edit": request.access.may(client, "edit"),
        "may_manage": request.access.may(client, "manage"),
        "ours": not request.access.is_client_side(client.pk),
    }


def _rows(request: PageRequest, client: Client) -> Any:
    return request.access.rows(Question).of_clients([client.pk])


def _channels(request: PageRequest, client: Client) -> list[Channel]:
    return list(request.access.rows(Channel).of_clients([client.pk]))


def _times(request: PageRequest, client: Client) -> AnswerTimes:
    """Return what was agreed with a client, the usual times (unsaved) until something was."""
    found = request.access.rows(AnswerTimes).of_clients([client.pk]).first()
    return found or AnswerTimes(client=client)


def _question(request: PageRequest, client_pk: UUID, pk: UUID) -> Question:
    rows = request.access.rows(Question).of_clients([client_pk])
    rows = rows.select_related("channel__client__agency", "answered_by", "resolved_by")
    return request.access.get(Question, pk, needs="view", rows=rows)


def _people(request: PageRequest, row: Question) -> list[User]:
    """Return whom an answer may be by: the people of both sides, by name."""
    client = row.channel.client
    held = request.access.rows(Membership).of_clients([client.pk]).select_related("person")
    people: set[Any] = {one.person for one in held} | {
        request.user,
        row.answered_by,
        row.resolved_by,
    }
    people.discard(None)
    return sorted(people, key=lambda person: (person.name, str(person.pk)))
