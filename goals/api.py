"""/api/v1/goals/"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import WrongState
from common.periods import today_in
from goals.models import Goal, GoalReview
from goals.rules import MOST_REVIEWS, choice_findings, kpi_advice
from goals.services import add_goal, as_sent, change_goal, close_goal, days_as_sent
from goals.wording import WARNING_WORDS, WHY_WORDS, choice_words
from kpis.summary import kpis_of_goals
from smmhub.api.fields import StrictDateField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet

FIELDS = (
    *("id", "client", "kind", "problem", "measure", "due"),
    *("first_review", "review_days", "reviews", "status"),
)


class ReviewSerializer(serializers.Serializer):
    """A verdict that was given on a day of review (GOAL-7)."""

    day = serializers.DateField()
    verdict = serializers.ChoiceField(choices=GoalReview.Verdict.choices)
    words = serializers.CharField()
    judged_at = serializers.DateTimeField()


class ReviewDaysField(serializers.ListField):
    """The days on which a goal is looked at; of a row those of its reviews, in order."""

    child = StrictDateField()

    def get_attribute(self, instance: Goal) -> list[date]:
        return [] if instance._state.adding else [one.day for one in instance.reviews.all()]


class GoalSerializer(ClientSerializer):
    review_days = ReviewDaysField(required=False, max_length=MOST_REVIEWS)
    reviews = serializers.SerializerMethodField()

    class Meta:
        model = Goal
        fields = FIELDS

    @extend_schema_field(ReviewSerializer(many=True))
    def get_reviews(self, row: Goal) -> Any:
        judged = [] if row._state.adding else [one for one in row.reviews.all() if one.verdict]
        return ReviewSerializer(judged, many=True).data

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a first review that isn't the first of the days in the same body."""
        days = attrs.get("review_days")
        first = min(days or [], default=None)
        if days is not None and attrs.get("first_review", first) != first:
            message = _("This is not the first of the review days.")
            raise refuse("first_review", message, "GOAL-7")
        return attrs

    def values(self) -> dict[str, Any]:
        days = {n: v for n, v in self.validated_data.items() if n == "review_days"}
        return {**super().values(), **days}


class GoalForClientSerializer(GoalSerializer):
    """The goal as it was sent (TEN-3), with the verdicts since."""

    class Meta(GoalSerializer.Meta):
        fields = FIELDS

    def to_representation(self, row: Goal) -> dict[str, Any]:
        shown = super().to_representation(row)
        sent: dict[str, Any] = row.sent_content
        told = {name: sent.get(name, value) for name, value in shown.items()}
        return told | {"review_days": [day.isoformat() for day in days_as_sent(sent)]}


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


class ChoiceFindingSerializer(serializers.Serializer):
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    kpi = serializers.UUIDField(source="subject", allow_null=True)
    problem = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()

    def get_problem(self, finding: Any) -> str:
        return finding.facts["problem"]

    def get_message(self, finding: Any) -> str:
        return choice_words(finding)


class GoalViewSet(ClientViewSet):
    """What is to be reached, agreed with the client before anything is planned (GOAL-1).

    One that the client has seen is closed instead of removed: 409."""

    model = Goal
    serializer_class = GoalSerializer
    client_serializer_class = GoalForClientSerializer
    filterset_class = GoalFilter
    needs = {"close": "manage", "kpi_advice": "view", "findings": "view"}

    def get_queryset(self):
        return super().get_queryset().select_related("client").prefetch_related("reviews")

    def perform_create(self, serializer: GoalSerializer) -> None:
        serializer.instance = add_goal(
            serializer.new_row(),
            by=self.request.user,
            days=serializer.validated_data.get("review_days"),
        )

    def perform_update(self, serializer: GoalSerializer) -> None:
        row: Any = serializer.instance
        change_goal(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Goal) -> None:
        if row.sent_version:
            raise WrongState(_("The client has seen this goal: close it instead."), row)
        super().perform_destroy(row)

    @extend_schema(request=None, responses={200: GoalSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """End a goal: its KPIs are no longer judged; 409 while it is with the client."""
        goal = self.get_object()
        self.check_if_match(goal)
        with transaction.atomic():
            return self.answer(self.through_gate(close_goal(goal, by=self.request.user)))

    @extend_schema(responses={200: AdviceSerializer(many=True)})
    @action(detail=True, url_path="kpi-advice", pagination_class=None, filterset_class=None)
    def kpi_advice(self, request: Request, pk: UUID) -> Response:
        """The metrics that can prove this goal, the best first (KPI-1, KPI-4)."""
        goal = self.get_object()
        advice = kpi_advice(goal.kind, goal.client.market)
        return Response(AdviceSerializer(advice, many=True).data)

    @extend_schema(responses={200: ChoiceFindingSerializer(many=True)})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def findings(self, request: Request, pk: UUID) -> Response:
        """What speaks against the chosen KPIs (KPI-4); with an error the goal cannot be sent."""
        goal = self.get_object()
        access = self.request.access
        if access.is_client_side(goal.client_id):
            as_sent(goal)
        lines = kpis_of_goals(access, [goal], today_in(goal.client.timezone))[goal.pk]
        choices = [line.choice for line in lines]
        found = choice_findings(goal.kind, goal.client.market, choices)
        return Response(ChoiceFindingSerializer(found, many=True).data)
