"""measurements/ of the API."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.catalogue import STORED
from kpis.import_words import ROW_WORDS
from kpis.measuring import MOST, write_measurements
from kpis.models import ChannelDay, OwnValue
from kpis.own import own_of
from kpis.own_models import CODE
from kpis.pages_api import CellPages, Rows
from kpis.report import figure_text
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import UNKNOWN_FIELD, refuse, refuse_names
from smmhub.api.views import ClientCollection

NO_SUCH_METRIC = _("There is no such metric.")
PARTIAL = OpenApiParameter(
    "partial", OpenApiTypes.BOOL, description="Write what is good and list the rest."
)


# --- Measurements ---------------------------------------------------------------------------------
class MeasurementSerializer(serializers.Serializer):
    channel = serializers.UUIDField()
    metric = serializers.CharField()  # a code of the catalogue, or one of the agency's own
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


class MetricCode(forms.Field):
    """The code of a metric; whether the caller's agencies have such a one is the view's to say."""

    def to_python(self, value: Any) -> Any:
        if value and not CODE.fullmatch(value):
            raise DjangoValidationError(NO_SUCH_METRIC, code="invalid_choice")
        return value or None


class MetricCodeFilter(django_filters.CharFilter):
    field_class = MetricCode


class MeasurementFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")
    metric = MetricCodeFilter(method="with_metric")

    class Meta:
        model = ChannelDay
        fields = ("channel",)

    def with_metric(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**{f"{value}__isnull": False}) if value in STORED else rows.none()


class OwnMeasurementFilter(MeasurementFilter):
    class Meta:
        model = OwnValue
        fields = ("channel",)

    def with_metric(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.none() if value in STORED else rows.filter(metric__code=value)


class MeasurementViewSet(ClientCollection):
    """Measured values by channel, metric and day. Sending a value again changes nothing."""

    model = ChannelDay
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilter
    pagination_class = CellPages
    needs = {"create": "import"}
    query = {"create": ("partial",)}
    body_limit = settings.API_BODY_LIMIT_MEASUREMENTS

    def filter_queryset(self, queryset: QuerySet) -> Any:
        """Return the rows of both tables; an own metric's code is one of the caller's agencies."""
        request: Any = self.request
        days = super().filter_queryset(queryset)
        own = OwnMeasurementFilter(
            request.query_params, request.access.rows(OwnValue, self.reading_verb), request=request
        )
        asked = request.query_params.get("metric")
        if asked is None or asked in STORED:
            return Rows(days, own.qs, STORED if asked is None else (asked,))
        if not own_of(request.access).filter(code=asked).exists():
            raise refuse("metric", NO_SUCH_METRIC, "invalid_choice")
        return Rows(days, own.qs, ())

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
