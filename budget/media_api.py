"""/api/v1/media-lines/: the promotion part of budgets line by line (BUDG-5)"""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budget.media_content import line_as_sent
from budget.media_models import MediaLine
from budget.media_rules import Planned
from budget.media_services import add_line, change_line, facts_of, remove_line, with_line_spent
from budget.media_wording import major
from common.money import from_minor
from common.periods import today_in
from smmhub.api.fields import MoneyField, MoneyValueField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet

MONEY = MoneyValueField(allow_null=True)


class MediaLineSerializer(ClientSerializer):
    amount = MoneyField(minor="amount_minor", currency="budget.currency")
    spent = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    result_basis = serializers.SerializerMethodField()
    planned_cost = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()

    class Meta:
        model = MediaLine
        fields: tuple[str, ...] = (
            *("id", "budget", "title", "kind", "channel", "goal", "start", "end", "amount"),
            *("metric", "expected", "typed_result", "typed_source"),
            *("spent", "result", "result_basis", "planned_cost", "cost"),
        )

    def facts(self, row: MediaLine) -> Planned:
        return self.context["view"].facts[row.pk]

    @extend_schema_field(MONEY)
    def get_spent(self, row: MediaLine) -> Any:
        """What is booked on the line; null when no expense names it."""
        spent = self.facts(row).spent
        currency = row.budget.currency
        return None if spent is None else MONEY.to_representation(from_minor(spent, currency))

    def get_result(self, row: MediaLine) -> int | None:
        """What it brought: the typed number, else the channel's figures of the line's days."""
        return self.facts(row).result

    def get_result_basis(self, row: MediaLine) -> str | None:
        """typed, total, highest_day or network; null without a result."""
        return self.facts(row).basis or None

    @extend_schema_field(MONEY)
    def get_planned_cost(self, row: MediaLine) -> Any:
        """For one expected result, of impressions and reach for 1,000; four places."""
        cost = major(self.facts(row).planned_cost, row.budget.currency)
        return None if cost is None else MONEY.to_representation(cost)

    @extend_schema_field(MONEY)
    def get_cost(self, row: MediaLine) -> Any:
        """The same of what was booked and brought; null while either isn't known or 0 came."""
        cost = major(self.facts(row).cost, row.budget.currency)
        return None if cost is None else MONEY.to_representation(cost)


class MediaLineForClientSerializer(MediaLineSerializer):
    """The line as it was sent with its budget (TEN-3); where a number is from stays inside."""

    class Meta(MediaLineSerializer.Meta):
        fields = tuple(name for name in MediaLineSerializer.Meta.fields if name != "typed_source")


class MediaLineFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="end", lookup_expr="gte")
    to = DayFilter(field_name="start", lookup_expr="lte")

    class Meta:
        model = MediaLine
        fields = ("budget", "channel", "goal", "kind", "metric")


class MediaLineViewSet(ClientViewSet):
    """Lines of media plans. A line that was sent with its budget is part of what was approved:
    changing it makes the budget a draft again. One that comes later leaves the approval alone and
    isn't seen by the client before the budget is sent again."""

    model = MediaLine
    serializer_class = MediaLineSerializer
    client_serializer_class = MediaLineForClientSerializer
    filterset_class = MediaLineFilter

    def get_queryset(self):
        return with_line_spent(super().get_queryset()).select_related("budget__client")

    def shown(self, row: MediaLine) -> Any:
        return self.shown_many([row])[0]

    def shown_many(self, rows: Sequence[MediaLine]) -> Sequence[Any]:
        """Work out the facts, of the client's side from what was sent to it."""
        access = self.request.access
        by_zone: dict[str, list[MediaLine]] = {}
        for row in rows:
            client = row.budget.client
            line = line_as_sent(row) if access.is_client_side(client.pk) else row
            by_zone.setdefault(client.timezone, []).append(line)
        self.facts: dict[Any, Planned] = {
            told.line.pk: told.facts
            for zone, lines in by_zone.items()
            for told in facts_of(lines, today_in(zone))
        }
        return super().shown_many(rows)

    def perform_create(self, serializer: MediaLineSerializer) -> None:
        serializer.instance = add_line(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: MediaLineSerializer) -> None:
        row: Any = serializer.instance
        change_line(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: MediaLine) -> None:
        remove_line(row, by=self.request.user)
