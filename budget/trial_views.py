"""Pages of channel tests: where does the same money bring more, and is it luck? (BUDG-6)

They are the agency's own work; the client sees the line that comes of a test (TEN-3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budget.media_views import plan_url
from budget.trial_forms import ArmForm, CarryForm, TrialForm
from budget.trial_models import Trial, TrialArm
from budget.trial_rules import Arm, is_for_money
from budget.trial_services import Told, stop_trial, told_of, told_of_all
from budget.trial_wording import range_text, rate_text, verdict_text
from clients.form_views import client_form, sent_and_saved
from clients.forms import add_errors, try_save
from clients.models import Client
from clients.requests import PageRequest
from clients.services import remove
from common import formats
from common.formats import minor_money
from common.periods import today_in

SHOWN = 300  # channels of tests on a client's page


@require_safe
def trials(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    told = told_of_all(_with_arms(request, client), today_in(client.timezone))
    context = {
        "client": client,
        "tab": "budget",
        "trials": [(one, verdict_text(one), _amount(one.trial)) for one in told],
    }
    return render(request, "budget/trials.html", context)


def _with_arms(request: PageRequest, client: Client) -> list[tuple[Trial, list[TrialArm]]]:
    """Return a client's newest tests with their channels, of which each has two at least."""
    found = request.access.rows(TrialArm).of_clients([client.pk])
    order = ("-trial__start", "-trial", "channel__network", "channel__name", "pk")
    arms: dict[UUID, list[TrialArm]] = {}
    rows = found.select_related("channel", "trial").order_by(*order)[: SHOWN + 1]
    for arm in rows:
        arms.setdefault(arm.trial_id, []).append(arm)
    if len(rows) > SHOWN:
        arms.popitem()  # may lack a channel
    told = [(of_one[0].trial, of_one) for of_one in arms.values()]
    for trial, _arms in told:
        trial.client = client
    return told


def trial_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    form = client_form(request, TrialForm, client)
    if (saved := sent_and_saved(request, form)) is not None:
        messages.success(request, _("The test is planned. Write down what each channel brings."))
        return redirect(saved)
    context = {"client": client, "tab": "budget", "form": form}
    return render(request, "budget/trial_form.html", context, status=form.status)


@require_safe
def trial(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    return trial_page(request, _trial(request, client_pk, pk))


def trial_page(
    request: PageRequest,
    row: Trial,
    *,
    arm_form: ArmForm | None = None,
    carry_form: CarryForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a test: the verdict, each channel with its range, the next step."""
    client, access = row.client, request.access
    arms = list(access.rows(TrialArm).filter(trial=row).select_related("channel"))
    told = told_of(row, arms, today_in(client.timezone))
    if row.line is not None:
        row.line.budget.client = client
    context = {
        "client": client,
        "tab": "budget",
        "trial": row,
        "told": told,
        "verdict": verdict_text(told),
        "amount": _amount(row),
        "arms": [_arm(request, told, number, arm_form) for number in range(len(told.arms))],
        "carry_form": carry_form or _carry_form(request, told),
        "plan": plan_url(row.line.budget) if row.line else "",
    }
    return render(request, "budget/trial.html", context, status=status)


def _arm(request: PageRequest, told: Told, number: int, sent: ArmForm | None) -> dict[str, Any]:
    """Return one channel of a test for its page, with the form that was sent for it, if it was."""
    row, trial = told.arms[number], told.trial
    form = sent if sent is not None and sent.instance.pk == row.arm.pk else None
    if form is None and trial.line is None:
        form = ArmForm(
            access=request.access,
            client=trial.client,
            instance=row.arm,
            owner={"trial": trial},
            auto_id=f"arm{number}_%s",
        )
    return {
        "arm": row.arm,
        "is_best": told.verdict.state in ("leads", "winner") and row.arm.pk == told.verdict.best,
        "results": _results(trial, row.figures),
        "spent": minor_money(row.arm.spent_minor, trial.currency),
        "rate": rate_text(trial, row.rate),
        "range": range_text(trial, row),
        "basis": row.basis,
        "form": form,
    }


def _results(trial: Trial, figures: Arm) -> str:
    """Return how many results there were, and of how many."""
    results = formats.integer(figures.results)
    if figures.results is None or figures.base is None or is_for_money(trial.measure):
        return results
    told = {"number": results, "all": formats.integer(figures.base)}
    return _("%(number)s of %(all)s") % told


@require_POST
def trial_arm(request: PageRequest, client_pk: UUID, pk: UUID, arm_pk: UUID) -> HttpResponse:
    """Write down what one channel of a test brought."""
    row = _trial(request, client_pk, pk)
    rows = request.access.rows(TrialArm).filter(trial=row).select_related("channel")
    arm = request.access.get(TrialArm, arm_pk, needs="edit", rows=rows)
    arm.trial = row
    form = client_form(request, ArmForm, row.client, arm, owner={"trial": row})
    if try_save(form, by=request.user) is None:
        return trial_page(request, row, arm_form=form, status=form.status)
    messages.success(request, _("Saved."))
    return redirect(row)


@require_POST
def trial_stop(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = stop_trial(_trial(request, client_pk, pk), by=request.user)
    messages.success(request, _("The test is stopped."))
    return redirect(row)


@require_POST
def trial_carry(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Put the winner into a media plan."""
    row = _trial(request, client_pk, pk)
    form = CarryForm(request.POST, access=request.access, trial=row)
    if form.is_valid():
        try:
            line = form.save(by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The winner is in the media plan."))
            return redirect(plan_url(line.budget))
    return trial_page(request, row, carry_form=form, status=400)


@require_POST
def trial_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _trial(request, client_pk, pk)
    remove(row, by=request.user)
    messages.success(request, _("Deleted. The history keeps it."))
    return redirect("budget:trials", row.client_id)


def _carry_form(request: PageRequest, told: Told) -> CarryForm | None:
    if told.verdict.state != "winner" or told.trial.line is not None:
        return None
    return CarryForm(access=request.access, trial=told.trial)


def _amount(row: Trial) -> str:
    return minor_money(row.amount_minor, row.currency)


def _trial(request: PageRequest, client_pk: UUID, pk: UUID) -> Trial:
    rows = request.access.rows(Trial).of_clients([client_pk])
    rows = rows.select_related("client__agency", "line__budget")
    row: Trial = request.access.get(Trial, pk, needs="view", rows=rows)
    request.access.check(row.client, "edit")
    return row
