"""measurements/ and imports/ of the API."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import django_filters
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from clients.models import Channel
from jobs.models import Job
from kpis.catalogue import STORED
from kpis.import_words import ROW_WORDS
from kpis.importing import SOURCES
from kpis.imports import check_size, job_key, receive_file
from kpis.measuring import MOST, write_measurements
from kpis.models import ChannelDay, Import
from kpis.options import NAMES
from kpis.report import figure_text
from smmhub.api.fields import RowField, StrictCharField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.jobs import JobSerializer, accepted
from smmhub.api.paging import CursorPages, read_cursor, read_page_size
from smmhub.api.parsers import StrictMultiPartParser
from smmhub.api.refusals import UNKNOWN_FIELD, refuse, refuse_names
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientCollection, ClientRows

PARTIAL = OpenApiParameter(
    "partial", OpenApiTypes.BOOL, description="Write what is good and list the rest."
)


# --- Measurements ---------------------------------------------------------------------------------
class MeasurementSerializer(serializers.Serializer):
    channel = serializers.UUIDField()
    metric = serializers.ChoiceField(choices=STORED)
    day = serializers.DateField()
    value = serializers.CharField()


class MeasurementsSerializer(serializers.Serializer):
    items = serializers.ListField(child=MeasurementSerializer(), max_length=MOST)


class RejectedItemSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class WrittenSerializer(serializers.Serializer):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = RejectedItemSerializer(many=True)


class MeasurementFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")
    metric = django_filters.ChoiceFilter(
        choices=[(code, code) for code in STORED], method="with_metric"
    )

    class Meta:
        model = ChannelDay
        fields = ("channel",)

    def with_metric(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**{f"{value}__isnull": False})


class CellPages(CursorPages):
    """Pages of single values, though a row holds a channel's whole day.

    A value's place is its row's number and its metric's, so that pages are of the asked size."""

    WIDE = 1 << 8  # more than there are metrics

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        size = read_page_size(request.query_params.get("page_size"))
        side, mark = read_cursor(request.query_params.get("cursor"))
        place = mark.int if mark is not None else None
        asked = request.query_params.get("metric")
        metrics = (asked,) if asked in STORED else STORED
        if side == "b" and place is not None:
            rows = queryset.filter(pk__lte=_row_of(place)).order_by("-pk")
        else:
            edge = 0 if place is None else _row_of(place)
            rows = queryset.filter(pk__gte=edge).order_by("pk")
        # Each row has at least one value, but the first may have been shown to its last.
        rows = rows.values_list("pk", "channel_id", "day", *metrics)[: size + 2]
        found = [
            cell
            for cell in _cells(rows, metrics, backwards=side == "b")
            if place is None or (cell[0] < place if side == "b" else cell[0] > place)
        ]
        more = len(found) > size
        self.page = found[:size]
        if side == "b":
            self.page.reverse()
        self.has_next = more if side != "b" else True
        self.has_previous = more if side == "b" else place is not None
        self.edge = mark
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        first, last = self.edge, self.edge
        if self.page:
            first, last = UUID(int=self.page[0][0]), UUID(int=self.page[-1][0])
        return Response(
            {
                "next": self._link("a", last) if self.has_next and last else None,
                "previous": self._link("b", first) if self.has_previous and first else None,
                "results": data,
            }
        )


def _row_of(place: int) -> int:
    return min(place // CellPages.WIDE, 2**63 - 1)


def _cells(rows: Any, metrics: tuple[str, ...], *, backwards: bool) -> Iterator[tuple[Any, ...]]:
    """Yield (place, channel, day, metric, value) in the order of places."""
    for pk, channel, day, *values in rows:
        cells = [
            (pk * CellPages.WIDE + STORED.index(code), channel, day, code, value)
            for code, value in zip(metrics, values, strict=True)
            if value is not None
        ]
        yield from reversed(cells) if backwards else cells


class MeasurementViewSet(ClientCollection):
    """Measured values by channel, metric and day. Sending a value again changes nothing."""

    model = ChannelDay
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilter
    pagination_class = CellPages
    needs = {"create": "import"}
    query = {"create": ("partial",)}
    body_limit = settings.API_BODY_LIMIT_MEASUREMENTS

    def shown_many(self, rows: Any) -> list[dict[str, Any]]:
        return [
            {
                "channel": str(channel),
                "metric": code,
                "day": day.isoformat(),
                "value": figure_text(value),
            }
            for _place, channel, day, code, value in rows
        ]

    @extend_schema(
        parameters=[PARTIAL], request=MeasurementsSerializer, responses={200: WrittenSerializer}
    )
    def create(self, request: Request) -> Response:
        items = self._items(request.data)
        partial = self.truth("partial")
        done = write_measurements(
            items, access=self.request.access, by=self.request.user, partial=partial
        )
        if done.rejected and not partial:
            refused: dict[str, Any] = {}
            for bad in done.rejected:
                detail = [ErrorDetail(bad.detail, bad.code)]
                refused[str(bad.index)] = {bad.field: detail} if bad.field else detail
            raise ValidationError({"items": refused})
        return Response(
            {
                "created": done.created,
                "updated": done.updated,
                "unchanged": done.unchanged,
                "rejected": [
                    {"index": bad.index, "code": bad.code, "detail": bad.detail}
                    for bad in done.rejected
                ],
            }
        )

    def _items(self, data: Any) -> list[Any]:
        """Return the items of a body, whose own fields kpis/measuring.py checks."""
        if not isinstance(data, dict):
            raise refuse("", ROW_WORDS["invalid"], "invalid")
        unknown = set(data) - {"items"}
        if unknown:
            raise refuse_names(unknown, UNKNOWN_FIELD, "unknown_field")
        if "items" not in data:
            raise refuse("items", ROW_WORDS["required"], "required")
        if not isinstance(data["items"], list):
            message = serializers.ListField.default_error_messages["not_a_list"]
            raise refuse(
                "items", message.format(input_type=type(data["items"]).__name__), "invalid"
            )
        return data["items"]


# --- Imports --------------------------------------------------------------------------------------
class RejectedRowSerializer(serializers.Serializer):
    row = serializers.IntegerField()
    sheet = serializers.CharField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class ImportSerializer(ClientSerializer):
    rejected = RejectedRowSerializer(many=True, read_only=True)
    totals = serializers.DictField(child=serializers.CharField(), read_only=True)
    warnings = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Import
        fields = (
            "id",
            "channel",
            "source",
            "file_name",
            "sha256",
            "status",
            "problem",
            "rows_read",
            "created",
            "updated",
            "unchanged",
            "rejected",
            "totals",
            "warnings",
            "first_day",
            "last_day",
            "created_at",
        )
        read_only_fields = fields


class ReceiveSerializer(StrictSerializer):
    """A file with answers to what it may leave out."""

    channel = RowField(model=Channel)
    file = serializers.FileField(allow_empty_file=True, max_length=255)

    def get_fields(self) -> dict[str, Any]:
        source = serializers.ChoiceField(choices=SOURCES, required=False)
        answers = {name: StrictCharField(required=False, max_length=200) for name in NAMES}
        return {**super().get_fields(), "source": source, **answers}


class ImportFilter(ClientFilterSet):
    class Meta:
        model = Import
        fields = ("channel", "status")


class ImportViewSet(ClientRows):
    """Export files. A file is kept as sent and read in the background, as a whole or not at all."""

    model = Import
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    parser_classes = [StrictMultiPartParser]
    needs = {"create": "import"}
    query = {"create": ("partial",)}

    def needed(self) -> str:
        """A token that may only import sees its client's imports."""
        reading = self.action in ("list", "retrieve") and not self.request.access.allows("view")
        return "import" if reading else super().needed()

    def get_queryset(self):
        return super().get_queryset().select_related("channel")

    @extend_schema(
        parameters=[PARTIAL],
        request={"multipart/form-data": ReceiveSerializer},
        responses={202: JobSerializer},
    )
    def create(self, request: Request) -> Response:
        for upload in request.FILES.values():
            check_size(upload)  # before anything else is said about the body
        asked = self.read(ReceiveSerializer)
        access = self.request.access
        rows = access.rows(Channel, self.reading_verb).select_related("client")
        pk = asked.pop("channel").pk
        channel = access.get(Channel, pk, needs="import", rows=rows)
        row = receive_file(
            channel,
            asked.pop("file"),
            by=self.request.user,
            source=asked.pop("source", ""),
            options=asked,
            partial=self.truth("partial"),
        )
        with transaction.atomic():
            self.through_gate(row)
        job = access.rows(Job, "import").get(key=job_key(row))
        response = accepted(request, job)
        where = reverse("api:imports-detail", args=[row.pk], request=request)
        response["Link"] = f'<{where}>; rel="related"'
        return response
