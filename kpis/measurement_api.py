"""measurements/ of the API."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.catalogue import STORED
from kpis.import_words import ROW_WORDS
from kpis.measuring import MOST, write_measurements
from kpis.models import ChannelDay
from kpis.pages_api import CellPages
from kpis.report import figure_text
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import UNKNOWN_FIELD, refuse, refuse_names
from smmhub.api.views import ClientCollection

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
                "channel": str(cell.place.channel),
                "metric": cell.metric,
                "day": cell.place.day.isoformat(),
                "value": figure_text(cell.value),
            }
            for cell in rows
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
