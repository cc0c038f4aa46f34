"""/api/v1/receipts/"""

from typing import Any

from budget.models import Receipt
from budget.receipts import receive_receipt, remove_receipt
from clients.models import Client
from contentplan.stored_api import StoredFileSerializer, StoredFileViewSet
from smmhub.api.filters import ClientFilterSet


class ReceiptSerializer(StoredFileSerializer):
    class Meta:
        model = Receipt
        fields = (
            *("id", "client", "name", "kind", "content_type", "status", "problem", "size"),
            *("sha256", "file", "created_at"),
        )
        read_only_fields = fields


class ReceiptForClientSerializer(ReceiptSerializer):
    """A receipt of an expense that the client sees (TEN-4)."""

    class Meta(ReceiptSerializer.Meta):
        pass


class ReceiptFilter(ClientFilterSet):
    class Meta:
        model = Receipt
        fields = ("status",)


class ReceiptViewSet(StoredFileViewSet):
    """Bills for expenses: PDF, JPEG, PNG, WebP, GIF, judged by their content. One that no expense
    names within a day is deleted."""

    model = Receipt
    serializer_class = ReceiptSerializer
    client_serializer_class = ReceiptForClientSerializer
    filterset_class = ReceiptFilter

    def receive(self, client: Client, upload: Any) -> Receipt:
        return receive_receipt(client, upload, by=self.request.user)

    def perform_destroy(self, row: Receipt) -> None:
        remove_receipt(row, by=self.request.user)
