"""/api/v1/rates/: what people typed for sums of several currencies (MON-1)"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from budget.models import ExchangeRate
from budget.rates import add_rate, remove_rate
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import CreateRow, RemoveRow


class RateSerializer(ClientSerializer):
    """One unit of `base` is `rate` units of `quote` on a day, as `source` says."""

    class Meta:
        model = ExchangeRate
        fields = ("id", "base", "quote", "rate", "day", "source")


class RateFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = ExchangeRate
        fields = ("base", "quote")


class RateViewSet(CreateRow, RemoveRow):
    """Rates of the agency that the caller works in: nothing is converted in silence. One that was
    typed wrong is deleted and typed anew; the history keeps it."""

    model = ExchangeRate
    serializer_class = RateSerializer
    filterset_class = RateFilter
    needs = {"create": "manage", "destroy": "manage"}

    def may_somewhere(self, needs: str) -> bool:
        return self.request.access.may_in_agency(needs)

    def get_queryset(self) -> QuerySet:
        """Return the rates of the whole agency's people: nobody has them by one client alone."""
        if getattr(self, "swagger_fake_view", False) or not self.may_somewhere("view"):
            return super().get_queryset().none()
        return self.request.access.agency(needs="view").exchange_rates.all()

    def get_object(self) -> Any:
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if self.request.access.agency(needs=self.needed()).pk != row.agency_id:
            raise PermissionDenied
        return row

    def through_gate(self, row: ExchangeRate) -> ExchangeRate:
        return get_object_or_404(self.get_queryset(), pk=row.pk)

    def perform_create(self, serializer: RateSerializer) -> None:
        rate = serializer.new_row()
        rate.agency = self.request.access.agency(needs="manage")
        serializer.instance = add_rate(rate, by=self.request.user)

    def perform_destroy(self, row: ExchangeRate) -> None:
        remove_rate(row, by=self.request.user)
