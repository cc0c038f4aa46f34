"""/api/v1/competitors/, with their channels, snapshots and lessons (GOAL-6)"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.competitors import add_competitor, add_lesson, add_snapshot, change_snapshot
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet


class CompetitorSerializer(ClientSerializer):
    class Meta:
        model = Competitor
        fields = ("id", "client", "name", "note")


class CompetitorFilter(ClientFilterSet):
    class Meta:
        model = Competitor
        fields = ()


class CompetitorViewSet(ClientViewSet):
    """Who wants the same customers. Deleting one takes its channels, figures and lessons along."""

    model = Competitor
    serializer_class = CompetitorSerializer
    filterset_class = CompetitorFilter

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: CompetitorSerializer) -> None:
        serializer.instance = add_competitor(serializer.new_row(), by=self.request.user)


class CompetitorChannelSerializer(ClientSerializer):
    class Meta:
        model = CompetitorChannel
        fields = ("id", "competitor", "network", "handle", "url")


class CompetitorChannelFilter(ClientFilterSet):
    class Meta:
        model = CompetitorChannel
        fields = ("competitor", "network")


class CompetitorChannelViewSet(ClientViewSet):
    """A competitor's page, profile or community in one network."""

    model = CompetitorChannel
    serializer_class = CompetitorChannelSerializer
    filterset_class = CompetitorChannelFilter

    def get_queryset(self):
        return super().get_queryset().select_related("competitor__client")


class SnapshotSerializer(ClientSerializer):
    class Meta:
        model = Snapshot
        fields = (
            *("id", "channel", "day", "since", "followers", "new_followers", "posts_per_week"),
            *("er_by_followers", "interactions", "mentions", "formats", "best_post"),
            *("best_post_note", "origin"),
        )


class SnapshotFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="day", lookup_expr="gte")
    to = DayFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Snapshot
        fields = ("channel", "origin")


class SnapshotViewSet(ClientViewSet):
    """What was seen of a competitor's channel on a day, one a day; null is not known, never 0."""

    model = Snapshot
    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilter

    def get_queryset(self):
        return super().get_queryset().select_related("channel__competitor__client")

    def perform_create(self, serializer: SnapshotSerializer) -> None:
        row = serializer.new_row()
        serializer.instance = add_snapshot(row, by=self.request.user, origin=Snapshot.Origin.API)

    def perform_update(self, serializer: SnapshotSerializer) -> None:
        row: Any = serializer.instance
        change_snapshot(
            row,
            serializer.values(),
            by=self.request.user,
            seen=row.version,
            origin=Snapshot.Origin.API,
        )


class LessonSerializer(ClientSerializer):
    idea = serializers.SerializerMethodField()

    class Meta:
        model = Lesson
        fields = ("id", "competitor", "kind", "text", "idea")

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_idea(self, row: Lesson) -> UUID | None:
        """The idea that it became."""
        try:
            return row.idea.pk
        except ObjectDoesNotExist:
            return None


class LessonFilter(ClientFilterSet):
    class Meta:
        model = Lesson
        fields = ("competitor", "kind")


class LessonViewSet(ClientViewSet):
    """What a competitor teaches, seen by the agency alone."""

    model = Lesson
    serializer_class = LessonSerializer
    filterset_class = LessonFilter

    def get_queryset(self):
        return super().get_queryset().select_related("competitor__client", "idea")

    def perform_create(self, serializer: LessonSerializer) -> None:
        serializer.instance = add_lesson(serializer.new_row(), by=self.request.user)
