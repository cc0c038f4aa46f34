"""Pages by cursor: a list stays right while rows are added, at any depth for the same price."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

DEFAULT_SIZE = 50
MAX_SIZE = 200


class CursorPages(BasePagination):
    """`{"next", "previous", "results"}`, ordered by id: ids of ours sort by age (uuid7).

    A cursor says on which side of which row to go on. It isn't secret: rows come through the gate
    whatever it says."""

    page_parameters = ("cursor", "page_size")

    def paginate_queryset(self, queryset: Any, request, view=None) -> list[Any]:
        self.request = request
        size = read_page_size(request.query_params.get("page_size"))
        side, pk = read_cursor(request.query_params.get("cursor"))
        if side == "b":
            found = list(queryset.filter(pk__lt=pk).order_by("-pk")[: size + 1])
        else:
            after = queryset if pk is None else queryset.filter(pk__gt=pk)
            found = list(after.order_by("pk")[: size + 1])
        more = len(found) > size
        self.page = found[:size]
        if side == "b":
            self.page.reverse()
        self.has_next = more if side != "b" else True
        self.has_previous = more if side == "b" else pk is not None
        self.edge = pk
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        first, last = (self.page[0].pk, self.page[-1].pk) if self.page else (self.edge, self.edge)
        return Response(
            {
                "next": self._link("a", last) if self.has_next and last else None,
                "previous": self._link("b", first) if self.has_previous and first else None,
                "results": data,
            }
        )

    def _link(self, side: str, pk: UUID) -> str:
        return replace_query_param(
            self.request.build_absolute_uri(), "cursor", write_cursor(side, pk)
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where to go on: taken from `next` or `previous`.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{23}$"},
            },
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def read_page_size(text: str | None) -> int:
    """Return the size of a page; ValidationError unless it's a whole number from 1 to 200."""
    if text is None:
        return DEFAULT_SIZE
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_SIZE:
        return int(text)
    message = _("Choose a number from 1 to %(most)d.") % {"most": MAX_SIZE}
    raise ValidationError({"page_size": [ErrorDetail(message, "page_size")]})


def write_cursor(side: str, pk: UUID) -> str:
    """Return a cursor to the rows after ("a") or before ("b") a row."""
    return base64.urlsafe_b64encode(side.encode() + pk.bytes).rstrip(b"=").decode()


def read_cursor(text: str | None) -> tuple[str, UUID | None]:
    """Return the side and the id in a cursor; ValidationError for one we didn't write."""
    if text is None:
        return "a", None
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeError):
        raw = b""
    if len(raw) != 17 or raw[:1] not in (b"a", b"b"):
        raise ValidationError({"cursor": [ErrorDetail(_("This page is not there."), "cursor")]})
    return raw[:1].decode(), UUID(bytes=raw[1:])
