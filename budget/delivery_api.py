"""/api/v1/delivery-sheets/: who should do it, compared for a client (BUDG-7)"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budget.delivery_models import DeliverySheet
from budget.delivery_rules import NOTE, WAYS
from budget.delivery_services import (
    add_sheet,
    change_sheet,
    share_sheet,
    sheet_as_sent,
    unshare_sheet,
)
from common.money import Money, from_minor, to_minor
from smmhub.api.fields import (
    MoneyValueField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
)
from smmhub.api.filters import ClientFilterSet
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet


def _grade() -> StrictIntegerField:
    return StrictIntegerField(min_value=1, max_value=5, allow_null=True)


class WaySerializer(StrictSerializer):
    """One way; low and high are what a month costs, grades go from 1 to 5."""

    way = StrictChoiceField(choices=WAYS)
    low = MoneyValueField(allow_null=True)
    high = MoneyValueField(allow_null=True)
    cover = _grade()
    immersion = _grade()
    skills = _grade()
    note = StrictCharField(max_length=NOTE, allow_blank=True)


class DeliverySheetSerializer(ClientSerializer):
    """All five ways; a change gives all of them."""

    options = WaySerializer(many=True)
    shared = serializers.SerializerMethodField()

    class Meta:
        model = DeliverySheet
        fields = ("id", "client", "currency", "options", "advice", "shared")
        read_only_fields = ("currency",)

    def get_shared(self, row: DeliverySheet) -> bool:
        """Whether the client's people see it, in the state of when it was shared."""
        return row.sent_version > 0

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "options" not in attrs:
            return attrs
        row: Any = self.instance
        currency = row.currency if row is not None else attrs["client"].currency
        options = [
            {**one, "low": _minor(one["low"], currency), "high": _minor(one["high"], currency)}
            for one in attrs["options"]
        ]
        return {**attrs, "options": options}

    def to_representation(self, row: Any) -> dict[str, Any]:
        currency = row.currency
        stored = row.options
        row.options = [
            {**one, "low": _money(one["low"], currency), "high": _money(one["high"], currency)}
            for one in stored
        ]
        try:
            return super().to_representation(row)
        finally:
            row.options = stored


class DeliverySheetForClientSerializer(DeliverySheetSerializer):
    """The comparison as it was shared (TEN-3)."""

    class Meta(DeliverySheetSerializer.Meta):
        fields = DeliverySheetSerializer.Meta.fields

    def to_representation(self, row: Any) -> dict[str, Any]:
        return super().to_representation(sheet_as_sent(row))


def _minor(value: Money | None, currency: str) -> int | None:
    if value is None:
        return None
    if value.currency != currency:
        raise refuse("options", _("This is in another currency."), "MON-1")
    return to_minor(value.amount, currency)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else from_minor(minor, currency)


class DeliverySheetFilter(ClientFilterSet):
    class Meta:
        model = DeliverySheet
        fields = ()


class EmptySerializer(StrictSerializer):
    """A body without fields."""


class DeliverySheetViewSet(ClientViewSet):
    """Who should do it: agency, freelancer, in-house, the owner alone or with advice (BUDG-7).

    One for a client. Its people see it once it is shared, as it was then."""

    model = DeliverySheet
    serializer_class = DeliverySheetSerializer
    client_serializer_class = DeliverySheetForClientSerializer
    filterset_class = DeliverySheetFilter
    needs = {"share": "send", "unshare": "send"}

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: DeliverySheetSerializer) -> None:
        serializer.instance = add_sheet(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: DeliverySheetSerializer) -> None:
        row: Any = serializer.instance
        change_sheet(row, serializer.values(), by=self.request.user, seen=row.version)

    @extend_schema(request=EmptySerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: Any) -> Response:
        """Show the client's people the comparison as it is now."""
        return self._step(share_sheet)

    @extend_schema(request=EmptySerializer)
    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, pk: Any) -> Response:
        """Take it back from the client's side."""
        return self._step(unshare_sheet)

    def _step(self, step: Any) -> Response:
        row = self.get_object()
        self.check_if_match(row)
        self.read(EmptySerializer)
        with transaction.atomic():
            step(row, by=self.request.user)
            return self.answer(self.through_gate(row))
