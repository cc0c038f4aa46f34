"""The base of resources that are files of a client: media of posts, receipts of expenses."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from clients.models import Client
from contentplan.media_views import answer_with
from contentplan.models import Media
from contentplan.uploads import check_size
from smmhub.api.fields import RowField
from smmhub.api.parsers import StrictMultiPartParser
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import CreateRow, RemoveRow


class StoredFileSerializer(ClientSerializer):
    """A file. `problem` says why one was refused; `file` is where it is, once it's ready."""

    problem = serializers.ChoiceField(
        choices=Media.Problem.choices, allow_blank=True, read_only=True
    )
    file = serializers.SerializerMethodField()

    def get_file(self, row: Any) -> str | None:
        if row.status != "ready":
            return None
        name = self.context["view"].basename
        return reverse(f"api:{name}-file", args=[row.pk], request=self.context["request"])


class SendFileSerializer(StrictSerializer):
    client = RowField(model=Client)
    file = serializers.FileField(allow_empty_file=True, max_length=1000)


class StoredFileViewSet(CreateRow, RemoveRow):
    """Files that are sent as forms and judged by their content. Override receive()."""

    parser_classes = [StrictMultiPartParser]
    needs = {"file": "view"}
    query = {"file": ("small", "download")}

    def receive(self, client: Client, upload: Any) -> Any:
        """Return the row of a file that somebody sent."""
        raise NotImplementedError

    @extend_schema(request={"multipart/form-data": SendFileSerializer})
    def create(self, request: Request) -> Response:
        for upload in request.FILES.values():
            check_size(upload)  # before anything else is said about the body
        asked = self.read(SendFileSerializer)
        client = self.request.access.client(asked["client"].pk, needs="edit")
        row = self.through_gate(self.receive(client, asked["file"]))
        response = self.answer(row, 201)
        response["Location"] = reverse(
            f"api:{self.basename}-detail", args=[row.pk], request=request
        )
        return response

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def file(self, request: Any, pk: UUID) -> HttpResponseBase:
        """The bytes of a file that is ready: an image as it was written anew, a PDF as it came
        (UPL-3)."""
        return answer_with(request, self.get_object())
