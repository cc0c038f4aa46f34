"""webhooks/ of the API: where a person's programs hear of events, and what was sent there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from clients.events import EVENTS
from smmhub.api.fields import RowField, StrictChoiceField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.paging import CursorPages
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, NothingSerializer
from smmhub.api.views import ChangeRow, CreateRow, Door, RemoveRow
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.services import (
    add_endpoint,
    change_endpoint,
    checked_url,
    deliveries_of,
    endpoints_of,
    remove_endpoint,
    resend,
    rotate,
    send_test,
)


class EndpointSerializer(ClientSerializer):
    """`client` null: all clients that the owner may see at each moment."""

    events = serializers.ListField(
        child=StrictChoiceField(choices=EVENTS), allow_empty=False, max_length=len(EVENTS)
    )
    off_because = StrictChoiceField(
        choices=Endpoint.Off.choices,
        read_only=True,
        help_text="Why it is off; empty while it is on.",
    )

    class Meta:
        model = Endpoint
        fields = ("id", "client", "url", "events", "active", "off_because")

    def validate_url(self, url: str) -> str:
        try:
            return checked_url(url)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code="WHK-3") from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        token = self.context["request"].auth
        only = token.client_id if token is not None else None
        if self.instance is None and only is not None and attrs.get("client") is None:
            raise refuse("client", _("This token is for one client: name it."), "AUTH-4")
        return attrs


class NewEndpointSerializer(EndpointSerializer):
    """With the secret, in this one answer; null when an Idempotency-Key is sent again."""

    client = RowField(read_only=True, allow_null=True)
    secret = serializers.CharField(read_only=True, allow_null=True)

    class Meta(EndpointSerializer.Meta):
        fields = (*EndpointSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class SecretSerializer(serializers.Serializer):
    """The new secret, in this one answer; the one before it signs until `old_until` as well."""

    secret = serializers.CharField(allow_null=True)
    old_until = serializers.DateTimeField()


class AttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ("at", "milliseconds", "status", "problem")


class DeliverySerializer(serializers.ModelSerializer):
    """One event for one endpoint; `webhook_id` is the same on every try."""

    event = serializers.CharField()
    attempts = AttemptSerializer(many=True, read_only=True)
    webhook_id = serializers.CharField(read_only=True)

    class Meta:
        model = Delivery
        fields = ("id", "webhook_id", "event", "status", "next_at", "created_at", "attempts")
        read_only_fields = fields


class EndpointFilter(ClientFilterSet):
    class Meta:
        model = Endpoint
        fields = ("active",)


class DeliveryFilter(ClientFilterSet):
    class Meta:
        model = Delivery
        fields = ("status",)


class WebhookViewSet(CreateRow, ChangeRow, RemoveRow):
    """Addresses of the caller's own programs that hear of events, signed as in Standard Webhooks
    (WHK-1 to WHK-3). An address must lead to a public place, by https."""

    model = Endpoint
    serializer_class = EndpointSerializer
    filterset_class: Any = EndpointFilter
    # They are the caller's own, whatever their role; a token needs `write` to change one.
    needs = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "partial_update",
            "destroy",
            "deliveries",
            "resend",
            "rotate",
            "test",
        ),
        Door.ANYONE,
    )
    reading_verb = "view"
    secret = ""  # of the endpoint that this request made

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return endpoints_of(self.request.access)

    def get_object(self) -> Endpoint:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def through_gate(self, row: Endpoint) -> Endpoint:
        found: Endpoint = get_object_or_404(self.get_queryset(), pk=row.pk)
        if found.client_id is not None:
            self.request.touched_clients = {found.client_id}
        return found

    def parameters(self) -> set[str]:
        names = super().parameters()
        if self.action == "deliveries":
            names |= {*CursorPages.page_parameters, *DeliveryFilter.base_filters}
        return names

    @extend_schema(request=EndpointSerializer, responses={201: NewEndpointSerializer})
    def create(self, request: Any) -> Response:
        """Make an endpoint. `secret` verifies what is sent there and is in this answer alone."""
        response = super().create(request)
        shown = response.data
        response.data = {**shown, "secret": self.secret}
        response.kept = {**shown, "secret": None}  # type: ignore[attr-defined]
        return response

    def perform_create(self, serializer: Any) -> None:
        row, self.secret = add_endpoint(serializer.new_row(), by=self.request.user)
        serializer.instance = row

    def perform_update(self, serializer: Any) -> None:
        row = serializer.instance
        change_endpoint(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Endpoint) -> None:
        remove_endpoint(row, by=self.request.user)

    @extend_schema(request=NothingSerializer, responses={200: SecretSerializer})
    @action(detail=True, methods=["post"])
    def rotate(self, request: Any, pk: Any) -> Response:
        """Make a new secret. For 24 hours each delivery is signed by the old one too (WHK-1)."""
        row = self.get_object()
        self.read(NothingSerializer)
        secret = rotate(row, by=request.user)
        shown = {"secret": secret, "old_until": row.old_secret_until}
        response = Response(SecretSerializer(shown).data)
        response.kept = {**response.data, "secret": None}  # type: ignore[attr-defined]
        return response

    @extend_schema(request=NothingSerializer, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Any, pk: Any) -> Response:
        """Send an event `webhook.test`; 409 while the endpoint is switched off."""
        row = self.get_object()
        self.read(NothingSerializer)
        return Response(DeliverySerializer(send_test(row, by=request.user)).data, status=202)

    @extend_schema(responses={200: DeliverySerializer(many=True)})
    @action(detail=True, filterset_class=DeliveryFilter)
    def deliveries(self, request: Any, pk: Any) -> Response:
        """What was sent, or waits to be, with every try (WHK-2). Of an answer only status and time
        are kept."""
        rows = deliveries_of(self.get_object())
        page = self.paginate_queryset(self.filter_queryset(rows)) or []
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @extend_schema(request=NothingSerializer, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], url_path="deliveries/<uuid:delivery>/resend")
    def resend(self, request: Any, pk: Any, delivery: UUID) -> Response:
        """Send a delivery again, under the same `webhook_id`; 409 while it waits anyway."""
        row = get_object_or_404(deliveries_of(self.get_object()), pk=delivery)
        self.read(NothingSerializer)
        return Response(DeliverySerializer(resend(row, by=request.user)).data, status=202)
