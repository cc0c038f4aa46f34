"""Corrections as tasks: what changes, by whom, by when, and what it should move (REP-3).

They stand beside the client's next plan, which knows them only through a registry of its own
(contentplan/promised.py): reports are floors above plans."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONArray
from django.utils.translation import gettext as _

from accounts.models import User
from clients.absences import roles_at
from clients.models import Client
from clients.services import manager_of
from common.aggregates import JSONList
from common.periods import FIRST_YEAR, LAST_YEAR, month_of
from contentplan.models import ContentPlan
from contentplan.promised import Promised
from reports.models import Correction, Report
from reports.outcomes import figures

KEEP: Any = object()  # as it is; of a new correction: nothing
MOST_CORRECTIONS = 50
TASK = ("person_id", "due", "figure")


class Wanted(NamedTuple):
    """A correction as somebody wants it; a pair of text and state leaves the rest as it is."""

    text: str
    done: bool = False
    person_id: UUID | None = KEEP
    due: date | None = KEEP
    figure: str = KEEP


def distinct(report: Report, corrections: Iterable[Sequence[Any]]) -> list[Wanted]:
    """Return the corrections cleaned, each text once; ValidationError for one that won't do."""
    given = [Wanted(*one) for one in corrections]
    if len(given) > MOST_CORRECTIONS:
        message = _("Choose at most %(count)d corrections: who changes everything changes nothing.")
        raise _refused(message, "REP-3", count=MOST_CORRECTIONS)
    field: Any = Correction._meta.get_field("text").formfield()  # the model's knows no max_length
    found: dict[str, Wanted] = {}
    for one in given:
        try:
            text = field.clean(one.text)
        except ValidationError as error:
            raise ValidationError({"corrections": error}) from error
        found[text] = one._replace(text=text)
    _check_tasks(report, list(found.values()))
    return list(found.values())


def _refused(message: str, code: str, **params: Any) -> ValidationError:
    return ValidationError({"corrections": ValidationError(message, code=code, params=params)})


def _check_tasks(report: Report, wanted: Sequence[Wanted]) -> None:
    """Refuse people who aren't at the client, days that aren't after the period, and figures that
    the report doesn't have."""
    people = {one.person_id for one in wanted} - {None, KEEP}
    if people and not people <= set(roles_at([report.client_id])[report.client_id]):
        raise _refused(_("Choose somebody who works with this client."), "not_found")
    days = [one.due for one in wanted if one.due is not None and one.due is not KEEP]
    if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise _refused(_("The year must be from 2000 to 2100."), "TIM-1")
    if any(day <= report.end for day in days):
        raise _refused(_("A correction is due after the period of its report."), "REP-3")
    named = {one.figure for one in wanted} - {"", KEEP}
    if named and not named <= set(figures(report.sections)):
        raise _refused(_("Choose a figure of this report."), "not_found")


def rewrite(report: Report, before: Sequence[Correction], wanted: Sequence[Wanted]) -> None:
    """Make the corrections those wanted; one whose text stays keeps its row."""
    kept = {one.text: one for one in before}
    texts = {one.text for one in wanted}
    Correction.objects.filter(pk__in=[one.pk for one in before if one.text not in texts]).delete()
    for one in wanted:
        row = kept.get(one.text) or Correction(report=report, text=one.text)
        task = {name: value for name, value in one._asdict().items() if value is not KEEP}
        changed = [name for name, value in task.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, task[name])
        if row._state.adding:
            row.save(force_insert=True)
        elif changed:
            row.version += 1
            columns = [name.removesuffix("_id") for name in changed]
            row.save(update_fields=[*columns, "version", "updated_at"])


def tasks_of(before: Sequence[Correction], wanted: Sequence[Wanted]) -> list[list[Any]]:
    """Return who does what by when, as it was and as it is wanted, for the history."""
    was = {one.text: [getattr(one, name) for name in TASK] for one in before}
    none = [None, None, ""]
    now = [
        [
            old if value is KEEP else value
            for value, old in zip(one[2:], was.get(one.text, none), strict=True)
        ]
        for one in wanted
    ]
    told = [[was.get(one.text, none) for one in wanted], now]
    return [[[str(part) if part else "" for part in task] for task in tasks] for tasks in told]


def fill_in(report: Report, by: User) -> None:
    """Give what has nobody or no day a person, the client's manager, and a day, the end of the
    month after the report's: a correction that nobody owes is a wish. Two queries."""
    open_ones = [
        one for one in report.corrections.all() if one.person_id is None or one.due is None
    ]
    if not open_ones:
        return
    person = manager_of(report.client) or by
    for one in open_ones:
        one.person = one.person or person
        one.due = one.due or usual_due(report)
        one.version += 1
    Correction.objects.bulk_update(open_ones, ["person", "due", "version"])


def people_of(client: Client) -> list[tuple[str, str]]:
    """Return who can be given a correction, of both sides, by name; two queries."""
    people = User.objects.filter(pk__in=roles_at([client.pk])[client.pk]).order_by("name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def usual_due(report: Report) -> date:
    """Return the last day of the month after the report's period."""
    return month_of(report.end + timedelta(days=1)).end


# --- Beside the next plan -------------------------------------------------------------------------
_LISTED = ("id", "text", "done", "person__name", "due", "report", "report__start", "report__end")


def listed() -> Subquery:
    """Return the corrections of the newest report that was sent of a time before a plan's, to read
    them with the plan."""
    newest = Report.objects.filter(
        client=OuterRef("report__client"),
        status=Report.Status.SENT,
        start__lt=OuterRef(OuterRef("start")),
    ).order_by("-start", "-end", "-edition")
    rows = Correction.objects.filter(
        report__client=OuterRef("client"), report=Subquery(newest.values("pk")[:1])
    )
    told = (
        rows.order_by()
        .values("report")
        .annotate(listed=JSONList(JSONArray(*[F(column) for column in _LISTED])))
    )
    return Subquery(told.values("listed"))


def read_listed(plan: ContentPlan, rows: list[list[Any]] | None) -> list[Promised]:
    """Return what the last report before a plan promised to change, open ones first; no query."""
    found = sorted(rows or (), key=lambda row: (bool(row[2]), row[4] or "9", str(row[0])))
    return [_promised(plan.client_id, *row) for row in found]


def _promised(
    client: UUID,
    pk: str,
    text: str,
    done: Any,
    person: str | None,
    due: str | None,
    report: str,
    start: str,
    end: str,
) -> Promised:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    of = Report(pk=UUID(str(report)), client_id=client, start=first, end=last)
    return Promised(
        text=text,
        done=bool(done),
        person=person or "",
        due=date.fromisoformat(due) if due else None,
        url=Correction(pk=UUID(str(pk)), report=of).tick_url,
        period=of.period_text,
        origin=of.get_absolute_url(),
    )


def hand_over(client: Client, person: User, successor: User | None, by: User | None) -> None:
    """Give what somebody who leaves still owes to their successor, else to the manager (TEAM-3)."""
    owed = Correction.objects.filter(report__client=client, person=person, done=False)
    if owed.exists():
        other = successor or manager_of(client)
        owed.update(person=None if other == person else other)
