"""clients/ID/health/ and clients/ID/collaboration/ of the API (REP-4, TEAM-6)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Channel, Client
from common.periods import Period
from reports import collaboration, health
from reports.health_rules import CODES as POINTS
from reports.team_rules import CODES as WAYS
from smmhub.api.fields import RowField, StrictBooleanField
from smmhub.api.filters import DayField
from smmhub.api.refusals import refuse
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import Door

FROM_TO = [OpenApiParameter(name, OpenApiTypes.DATE) for name in ("from", "to")]
LONGEST = 366  # days, as of a report


class HealthPointSerializer(serializers.Serializer):
    code = serializers.ChoiceField(POINTS)
    state = serializers.ChoiceField(["pass", "fail", "unknown"])


class ChannelHealthSerializer(serializers.Serializer):
    """A channel's checklist, what to repair first at the head, and the facts it was judged by."""

    channel = serializers.UUIDField(source="id")
    passed = serializers.IntegerField()
    known = serializers.IntegerField()
    unknown = serializers.IntegerField()
    items = HealthPointSerializer(many=True)
    facts = serializers.DictField()


class FirstSerializer(serializers.Serializer):
    code = serializers.ChoiceField(POINTS)
    channel = serializers.UUIDField()


class HealthSerializer(serializers.Serializer):
    client = serializers.UUIDField()
    passed = serializers.IntegerField()
    known = serializers.IntegerField()
    unknown = serializers.IntegerField()
    first = FirstSerializer(allow_null=True)
    channels = ChannelHealthSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        days = {
            "from": serializers.DateField(source="start"),
            "to": serializers.DateField(source="end"),
        }
        return {**super().get_fields(), **days}


class PageTickSerializer(StrictSerializer):
    """Whether a channel's page is filled in, as somebody sees it today."""

    channel = RowField(model=Channel)
    page_filled = StrictBooleanField()


class CheckSerializer(serializers.Serializer):
    code = serializers.ChoiceField(WAYS)
    state = serializers.ChoiceField(["ok", "attention", "unknown"])
    facts = serializers.DictField(allow_null=True)


class CollaborationSerializer(serializers.Serializer):
    client = serializers.UUIDField()
    checks = CheckSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**super().get_fields(), **days}


class PeriodDoor(Door):
    """A door about a client and the days of `from` and `to`."""

    def period(self, usual: Period) -> Period:
        asked = Period(self._day("from", usual.start), self._day("to", usual.end))
        if asked.end < asked.start:
            raise refuse("to", _("The end must not be before the start."), "TIM-1")
        if asked.days > LONGEST:
            raise refuse("to", _("A report covers at most a year."), "REP-1")
        return asked

    def _day(self, name: str, usual: date) -> date:
        try:
            return DayField().to_python(self.request.query_params.get(name)) or usual
        except DjangoValidationError as error:
            raise refuse(name, error.messages[0], "invalid") from error


class HealthView(PeriodDoor):
    """The health checklist of a client's channels; without `from` and `to`, the last four weeks."""

    needs = {"get": "view", "post": "edit"}
    query = {"get": ("from", "to")}
    serializer_class = HealthSerializer

    @extend_schema(operation_id="clients_health", parameters=FROM_TO)
    def get(self, request: Request, pk: UUID) -> Response:
        client = self.request.access.client(pk, needs="view")
        return self._answer(client, self.period(health.last_days(client)))

    @extend_schema(operation_id="clients_health_tick", request=PageTickSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        """Tick, with today's date, whether a channel's page is filled in; return the checklist."""
        client = self.request.access.client(pk, needs="edit")
        asked = self.read(PageTickSerializer)
        rows = self.request.access.rows(Channel).of_clients([client.pk])
        channel = rows.select_related("client").filter(pk=asked["channel"].pk).first()
        if channel is None:
            raise refuse("channel", _("This client has no such channel."), "not_found")
        filled = asked["page_filled"]
        health.tick_page(channel, filled, by=self.request.user)
        return self._answer(client, health.last_days(client))

    def _answer(self, client: Client, period: Period) -> Response:
        told = {"client": client.pk, **health.section(client, period)}
        return Response(HealthSerializer(told).data)


class CollaborationView(PeriodDoor):
    """The eight ways to ruin the work, from real data; without `from` and `to`, 90 days."""

    needs = {"get": "view"}
    query = {"get": ("from", "to")}
    serializer_class = CollaborationSerializer

    @extend_schema(operation_id="clients_collaboration", parameters=FROM_TO)
    def get(self, request: Request, pk: UUID) -> Response:
        client = self.request.access.client(pk, needs="view")
        period = self.period(collaboration.last_days(client))
        told = {"client": client.pk, "from": period.start, "to": period.end}
        told["checks"] = [one._asdict() for one in collaboration.checks(client, period)]
        return Response(CollaborationSerializer(told).data)
