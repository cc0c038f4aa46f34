"""/api/v1/expenses/ and /api/v1/receipts/"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budget.expenses import book, book_many, change_expense, remove_expense
from budget.models import Expense, Receipt
from budget.receipts import receive_receipt, remove_receipt
from clients.models import Client
from contentplan.media_views import answer_with
from contentplan.models import Post
from contentplan.uploads import check_size
from smmhub.api.fields import MoneyField, RowField
from smmhub.api.filters import ClientFilterSet, DayFilter, TruthFilter
from smmhub.api.parsers import StrictMultiPartParser
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet, CreateRow, RemoveRow

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


class ReceiptSerializer(ClientSerializer):
    """A receipt. `problem` says why one was refused; `file` is where it is, once it's ready."""

    file = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = (
            "id",
            "client",
            "name",
            "kind",
            "content_type",
            "status",
            "problem",
            "size",
            "sha256",
            "file",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_file(self, row: Receipt) -> str | None:
        return reverse("api:receipts-file", args=[row.pk]) if row.status == "ready" else None


class ReceiptForClientSerializer(ReceiptSerializer):
    """A receipt of an expense that the client sees (TEN-4)."""

    class Meta(ReceiptSerializer.Meta):
        pass


class SendReceiptSerializer(StrictSerializer):
    client = RowField(model=Client)
    file = serializers.FileField(allow_empty_file=True, max_length=1000)


class ReceiptFilter(ClientFilterSet):
    class Meta:
        model = Receipt
        fields = ("status",)


class ReceiptViewSet(CreateRow, RemoveRow):
    """Bills for expenses: PDF, JPEG, PNG, WebP, GIF, judged by their content. One that no expense
    names within a day is deleted."""

    model = Receipt
    serializer_class = ReceiptSerializer
    client_serializer_class = ReceiptForClientSerializer
    filterset_class = ReceiptFilter
    parser_classes = [StrictMultiPartParser]
    needs = {"file": "view"}
    query = {"file": ("small", "download")}

    @extend_schema(
        request={"multipart/form-data": SendReceiptSerializer}, responses={201: ReceiptSerializer}
    )
    def create(self, request: Request) -> Response:
        for upload in request.FILES.values():
            check_size(upload)  # before anything else is said about the body
        asked = self.read(SendReceiptSerializer)
        client = self.request.access.client(asked["client"].pk, needs="edit")
        row = self.through_gate(receive_receipt(client, asked["file"], by=self.request.user))
        response = self.answer(row, 201)
        response["Location"] = reverse("api:receipts-detail", args=[row.pk])
        return response

    def perform_destroy(self, row: Receipt) -> None:
        remove_receipt(row, by=self.request.user)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request: Any, pk: UUID) -> HttpResponseBase:
        """The bytes: of a PDF as it came, of an image written anew (UPL-3)."""
        return answer_with(request, self.get_object())
