"""clients/ID/target-audience/ of the API (KPI-8)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.audience_models import OLDEST
from kpis.models import AudienceTarget
from kpis.targets import set_target
from smmhub.api.fields import StrictCharField, StrictIntegerField
from smmhub.api.refusals import PreconditionFailed
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import Door

AGE: dict[str, Any] = {"min_value": 0, "max_value": OLDEST, "allow_null": True, "required": False}


class SetTargetSerializer(StrictSerializer):
    """Ages, and places by the networks' names, one a line; what isn't named stays as it is."""

    age_from = StrictIntegerField(**AGE)
    age_to = StrictIntegerField(**AGE)
    countries = StrictCharField(max_length=1000, allow_blank=True, required=False)
    cities = StrictCharField(max_length=3000, allow_blank=True, required=False)


class TargetAudienceSerializer(serializers.Serializer):
    client = serializers.UUIDField()
    age_from = serializers.IntegerField(allow_null=True)
    age_to = serializers.IntegerField(allow_null=True)
    countries = serializers.CharField()
    cities = serializers.CharField()


class TargetAudienceView(Door):
    """Whom a client wants to reach. Growth KPIs say how much of the audience that is:
    `target_share` of their `quality`."""

    needs = {"get": "view", "patch": "edit"}
    serializer_class = TargetAudienceSerializer

    @extend_schema(operation_id="clients_target_audience")
    def get(self, request: Request, pk: UUID) -> Response:
        client = self.request.access.client(pk, needs="view")
        row = self.request.access.rows(AudienceTarget).of_clients([client.pk]).first()
        return self._answer(row or AudienceTarget(client=client, version=0))

    @extend_schema(operation_id="clients_target_audience_set", request=SetTargetSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        """Set what is named."""
        client = self.request.access.client(pk, needs="edit")
        asked = self.read(SetTargetSerializer)
        with transaction.atomic():
            there = self.request.access.rows(AudienceTarget, "edit").of_clients([client.pk]).first()
            version = there.version if there else 0
            expected = self.request.headers.get("If-Match", "*").strip()
            if expected not in ("*", f'"{version}"'):
                raise PreconditionFailed
            return self._answer(set_target(client, asked, by=self.request.user))

    def _answer(self, row: AudienceTarget) -> Response:
        told: dict[str, Any] = {"client": row.client_id, "age_from": row.age_from}
        told |= {"age_to": row.age_to, "countries": row.countries, "cities": row.cities}
        return Response(TargetAudienceSerializer(told).data, headers={"ETag": f'"{row.version}"'})
