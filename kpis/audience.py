"""Who an audience is: written with the import that tells it, and given back by its undo.

What an import changed is kept in `ImportedDay` as of an agency's own metrics, under KEY, by codes
such as `followers:age:25-34`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from kpis.audience_models import AudienceShare
from kpis.importing import Share
from kpis.models import Import, ImportedDay
from kpis.store import batches, lock_channels, plain_text
from kpis.target_rules import Told, newest

KEY = "audience"  # what ImportedDay.object_key says of them; a post's or an ad's has a space in it

Codes = dict[str, "Part"]


class Part(NamedTuple):
    """A part of an audience, and where it is from."""

    value: Decimal
    source: UUID
    row: int | None  # of the file


def code_of(share: Any) -> str:
    """Return what tells a part from others of its day; of a `Share` or an `AudienceShare`."""
    return f"{share.of}:{share.dimension}:{share.bucket}"


def table_of(code: str) -> str:
    """Return the part of a code that all parts of one table share."""
    return ":".join(code.split(":", 2)[:2])


def is_share(code: str) -> bool:
    """Return whether a code means a part of an audience: no metric has a colon in its code."""
    return ":" in code


def write_shares(source: Import, shares: Iterable[Share]) -> dict[tuple[date, str], str]:
    """Write who a channel's audience is; return what was created and updated, by day and code;
    nothing for what was there already.

    A table of one day and dimension is replaced as a whole: a part that it no longer has goes.
    Call it in a transaction."""
    told: dict[date, Codes] = defaultdict(dict)
    for one in shares:
        told[one.day][code_of(one)] = Part(Decimal(one.value), source.pk, one.row)
    if not told:
        return {}
    lock_channels([source.channel_id])
    done: dict[tuple[date, str], str] = {}
    for batch in batches(sorted(told)):
        there = _there(source.channel_id, batch)
        fresh: list[AudienceShare] = []
        gone: list[int] = []
        kept: list[ImportedDay] = []
        for day in batch:
            parts, old = told[day], there[day]
            tables = {table_of(code) for code in parts}
            lost = [code for code in old if code not in parts and table_of(code) in tables]
            changed = [c for c in parts if c not in old or old[c].value != parts[c].value]
            fresh += [_row(source.channel_id, day, code, parts[code]) for code in changed]
            gone += [old[code].pk for code in lost]
            if changed or lost:
                before = {c: plain_text(old[c].value) for c in (*changed, *lost) if c in old}
                after = {c: plain_text(parts[c].value) for c in changed} | dict.fromkeys(lost)
                rows = {code: parts[code].row for code in changed}
                cells = {"before": before, "after": after, "rows": rows}
                kept.append(ImportedDay(source=source, day=day, object_key=KEY, **cells))
            done |= {(day, code): "updated" if code in old else "created" for code in changed}
            for table in {table_of(code) for code in lost}:  # the row that it begins with changed
                done[day, next(c for c in parts if table_of(c) == table)] = "updated"
        _save(fresh, gone)
        ImportedDay.objects.bulk_create(kept)
    return done


def give_back(channel: UUID, days: Mapping[date, Mapping[str, Part | None]]) -> None:
    """Put parts as they were, by day and code; None takes one away."""
    for batch in batches(sorted(days)):
        there = _there(channel, batch)
        fresh: list[AudienceShare] = []
        gone: list[int] = []
        for day in batch:
            for code, part in days[day].items():
                if part is not None:
                    fresh.append(_row(channel, day, code, part))
                elif code in there[day]:
                    gone.append(there[day][code].pk)
        _save(fresh, gone)


# --- Reading --------------------------------------------------------------------------------------
def newest_rows(rows: QuerySet[AudienceShare], until: Collection[date]) -> QuerySet[AudienceShare]:
    """Return the rows of the newest tables until each of these days."""
    same = AudienceShare.objects.filter(
        channel=OuterRef("channel"), dimension=OuterRef("dimension"), of=OuterRef("of")
    )
    wanted = Q()
    for day in sorted(until):
        last = same.filter(day__lte=day).order_by("-day").values("day")[:1]
        wanted |= Q(day=Subquery(last))
    return rows.filter(wanted)


def newest_tables(rows: QuerySet[AudienceShare], until: date) -> list[Told]:
    """Return the newest table of each channel and dimension until a day; one query."""
    names = ("channel_id", "channel__network", "channel__name", "dimension", "day", "of")
    tables: dict[tuple[Any, ...], dict[str, Decimal]] = {}
    found = newest_rows(rows, [until]).values_list(*names, "bucket", "value")
    for *table, bucket, value in found:
        tables.setdefault(tuple(table), {})[bucket] = value
    return newest((Told._make((*table, parts)) for table, parts in tables.items()), until)


# --- Writing --------------------------------------------------------------------------------------
def _there(channel: UUID, days: Collection[date]) -> dict[date, dict[str, AudienceShare]]:
    """Return the parts of each of the days by code; every day is a key."""
    found: dict[date, dict[str, AudienceShare]] = {day: {} for day in days}
    for row in AudienceShare.objects.filter(channel=channel, day__in=days):
        found[row.day][code_of(row)] = row
    return found


def _row(channel: UUID, day: date, code: str, part: Part) -> AudienceShare:
    of, dimension, bucket = code.split(":", 2)
    told: dict[str, Any] = {"of": of, "dimension": dimension, "bucket": bucket}
    where = {"value": part.value, "source_id": part.source, "row": part.row}
    return AudienceShare(channel_id=channel, day=day, **told, **where)


def _save(fresh: list[AudienceShare], gone: list[int]) -> None:
    AudienceShare.objects.filter(pk__in=gone).delete()
    AudienceShare.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["channel", "dimension", "day", "of", "bucket"],
        update_fields=["value", "source", "row"],
    )
