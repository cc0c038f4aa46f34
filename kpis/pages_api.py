"""Pages of single values, though a row of the store holds a channel's whole day, and an agency's
own metrics stand in a table of their own."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kpis.catalogue import STORED
from kpis.own import as_counted
from smmhub.api.paging import CursorPages, read_page_size

_SIZE = 1 + 16 + 3 + 1  # bytes of a cursor: side, channel, day, metric
_OWN_SIZE = _SIZE + 16 + 2  # and the id of an own metric, filled up so that nothing pads the text
OWN = 255  # where the catalogue has its number of a metric: an agency's own, after all of those
_NONE = UUID(int=0)


class Place(NamedTuple):
    """Where a value stands in the order of all of them."""

    channel: UUID
    day: date
    metric: int  # in the catalogue's order, or OWN
    own: UUID = _NONE  # the own metric


class Cell(NamedTuple):
    place: Place
    metric: str
    value: Any


class Rows(NamedTuple):
    """The two tables that hold values, filtered alike; a metric asked for is of one of them."""

    days: QuerySet
    own: QuerySet
    metrics: tuple[str, ...]  # of the catalogue, as columns; none when an own one was asked for


class CellPages(CursorPages):
    """Values by channel, day and metric; a page is of the asked size whatever its rows hold."""

    def paginate_queryset(
        self,
        queryset: Rows,  # type: ignore[override]
        request: Any,
        view: Any = None,
    ) -> list[Any]:
        self.request = request
        size = read_page_size(request.query_params.get("page_size"))
        side, place = read_place(request.query_params.get("cursor"))
        back = side == "b" and place is not None
        streams = (_of_days(queryset, place, size, back), _of_own(queryset, place, size, back))
        found = list(islice(merge(*streams, reverse=back), size + 1))
        more = len(found) > size
        self.page = found[:size]
        if back:
            self.page.reverse()
        self.has_next = more if not back else True
        self.has_previous = more if back else place is not None
        self.at = place
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        first, last = self.at, self.at
        if self.page:
            first, last = self.page[0].place, self.page[-1].place
        return Response(
            {
                "next": self._link_to("a", last) if self.has_next and last else None,
                "previous": self._link_to("b", first) if self.has_previous and first else None,
                "results": data,
            }
        )

    def _link_to(self, side: str, place: Place) -> str:
        here = self.request.build_absolute_uri()
        return replace_query_param(here, "cursor", write_place(side, place))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor, size = super().get_schema_operation_parameters(view)
        return [
            {
                **cursor,
                "schema": {"type": "string", "pattern": "^([A-Za-z0-9_-]{28}|[A-Za-z0-9_-]{52})$"},
            },
            size,
        ]


def write_place(side: str, place: Place) -> str:
    """Return a cursor to the values after ("a") or before ("b") a place."""
    day = place.day.toordinal().to_bytes(3, "big")
    raw = side.encode() + place.channel.bytes + day + bytes([place.metric])
    if place.metric == OWN:
        raw += place.own.bytes + bytes(2)
    return base64.urlsafe_b64encode(raw).decode()


def read_place(text: str | None) -> tuple[str, Place | None]:
    """Return the side and the place in a cursor; ValidationError for one we didn't write."""
    if text is None:
        return "a", None
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        is_own = raw[20:21] == bytes([OWN])
        if len(raw) != (_OWN_SIZE if is_own else _SIZE) or raw[:1] not in (b"a", b"b"):
            raise ValueError("not a cursor")
        day = date.fromordinal(int.from_bytes(raw[17:20], "big"))
    except (binascii.Error, ValueError) as error:
        told = ErrorDetail(_("This page is not there."), "cursor")
        raise ValidationError({"cursor": [told]}) from error
    own = UUID(bytes=raw[21:37]) if is_own else _NONE
    return raw[:1].decode(), Place(UUID(bytes=raw[1:17]), day, raw[20], own)


def _of_days(rows: Rows, place: Place | None, size: int, back: bool) -> list[Cell]:
    """Return at least the next values of the catalogue's metrics, in the order asked for."""
    if not rows.metrics:
        return []
    found = rows.days.order_by("-pk" if back else "pk")
    if place is not None:
        found = found.filter(**{"pk__lte" if back else "pk__gte": place[:2]})
    # Each row has at least one value, but the first may have been shown to its last.
    read = found.values_list("channel_id", "day", *rows.metrics)[: size + 2]
    cells = _cells(read, rows.metrics, backwards=back)
    if place is None:
        return list(cells)
    return [cell for cell in cells if (cell.place < place if back else cell.place > place)]


def _of_own(rows: Rows, place: Place | None, size: int, back: bool) -> list[Cell]:
    """Return the next values of own metrics: by channel, day and the metric's id."""
    sign, than = ("-", "lt") if back else ("", "gt")
    names = ("channel_id", "day", "metric_id")
    found = rows.own.order_by(*(f"{sign}{name}" for name in names))
    if place is not None:
        channel, day, metric, own = place
        beyond = Q(**{f"channel__{than}": channel})
        beyond |= Q(channel=channel, **{f"day__{than}": day})
        if metric == OWN:
            beyond |= Q(channel=channel, day=day, **{f"metric__{than}": own})
        elif not back:
            beyond |= Q(channel=channel, day=day)
        found = found.filter(beyond)
    read = found.values_list(*names, "metric__code", "metric__unit", "value")[: size + 1]
    return [
        Cell(Place(channel, day, OWN, own), code, as_counted(unit, value))
        for channel, day, own, code, unit, value in read
    ]


def _cells(
    rows: Iterable[tuple[Any, ...]], metrics: tuple[str, ...], *, backwards: bool
) -> Iterator[Cell]:
    """Yield the values of rows in the order of places."""
    for channel, day, *values in rows:
        cells = [
            Cell(Place(channel, day, STORED.index(code)), code, value)
            for code, value in zip(metrics, values, strict=True)
            if value is not None
        ]
        yield from reversed(cells) if backwards else cells
