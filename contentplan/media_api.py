"""/api/v1/media/"""

from typing import Any

from clients.models import Client
from contentplan.models import Media
from contentplan.services import receive_media, remove_media
from contentplan.stored_api import StoredFileSerializer, StoredFileViewSet
from smmhub.api.filters import ClientFilterSet


class MediaSerializer(StoredFileSerializer):
    class Meta:
        model = Media
        fields = (
            *("id", "client", "name", "kind", "content_type", "status", "problem", "size"),
            *("width", "height", "sha256", "file", "created_at"),
        )
        read_only_fields = fields


class MediaForClientSerializer(MediaSerializer):
    """A file that was sent to the client (TEN-4)."""

    class Meta(MediaSerializer.Meta):
        pass


class MediaFilter(ClientFilterSet):
    class Meta:
        model = Media
        fields = ("status", "kind")


class MediaViewSet(StoredFileViewSet):
    """Pictures and videos for posts. A file is judged by its content, and written anew in the
    background: `status` says when it can be seen."""

    model = Media
    serializer_class = MediaSerializer
    client_serializer_class = MediaForClientSerializer
    filterset_class = MediaFilter

    def receive(self, client: Client, upload: Any) -> Media:
        return receive_media(client, upload, by=self.request.user)

    def perform_destroy(self, row: Media) -> None:
        remove_media(row, by=self.request.user)
