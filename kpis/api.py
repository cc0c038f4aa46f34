"""metrics/ and kpis/ of the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from common.periods import today_in
from kpis.catalogue import METRICS, Metric, additive_over_channels, aggregation
from kpis.importing.shapes import DIMENSIONS
from kpis.judging import KpiLine
from kpis.models import AudienceShare, Kpi
from kpis.own import own_of
from kpis.quality import CODES, WHY
from kpis.report import figure_text
from kpis.rules import STATUSES
from kpis.services import add_kpi, change_kpi, remove_kpi
from kpis.summary import judge_rows
from smmhub.api.fields import StrictCharField
from smmhub.api.filters import ClientFilterSet, DayField, DayFilter
from smmhub.api.paging import read_page_size
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet, Door

FIELDS = (
    "id",
    "goal",
    "name",
    "code",
    "metric",
    "formula",
    "unit",
    "base",
    "channels",
    "direction",
    "baseline",
    "target",
    "start",
    "due",
    "priority",
    "owner",
    "reason",
    "status",
    "value",
    "basis",
    "expected",
    "forecast",
    "forecast_low",
    "forecast_high",
    "last_day",
    "quality",
)


class MetricSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    aggregation = serializers.ChoiceField(choices=["sum", "last", "mean", "none"])
    additive_over_channels = serializers.BooleanField()
    levels = serializers.ListField(child=serializers.CharField())
    own = serializers.BooleanField(help_text="The agency's own, beside the catalogue.")
    retired = serializers.BooleanField(help_text="Takes no new values.")


class MetricViewSet(Door, GenericViewSet):
    """The catalogue and the metrics of the caller's own agency, all of them on one page."""

    needs = {"list": Door.ANYONE}
    query = {"list": ("page_size",)}  # every list takes it; here one page is enough
    serializer_class = MetricSerializer
    filter_backends = ()

    @extend_schema(parameters=[OpenApiParameter("cursor", exclude=True)])
    def list(self, request: Request) -> Response:
        read_page_size(request.query_params.get("page_size"))
        told = [_metric_as_json(metric, own=False) for metric in METRICS.values()]
        told += [
            _metric_as_json(row.as_metric(), own=True, retired=row.is_retired)
            for row in own_of(self.request.access)
        ]
        return Response({"next": None, "previous": None, "results": told})


def _metric_as_json(metric: Metric, *, own: bool, retired: bool = False) -> dict[str, Any]:
    return {
        "code": metric.code,
        "name": str(metric.name),
        "unit": metric.unit,
        "aggregation": aggregation(metric),
        "additive_over_channels": additive_over_channels(metric),
        "levels": list(metric.levels),
        "own": own,
        "retired": retired,
    }


class TargetShareSerializer(serializers.Serializer):
    """Whose audience was told and how: `value` in percent of the followers, or visitors."""

    channel = serializers.UUIDField()
    network = serializers.CharField()
    name = serializers.CharField()
    dimension = serializers.ChoiceField(choices=DIMENSIONS)
    of = serializers.ChoiceField(choices=AudienceShare.Of.values)
    value = serializers.CharField()
    at_least = serializers.BooleanField(help_text="There may be more: see docs/measurements.md.")
    target = serializers.CharField()


class QualitySerializer(serializers.Serializer):
    """What stands beside growth (KPI-8): two numbers of people, or why they aren't known."""

    code = serializers.ChoiceField(choices=CODES)
    percent = serializers.CharField(allow_null=True)
    above = serializers.IntegerField(allow_null=True)
    below = serializers.IntegerField(allow_null=True)
    why = serializers.ChoiceField(choices=WHY, allow_null=True)
    vars()["from"] = serializers.DateField(allow_null=True)
    to = serializers.DateField(allow_null=True)
    audience = TargetShareSerializer(allow_null=True)


class KpiSerializer(ClientSerializer):
    """A KPI and how it is going today: of exactly one, a metric or a formula."""

    metric = StrictCharField(required=False, allow_blank=True, max_length=30)
    unit = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    value = serializers.SerializerMethodField(method_name="value_text")
    basis = serializers.SerializerMethodField()
    expected = serializers.SerializerMethodField()
    forecast = serializers.SerializerMethodField()
    forecast_low = serializers.SerializerMethodField()
    forecast_high = serializers.SerializerMethodField()
    last_day = serializers.SerializerMethodField()
    quality = serializers.SerializerMethodField()

    class Meta:
        model = Kpi
        fields = FIELDS

    def line(self, row: Kpi) -> KpiLine:
        return self.context["view"].line_of(row)

    def to_internal_value(self, data: Any) -> Any:
        """Take null for the one of metric and formula that isn't there."""
        if isinstance(data, Mapping):
            empty = [name for name in ("metric", "formula") if data.get(name, "") is None]
            data = {**data, **dict.fromkeys(empty, "")}
        return super().to_internal_value(data)

    def get_unit(self, row: Kpi) -> str:
        return self.line(row).promise.measure.unit

    @extend_schema_field(serializers.ChoiceField(choices=[*STATUSES, "too_early"]))
    def get_status(self, row: Kpi) -> str:
        return self.line(row).status

    def value_text(self, row: Kpi) -> str | None:
        return figure_text(self.line(row).value)

    def get_basis(self, row: Kpi) -> str | None:
        return self.line(row).basis

    def get_expected(self, row: Kpi) -> str | None:
        return figure_text(self.line(row).expected)

    def get_forecast(self, row: Kpi) -> str | None:
        return figure_text(self.line(row).forecast)

    def get_forecast_low(self, row: Kpi) -> str | None:
        """The lower end of the interval that holds the KPI on its due day in four of five cases."""
        outlook = self.line(row).outlook
        return figure_text(outlook.low) if outlook else None

    def get_forecast_high(self, row: Kpi) -> str | None:
        outlook = self.line(row).outlook
        return figure_text(outlook.high) if outlook else None

    def get_last_day(self, row: Kpi) -> date | None:
        return self.line(row).last_day

    @extend_schema_field(QualitySerializer(many=True))
    def get_quality(self, row: Kpi) -> list[dict[str, Any]]:
        """What growth is held against; empty for a KPI that is none."""
        return [one.as_json() for one in self.line(row).beside]


class KpiForClientSerializer(KpiSerializer):
    """A KPI as it was sent with its goal (TEN-3)."""

    class Meta:
        model = Kpi
        fields = FIELDS

    def to_representation(self, row: Kpi) -> dict[str, Any]:
        sent = self.line(row).promise
        row.metric, row.base, row.direction = sent.metric, sent.base, sent.direction
        row.baseline, row.target = sent.baseline, sent.target
        row.start, row.due = sent.start, sent.due
        row.priority, row.reason, row.owner = sent.priority, sent.reason, sent.owner
        row.formula = sent.measure.formula.text if sent.measure.formula else ""
        row.name = str(sent.measure.name) if row.formula else ""
        row.code = ""  # how the agency's formulas name it is not part of what was sent
        shown = super().to_representation(row)
        shown["channels"] = [str(channel.id) for channel in sent.channels]
        return shown


class PointSerializer(serializers.Serializer):
    day = serializers.DateField()
    value = serializers.CharField()


class KpiFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="due", lookup_expr="gte")
    to = DayFilter(field_name="due", lookup_expr="lte")

    class Meta:
        model = Kpi
        fields = ("goal", "priority")


class KpiViewSet(ClientViewSet):
    """What goals are judged by. Values, statuses and forecasts are those of today."""

    model = Kpi
    serializer_class = KpiSerializer
    client_serializer_class = KpiForClientSerializer
    filterset_class = KpiFilter
    needs = {"series": "view"}
    query = {"series": ("from", "to")}

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._lines: dict[UUID, KpiLine] = {}

    def get_queryset(self):
        return super().get_queryset().select_related("goal__client").prefetch_related("channels")

    def line_of(self, row: Kpi) -> KpiLine:
        if row.pk not in self._lines:
            self._judge([row])
        return self._lines[row.pk]

    def _judge(self, rows: Sequence[Kpi]) -> None:
        """Judge all of them, by the day that it is at each client's."""
        by_day: dict[date, list[UUID]] = {}
        for row in rows:
            by_day.setdefault(today_in(row.goal.client.timezone), []).append(row.pk)
        access = self.request.access
        for today, ids in by_day.items():
            kpis = access.rows(Kpi, self.reading_verb).filter(pk__in=ids)
            self._lines |= {line.promise.pk: line for line in judge_rows(access, kpis, today)}

    def shown_many(self, rows: Sequence[Kpi]) -> Sequence[Any]:
        self._judge(rows)
        return super().shown_many(rows)

    def perform_create(self, serializer: KpiSerializer) -> None:
        channels = serializer.sets().get("channels", [])
        row = serializer.new_row()
        serializer.instance = add_kpi(row, by=self.request.user, channels=channels)

    def perform_update(self, serializer: KpiSerializer) -> None:
        row: Any = serializer.instance
        change_kpi(row, serializer.values(), by=self.request.user, seen=row.version)
        self._lines.clear()

    def perform_destroy(self, row: Kpi) -> None:
        remove_kpi(row, by=self.request.user)

    @extend_schema(
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")],
        responses={200: PointSerializer(many=True)},
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def series(self, request: Request, pk: UUID) -> Response:
        """The KPI's value on each day that has data, from its start on."""
        line = self.line_of(self.get_object())
        first, last = self._asked_day("from"), self._asked_day("to")
        return Response(
            [
                {"day": day.isoformat(), "value": figure_text(value)}
                for day, value in line.points
                if (first is None or day >= first) and (last is None or day <= last)
            ]
        )

    def _asked_day(self, name: str) -> date | None:
        try:
            return DayField().to_python(self.request.query_params.get(name))
        except DjangoValidationError as error:
            raise refuse(name, error.messages[0], "invalid") from error
