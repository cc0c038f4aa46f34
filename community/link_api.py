"""/api/v1/tracked-links/"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.models import Channel
from community.link_services import add_link, change_link, remove_link, usual_tags
from community.models import TrackedLink
from community.models.links import MOST_OF_A_TAG
from smmhub.api.fields import RowField, StrictCharField
from smmhub.api.filters import ClientFilterSet, RowFilter
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet


def tag() -> StrictCharField:
    return StrictCharField(required=False, allow_blank=True, max_length=MOST_OF_A_TAG)


class UtmSerializer(StrictSerializer):
    source = tag()  # type: ignore[assignment]  # the tag, not where a field is from
    medium = tag()
    campaign = tag()
    content = tag()
    term = tag()

    def to_representation(self, tags: Any) -> dict[str, str]:
        return dict(tags)


class TrackedLinkSerializer(ClientSerializer):
    """A short link of a post, or of a channel. `utm` may be left out: its network, its plan."""

    channel = RowField(model=Channel, required=False)
    utm = UtmSerializer(required=False)
    short_url = serializers.SerializerMethodField()
    visits = serializers.SerializerMethodField()

    class Meta:
        model = TrackedLink
        fields = ("id", "post", "channel", "url", "utm", "short_url", "visits")
        fixed = ("post",)

    @extend_schema_field(OpenApiTypes.URI)
    def get_short_url(self, row: TrackedLink) -> str:
        return row.short_url

    @extend_schema_field(OpenApiTypes.INT)
    def get_visits(self, row: TrackedLink) -> int:
        return getattr(row, "visits", 0)

    def checked_by_model(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A post says its channel; a body may name both only where they agree."""
        post, channel = attrs.get("post"), attrs.get("channel")
        if self.instance is None:
            if post is None and channel is None:
                raise refuse("channel", _("Name a post or a channel."), "required")
            if post is not None and channel not in (None, post.channel):
                raise refuse("channel", _("The post is in another channel."), "COMM-5")
            if post is not None:
                attrs = {**attrs, "channel": post.channel}
        if attrs.get("utm"):
            attrs = {**attrs, "utm": {name: text for name, text in attrs["utm"].items() if text}}
        checked = super().checked_by_model(attrs)
        if self.instance is None and not checked.get("utm"):
            self._check_with_usual_tags(checked)
        return checked

    def _check_with_usual_tags(self, attrs: dict[str, Any]) -> None:
        row = self.row_with(attrs)
        row.utm = usual_tags(row)
        try:
            row.clean()
        except DjangoValidationError as error:
            raise self._told_by_field(error) from error


class PlaceFilter(RowFilter):
    """A channel: links made for it, and those of posts that are in it now."""

    def filter(self, queryset: Any, value: UUID | None) -> Any:
        super().filter(queryset, value)  # refuses the channels of others
        return queryset if value is None else queryset.in_channel(value)


class TrackedLinkFilter(ClientFilterSet):
    channel = PlaceFilter(rows=Channel)

    class Meta:
        model = TrackedLink
        fields = ("channel", "post")


class TrackedLinkViewSet(ClientViewSet):
    """Short links that count the people who follow them (COMM-5). Changing `url` or `utm` leads
    the same short link elsewhere; after `DELETE` it is unknown."""

    model = TrackedLink
    serializer_class = TrackedLinkSerializer
    filterset_class = TrackedLinkFilter

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.with_visits().select_related("channel__client", "post__channel")
        return rows.defer("post__sent_content", "post__text")

    def perform_create(self, serializer: TrackedLinkSerializer) -> None:
        serializer.instance = add_link(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: TrackedLinkSerializer) -> None:
        row: Any = serializer.instance
        change_link(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: TrackedLink) -> None:
        remove_link(row, by=self.request.user)
