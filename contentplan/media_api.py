"""/api/v1/media/"""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from contentplan.media_views import answer_with
from contentplan.models import Media
from contentplan.services import receive_media, remove_media
from contentplan.uploads import check_size
from smmhub.api.fields import RowField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.parsers import StrictMultiPartParser
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import CreateRow, RemoveRow


class MediaSerializer(ClientSerializer):
    """A file. `problem` says why one was refused; `file` is where it is, once it's ready."""

    file = serializers.SerializerMethodField()

    class Meta:
        model = Media
        fields = (
            "id",
            "client",
            "name",
            "kind",
            "content_type",
            "status",
            "problem",
            "size",
            "width",
            "height",
            "sha256",
            "file",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_file(self, row: Media) -> str | None:
        return reverse("api:media-file", args=[row.pk]) if row.status == "ready" else None


class MediaForClientSerializer(MediaSerializer):
    """A file that was sent to the client (TEN-4)."""

    class Meta(MediaSerializer.Meta):
        pass


class SendMediaSerializer(StrictSerializer):
    client = RowField(model=Client)
    file = serializers.FileField(allow_empty_file=True, max_length=1000)


class MediaFilter(ClientFilterSet):
    class Meta:
        model = Media
        fields = ("status", "kind")


class MediaViewSet(CreateRow, RemoveRow):
    """Pictures and videos for posts. A file is judged by its content, and written anew in the
    background: `status` says when it can be seen."""

    model = Media
    serializer_class = MediaSerializer
    client_serializer_class = MediaForClientSerializer
    filterset_class = MediaFilter
    parser_classes = [StrictMultiPartParser]
    needs = {"file": "view"}
    query = {"file": ("small", "download")}

    @extend_schema(
        request={"multipart/form-data": SendMediaSerializer}, responses={201: MediaSerializer}
    )
    def create(self, request: Request) -> Response:
        for upload in request.FILES.values():
            check_size(upload)  # before anything else is said about the body
        asked = self.read(SendMediaSerializer)
        access = self.request.access
        client = access.client(asked["client"].pk, needs="edit")
        row = receive_media(client, asked["file"], by=self.request.user)
        row = self.through_gate(row)
        response = self.answer(row, 201)
        response["Location"] = reverse("api:media-detail", args=[row.pk])
        return response

    def perform_destroy(self, row: Media) -> None:
        remove_media(row, by=self.request.user)

    @extend_schema(responses={(200, "image/*"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request: Any, pk: UUID) -> HttpResponseBase:
        """The bytes of a file that is ready, as they were written anew (UPL-3)."""
        return answer_with(request, self.get_object())
