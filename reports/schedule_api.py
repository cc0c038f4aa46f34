"""/api/v1/report-schedules/: a client's regular reports (REP-2)"""

from typing import Any

from reports.models import Schedule
from reports.schedules import add_schedule, change_schedule
from smmhub.api.filters import ClientFilterSet
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet


class ScheduleSerializer(ClientSerializer):
    """`day` counts from the period's end, `hour` is the client's clock; `next_at` is when the
    report of the period from `next_start` is made."""

    class Meta:
        model = Schedule
        fields = ("id", "client", "kind", "day", "hour", "promise_days", "next_start", "next_at")
        read_only_fields = ("next_start", "next_at")


class ScheduleFilter(ClientFilterSet):
    class Meta:
        model = Schedule
        fields = ("kind",)


class ScheduleViewSet(ClientViewSet):
    """Reports that are made after each week, month or quarter, one schedule of a kind for a client.
    They are made by themselves, never sent by themselves; deleting ends them, those made stay."""

    model = Schedule
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilter
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage"}

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: ScheduleSerializer) -> None:
        serializer.instance = add_schedule(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: ScheduleSerializer) -> None:
        row: Any = serializer.instance
        change_schedule(row, serializer.values(), by=self.request.user, seen=row.version)
