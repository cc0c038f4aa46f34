"""Steps of a media plan, and its lines with what they cost and brought (BUDG-5)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services import check_free
from budget.media_models import MediaLine
from budget.media_rules import Planned, media_findings, sharing
from budget.models import Budget, Expense
from budget.rules import planned_after
from budget.services import reopen
from clients.services import add, change, remove
from common.errors import WrongState
from common.findings import Finding
from common.money import round_half_up
from common.periods import Period
from kpis.series import Figure, period_figures

MOST_LINES = 200  # of one budget
RESULT = ("typed_result", "typed_source")


class MediaRow(NamedTuple):
    """A line beside what is known of it."""

    line: MediaLine
    facts: Planned


# --- Steps ----------------------------------------------------------------------------------------
def add_line(line: MediaLine, *, by: User) -> MediaLine:
    """Insert a line; an approved budget stays approved, since it wasn't what was approved.

    Raises WrongState while the client decides, ValidationError for what a person can repair."""
    add_lines([line], by=by)
    return line


@transaction.atomic
def add_lines(lines: Sequence[MediaLine], *, by: User) -> None:
    """Insert lines of one budget as add_line() does: all of them, or none."""
    if not lines:
        return
    budget = _open(lines[0])
    if MediaLine.objects.filter(budget=budget).count() + len(lines) > MOST_LINES:
        text = _("A media plan has at most %(most)d lines.") % {"most": MOST_LINES}
        raise ValidationError(text, code="BUDG-5")
    for line in lines:
        line.budget = budget
        add(line, by=by)
    reopen(budget, by=by)


@transaction.atomic
def change_line(
    line: MediaLine, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> MediaLine:
    """Change a line: of an approved budget, if it was approved with it, that ends (APPR-3).

    What it has brought isn't what was approved, so that alone may change at any time."""
    if not set(values) - set(RESULT):
        return change(line, values, by=by, seen=seen)
    budget = _open(line)
    change(line, values, by=by, seen=seen)
    reopen(budget, by=by)
    return line


@transaction.atomic
def remove_line(line: MediaLine, *, by: User) -> None:
    """Delete a line that nothing was booked on; WrongState as change_line() does."""
    budget = _open(line)
    if Expense.objects.filter(media_line=line).exists():
        text = _("Expenses name this line. Give them another line first.")
        raise WrongState(text, line)
    remove(line, by=by)
    reopen(budget, by=by)


def _open(line: MediaLine) -> Budget:
    """Return the line's budget as it is now, locked. Raises WrongState while it is decided about:
    lines come one after another, so that none slips past the sending."""
    rows = Budget.objects.select_for_update(of=("self",)).select_related("client")
    line.budget = rows.get(pk=line.budget_id)
    if line.budget.status == Budget.Status.CLIENT_REVIEW:
        raise WrongState(_("The client is deciding about this budget."), line.budget)
    check_free("budget", line.budget)
    return line.budget


# --- Reading --------------------------------------------------------------------------------------
def with_line_spent(lines: QuerySet[MediaLine], until: date | None = None) -> QuerySet[Any]:
    """Add what is booked on each line in the same query, None without an expense: `spent`."""
    booked = Expense.objects.filter(media_line=OuterRef("pk")).order_by().values("media_line")
    if until is not None:
        booked = booked.filter(day__lte=until)
    return lines.annotate(spent=Subquery(booked.annotate(sum=Sum("amount_minor")).values("sum")))


def facts_of(lines: Sequence[Any], today: date) -> list[MediaRow]:
    """Return lines with their facts as of a day; they come from with_line_spent().

    A typed result goes before a measured one. Measured is what the channel's network tells of the
    line's days up to that day; of days that two lines share it is neither's. Three queries at most,
    none without a line that has begun."""
    return facts_of_each([lines], today)[0]


def facts_of_each(plans: Sequence[Sequence[Any]], today: date) -> list[list[MediaRow]]:
    """Return the lines of each of several media plans as facts_of() does, by as many queries."""
    told = _measured([line for lines in plans for line in lines], today)
    found = []
    for lines in plans:
        plain = [_planned(line, told.get(line.pk)) for line in lines]
        both = sharing(plain)
        facts = [_not_shared(one) if one.pk in both else one for one in plain]
        found.append([MediaRow(line, one) for line, one in zip(lines, facts, strict=True)])
    return found


def _measured(lines: Iterable[Any], today: date) -> dict[Any, Figure]:
    asked = {
        line.pk: (line.channel_id, line.metric, Period(line.start, min(line.end, today)))
        for line in lines
        if line.channel_id and line.typed_result is None and line.start <= today
    }
    if not asked:
        return {}
    channels = {channel for channel, _metric, _period in asked.values()}
    metrics = sorted({metric for _channel, metric, _period in asked.values()})
    figures = period_figures(channels, metrics, {period for _c, _m, period in asked.values()})
    found = {
        pk: figures[period][channel].get(metric) for pk, (channel, metric, period) in asked.items()
    }
    return {pk: figure for pk, figure in found.items() if figure is not None}


def _planned(line: Any, figure: Figure | None) -> Planned:
    result, basis = line.typed_result, "typed" if line.typed_result is not None else ""
    if result is None and figure is not None:
        result, basis = int(round_half_up(figure.value)), figure.basis
    return Planned(
        pk=line.pk,
        channel=line.channel_id,
        metric=line.metric,
        start=line.start,
        end=line.end,
        amount=line.amount_minor,
        expected=line.expected,
        spent=getattr(line, "spent", None),
        result=result,
        basis="total" if basis == "only_day" else basis,
    )


def _not_shared(one: Planned) -> Planned:
    return one if one.basis == "typed" else one._replace(result=None, basis="")


def promotion_of(budget: Budget) -> int:
    """Return the minor units that are planned for promotion, after moves."""
    return planned_after(budget.total_minor, budget.shares, budget.moved)["promotion"]


def findings_of(budget: Budget, rows: Sequence[MediaRow], today: date) -> list[Finding]:
    """Return what is noticed about the lines of a budget."""
    facts = [row.facts for row in rows]
    return media_findings(promotion_of(budget), facts, budget.start, budget.end, today)
