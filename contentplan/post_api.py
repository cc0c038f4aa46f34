"""/api/v1/posts/"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import WrongState
from contentplan.models import Hold, Media, Post, PostVersion
from contentplan.services import (
    add_post,
    change_post,
    hold_post,
    publish,
    release_hold,
    remove_post,
    restore_post,
    take_back,
    with_hold,
    withdraw_hold,
)
from smmhub.api.fields import (
    RowField,
    StrictBooleanField,
    StrictCharField,
    StrictDateTimeField,
    StrictURLField,
)
from smmhub.api.filters import ClientFilterSet, MomentFilter
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet

POST_FIELDS = (
    "id",
    "content_plan",
    "channel",
    "goal",
    "type",
    "format",
    "tone",
    "source",
    "source_url",
    "ugc_author",
    "ugc_permission",
    "publish_at",
    "text",
    "hashtags",
    "speaker",
    "link",
    "media",
    "status",
    "url",
    "published_at",
    "version",
    "hold",
)


class HoldSerializer(serializers.Serializer):
    """Who of the client stops the post, why and since when."""

    by = serializers.UUIDField(source="held_by_id", allow_null=True)
    reason = serializers.CharField()
    at = StrictDateTimeField(source="created_at")


class PostSerializer(ClientSerializer):
    publish_at = StrictDateTimeField()
    hold = HoldSerializer(source="current_hold", read_only=True, allow_null=True)
    media = RowField(model=Media, many=True, required=False)

    class Meta:
        model = Post
        fields = POST_FIELDS
        read_only_fields = ("url", "published_at", "version")


class PostForClientSerializer(ClientSerializer):
    """The post as it was sent; its state and address are no secret (TEN-3)."""

    media = RowField(model=Media, many=True, read_only=True)
    hold = HoldSerializer(source="current_hold", read_only=True, allow_null=True)

    class Meta:
        model = Post
        fields = POST_FIELDS

    def to_representation(self, row: Post) -> dict[str, Any]:
        shown = super().to_representation(row)
        sent = row.sent_content or {}
        return {
            **{name: sent.get(name, value) for name, value in shown.items()},
            "channel": sent["channel"]["id"],
            "goal": sent["goal"]["id"] if sent["goal"] else None,
            "media": [one["id"] for one in sent.get("media", ())],
        }


class PostFilter(ClientFilterSet):
    vars()["from"] = MomentFilter(field_name="publish_at", lookup_expr="gte")
    to = MomentFilter(field_name="publish_at", lookup_expr="lte")

    class Meta:
        model = Post
        fields = ("content_plan", "channel", "goal", "type", "status")


class PublishSerializer(StrictSerializer):
    url = StrictURLField(max_length=1000)
    published_at = StrictDateTimeField(required=False)


class HoldReasonSerializer(StrictSerializer):
    reason = StrictCharField(max_length=2000)


class ReleaseSerializer(StrictSerializer):
    argument = StrictCharField(max_length=2000, required=False, allow_blank=True)
    take_back = StrictBooleanField(required=False)


class VersionSerializer(serializers.Serializer):
    """A post as it was saved once; number is the post's version then."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.UUIDField(allow_null=True, source="by_id")
    changed = serializers.ListField(child=serializers.CharField())
    restored = serializers.IntegerField(allow_null=True)
    content = serializers.DictField()


class PostViewSet(ClientViewSet):
    """The posts of content plans (PLAN-2, PLAN-3). A change of an approved one takes the approval
    back; one that is with the client cannot be changed: 409."""

    model = Post
    serializer_class = PostSerializer
    client_serializer_class = PostForClientSerializer
    filterset_class = PostFilter
    needs = {
        "publish": "edit",
        "hold": "decide",
        "withdraw_hold": "decide",
        "release": "send",
        "versions": "edit",
        "restore": "edit",
    }
    query = {"versions": ("before",)}

    def get_queryset(self):
        rows: Any = super().get_queryset()
        if self.action != "list" or getattr(self, "swagger_fake_view", False):
            return with_hold(rows.select_related("content_plan__client").with_media())
        if self.request.access.on_client_side:
            return with_hold(rows.with_whose().with_media())
        return with_hold(rows.defer("sent_content").with_media())

    def perform_create(self, serializer: PostSerializer) -> None:
        media = serializer.validated_data.get("media", [])
        serializer.instance = add_post(serializer.new_row(), by=self.request.user, media=media)

    def perform_update(self, serializer: PostSerializer) -> None:
        row: Any = serializer.instance
        values = serializer.values()
        if "media" in serializer.validated_data:
            values["media"] = serializer.validated_data["media"]
        change_post(row, values, by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Post) -> None:
        remove_post(row, by=self.request.user)

    @extend_schema(request=PublishSerializer, responses={200: PostSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: UUID) -> Response:
        """Record that an approved post is out, and where (PLAN-3)."""
        post = self.get_object()
        asked = self.read(PublishSerializer)
        with transaction.atomic():
            publish(post, **asked, by=self.request.user)
            return self.answer(self.through_gate(post))

    @extend_schema(request=HoldReasonSerializer, responses={200: PostSerializer})
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: UUID) -> Response:
        """Stop an approved post that isn't out; 409 when there is nothing to stop (any more)."""
        post = self.get_object()
        asked = self.read(HoldReasonSerializer)
        with transaction.atomic():
            hold_post(post, **asked, by=self.request.user)
            return self.answer(self.through_gate(post))

    @extend_schema(responses={200: PostSerializer})
    @hold.mapping.delete
    def withdraw_hold(self, request: Request, pk: UUID) -> Response:
        """Take one's own hold back; 403 for another's."""
        post = self.get_object()
        with transaction.atomic():
            withdraw_hold(self._current_hold(post), by=self.request.user)
            return self.answer(self.through_gate(post))

    @extend_schema(request=ReleaseSerializer, responses={200: PostSerializer})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: UUID) -> Response:
        """Answer a hold: release the post with an argument, or with `take_back` make it a draft."""
        post = self.get_object()
        asked = self.read(ReleaseSerializer)
        step = take_back if asked.get("take_back") else release_hold
        with transaction.atomic():
            hold = self._current_hold(post)
            step(hold, argument=asked.get("argument", ""), by=self.request.user)
            return self.answer(self.through_gate(post))

    def _current_hold(self, post: Any) -> Hold:
        if post.current_hold is None:
            raise WrongState(_("Nothing stops this post."), post)
        post.current_hold.post = post
        return post.current_hold

    @extend_schema(
        parameters=[OpenApiParameter("before", int, description="Versions below this number")],
        responses={200: VersionSerializer(many=True)},
    )
    @action(detail=True, pagination_class=None, filterset_class=None)
    def versions(self, request: Request, pk: UUID) -> Response:
        """What the post said earlier, newest first, 100 at a time; none before its first change."""
        post = self.get_object()
        found = self.request.access.rows(PostVersion, "edit").filter(post=post).order_by("-number")
        before = request.query_params.get("before")
        if before is not None:
            if not (before.isascii() and before.isdigit() and len(before) < 10):
                raise refuse("before", _("Give a version's number."), "invalid")
            found = found.filter(number__lt=int(before))
        return Response(VersionSerializer(found[:100], many=True).data)

    @extend_schema(request=None, responses={200: PostSerializer})
    @action(detail=True, methods=["post"], url_path="versions/<int:number>/restore")
    def restore(self, request: Request, pk: UUID, number: int) -> Response:
        """Bring back what the post said in a version, which makes a new one."""
        post = self.get_object()
        self.check_if_match(post)
        rows = self.request.access.rows(PostVersion, "edit").filter(post=post)
        version = get_object_or_404(rows, number=number)
        with transaction.atomic():
            restore_post(version, by=self.request.user, seen=post.version)
            return self.answer(self.through_gate(post))
