"""/api/v1/strategies/ and /api/v1/channel-strategies/ (GOAL-4, GOAL-5)"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.models import ChannelStrategy, Strategy
from goals.strategies import (
    add_channel,
    add_strategy,
    change_channel,
    change_strategy,
    remove_channel,
)
from goals.strategy_subject import channel_contents
from smmhub.api.fields import MoneyField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ChangeRow, ClientViewSet, CreateRow


class ToldChannelSerializer(serializers.Serializer):
    """What a strategy says of one channel, as deciders see it."""

    id = serializers.UUIDField()
    network = serializers.CharField()
    name = serializers.CharField()
    why = serializers.CharField()
    rhythm = serializers.CharField()
    formats = serializers.CharField()
    target_followers = serializers.IntegerField(allow_null=True)
    due = serializers.DateField(allow_null=True)


class StrategySerializer(ClientSerializer):
    ad_budget = MoneyField(
        minor="ad_budget_minor",
        currency="goal.client.currency",
        required=False,
        allow_null=True,
    )
    channels = serializers.SerializerMethodField()

    class Meta:
        model = Strategy
        fields = (
            *("id", "goal", "audience", "tone", "messages", "ways", "specialists"),
            *("ad_budget", "status", "channels"),
        )

    @extend_schema_field(ToldChannelSerializer(many=True))
    def get_channels(self, row: Strategy) -> list[dict[str, Any]]:
        return channel_contents(row.channels.all())


class StrategyForClientSerializer(StrategySerializer):
    """The strategy as it was sent (TEN-3)."""

    class Meta(StrategySerializer.Meta):
        fields = StrategySerializer.Meta.fields

    def to_representation(self, row: Strategy) -> dict[str, Any]:
        sent: dict[str, Any] = row.sent_content
        row.ad_budget_minor = sent["ad_budget_minor"]
        shown = super().to_representation(row)
        return {name: sent.get(name, value) for name, value in shown.items() if name != "goal"} | {
            "goal": shown["goal"]
        }


class StrategyFilter(ClientFilterSet):
    class Meta:
        model = Strategy
        fields = ("goal", "status")


class StrategyViewSet(CreateRow, ChangeRow):
    """How a goal is to be reached; a strategy goes with its goal. `channels` are for reading."""

    model = Strategy
    serializer_class = StrategySerializer
    client_serializer_class = StrategyForClientSerializer
    filterset_class = StrategyFilter

    def get_queryset(self):
        rows = super().get_queryset().select_related("goal__client")
        return rows.prefetch_related("channels__channel")

    def perform_create(self, serializer: StrategySerializer) -> None:
        serializer.instance = add_strategy(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: StrategySerializer) -> None:
        row: Any = serializer.instance
        change_strategy(row, serializer.values(), by=self.request.user, seen=row.version)


class ChannelStrategySerializer(ClientSerializer):
    class Meta:
        model = ChannelStrategy
        fields = (
            *("id", "strategy", "channel", "why", "rhythm", "formats", "target_followers", "due"),
        )
        fixed = ("channel",)


class ChannelStrategyFilter(ClientFilterSet):
    class Meta:
        model = ChannelStrategy
        fields = ("strategy", "channel")


class ChannelStrategyViewSet(ClientViewSet):
    """What a strategy says of one channel. The client reads it in the strategy, as it was sent."""

    model = ChannelStrategy
    serializer_class = ChannelStrategySerializer
    filterset_class = ChannelStrategyFilter

    def get_queryset(self):
        return super().get_queryset().select_related("strategy__goal__client", "channel")

    def perform_create(self, serializer: ChannelStrategySerializer) -> None:
        serializer.instance = add_channel(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: ChannelStrategySerializer) -> None:
        row: Any = serializer.instance
        change_channel(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: ChannelStrategy) -> None:
        remove_channel(row, by=self.request.user)
