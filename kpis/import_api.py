"""imports/ of the API."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from clients.models import Channel
from jobs.models import Job
from kpis.import_showing import preview_told
from kpis.importing import SOURCES
from kpis.imports import check_size, confirm_import, discard_import, job_key, receive_file
from kpis.mapping_models import ImportMapping
from kpis.measurement_api import PARTIAL
from kpis.models import Import
from kpis.options import NAMES
from kpis.undo_jobs import is_large, promise_undo
from kpis.undoing import undo_import
from smmhub.api.fields import RowField, StrictCharField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.jobs import JobSerializer, accepted
from smmhub.api.parsers import StrictMultiPartParser
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientRows

PREVIEW = OpenApiParameter(
    "preview", OpenApiTypes.BOOL, description="Write nothing yet: show what would be written."
)


class RejectedRowSerializer(serializers.Serializer):
    row = serializers.IntegerField()
    sheet = serializers.CharField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class GivenBackSerializer(serializers.Serializer):
    """How many values an undo gave back, took away, and left to later imports."""

    restored = serializers.IntegerField()
    removed = serializers.IntegerField()
    kept = serializers.IntegerField()


class StatesSerializer(serializers.Serializer):
    """How many rows will create, update or change nothing."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class CellsSerializer(serializers.Serializer):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()


class ChangedCellSerializer(serializers.Serializer):
    """A value that will be another: of the channel, or of a post or an ad by its id."""

    row = serializers.IntegerField(allow_null=True)
    day = serializers.DateField()
    object = serializers.CharField(allow_null=True)
    metric = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class FirstRowSerializer(serializers.Serializer):
    row = serializers.IntegerField()
    day = serializers.DateField()
    object = serializers.CharField(allow_null=True)
    cells = serializers.DictField(child=serializers.CharField())


class PreviewSerializer(serializers.Serializer):
    """What writing the file will do, to the cell, and how it was read: the days are those of
    `timezone`, and `as_of` is the day on which lifetime figures or the audience were taken."""

    timezone = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    encoding = serializers.CharField(allow_blank=True)
    rows = StatesSerializer()
    cells = CellsSerializer()
    changes = ChangedCellSerializer(many=True, help_text="The first 200 of them.")
    first_rows = FirstRowSerializer(many=True)


class ImportSerializer(ClientSerializer):
    preview = serializers.SerializerMethodField()
    undone = serializers.SerializerMethodField()
    rejected = RejectedRowSerializer(many=True, read_only=True)
    totals = serializers.DictField(child=serializers.CharField(), read_only=True)
    warnings = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Import
        fields = (
            "id",
            "channel",
            "source",
            "file_name",
            "sha256",
            "status",
            "problem",
            "rows_read",
            "created",
            "updated",
            "unchanged",
            "rejected",
            "totals",
            "warnings",
            "mapping",
            "preview",
            "undone",
            "undone_at",
            "first_day",
            "last_day",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(PreviewSerializer(allow_null=True))
    def get_preview(self, row: Import) -> dict[str, Any] | None:
        """What will be written once it is confirmed; null unless the import waits for that."""
        return preview_told(row) if row.status == Import.Status.READY else None

    @extend_schema_field(GivenBackSerializer(allow_null=True))
    def get_undone(self, row: Import) -> dict[str, int] | None:
        told = ("restored", "removed", "kept")
        return {name: row.undone[name] for name in told} if row.undone else None


class ReceiveSerializer(StrictSerializer):
    """A file with answers to what it may leave out."""

    channel = RowField(model=Channel)
    mapping = RowField(model=ImportMapping, required=False)
    file = serializers.FileField(allow_empty_file=True, max_length=255)

    def get_fields(self) -> dict[str, Any]:
        source = serializers.ChoiceField(choices=SOURCES, required=False)
        answers = {name: StrictCharField(required=False, max_length=200) for name in NAMES}
        return {**super().get_fields(), "source": source, **answers}


class ImportFilter(ClientFilterSet):
    class Meta:
        model = Import
        fields = ("channel", "status")


class ImportViewSet(ClientRows):
    """Export files. A file is kept as sent and read in the background, as a whole or not at all."""

    model = Import
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    parser_classes = [StrictMultiPartParser]
    needs = {"create": "import", "undo": "import", "confirm": "import", "discard": "import"}
    query = {"create": ("partial", "preview")}

    def needed(self) -> str:
        """A token that may only import sees its client's imports."""
        reading = self.action in ("list", "retrieve") and not self.request.access.allows("view")
        return "import" if reading else super().needed()

    def get_queryset(self):
        return super().get_queryset().select_related("channel__client")

    @extend_schema(
        parameters=[PARTIAL, PREVIEW],
        request={"multipart/form-data": ReceiveSerializer},
        responses={202: JobSerializer},
    )
    def create(self, request: Request) -> Response:
        for upload in request.FILES.values():
            check_size(upload)  # before anything else is said about the body
        asked = self.read(ReceiveSerializer)
        access = self.request.access
        rows = access.rows(Channel, self.reading_verb).select_related("client")
        pk = asked.pop("channel").pk
        channel = access.get(Channel, pk, needs="import", rows=rows)
        mapping = asked.pop("mapping", None)
        if mapping is not None and mapping.agency_id != channel.client.agency_id:
            raise refuse("mapping", _("Choose a mapping of the channel's agency."), "invalid")
        row = receive_file(
            channel,
            asked.pop("file"),
            by=self.request.user,
            source=asked.pop("source", ""),
            mapping=mapping,
            options=asked,
            partial=self.truth("partial"),
            asks_first=self.truth("preview"),
        )
        with transaction.atomic():
            self.through_gate(row)
        return self._in_work(row, access.rows(Job, "import").get(key=job_key(row)))

    @extend_schema(request=None, responses={202: JobSerializer, 200: ImportSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """Have exactly that written which `preview` shows: 202. `If-Match` says which preview you
        saw. If something else would be written by then, nothing is, and the import is `ready`
        again with what it would do now. Confirmed twice is once: 200 when it was written."""
        row = self.get_object()
        self.check_if_match(row)
        with transaction.atomic():
            found = confirm_import(row, by=self.request.user, seen=row.version)
            self.through_gate(found)
            job = self.request.access.rows(Job, "import").filter(key=job_key(found)).first()
        return self.answer(found) if job is None else self._in_work(found, job)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: UUID) -> Response:
        """Forget a file that was not written, with its import."""
        row = self.get_object()
        self.check_if_match(row)
        discard_import(row, by=self.request.user)
        return Response(status=204)

    @extend_schema(request=None, responses={200: ImportSerializer, 202: JobSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Give back what was there before; what a later import has changed stays. Undone twice is
        once. One of over 1,000 written rows is undone by a job: 202."""
        row = self.get_object()
        if is_large(row):
            job = promise_undo(row, by=self.request.user)
            job.refresh_from_db()
            return self._in_work(row, job)
        with transaction.atomic():
            undo_import(row, by=self.request.user)
            return self.answer(self.through_gate(row))

    def _in_work(self, row: Import, job: Job) -> Response:
        """Return 202 with the address of the job, and of the import beside it."""
        response = accepted(self.request, job)
        where = reverse("api:imports-detail", args=[row.pk], request=self.request)
        response["Link"] = f'<{where}>; rel="related"'
        return response
