"""Pages of single values, though a row of the store holds a channel's whole day."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kpis.catalogue import STORED
from smmhub.api.paging import CursorPages, read_page_size

_SIZE = 1 + 16 + 3 + 1  # bytes of a cursor: side, channel, day, metric


class Place(NamedTuple):
    """Where a value stands in the order of all of them."""

    channel: UUID
    day: date
    metric: int  # in the catalogue's order


class Cell(NamedTuple):
    place: Place
    value: Any

    @property
    def metric(self) -> str:
        return STORED[self.place.metric]


class CellPages(CursorPages):
    """Values by channel, day and metric; a page is of the asked size whatever its rows hold."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        size = read_page_size(request.query_params.get("page_size"))
        side, place = read_place(request.query_params.get("cursor"))
        asked = request.query_params.get("metric")
        metrics = (asked,) if asked in STORED else STORED
        back = side == "b" and place is not None
        rows = queryset.order_by("-pk" if back else "pk")
        if place is not None:
            rows = rows.filter(**{"pk__lte" if back else "pk__gte": place[:2]})
        # Each row has at least one value, but the first may have been shown to its last.
        rows = rows.values_list("channel_id", "day", *metrics)[: size + 2]
        found = [
            cell
            for cell in _cells(rows, metrics, backwards=back)
            if place is None or (cell.place < place if back else cell.place > place)
        ]
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
        return [{**cursor, "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{28}$"}}, size]


def write_place(side: str, place: Place) -> str:
    """Return a cursor to the values after ("a") or before ("b") a place."""
    day = place.day.toordinal().to_bytes(3, "big")
    raw = side.encode() + place.channel.bytes + day + bytes([place.metric])
    return base64.urlsafe_b64encode(raw).decode()


def read_place(text: str | None) -> tuple[str, Place | None]:
    """Return the side and the place in a cursor; ValidationError for one we didn't write."""
    if text is None:
        return "a", None
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        if len(raw) != _SIZE or raw[:1] not in (b"a", b"b"):
            raise ValueError("not a cursor")
        day = date.fromordinal(int.from_bytes(raw[17:20], "big"))
    except (binascii.Error, ValueError) as error:
        told = ErrorDetail(_("This page is not there."), "cursor")
        raise ValidationError({"cursor": [told]}) from error
    return raw[:1].decode(), Place(UUID(bytes=raw[1:17]), day, raw[20])


def _cells(
    rows: Iterable[tuple[Any, ...]], metrics: tuple[str, ...], *, backwards: bool
) -> Iterator[Cell]:
    """Yield the values of rows in the order of places."""
    for channel, day, *values in rows:
        cells = [
            Cell(Place(channel, day, STORED.index(code)), value)
            for code, value in zip(metrics, values, strict=True)
            if value is not None
        ]
        yield from reversed(cells) if backwards else cells
