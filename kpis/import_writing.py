"""Writing what a file says into the store, and looking first at what that would change (IMP-1)."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from hashlib import sha256
from heapq import merge
from operator import itemgetter
from typing import Any

from django.db import transaction

from common.periods import at_local
from kpis.audience import code_of, write_shares
from kpis.catalogue import METRICS
from kpis.importing import ObjectRef, Reading, Record, Share
from kpis.kept import row_of, unpacked
from kpis.models import Import
from kpis.own import write_own
from kpis.own_models import OwnMetric
from kpis.store import About, Cell, Change, Thing, plain_text, write_days, write_things

CHANGES_SHOWN = 200  # cells whose value would change
ROWS_SHOWN = 10  # of the file


def write_rows(row: Import, reading: Reading) -> Counter[str]:
    """Write a file's good rows; return how many of them created, updated or changed nothing.

    Call it in a transaction."""
    days = _cells_by_day(row, reading)
    things, about = _cells_by_thing(row, reading, row.channel.client.timezone)
    sources = {row.channel_id: row}
    changed: dict[Any, Change] = {**write_days(sources, days)}
    for place, change in write_own(sources, _own_cells(row, reading)).items():
        there = changed.get(place, Change(frozenset(), frozenset()))
        changed[place] = Change(there.created | change.created, there.updated | change.updated)
    changed |= write_things(row, things, about)
    states = Counter(_state(one, changed.get(_key(row, one))) for one in reading.records)
    parts = write_shares(row, reading.shares)
    return states + Counter(_share_state(one, parts) for one in reading.share_rows.values())


def rehearse(row: Import, reading: Reading) -> dict[str, Any]:
    """Return what writing a file would change, as an import's `preview` keeps it.

    It is written and taken back, so what is shown is what will be done, to the cell."""
    with transaction.atomic():
        counts = write_rows(row, reading)
        told = what_changed(row)
        transaction.set_rollback(True)
    rows = [_shown(one) for one in reading.records[:ROWS_SHOWN]]
    if not rows:
        rows = [_shares_shown(one) for one in list(reading.share_rows.values())[:ROWS_SHOWN]]
    states = {name: counts[name] for name in ("created", "updated", "unchanged")}
    return {**told, "counts": states, "rows": rows}


def what_changed(row: Import) -> dict[str, Any]:
    """Return the cells that an import has just created and changed, with a digest of them all."""
    digest = sha256()
    created = 0
    changed = 0
    changes: list[dict[str, Any]] = []
    for day, key, start, before, after, where in _kept(row):
        told = [day.isoformat(), key, start and start.isoformat(), before, after]
        digest.update(json.dumps(told, sort_keys=True).encode())
        created += len(after) - len(before)
        changed += len(before)
        for code in before:
            if len(changes) < CHANGES_SHOWN:
                changes.append(
                    {
                        "day": day.isoformat(),
                        "object": key,
                        "metric": code,
                        "before": before[code],
                        "after": after[code],
                        "row": row_of(where, code),
                    }
                )
    cells = {"new": created, "changed": changed}
    return {"cells": cells, "changes": changes, "digest": digest.hexdigest()}


def _kept(row: Import) -> Iterator[tuple[Any, ...]]:
    """Yield day, key, start, before, after and rows of what an import changed, by day: of the
    channel first, then of its posts, ads and own metrics."""
    months = row.months.order_by("month").values_list("month", "days", "rows", "cells")
    days = (
        (one.day, "", None, one.before, one.after, one.rows)
        for month in months.iterator()
        for one in sorted(unpacked(*month), key=itemgetter(0))
    )
    names = ("day", "object_key", "start", "before", "after", "rows")
    others = row.days.order_by("day", "object_key", "start").values_list(*names)
    return merge(days, others.iterator(), key=itemgetter(0))


def _shown(one: Record) -> dict[str, Any]:
    return {
        "row": one.row,
        "day": one.day.isoformat(),
        "object": one.object.key if one.object else "",
        "cells": {code: plain_text(value) for code, value in one.cells.items()},
    }


def _shares_shown(shares: list[Share]) -> dict[str, Any]:
    cells = {code_of(one): plain_text(one.value) for one in shares}
    day = shares[0].day.isoformat()
    return {"row": shares[0].row, "day": day, "object": "", "cells": cells}


def _key(row: Import, one: Record) -> Any:
    if one.object is None:
        return (row.channel_id, one.day)
    ref = one.object
    return Thing(row.channel_id, ref.kind, ref.key, ref.start, one.day)


def _state(one: Record, change: Change | None) -> str:
    """Return what a row of the file did: any value of it updated, else any created, else none."""
    if change is None:
        return "unchanged"
    if change.updated & one.cells.keys():
        return "updated"
    return "created" if change.created & one.cells.keys() else "unchanged"


def _share_state(shares: list[Share], done: dict[tuple[date, str], str]) -> str:
    """Return what a row of the audience's parts did, as `_state` does."""
    found = {done.get((one.day, code_of(one))) for one in shares}
    return "updated" if "updated" in found else "created" if "created" in found else "unchanged"


def _cells_by_day(row: Import, reading: Reading) -> dict[Any, dict[str, Cell]]:
    cells: dict[tuple[Any, date], dict[str, Cell]] = {}
    for day, metric in reading.zero_filled:
        cells.setdefault((row.channel_id, day), {})[metric] = Cell(0)
    for one in reading.channel_records:
        told = {c: Cell(value, one.row) for c, value in one.cells.items() if c in METRICS}
        if told:
            cells.setdefault(_key(row, one), {}).update(told)
    return cells


def _own_cells(row: Import, reading: Reading) -> dict[Any, dict[OwnMetric, Cell | None]]:
    """Return what a file says of the agency's own metrics, by channel and day."""
    if reading.totals.keys() <= METRICS.keys():
        return {}
    own = {metric.code: metric for metric in row.channel.client.agency.own_metrics.all()}
    cells: dict[Any, dict[OwnMetric, Cell | None]] = {}
    for one in reading.channel_records:
        told = {own[c]: Cell(value, one.row) for c, value in one.cells.items() if c in own}
        if told:
            cells.setdefault(_key(row, one), {}).update(told)
    return cells


def _cells_by_thing(
    row: Import, reading: Reading, zone: str
) -> tuple[dict[Thing, dict[str, Cell]], dict[Thing, About]]:
    cells: dict[Thing, dict[str, Cell]] = {}
    about: dict[Thing, About] = {}
    for one in reading.object_records:
        thing = _key(row, one)
        into = cells.setdefault(thing, {})
        into.update({code: Cell(value, one.row) for code, value in one.cells.items()})
        about[thing] = _about(one.object, zone)
    return cells, about


def _about(ref: ObjectRef | None, zone: str) -> About:
    if ref is None:
        return About()
    published_at = ref.published_at
    if published_at is None and ref.published_on is not None:
        published_at = at_local(ref.published_on, time(0), zone)[0]
    return About(published_at, ref.url)
