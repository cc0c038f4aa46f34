"""Pages of a media plan: what is the promotion money for, and what does a result cost? (BUDG-5)"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.media_content import lines_as_sent
from budget.media_export import KINDS, export_media
from budget.media_forms import MediaLineForm, ResultForm
from budget.media_models import MediaLine
from budget.media_rules import Together, add_up, add_up_by_channel
from budget.media_services import (
    MediaRow,
    facts_of,
    findings_of,
    promotion_of,
    remove_line,
    with_line_spent,
)
from budget.media_wording import RESULT_WORDS, cost_name, cost_text, said
from budget.models import Budget
from budget.services import as_sent
from clients.form_views import client_form, sent_and_saved
from clients.forms import try_save
from clients.requests import PageRequest
from common import formats
from common.formats import minor_money
from common.periods import today_in
from kpis.wording import metric_name


class Cost(NamedTuple):
    """Texts of one row of figures."""

    metric: str
    cost_name: str
    expected: str
    planned_cost: str
    spent: str
    result: str
    cost: str
    basis: str = ""


@require_safe
def media(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """The lines with plan and fact. People on the client side see what was sent (TEN-3)."""
    budget = _budget(request, client_pk, pk, needs="view")
    client, currency = budget.client, budget.currency
    theirs = request.access.is_client_side(client.pk)
    today = today_in(client.timezone)
    rows = media_rows(request, budget, today)
    facts = [row.facts for row in rows]
    promotion, planned = promotion_of(budget), sum(one.amount for one in facts)
    names = {row.line.pk: row.line.title for row in rows}
    channels: dict[Any, Any] = {row.line.channel_id: row.line.channel for row in rows}
    by_channel = add_up_by_channel(facts) if len(channels) > 1 else {}
    findings = [] if theirs else findings_of(budget, rows, today)
    context = {
        "client": client,
        "tab": "budget",
        "budget": budget,
        "rows": [(row.line, _cost(row, currency)) for row in rows],
        "sums": [(_("Whole plan"), [_sum(one, currency) for one in add_up(facts)])]
        + [
            (str(channels[pk] or _("no channel")), [_sum(one, currency) for one in sums])
            for pk, sums in by_channel.items()
        ],
        "promotion": minor_money(promotion, currency),
        "planned": minor_money(planned, currency),
        "left": minor_money(promotion - planned, currency),
        "over": minor_money(planned - promotion, currency) if planned > promotion else "",
        "findings": [(one.severity, said(one, currency, names)) for one in findings],
        "may_edit": request.access.may(client, "edit")
        and budget.status != Budget.Status.CLIENT_REVIEW,
        "approved": not theirs and budget.status == Budget.Status.APPROVED,
    }
    return render(request, "budget/media.html", context)


def media_rows(request: PageRequest, budget: Budget, today: date) -> list[MediaRow]:
    """Return the lines of a budget with their facts, for the client side as they were sent; the
    budget is then for reading only."""
    found = request.access.rows(MediaLine).filter(budget=budget).order_by("start", "pk")
    if request.access.is_client_side(budget.client_id):
        lines = lines_as_sent(budget, with_line_spent(found))
        as_sent(budget)
    else:
        lines = list(with_line_spent(found.select_related("channel", "goal")))
    return facts_of(lines, today)


def _cost(row: MediaRow, currency: str) -> Cost:
    facts = row.facts
    return Cost(
        metric=metric_name(facts.metric),
        cost_name=cost_name(facts.metric),
        expected=formats.integer(facts.expected),
        planned_cost=cost_text(facts.planned_cost, currency),
        spent=minor_money(facts.spent, currency),
        result=formats.integer(facts.result),
        cost=cost_text(facts.cost, currency),
        basis=str(RESULT_WORDS.get(facts.basis, "")),
    )


def _sum(one: Together, currency: str) -> Cost:
    return Cost(
        metric=metric_name(one.metric),
        cost_name=cost_name(one.metric),
        expected=formats.integer(one.expected),
        planned_cost=cost_text(one.planned_cost, currency),
        spent=minor_money(one.spent, currency),
        result=formats.integer(one.result),
        cost=cost_text(one.cost, currency),
    )


def media_new(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    budget = _budget(request, client_pk, pk, needs="edit")
    initial = {"start": budget.start, "end": budget.end}
    owner = {"budget": budget}
    form = client_form(request, MediaLineForm, budget.client, owner=owner, initial=initial)
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("The line is in the media plan."))
        return redirect(plan_url(budget))
    context = {"client": budget.client, "tab": "budget", "budget": budget, "form": form}
    return render(request, "budget/media_line.html", context, status=form.status)


def media_line(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Change what is planned, or write down what the line has brought."""
    line = _line(request, client_pk, pk)
    form = client_form(request, MediaLineForm, line.budget.client, line, owner=_owner(line))
    if sent_and_saved(request, form) is not None:
        messages.success(request, _("Saved."))
        return redirect(plan_url(line.budget))
    return _line_page(request, line, form=form)


@require_POST
def media_result(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    line = _line(request, client_pk, pk)
    form = client_form(request, ResultForm, line.budget.client, line, owner=_owner(line))
    if try_save(form, by=request.user) is None:
        return _line_page(request, line, result_form=form)
    messages.success(request, _("Saved."))
    return redirect(plan_url(line.budget))


@require_POST
def media_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    line = _line(request, client_pk, pk)
    remove_line(line, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect(plan_url(line.budget))


@require_safe
def media_export(request: PageRequest, client_pk: UUID, pk: UUID, kind: str) -> HttpResponse:
    """The plan as a file, for the client side as it was sent."""
    budget = _budget(request, client_pk, pk, needs="view")
    if kind not in KINDS:
        raise Http404
    rows = media_rows(request, budget, today_in(budget.client.timezone))
    made = export_media(budget, rows, kind, by=request.user)
    answer = HttpResponse(made.body, content_type=made.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, made.name)
    return answer


def plan_url(budget: Budget) -> str:
    return reverse("budget:media", args=[budget.client_id, budget.pk])


def _line_page(
    request: PageRequest,
    line: MediaLine,
    *,
    form: MediaLineForm | None = None,
    result_form: ResultForm | None = None,
) -> HttpResponse:
    made: dict[str, Any] = {"access": request.access, "client": line.budget.client}
    made |= {"instance": line, "owner": _owner(line)}
    status = (form or result_form).status  # type: ignore[union-attr]  # one of them is there
    context = {
        "client": line.budget.client,
        "tab": "budget",
        "budget": line.budget,
        "line": line,
        "form": form or MediaLineForm(**made),
        "result_form": result_form or ResultForm(**made, auto_id="result_%s"),
        "may_plan": line.budget.status != Budget.Status.CLIENT_REVIEW,
    }
    return render(request, "budget/media_line.html", context, status=status)


def _owner(line: MediaLine) -> dict[str, Any]:
    return {"budget": line.budget}


def _line(request: PageRequest, client_pk: UUID, pk: UUID) -> MediaLine:
    rows = request.access.rows(MediaLine).of_clients([client_pk])
    rows = rows.select_related("budget__client__agency")
    line: MediaLine = request.access.get(MediaLine, pk, needs="view", rows=rows)
    request.access.check(line.budget.client, "edit")
    return line


def _budget(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> Budget:
    rows = request.access.rows(Budget).of_clients([client_pk]).select_related("client__agency")
    return request.access.get(Budget, pk, needs=needs, rows=rows)
