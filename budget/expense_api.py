"""/api/v1/expenses/"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budget.expenses import book, book_many, change_expense, remove_expense
from budget.models import Expense
from contentplan.models import Post
from smmhub.api.fields import MoneyField
from smmhub.api.filters import ClientFilterSet, DayFilter, TruthFilter
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet

MOST_BOOKED = 100  # expenses of one request


class ExpenseSerializer(ClientSerializer):
    amount = MoneyField(minor="amount_minor", currency="budget.currency")

    class Meta:
        model = Expense
        fields = (
            "id",
            "budget",
            "category",
            "amount",
            "day",
            "channel",
            "goal",
            "post",
            "media_line",
            "payee",
            "justification",
            "result",
            "receipt",
        )


class ExpenseForClientSerializer(ExpenseSerializer):
    """An expense; its post only when that was sent (TEN-3)."""

    class Meta(ExpenseSerializer.Meta):
        pass

    def to_representation(self, row: Expense) -> dict[str, Any]:
        shown = super().to_representation(row)
        return shown if row.post_id in self.context["view"].sent_posts else {**shown, "post": None}


class ExpenseFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")
    has_receipt = TruthFilter(field_name="receipt", lookup_expr="isnull", exclude=True)
    has_result = TruthFilter(field_name="result", lookup_expr="exact", method="with_result")

    class Meta:
        model = Expense
        fields = ("budget", "category", "channel", "goal", "post", "media_line", "receipt")

    def with_result(self, rows: Any, name: str, value: bool) -> Any:
        return rows.exclude(result="") if value else rows.filter(result="")


class ManyExpensesSerializer(StrictSerializer):
    expenses = ExpenseSerializer(many=True, allow_empty=False, max_length=MOST_BOOKED)  # type: ignore[call-arg]


class BookedSerializer(serializers.Serializer):
    expenses = ExpenseSerializer(many=True)


class ExpenseViewSet(ClientViewSet):
    """Money spent. `receipt` is the id of a file sent to `receipts/`; `result` is what the money
    brought, written afterwards."""

    model = Expense
    serializer_class = ExpenseSerializer
    client_serializer_class = ExpenseForClientSerializer
    filterset_class = ExpenseFilter

    needs = {"bulk": "edit"}

    def get_queryset(self):
        return super().get_queryset().select_related("budget__client")

    @extend_schema(request=ManyExpensesSerializer, responses={201: BookedSerializer})
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request: Request) -> Response:
        """Book several expenses, all of them or none."""
        asked = self.read(ManyExpensesSerializer)["expenses"]
        one = ExpenseSerializer(context=self.get_serializer_context())
        with transaction.atomic():
            made = book_many([one.row_with(attrs) for attrs in asked], by=self.request.user)
            ids = [row.pk for row in made]
            ours = self.request.access.rows(Expense, "edit").filter(pk__in=ids)
            if ours.count() < len(made):  # what landed where the role won't do rolls back
                raise PermissionDenied
        self.request.touched_clients = {row.budget.client_id for row in made}
        return Response({"expenses": self.shown_many(made)}, status=201)

    def shown(self, row: Expense) -> Any:
        self._find_sent([row])
        return super().shown(row)

    def shown_many(self, rows: Sequence[Expense]) -> Sequence[Any]:
        self._find_sent(rows)
        return super().shown_many(rows)

    def _find_sent(self, rows: Sequence[Expense]) -> None:
        named = [row.post_id for row in rows if row.post_id]
        theirs = any(self._is_client_side(row) for row in rows)
        posts = self.request.access.rows(Post).filter(pk__in=named) if named and theirs else ()
        self.sent_posts = {post.pk for post in posts}

    def perform_create(self, serializer: ExpenseSerializer) -> None:
        serializer.instance = book(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: ExpenseSerializer) -> None:
        row: Any = serializer.instance
        change_expense(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Expense) -> None:
        remove_expense(row, by=self.request.user)
