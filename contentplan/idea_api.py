"""/api/v1/ideas/"""

from typing import Any

from rest_framework import serializers

from contentplan.models import Idea
from contentplan.rules.ideas import read_tags
from contentplan.services import add_idea, change_idea, remove_idea
from smmhub.api.fields import StrictCharField
from smmhub.api.filters import ClientFilterSet, TruthFilter
from smmhub.api.serializers import ClientSerializer
from smmhub.api.views import ClientViewSet

FIELDS = ("id", "client", "text", "type", "channel", "origin_kind", "origin", "event")


class TagsField(serializers.ListField):
    """Tags as a list; the row keeps them in one text, as people type them."""

    child = StrictCharField(max_length=100)

    def to_internal_value(self, data: Any) -> Any:
        return ", ".join(super().to_internal_value(data))

    def to_representation(self, value: Any) -> list[str]:
        return read_tags(value)


class IdeaSerializer(ClientSerializer):
    tags = TagsField(required=False)

    class Meta:
        model = Idea
        fields = (*FIELDS, "tags", "post", "archived_at")
        read_only_fields = ("archived_at",)


class IdeaForClientSerializer(ClientSerializer):
    """An idea of a brainstorm that was shown to the client."""

    class Meta:
        model = Idea
        fields = FIELDS


class IdeaFilter(ClientFilterSet):
    free = TruthFilter(method="only_free")

    class Meta:
        model = Idea
        fields = ("type", "channel", "origin_kind", "event")

    def only_free(self, rows: Any, name: str, value: bool) -> Any:
        """Ideas that may become a post, or those that have or are archived."""
        free = {"post": None, "archived_at": None}
        return rows.filter(**free) if value else rows.exclude(**free)


class IdeaViewSet(ClientViewSet):
    """The idea bank (IDEA-1): drafting takes from it first."""

    model = Idea
    serializer_class = IdeaSerializer
    client_serializer_class = IdeaForClientSerializer
    filterset_class = IdeaFilter

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: IdeaSerializer) -> None:
        serializer.instance = add_idea(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: IdeaSerializer) -> None:
        row: Any = serializer.instance
        change_idea(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Idea) -> None:
        remove_idea(row, by=self.request.user)
