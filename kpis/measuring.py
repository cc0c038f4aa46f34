"""Measured values that come without a file: by the API or typed by hand (KPI-5)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.access import Access
from clients.history import record
from clients.models import Channel
from common.periods import check_year, today_in
from kpis.averages import Value
from kpis.catalogue import DIGITS, METRICS, PLACES, STORED, fits_a_day
from kpis.import_words import ROW_WORDS
from kpis.importing.numbers import Unreadable, fit
from kpis.models import Import
from kpis.own import own_by_code, write_own
from kpis.own_models import OwnMetric
from kpis.store import Cell, Change, batches, plain_text, write_days

MOST = 10_000  # items at once
FIELDS = ("channel", "metric", "day", "value")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_STORED = frozenset(STORED)
_NARROW = 10 ** (DIGITS - PLACES)  # an own metric's column has places even for what is whole


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that was refused, by its first bad field; code is a reason of import_words.py."""

    index: int
    field: str
    code: str

    @property
    def detail(self) -> str:
        return str(ROW_WORDS[self.code])


class Written(NamedTuple):
    """What became of the items: their counts add up to all of them."""

    created: int
    updated: int
    unchanged: int
    rejected: list[Rejected]


class _Value(NamedTuple):
    channel: Channel
    metric: str
    day: date
    value: Value
    own: OwnMetric | None  # of the channel's agency; None for a metric of the catalogue

    @property
    def cls(self) -> str:
        return self.own.aggregation if self.own else METRICS[self.metric].cls


class _Bad(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, field: str, code: str):
        super().__init__(code)
        self.field, self.code = field, code


def write_measurements(
    items: Sequence[Any],
    *,
    access: Access,
    by: User | None,
    partial: bool = False,
    source: str = "api",
) -> Written:
    """Write `{channel, metric, day, value}` items; return what became of each (IMP-2).

    With a rejected item nothing is written, unless partial. Nothing that was there already is
    written again. Raises ValidationError for more than 10,000 items, PermissionDenied when one is
    of a client where the role may not import."""
    if len(items) > MOST:
        message = _("At most %(most)d values fit into one request.") % {"most": MOST}
        raise ValidationError({"items": ValidationError(message, code="too_many")})
    channels = _channels(items, access)
    good, rejected = _check(items, channels)
    if rejected and not partial:
        return Written(0, 0, len(items) - len(rejected), rejected)
    states = _write(good, by=by, source=source)
    return Written(states["created"], states["updated"], states["unchanged"], rejected)


def _channels(items: Sequence[Any], access: Access) -> dict[UUID, Channel]:
    """Return the channels that the items name, if the caller may see them (TEN-2)."""
    given = [item.get("channel") for item in items if isinstance(item, Mapping)]
    asked = {pk for one in given if (pk := _channel_id(one)) is not None}
    rows = access.rows(Channel, "view" if access.allows("view") else "import")
    found: dict[UUID, Channel] = {}
    for batch in batches(sorted(asked)):
        found |= {one.pk: one for one in rows.filter(pk__in=batch).select_related("client")}
    if not all(access.may(channel.client, "import") for channel in found.values()):
        raise PermissionDenied
    return found


def _channel_id(given: Any) -> UUID | None:
    if isinstance(given, Channel):
        return given.pk
    return UUID(given) if isinstance(given, str) and _UUID.fullmatch(given) else None


def _check(
    items: Sequence[Any], channels: Mapping[UUID, Channel]
) -> tuple[list[_Value], list[Rejected]]:
    zones = {channel.client.timezone for channel in channels.values()}
    today = {zone: today_in(zone) for zone in zones}
    own = _own_metrics(items, channels)
    good: list[_Value] = []
    rejected: list[Rejected] = []
    seen: dict[tuple[UUID, str, date], Value] = {}
    for index, item in enumerate(items):
        try:
            one = _read(item, channels, today, own)
            key = (one.channel.pk, one.metric, one.day)
            if seen.setdefault(key, one.value) != one.value:
                raise _Bad("value", "conflicting_values")
        except _Bad as bad:
            rejected.append(Rejected(index, bad.field, bad.code))
        else:
            good.append(one)
    return good, rejected


def _own_metrics(
    items: Sequence[Any], channels: Mapping[UUID, Channel]
) -> dict[tuple[UUID, str], OwnMetric]:
    """Return the agencies' own metrics by agency and code, if any item may mean one."""
    given = (item.get("metric") for item in items if isinstance(item, Mapping))
    if all(code in METRICS for code in given if isinstance(code, str)):
        return {}
    return own_by_code(one.client.agency_id for one in channels.values())


def _read(
    item: Any,
    channels: Mapping[UUID, Channel],
    today: Mapping[str, date],
    own_metrics: Mapping[tuple[UUID, str], OwnMetric],
) -> _Value:
    """Return one item as it can be stored. Raises _Bad."""
    if not isinstance(item, Mapping):
        raise _Bad("", "invalid")
    for name in FIELDS:
        if item.get(name) is None:
            raise _Bad(name, "required")
    for name in item:
        if name not in FIELDS:
            raise _Bad(str(name), "unknown_field")
    pk = _channel_id(item["channel"])
    channel = channels.get(pk) if pk else None
    if channel is None:
        raise _Bad("channel", "not_found")
    metric = item["metric"]
    own = None
    if not isinstance(metric, str):
        raise _Bad("metric", "unknown_metric")
    if metric not in METRICS:
        own = own_metrics.get((channel.client.agency_id, metric))
        if own is None:
            raise _Bad("metric", "unknown_metric")
        if own.is_retired:
            raise _Bad("metric", "retired_metric")
    elif metric not in _STORED:
        raise _Bad("metric", "not_stored")
    day = _read_day(item["day"])
    if day > today[channel.client.timezone]:
        raise _Bad("day", "after_today")
    try:
        value = fit(_read_number(item["value"]), own.as_metric() if own else METRICS[metric])
        if own and abs(value) >= _NARROW:
            raise Unreadable("too_large")
    except Unreadable as error:
        raise _Bad("value", error.reason) from error
    if own is None and not fits_a_day(metric, value):
        raise _Bad("value", "too_large")
    return _Value(channel, metric, day, value, own)


def _read_day(given: Any) -> date:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            given = date.fromisoformat(given)
        except ValueError as error:
            raise _Bad("day", "bad_date") from error
    if not isinstance(given, date):
        raise _Bad("day", "bad_date")
    try:
        return check_year(given)
    except ValueError as error:
        raise _Bad("day", "before_2000") from error


def _read_number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise _Bad("value", "not_a_number")
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise _Bad("value", "not_a_number")
    number = Decimal(given)
    if not number.is_finite():
        raise _Bad("value", "not_a_number")
    if number.adjusted() > 30:  # before it is compared digit by digit
        raise _Bad("value", "too_large")
    return number


@transaction.atomic
def _write(values: Sequence[_Value], *, by: User | None, source: str) -> Counter[str]:
    """Write the values, each with the import that says where it came from; return the counts."""
    sources = {
        one.channel.pk: Import(channel=one.channel, source=source, status=Import.Status.DONE, by=by)
        for one in values
    }
    Import.objects.bulk_create(sources.values())
    cells: dict[tuple[UUID, date], dict[str, Cell]] = {}
    own: dict[tuple[UUID, date], dict[OwnMetric, Cell | None]] = {}
    for one in values:
        if one.own is None:
            cells.setdefault((one.channel.pk, one.day), {})[one.metric] = Cell(one.value)
        else:
            own.setdefault((one.channel.pk, one.day), {})[one.own] = Cell(one.value)
    changes = write_days(sources, cells)
    own_changes = write_own(sources, own)
    states: dict[UUID, Counter[str]] = {}
    for one in values:
        changed = (changes if one.own is None else own_changes).get((one.channel.pk, one.day))
        states.setdefault(one.channel.pk, Counter())[_state(one.metric, changed)] += 1
    _finish(sources, values, states, by)
    return sum(states.values(), Counter())


def _state(metric: str, change: Change | None) -> str:
    if change is None:
        return "unchanged"
    if metric in change.created:
        return "created"
    return "updated" if metric in change.updated else "unchanged"


def _finish(
    sources: Mapping[UUID, Import],
    values: Sequence[_Value],
    states: Mapping[UUID, Counter[str]],
    by: User | None,
) -> None:
    """Fill in the imports; one that changed nothing says nothing, so it goes."""
    days: dict[UUID, list[date]] = {}
    totals: dict[UUID, Counter[str]] = {}
    for one in values:
        days.setdefault(one.channel.pk, []).append(one.day)
        of_channel = totals.setdefault(one.channel.pk, Counter())
        if one.cls != "wavg":
            of_channel[one.metric] += one.value  # type: ignore[assignment]
    kept: list[Import] = []
    idle: list[Import] = []
    for pk, row in sources.items():
        counts = states[pk]
        row.created, row.updated = counts["created"], counts["updated"]
        row.unchanged = counts["unchanged"]
        row.rows_read = counts.total()
        row.first_day, row.last_day = min(days[pk]), max(days[pk])
        row.totals = {code: plain_text(total) for code, total in totals[pk].items()}
        (kept if row.created or row.updated else idle).append(row)
    names = ["created", "updated", "unchanged", "rows_read", "first_day", "last_day", "totals"]
    Import.objects.bulk_update(kept, names)
    Import.objects.filter(pk__in=[row.pk for row in idle]).delete()
    for client, rows in _by_client(kept).items():
        told = {"created": [0, sum(row.created for row in rows)]}
        told["updated"] = [0, sum(row.updated for row in rows)]
        record("measured", rows[0], client=client, by=by, changes=told)


def _by_client(rows: Sequence[Import]) -> dict[Any, list[Import]]:
    found: dict[Any, list[Import]] = {}
    for row in rows:
        found.setdefault(row.channel.client, []).append(row)
    return found
