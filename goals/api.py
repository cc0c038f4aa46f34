"""/api/v1/goals/"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import WrongState
from goals.models import Goal
from goals.rules import kpi_advice
from goals.services import add_goal, change_goal
from goals.wording import WARNING_WORDS, WHY_WORDS
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet

FIELDS = ("id", "client", "kind", "problem", "measure", "due", "first_review", "status")


class GoalSerializer(ClientSerializer):
    class Meta:
        model = Goal
        fields = FIELDS


class GoalForClientSerializer(ClientSerializer):
    """The goal as it was sent (TEN-3)."""

    class Meta:
        model = Goal
        fields = FIELDS

    def to_representation(self, row: Goal) -> dict[str, Any]:
        shown = super().to_representation(row)
        sent = row.sent_content or {}
        return {name: sent.get(name, value) for name, value in shown.items()}


class GoalFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="due", lookup_expr="gte")
    to = DayFilter(field_name="due", lookup_expr="lte")

    class Meta:
        model = Goal
        fields = ("status", "kind")


class AdviceSerializer(serializers.Serializer):
    metric = serializers.CharField()
    priority = serializers.ChoiceField(choices=["primary", "secondary"])
    why = serializers.SerializerMethodField()
    warning = serializers.SerializerMethodField()

    def get_why(self, advice: Any) -> str:
        return str(WHY_WORDS[advice.why])

    def get_warning(self, advice: Any) -> str | None:
        return str(WARNING_WORDS[advice.warning]) if advice.warning else None


class GoalViewSet(ClientViewSet):
    model = Goal
    serializer_class = GoalSerializer
    client_serializer_class = GoalForClientSerializer
    filterset_class = GoalFilter
    needs = {"kpi_advice": "view"}

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: GoalSerializer) -> None:
        serializer.instance = add_goal(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: GoalSerializer) -> None:
        row: Any = serializer.instance
        change_goal(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Goal) -> None:
        if row.sent_version:
            raise WrongState(_("The client has seen this goal: close it instead."), row)
        super().perform_destroy(row)

    @action(detail=True, url_path="kpi-advice", pagination_class=None, filterset_class=None)
    def kpi_advice(self, request: Request, pk: UUID) -> Response:
        """The metrics that can prove this goal, the best first (KPI-1, KPI-4)."""
        goal = self.get_object()
        advice = kpi_advice(goal.kind, goal.client.market)
        return Response(AdviceSerializer(advice, many=True).data)
