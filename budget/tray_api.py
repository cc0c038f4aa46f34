"""/api/v1/expense-tray/: rows of files that wait for their reason (BUDG-3)"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budget.models import Category, ImportedExpense
from budget.tray import justify, put_back, set_aside
from clients.models import Channel
from goals.models import Goal
from smmhub.api.fields import MoneyField, RowField, StrictCharField, StrictChoiceField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import ClientSerializer, NothingSerializer, StrictSerializer
from smmhub.api.views import ClientRows


class TrayRowSerializer(ClientSerializer):
    """A row of a file. `expense` is what became of it once it was booked."""

    amount = MoneyField(minor="amount_minor", currency="budget.currency")
    category = serializers.ChoiceField(choices=Category.choices, allow_blank=True, read_only=True)

    class Meta:
        model = ImportedExpense
        fields = (
            *("id", "budget", "row", "day", "amount", "category", "channel", "goal", "payee"),
            *("justification", "result", "status", "expense"),
        )
        read_only_fields = fields


class ReasonSerializer(StrictSerializer):
    """Why the money was spent. What is left out stays as the file has it."""

    justification = StrictCharField(max_length=2000)
    category = StrictChoiceField(choices=Category.choices, required=False)
    channel = RowField(model=Channel, required=False)
    goal = RowField(model=Goal, required=False)


class TrayFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = ImportedExpense
        fields = ("budget", "status")


class TrayViewSet(ClientRows):
    """Rows of expense files without a reason or a part: in no sum of any budget. `justify/` gives
    the reason and books the expense, `discard/` sets a row aside, so that no file brings it back,
    and `restore/` puts it back. The list has those that wait and those that were set aside."""

    model = ImportedExpense
    serializer_class = TrayRowSerializer
    filterset_class = TrayFilter
    needs = {"justify": "edit", "discard": "edit", "restore": "edit"}

    def get_queryset(self):
        rows = super().get_queryset().select_related("budget__client")
        if self.action == "list":
            rows = rows.exclude(status=ImportedExpense.Status.BOOKED)
        return rows

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def justify(self, request: Request, pk: Any) -> Response:
        """Say why, and book it."""
        row = self.get_object()
        self.check_if_match(row)
        asked = self.read(ReasonSerializer)
        for name in ("channel", "goal"):
            if name in asked and asked[name].client_id != row.budget.client_id:
                raise refuse(name, NOT_FOUND, "not_found")
        with transaction.atomic():
            justify(row.budget, [row.pk], asked, by=self.request.user)
            return self.answer(self.through_gate(row))

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: Any) -> Response:
        """Take a row out of the tray that is no expense of this client."""
        return self._step(set_aside)

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: Any) -> Response:
        """Put a row back into the tray that was set aside."""
        return self._step(put_back)

    def _step(self, step: Callable[..., int]) -> Response:
        row = self.get_object()
        self.check_if_match(row)
        self.read(NothingSerializer)
        with transaction.atomic():
            step(row.budget, [row.pk], by=self.request.user)
            return self.answer(self.through_gate(row))
