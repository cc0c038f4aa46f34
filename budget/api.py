"""/api/v1/budgets/ and /api/v1/budget-moves/"""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from budget.models import Budget, BudgetMove
from budget.moves import move_money
from budget.services import (
    Line,
    add_budget,
    as_sent,
    change_budget,
    lines,
    spent_by_category,
    with_total,
)
from common.money import from_minor
from common.periods import today_in
from smmhub.api.checks import SplitSharesSerializer
from smmhub.api.fields import MoneyField, PointsField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet, CreateRow


def amount(minor: int | None, currency: str) -> dict[str, str] | None:
    if minor is None:
        return None
    return {"amount": format(from_minor(minor, currency).amount, "f"), "currency": currency}


def line_document(line: Line, currency: str) -> dict[str, Any]:
    return {
        "category": line.category,
        "share": line.share,
        "planned": amount(line.planned, currency),
        "spent": amount(line.spent, currency),
        "left": amount(line.left, currency),
        "moved": amount(line.moved, currency),
        "forecast": amount(line.pace.forecast, currency),
    }


TOTAL = ("total_minor", "revenue_minor", "revenue_percent")


class BudgetSerializer(ClientSerializer):
    total = MoneyField(minor="total_minor", required=False)
    revenue = MoneyField(minor="revenue_minor", required=False, allow_null=True)
    revenue_percent = PointsField(least=0, most=100, places=4, required=False, allow_null=True)
    shares = SplitSharesSerializer(required=False)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = Budget
        fields = (
            "id",
            "client",
            "start",
            "end",
            "total",
            "revenue",
            "revenue_percent",
            "shares",
            "move_allowance",
            "reason",
            "status",
            "lines",
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Work the total out when it is a share of revenue (BUDG-1)."""
        given = {name: attrs[name] for name in TOTAL if name in attrs}
        if not given and self.instance is not None:
            return attrs
        if self.instance is not None and "total_minor" not in given:
            given = {name: getattr(self.instance, name) for name in TOTAL[1:]} | given
        return {**attrs, **with_total(given)}

    def get_lines(self, row: Budget) -> list[dict[str, Any]]:
        spent = self.context["view"].spent[row.pk]
        today = today_in(row.client.timezone)
        return [line_document(line, row.currency) for line in lines(row, spent, today)]


class BudgetForClientSerializer(BudgetSerializer):
    """The budget as it was sent (TEN-3)."""

    class Meta(BudgetSerializer.Meta):
        fields = BudgetSerializer.Meta.fields

    def to_representation(self, row: Budget) -> dict[str, Any]:
        return super().to_representation(as_sent(row))


class BudgetFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="end", lookup_expr="gte")
    to = DayFilter(field_name="start", lookup_expr="lte")

    class Meta:
        model = Budget
        fields = ("status",)


class BudgetViewSet(ClientViewSet):
    """What may be spent in a period, split into content, promotion, research and training
    (BUDG-1, BUDG-2). It is sent by a POST to `approvals/`."""

    model = Budget
    serializer_class = BudgetSerializer
    client_serializer_class = BudgetForClientSerializer
    filterset_class = BudgetFilter
    needs = {"create": "send", "partial_update": "send", "destroy": "send"}

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def shown(self, row: Budget) -> Any:
        self.spent = spent_by_category([row])
        return super().shown(row)

    def shown_many(self, rows: Sequence[Budget]) -> Sequence[Any]:
        self.spent = spent_by_category(rows)
        return super().shown_many(rows)

    def perform_create(self, serializer: BudgetSerializer) -> None:
        serializer.instance = add_budget(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: BudgetSerializer) -> None:
        row: Any = serializer.instance
        change_budget(row, serializer.values(), by=self.request.user, seen=row.version)


class BudgetMoveSerializer(ClientSerializer):
    amount = MoneyField(minor="amount_minor", currency="budget.currency")

    class Meta:
        model = BudgetMove
        fields = ("id", "budget", "source", "target", "amount", "reason", "status", "applied_at")


class BudgetMoveFilter(ClientFilterSet):
    class Meta:
        model = BudgetMove
        fields = ("budget", "status")


class BudgetMoveViewSet(CreateRow):
    """Money that went, or is to go, from one category of an approved budget to another (BUDG-4).

    Within the budget's `move_allowance` a move is `applied` at once; beyond it the deciders are
    asked, and it is `client_review` until they answer."""

    model = BudgetMove
    serializer_class = BudgetMoveSerializer
    client_serializer_class = BudgetMoveSerializer
    filterset_class = BudgetMoveFilter
    needs = {"create": "send"}

    def get_queryset(self):
        return super().get_queryset().select_related("budget__client")

    def perform_create(self, serializer: BudgetMoveSerializer) -> None:
        serializer.instance = move_money(serializer.new_row(), by=self.request.user)
