"""/api/v1/calls/ and /api/v1/leads/"""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from common.text import clean_name
from community.lead_bulk_api import FIELDS, MOST, ItemSerializer, Rejected, check_items
from community.lead_services import (
    Written,
    add_contact,
    change_contact,
    lock_client,
    remove_contact,
    save_many,
)
from community.models import Call, Lead
from kpis.measurement_api import PARTIAL, WrittenSerializer
from smmhub.api.fields import MoneyField, read_uuid
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import UNKNOWN_FIELD, refuse, refuse_names
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet


class CallSerializer(ClientSerializer):
    value = MoneyField(minor="value_minor", required=False, allow_null=True)

    class Meta:
        model = Call
        fields = ("id", *FIELDS)


class LeadSerializer(CallSerializer):
    class Meta(CallSerializer.Meta):
        model = Lead  # type: ignore[assignment]


class ManySerializer(serializers.Serializer):
    items = serializers.ListField(child=ItemSerializer(), max_length=MOST)


class ContactViewSet(ClientViewSet):
    """`external_id` is the row's number in a CRM or call tracking: once per client, so sending it
    again corrects what is there and answers 200 instead of 201. Fields that are left out stay as
    they are. A row without `channel` is listed and counted in no channel's figures."""

    needs: ClassVar[Any] = {"create": "import", "bulk": "import"}
    query: ClassVar[Any] = {"bulk": ("partial",)}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("client", "channel")

    def create(self, request: Request) -> Response:
        client, number = self._named(request.data)
        if client is None or not number:
            return super().create(request)
        with transaction.atomic():
            lock_client(client.pk)
            row = self.get_queryset().filter(client=client, external_id=number).first()
            if row is None:
                return super().create(request)
            serializer = self.get_serializer(row, data=request.data)
            serializer.is_valid(raise_exception=True)
            self.perform_update(serializer)
            return self.answer(self.through_gate(row))

    def _named(self, data: Any) -> tuple[Client | None, str]:
        """Return whose row a body is and its number; None or "" when it doesn't say so plainly,
        which the serializer then refuses."""
        if not isinstance(data, dict) or not isinstance(data.get("external_id"), str):
            return None, ""
        pk = read_uuid(data.get("client"))
        found = self.request.access.rows(Client, "import").filter(pk=pk).first() if pk else None
        try:
            return found, clean_name(data["external_id"])
        except ValueError:
            return None, ""

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = add_contact(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: Any) -> None:
        row = serializer.instance
        change_contact(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Any) -> None:
        remove_contact(row, by=self.request.user)

    @extend_schema(parameters=[PARTIAL], request=ManySerializer, responses={200: WrittenSerializer})
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request: Request) -> Response:
        """Write up to 1,000, all or none unless `partial=true`, then the good ones."""
        partial = self.truth("partial")
        good, rejected = check_items(self._items(request.data), self.request.access)
        if rejected and not partial:
            raise self._refused(rejected)
        if not all(self.request.access.may(client, "import") for client in good):
            raise PermissionDenied
        kind: Any = self.model
        with transaction.atomic():
            done = [
                save_many(kind, client, wanted, by=self.request.user)
                for client, wanted in sorted(good.items(), key=lambda one: one[0].pk)
            ]
        self.request.touched_clients = {client.pk for client in good}
        total = Written(*(sum(counts) for counts in zip(*done, strict=True))) if done else None
        return Response(
            {
                **(total or Written(0, 0, 0))._asdict(),
                "rejected": [
                    {"index": bad.number, "code": bad.detail.code, "detail": str(bad.detail)}
                    for bad in rejected
                ],
            }
        )

    def _refused(self, rejected: list[Rejected]) -> ValidationError:
        told: dict[str, Any] = {}
        for bad in rejected:
            told[str(bad.number)] = {bad.field: [bad.detail]} if bad.field else [bad.detail]
        return ValidationError({"items": told})

    def _items(self, data: Any) -> list[Any]:
        field = serializers.ListField()
        if not isinstance(data, dict):
            raise ValidationError([ErrorDetail(str(field.error_messages["required"]), "invalid")])
        if unknown := set(data) - {"items"}:
            raise refuse_names(unknown, UNKNOWN_FIELD, "unknown_field")
        if "items" not in data:
            raise refuse("items", field.error_messages["required"], "required")
        items = data["items"]
        if not isinstance(items, list):
            text = str(field.error_messages["not_a_list"]).format(input_type=type(items).__name__)
            raise refuse("items", text, "invalid")
        if len(items) > MOST:
            most = str(serializers.ListField.default_error_messages["max_length"])
            raise refuse("items", most.format(max_length=MOST), "too_many")
        return items


class CallFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Call
        fields = ("channel", "external_id")


class LeadFilter(CallFilter):
    class Meta(CallFilter.Meta):
        model = Lead  # type: ignore[assignment]


class CallViewSet(ContactViewSet):
    __doc__ = f"Calls that came from the client's channels (COMM-5). {ContactViewSet.__doc__}"
    model = Call
    serializer_class = CallSerializer
    filterset_class = CallFilter


class LeadViewSet(ContactViewSet):
    __doc__ = f"Leads that came from the client's channels (COMM-5). {ContactViewSet.__doc__}"
    model = Lead
    serializer_class = LeadSerializer
    filterset_class = LeadFilter
