"""/api/v1/recurring-expenses/: what comes again each week or month (BUDG-3)"""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budget.models import RecurringExpense
from budget.recurring import Course, add_rule, change_rule, courses, remove_rule
from smmhub.api.fields import MoneyField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet


class RecurringSerializer(ClientSerializer):
    amount = MoneyField(minor="amount_minor")
    booked = serializers.SerializerMethodField()
    without_budget = serializers.SerializerMethodField()
    next_day = serializers.SerializerMethodField()

    class Meta:
        model = RecurringExpense
        fields = (
            *("id", "client", "every", "start", "until", "category", "amount", "channel", "goal"),
            *("payee", "justification", "booked", "without_budget", "next_day"),
        )

    def course(self, row: RecurringExpense) -> Course:
        return self.context["view"].courses[row.pk]

    def get_booked(self, row: RecurringExpense) -> int:
        """How many of its days are booked, those included whose expense was deleted since."""
        return self.course(row).times

    @extend_schema_field(serializers.ListField(child=serializers.DateField()))
    def get_without_budget(self, row: RecurringExpense) -> list[str]:
        """Days that wait: no budget of this currency covers them."""
        return [day.isoformat() for day in self.course(row).homeless]

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_next_day(self, row: RecurringExpense) -> str | None:
        """The next day after today; null when the rule is over."""
        following = self.course(row).following
        return None if following is None else following.isoformat()


class RecurringFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="until", lookup_expr="gte")
    to = DayFilter(field_name="start", lookup_expr="lte")

    class Meta:
        model = RecurringExpense
        fields = ("every", "category", "channel", "goal")


class RecurringViewSet(ClientViewSet):
    """Expenses that come again: the reason is given once and each day booked by itself. A change
    is for what is booked from now on; deleting ends the rule, what was booked stays."""

    model = RecurringExpense
    serializer_class = RecurringSerializer
    filterset_class = RecurringFilter

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def shown(self, row: RecurringExpense) -> Any:
        return self.shown_many([row])[0]

    def shown_many(self, rows: Sequence[RecurringExpense]) -> Sequence[Any]:
        self.courses: dict[Any, Course] = {told.rule.pk: told for told in courses(rows)}
        return super().shown_many(rows)

    def perform_create(self, serializer: RecurringSerializer) -> None:
        serializer.instance = add_rule(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: RecurringSerializer) -> None:
        row: Any = serializer.instance
        change_rule(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: RecurringExpense) -> None:
        remove_rule(row, by=self.request.user)
