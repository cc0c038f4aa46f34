"""clients/ID/decision-times/ of the API: how long decisions take (APPR-8)."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.measure_table import in_tenths
from approvals.measured import Measures, last_year, measure
from approvals.rules import Figures, Rounds
from common.periods import Period
from smmhub.api.fields import StrictDateTimeField
from smmhub.api.filters import DayField
from smmhub.api.refusals import refuse
from smmhub.api.views import Door


class HoursSerializer(serializers.Serializer):
    """Hours with one decimal; null when there are too few decisions to tell."""

    decisions = serializers.IntegerField()
    median_hours = serializers.CharField(allow_null=True)
    ninetieth_hours = serializers.CharField(allow_null=True)
    median_working_hours = serializers.CharField(allow_null=True)
    ninetieth_working_hours = serializers.CharField(allow_null=True)


class PersonHoursSerializer(HoursSerializer):
    decider = serializers.UUIDField()


class KindHoursSerializer(HoursSerializer):
    subject_kind = serializers.CharField()


class StepHoursSerializer(HoursSerializer):
    step = serializers.CharField()


class RoundsSerializer(serializers.Serializer):
    subject_kind = serializers.CharField()
    approved = serializers.IntegerField()
    mean_rounds = serializers.CharField(allow_null=True)
    most_rounds = serializers.IntegerField(allow_null=True)
    first_pass = serializers.FloatField(allow_null=True, help_text="points")


class LateSerializer(serializers.Serializer):
    post = serializers.CharField()
    planned_at = StrictDateTimeField()
    approval = serializers.UUIDField()


class WaitingSerializer(serializers.Serializer):
    approval = serializers.UUIDField()
    subject_kind = serializers.CharField()
    title = serializers.CharField()
    asked_at = StrictDateTimeField()
    hours = serializers.CharField()
    working_hours = serializers.CharField()
    deciders = serializers.ListField(child=serializers.UUIDField())


class DecisionTimesSerializer(serializers.Serializer):
    client = serializers.UUIDField()
    all = HoursSerializer()
    deciders = PersonHoursSerializer(many=True)
    kinds = KindHoursSerializer(many=True)
    steps = StepHoursSerializer(many=True)
    rounds = RoundsSerializer(many=True)
    late_posts = LateSerializer(many=True)
    waiting = WaitingSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**super().get_fields(), **days}


class DecisionTimesView(Door):
    """How long decisions of a client take, how often posts are sent, and what waits now.

    `from` and `to` are days at the client; without them, the last year."""

    needs = {"get": "view"}
    query = {"get": ("from", "to")}
    serializer_class = DecisionTimesSerializer

    @extend_schema(
        operation_id="clients_decision_times",
        parameters=[OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        client = self.request.access.client(pk, needs="view")
        usual = last_year(client)
        period = Period(self._day("from", usual.start), self._day("to", usual.end))
        if period.end < period.start:
            raise refuse("to", _("The end must not be before the start."), "TIM-1")
        told = {"client": client.pk, "from": period.start, "to": period.end}
        told |= _told(measure(client, period))
        return Response(DecisionTimesSerializer(told).data)

    def _day(self, name: str, usual: date) -> date:
        try:
            return DayField().to_python(self.request.query_params.get(name)) or usual
        except DjangoValidationError as error:
            raise refuse(name, error.messages[0], "invalid") from error


def _told(measures: Measures) -> dict[str, Any]:
    return {
        "all": _hours(measures.total),
        "deciders": [
            {"decider": person, **_hours(told)} for person, told in measures.by_person.items()
        ],
        "kinds": [
            {"subject_kind": kind, **_hours(told)} for kind, told in measures.by_kind.items()
        ],
        "steps": [{"step": step, **_hours(told)} for step, told in measures.by_step.items()],
        "rounds": [_rounds(kind, told) for kind, told in measures.rounds.items()],
        "late_posts": [
            {"post": late.unit, "planned_at": late.planned_at, "approval": late.question}
            for late, _title in measures.late
        ],
        "waiting": [
            {
                "approval": one.pk,
                "subject_kind": one.kind,
                "title": one.title,
                "asked_at": one.asked_at,
                "hours": _text(one.plain),
                "working_hours": _text(one.worked),
                "deciders": one.people,
            }
            for one in measures.waiting
        ],
    }


def _hours(told: Figures) -> dict[str, Any]:
    return {
        "decisions": told.number,
        "median_hours": _text(told.median),
        "ninetieth_hours": _text(told.ninetieth),
        "median_working_hours": _text(told.worked_median),
        "ninetieth_working_hours": _text(told.worked_ninetieth),
    }


def _rounds(kind: str, told: Rounds) -> dict[str, Any]:
    return {
        "subject_kind": kind,
        "approved": told.number,
        "mean_rounds": _text(told.mean),
        "most_rounds": told.most,
        "first_pass": None if told.first_pass is None else in_tenths(told.first_pass),
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(in_tenths(value))
