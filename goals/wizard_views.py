"""Pages on which a goal is set, step by step: it asks in plain words and proposes (GOAL-2, KPI-1).

Every step is a plain form whose answers are kept, right or wrong, whichever way one leaves it."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.once import once, sent_as
from clients.form_views import client_form, sent_and_saved
from clients.forms import add_errors
from clients.models import Client
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.periods import today_in
from goals.models import Goal, GoalDraft, Trouble
from goals.rules import Choice, choice_findings
from goals.wizard import STEPS, begin_draft, check_open, drop_draft, keep_answers
from goals.wizard_forms import (
    HurtsStep,
    KindStep,
    KpisStep,
    MeasureStep,
    NewDraftForm,
    ReviewsStep,
    Step,
    TroubleForm,
    as_sent,
    raw_of,
    shown,
)
from goals.wording import KIND_WORDS, STEP_WORDS, WARNING_WORDS, WHY_WORDS
from kpis.founding import found_goal, offers
from kpis.wording import figure

LISTED = 20  # troubles and unfinished goals beside the first question


@dataclass
class Answers:
    """The steps of a draft as forms, each filled with what was kept of it."""

    draft: GoalDraft
    client: Client
    today: date

    def kept(self, step: str) -> Step:
        """Return a step's form, sent with what was kept; ask is_valid() whether it will do."""
        return self.form(step, as_sent(self.draft.answers.get(step, {})))

    def form(self, step: str, data: QueryDict | None = None) -> Step:
        """Return a step's form. Raises LookupError(step) when an earlier one must be answered."""
        if step == "hurts":
            return HurtsStep(data)
        if step == "kind":
            return KindStep(
                data, pains=as_sent(self.draft.answers.get("hurts", {})).getlist("pains")
            )
        if step == "measure":
            return MeasureStep(data, today=self.today)
        due = self.answer("measure", "due")
        if step == "reviews":
            return ReviewsStep(data, today=self.today, due=due)
        found = offers(self.client, self.answer("kind", "kind"), self.today, due)
        return KpisStep(data, offers=found, today=self.today, due=due)

    def answer(self, step: str, name: str) -> Any:
        form = self.kept(step)
        form.is_valid()
        if name not in form.cleaned_data:
            raise LookupError(step)
        return form.cleaned_data[name]


def goal_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """The first question, what hurts; with what the client's people said, and unfinished goals."""
    client = request.access.client(client_pk, needs="edit")
    troubles = request.access.rows(Trouble).of_clients([client.pk]).open()
    troubles = list(troubles.select_related("by")[:LISTED])
    chosen = next((one for one in troubles if str(one.pk) == request.GET.get("trouble")), None)
    form: NewDraftForm
    if request.method == "POST":
        form = NewDraftForm(request.POST)
        if not form.too_long() and (request.POST.get("to") == "later" or form.is_valid()):
            answers = raw_of(form, request.POST)
            begin = partial(begin_draft, client, answers, by=request.user, trouble=chosen)
            try:
                draft = once(request.user, _sent_as(form, request, client), begin)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return _onward(request, draft, "hurts")
    else:
        form = NewDraftForm()
        if chosen is not None:
            form.initial = {"problem": chosen.words, "pains": chosen.pains}
    drafts = request.access.rows(GoalDraft).of_clients([client.pk]).open().select_related("by")
    context = {
        **_context(client, "hurts", None, form),
        "troubles": troubles,
        "chosen": chosen,
        "drafts": drafts[:LISTED],
    }
    return render(request, "goals/wizard.html", context, status=400 if form.errors else 200)


def _sent_as(form: NewDraftForm, request: PageRequest, client: Client) -> str:
    """Return what tells this form from all others, so that sent twice it makes one draft."""
    form.is_valid()
    key = form.cleaned_data.get("form_key")
    return sent_as(key, [str(client.pk), raw_of(form, request.POST)])


def goal_draft(request: PageRequest, client_pk: UUID, pk: UUID, step: str) -> HttpResponse:
    """One step of a goal that is being set; the last one makes it."""
    draft = _draft(request, client_pk, pk)
    if step not in STEPS:
        raise Http404
    if draft.goal is not None and request.method != "POST":
        return redirect(draft.goal)
    if step == "overview":
        return _overview(request, draft)
    answers = Answers(draft, draft.client, today_in(draft.client.timezone))
    try:
        if request.method != "POST":
            form = shown(answers.form(step), draft.answers.get(step))
            return _step_page(request, draft, step, form)
        form = answers.form(step, request.POST)
    except LookupError as missing:
        messages.info(request, _("This question comes first."))
        return redirect(draft.url_of(str(missing.args[0])))
    check_open(draft)
    onward = request.POST.get("to") not in ("back", "later")
    if form.too_long() or (onward and not form.is_valid()):
        return _step_page(request, draft, step, form, status=400)
    seen = request.POST.get("seen", "")
    try:
        keep_answers(
            draft,
            step,
            raw_of(form, request.POST),
            by=request.user,
            seen=int(seen) if seen.isdecimal() else None,
        )
    except StaleVersion as stale:
        form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
        return _step_page(request, draft, step, form, status=400, stale=stale.row)
    except ValidationError as error:
        form.add_error(None, [text for texts in error.message_dict.values() for text in texts])
        return _step_page(request, draft, step, form, status=400)
    return _onward(request, draft, step)


def _onward(request: PageRequest, draft: GoalDraft, step: str) -> HttpResponse:
    """Go to the step that was asked for: the next one, the one before, or away."""
    to, place = request.POST.get("to"), STEPS.index(step)
    if to == "later":
        messages.success(request, _("Kept. Go on whenever you like."))
        return redirect("goals:new", draft.client_id)
    if to == "back":
        return redirect(draft.url_of(STEPS[max(0, place - 1)]))
    return redirect(draft.url_of(STEPS[place + 1]))


def _overview(request: PageRequest, draft: GoalDraft) -> HttpResponse:
    """Show the whole goal before it is made; nothing is made of answers that won't do."""
    client = draft.client
    answers = Answers(draft, client, today_in(client.timezone))
    told: dict[str, Any] = {}
    missing = []
    for step in STEPS[:-1]:
        try:
            form = answers.kept(step)
        except LookupError:
            missing.append(step)
            continue
        if form.is_valid():
            told |= form.cleaned_data | ({"kpis": form.kpis} if isinstance(form, KpisStep) else {})
        else:
            missing.append(step)
    refused: list[str] = []
    if request.method == "POST" and not missing:
        goal = Goal(**{name: told[name] for name in ("kind", "problem", "measure", "due")})
        try:
            made = found_goal(draft, goal, kpis=told["kpis"], days=told["days"], by=request.user)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("The goal is there. Send it to the deciders."))
            return redirect(made)
    context = {
        **_context(client, "overview", draft, None),
        "told": told,
        "kind": Goal.Kind(told["kind"]).label if "kind" in told else "",
        "kpis": [
            (
                kpi,
                figure(kpi.metric, kpi.baseline, client.currency),
                figure(kpi.metric, kpi.target, client.currency),
            )
            for kpi in told.get("kpis", [])
        ],
        "missing": [(step, STEP_WORDS[step], draft.url_of(step)) for step in missing],
        "refused": refused,
        "findings": _findings(told, client),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "goals/wizard_overview.html", context, status=status)


def _findings(told: dict[str, Any], client: Client) -> list[Any]:
    if "kind" not in told:
        return []
    choices = [Choice(kpi.pk, kpi.metric, kpi.priority, kpi.reason) for kpi in told.get("kpis", [])]
    return choice_findings(told["kind"], client.market, choices)


@require_POST
def goal_draft_drop(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    drop_draft(_draft(request, client_pk, pk), by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("goals:goals", client_pk)


def hurts(request: PageRequest, client_pk: UUID) -> HttpResponse:
    """Where the client's own people say what hurts; the agency makes a goal of it (GOAL-2)."""
    client = request.access.client(client_pk, needs="propose")
    form = client_form(request, TroubleForm, client)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Thank you: your agency sees it and proposes a goal."))
        return redirect("goals:hurts", client.pk)
    rows = request.access.rows(Trouble).of_clients([client.pk]).select_related("by", "goal")
    context = {
        "client": client,
        "tab": "goals",
        "form": form,
        "troubles": rows[:LISTED],
        "may_edit": request.access.may(client, "edit"),
    }
    return render(request, "goals/hurts.html", context, status=400 if form.errors else 200)


def _step_page(
    request: PageRequest,
    draft: GoalDraft,
    step: str,
    form: Step,
    *,
    status: int = 200,
    stale: GoalDraft | None = None,
) -> HttpResponse:
    context = {**_context(draft.client, step, draft, form), "stale": stale}
    context["version"] = (stale or draft).version
    return render(request, "goals/wizard.html", context, status=status)


def _context(
    client: Client, step: str, draft: GoalDraft | None, form: Step | None
) -> dict[str, Any]:
    return {
        "client": client,
        "tab": "goals",
        "step": step,
        "number": STEPS.index(step) + 1,
        "steps": [
            {
                "code": code,
                "name": STEP_WORDS[code],
                "url": draft.url_of(code) if draft else "",
                "done": draft is not None and code in draft.answers,
            }
            for code in STEPS
        ],
        "draft": draft,
        "version": draft.version if draft else None,
        "form": form,
        "why_words": WHY_WORDS,
        "warning_words": WARNING_WORDS,
        "kind_words": KIND_WORDS,
    }


def _draft(request: PageRequest, client_pk: UUID, pk: UUID) -> GoalDraft:
    rows = request.access.rows(GoalDraft).of_clients([client_pk])
    rows = rows.select_related("client__agency", "goal", "trouble__by")
    return request.access.get(GoalDraft, pk, needs="edit", rows=rows)
