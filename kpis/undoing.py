"""Undoing an import: what was there comes back (metric vocabulary, 6.3; IMP-1).

A cell's value is what the last import in force wrote into it; without one, what it was before the
first. So the order in which imports are undone doesn't matter, and a value that a later import
changed is left alone, but named."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common.errors import WrongState
from common.periods import now
from kpis import audience, counted
from kpis.averages import Value
from kpis.catalogue import METRICS, STORED
from kpis.kept import KeptDay, row_of, unpacked
from kpis.models import ChannelDay, Import, ImportedDay, ImportedMonth, ObjectFact
from kpis.own import KEY as OWN_KEY
from kpis.own import write_own
from kpis.own_models import OwnMetric
from kpis.store import Cell, batches, lock_channels, rebuild_months, stored

KEPT_SHOWN = 20  # later imports that are named


class Place(NamedTuple):
    """Whose cells: a day of the channel (no key), or a post's or an ad's figures over a span."""

    day: date
    key: str
    start: date | None


class Written(NamedTuple):
    """One cell as one import wrote it."""

    order: int
    source: UUID
    in_force: bool
    before: str | None
    after: str | None
    row: int | None  # of its file


class Back(NamedTuple):
    """What a cell will be: its value, None for none, and the import and row that it is from."""

    value: str | None
    source: UUID | None = None
    row: int | None = None


class Plan(NamedTuple):
    """What undoing an import does: the cells to give back, and by whom the others were changed."""

    cells: dict[Place, dict[str, Back]]
    later: Counter[UUID]  # import: cells that it changed since

    @property
    def restored(self) -> int:
        return sum(one.value is not None for cells in self.cells.values() for one in cells.values())

    @property
    def removed(self) -> int:
        return sum(one.value is None for cells in self.cells.values() for one in cells.values())

    def told(self) -> dict[str, Any]:
        """Return it as an import's `undone` keeps it."""
        later = {str(pk): count for pk, count in self.later.most_common(KEPT_SHOWN)}
        kept = self.later.total()
        return {"restored": self.restored, "removed": self.removed, "kept": kept, "later": later}


def plan_undo(row: Import) -> Plan:
    """Return what undoing an import would do now; three queries, however many imports came
    since."""
    cells: dict[Place, dict[str, Back]] = {}
    later: Counter[UUID] = Counter()
    for place, chains in _written(row).items():
        back: dict[str, Back] = {}
        for code, chain in chains.items():
            _settle(back, later, code, chain, row.pk)
        if back:
            cells[place] = back
    return Plan(cells, later)


def _written(row: Import) -> dict[Place, dict[str, list[Written]]]:
    """Return each cell of the channel, where the import may have written, as all imports wrote it,
    the oldest first."""
    found: dict[Place, dict[str, list[Written]]] = defaultdict(lambda: defaultdict(list))

    def add(place: Place, pk: int, source: UUID, status: str, told: KeptDay) -> None:
        in_force = status != Import.Status.UNDONE
        for code, value in told.after.items():
            row_number = row_of(told.rows, code)
            one = Written(pk, source, in_force, told.before.get(code), value, row_number)
            found[place][code].append(one)

    of_channel = {"source__channel": row.channel_id}
    months = ImportedMonth.objects.filter(month__in=row.months.values("month"), **of_channel)
    names = ("pk", "source", "source__status")
    told = months.order_by("pk").values_list(*names, "month", "days", "rows", "cells")
    for pk, source, status, *month in told.iterator():
        for one in unpacked(*month):
            add(Place(one.day, "", None), pk, source, status, one)
    span = row.days.aggregate(first=models.Min("day"), last=models.Max("day"))
    if span["first"] is None:
        return found
    days = ImportedDay.objects.filter(
        day__gte=span["first"], day__lte=span["last"], **of_channel
    ).order_by("pk")
    kept = days.values_list(*names, "object_key", "start", "day", "before", "after", "rows")
    for pk, source, status, key, start, *day in kept.iterator():
        one = KeptDay(*day)
        add(Place(one.day, key, start), pk, source, status, one)
    return found


def _settle(
    into: dict[str, Back],
    later: Counter[UUID],
    code: str,
    chain: list[Written],
    source: UUID,
) -> None:
    """Decide one cell: its value without the import, or who has changed it since."""
    mine = [one for one in chain if one.source == source and one.in_force]
    if not mine:
        return
    since = [one for one in chain if one.in_force and one.order > mine[-1].order]
    if since:
        later[since[-1].source] += 1
        return
    earlier = [one for one in chain if one.in_force and one.source != source]
    last = earlier[-1] if earlier else None
    if last is not None:
        into[code] = Back(last.after, last.source, last.row)
    else:  # what was counted before is counted anew
        into[code] = Back(None if code in counted.METRICS else chain[0].before)


class Planned(NamedTuple):
    """A plan that was made before the channel was locked, and what it rests on."""

    plan: Plan
    rests_on: tuple[Any, ...]


def plan_ahead(row: Import) -> Planned:
    """Plan an undo outside the transaction that will do it; it is planned again if anything was
    written to the channel, or undone, in between."""
    rests_on = _written_so_far(row)  # before the plan: what comes during it changes this
    return Planned(plan_undo(row), rests_on)


def _written_so_far(row: Import) -> tuple[Any, ...]:
    """Return what changes with each write to the channel and with each undo."""
    of_channel = {"source__channel": row.channel_id}
    last = [
        kept.objects.filter(**of_channel).aggregate(last=models.Max("pk"))["last"]
        for kept in (ImportedMonth, ImportedDay)
    ]
    undone = Import.objects.filter(channel=row.channel_id, status=Import.Status.UNDONE)
    return (*last, undone.count())


@transaction.atomic
def undo_import(row: Import, *, by: User, planned: Planned | None = None) -> Import:
    """Give back what was there before an import, days and objects and months; return the import.

    Undone twice is once. Raises WrongState for one that was never written."""
    found = (
        Import.objects.select_for_update(of=("self",))
        .select_related("channel__client")
        .get(pk=row.pk)
    )
    if found.status == Import.Status.UNDONE:
        return found
    if found.status != Import.Status.DONE:
        raise WrongState(_("Nothing was written from this file."), found)
    if found.source == counted.SOURCE:
        raise WrongState(_("This was counted: correct what it was counted from."), found)
    lock_channels([found.channel_id])
    still = planned is not None and planned.rests_on == _written_so_far(found)
    plan = planned.plan if planned is not None and still else plan_undo(found)
    _give_back(found, plan)
    found.status, found.undone = Import.Status.UNDONE, plan.told()
    found.undone_at, found.undone_by = now(), by
    found.version += 1
    names = ["status", "undone", "undone_at", "undone_by", "version", "updated_at"]
    found.save(update_fields=names)
    told = {name: [0, plan.told()[name]] for name in ("restored", "removed", "kept")}
    record("undone", found, client=found.channel.client, by=by, changes=told)
    days = {place.day for place, cells in plan.cells.items() if counted.METRICS & cells.keys()}
    counted.count_again((found.channel_id, day) for day in days)
    return found


def _give_back(row: Import, plan: Plan) -> None:
    days = {place.day: values for place, values in plan.cells.items() if not place.key}
    found = ChannelDay.objects.filter(channel=row.channel_id)
    for batch in batches(sorted(days)):
        _restore((one, days[one.day]) for one in found.filter(day__in=batch))
    months = {(row.channel_id, day.replace(day=1)) for day in days}
    rebuild_months(months, {code for values in days.values() for code in values})
    own = {place.day: values for place, values in plan.cells.items() if place.key == OWN_KEY}
    _give_back_own(row, own)
    parts = {
        place.day: {code: _part(row, back) for code, back in values.items()}
        for place, values in plan.cells.items()
        if place.key == audience.KEY
    }
    audience.give_back(row.channel_id, parts)
    things = {p: values for p, values in plan.cells.items() if " " in p.key}
    for places in batches(sorted(things, key=lambda place: (place.key, place.day))):
        facts = ObjectFact.objects.filter(
            channel=row.channel_id,
            object_id__in={place.key.partition(" ")[2] for place in places},
            as_of__in={place.day for place in places},
        )
        wanted = set(places)
        _restore(
            (fact, things[place])
            for fact in facts
            if (place := Place(fact.as_of, f"{fact.kind} {fact.object_id}", fact.start)) in wanted
        )


def _give_back_own(row: Import, days: Mapping[date, Mapping[str, Back]]) -> None:
    """Give the agency's own metrics their values back, each from the import that wrote it."""
    if not days:
        return
    metrics = {one.code: one for one in row.channel.client.agency.own_metrics.all()}
    wanted: dict[UUID, dict[Any, dict[OwnMetric, Cell | None]]] = {}
    for day, values in days.items():
        for code, back in values.items():
            cell = None if back.value is None else Cell(Decimal(back.value), back.row)
            cells = wanted.setdefault(back.source or row.pk, {})
            cells.setdefault((row.channel_id, day), {})[metrics[code]] = cell
    sources = Import.objects.in_bulk(list(wanted))
    for pk, cells in wanted.items():
        write_own({row.channel_id: sources[pk]}, cells)


def _part(row: Import, back: Back) -> audience.Part | None:
    """Return a part of the audience as from the import that wrote it, None if it had none."""
    if back.value is None:
        return None
    return audience.Part(Decimal(back.value), back.source or row.pk, back.row)


def _restore(rows: Iterable[tuple[Any, Mapping[str, Back]]]) -> None:
    """Give rows of wide tables their values back; one that has none left goes."""
    empty: list[Any] = []
    emptied: dict[frozenset[str], list[Any]] = defaultdict(list)
    changed: list[Any] = []
    columns: set[str] = set()
    model: Any = None
    for one, values in rows:
        model = type(one)
        for code, back in values.items():
            setattr(one, code, _value(code, back.value))
        if all(getattr(one, code) is None for code in STORED):
            empty.append(one.pk)
        elif all(back.value is None for back in values.values()):
            emptied[frozenset(values)].append(one.pk)
        else:
            changed.append(one)
            columns |= values.keys()
    if model is None:
        return
    model.objects.filter(pk__in=empty).delete()
    for codes, pks in emptied.items():
        model.objects.filter(pk__in=pks).update(**dict.fromkeys(codes))
    if changed:
        model.objects.bulk_update(changed, sorted(columns), batch_size=100)


def _value(code: str, text: str | None) -> Value | None:
    return None if text is None else stored(METRICS[code], Decimal(text))


def later_imports(row: Import, plan: Mapping[str, Any]) -> list[tuple[Import, int]]:
    """Return the imports that changed values since, with how many; of `Plan.told`."""
    counts = {UUID(pk): count for pk, count in plan.get("later", {}).items()}
    found = Import.objects.filter(pk__in=counts, channel=row.channel_id)
    return [(one, counts[one.pk]) for one in found.select_related("channel")]
