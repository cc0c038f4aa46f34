"""/api/v1/reports/"""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from clients.models import Client
from common.periods import now
from reports.corrections import Wanted
from reports.draft_words import draft_of
from reports.exports import KINDS, export
from reports.models import Report
from reports.openings import opened
from reports.services import (
    Texts,
    job_of,
    request_report,
    send_report,
    take_draft,
    write_report,
)
from reports.sharing import LONGEST, MOST_DAYS, end_share, make_share, share_url
from reports.showing import sections_of
from reports.views import as_file
from smmhub.api.fields import RowField, StrictBooleanField, StrictCharField, StrictDateField
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.jobs import JobSerializer, accepted
from smmhub.api.refusals import refuse
from smmhub.api.serializers import ClientSerializer, NothingSerializer, StrictSerializer
from smmhub.api.views import ChangeRow

LINE_FIELDS = (
    "id",
    "client",
    "start",
    "end",
    "version",
    "status",
    "conclusions",
    "corrections",
    "no_corrections_because",
    "computed_at",
    "sent_at",
    "pdf",
    "xlsx",
    "share_url",
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LANG = OpenApiParameter("lang", OpenApiTypes.STR, enum=LANGUAGES)


class CorrectionSerializer(StrictSerializer):
    """What is left out stays as it was; of a new correction it is filled in when it is sent."""

    text = StrictCharField(max_length=1000)
    done = StrictBooleanField(required=False)
    person = serializers.UUIDField(required=False, allow_null=True, source="person_id")
    due = StrictDateField(required=False, allow_null=True)
    figure = StrictCharField(required=False, allow_blank=True, max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "text" not in attrs:  # a PATCH may leave out the list, but nothing inside it
            raise refuse("text", serializers.Field.default_error_messages["required"], "required")
        return attrs


class ReportLineSerializer(ClientSerializer):
    """A report as lists show it; `version` is its edition."""

    version = serializers.IntegerField(source="edition", read_only=True)
    corrections = CorrectionSerializer(many=True, required=False)
    pdf = serializers.SerializerMethodField()
    xlsx = serializers.SerializerMethodField()
    share_url = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields: tuple[str, ...] = LINE_FIELDS
        read_only_fields = ("start", "end", "computed_at", "sent_at")

    def get_pdf(self, row: Report) -> str | None:
        return self._file(row, "pdf")

    def get_xlsx(self, row: Report) -> str | None:
        return self._file(row, "xlsx")

    def _file(self, row: Report, ending: str) -> str | None:
        """Return where a file of a computed report is, for the same token."""
        if row.is_computing:
            return None
        return reverse(f"api:reports-{ending}", args=[row.pk], request=self.context["request"])

    def get_share_url(self, row: Report) -> str | None:
        links = [share for share in row.shares.all() if share.works_at(now())]
        return share_url(links[-1]) if links else None


class OpenedSerializer(serializers.Serializer):
    """Who opened a report how often; without a name by link. Opened is not read."""

    name = serializers.CharField()
    times = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class ReportSerializer(ReportLineSerializer):
    """A report with all its figures: decimals as text, money in minor units, words as codes.

    `draft` are sentences that the figures suggest, in the client's language; those taken over are
    unread until they are changed or `draft_read` is set."""

    sections = serializers.SerializerMethodField()
    draft = serializers.SerializerMethodField()
    draft_unread = serializers.BooleanField(source="has_unread_draft", read_only=True)
    draft_read = StrictBooleanField(required=False, write_only=True)
    opened = serializers.SerializerMethodField()

    class Meta(ReportLineSerializer.Meta):
        fields: tuple[str, ...] = (
            *LINE_FIELDS,
            "sections",
            "draft",
            "draft_unread",
            "draft_read",
            "opened",
        )

    def get_draft(self, row: Report) -> list[str]:
        return draft_of(row) if row.status == Report.Status.REVIEW else []

    @extend_schema_field(OpenedSerializer(many=True))
    def get_opened(self, row: Report) -> list[dict[str, Any]]:
        told = opened(row) if row.is_sent else []
        return [dict(OpenedSerializer(one).data) for one in told]

    def get_sections(self, row: Report) -> dict[str, Any]:
        return dict(sections_of(row))


class ReportForClientSerializer(ReportSerializer):
    """What was sent. The link that anybody may open is the agency's to hand out."""

    class Meta(ReportSerializer.Meta):
        fields: tuple[str, ...] = (*LINE_FIELDS, "sections")

    draft = draft_unread = draft_read = opened = None  # type: ignore[assignment]  # the agency's

    def get_sections(self, row: Report) -> dict[str, Any]:
        return dict(sections_of(row, client_side=True))

    def get_share_url(self, row: Report) -> str | None:
        return None


class ReportLineForClientSerializer(ReportForClientSerializer):
    class Meta(ReportForClientSerializer.Meta):
        fields: tuple[str, ...] = LINE_FIELDS


class AskSerializer(StrictSerializer):
    """Whose report, and of which days."""

    client = RowField(model=Client)
    start = StrictDateField()
    end = StrictDateField()


class ShareSerializer(StrictSerializer):
    """How a link is made; an empty body makes one without money and password."""

    money = StrictBooleanField(required=False)
    days = serializers.IntegerField(required=False, min_value=1, max_value=MOST_DAYS)
    password = StrictCharField(required=False, allow_blank=True, max_length=LONGEST)


class ReportFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="end", lookup_expr="gte")
    to = DayFilter(field_name="start", lookup_expr="lte")

    class Meta:
        model = Report
        fields = ("status",)


class ReportViewSet(ChangeRow):
    """Reports. One is computed in the background, concluded, sent, and never changes after that."""

    model = Report
    serializer_class = ReportSerializer
    client_serializer_class = ReportForClientSerializer
    filterset_class = ReportFilter
    needs = {
        "create": "edit",
        "draft": "edit",
        "send": "send",
        "share": "send",
        "unshare": "send",
        "pdf": "view",
        "xlsx": "view",
    }
    query = {"pdf": ("lang",), "xlsx": ("lang",)}

    def get_queryset(self):
        rows = super().get_queryset().select_related("client__agency")
        if self.action in ("pdf", "xlsx"):
            return rows
        heavy = ("charts", "sections") if self.action == "list" else ("charts",)
        return rows.defer(*heavy).prefetch_related("corrections", "shares")

    def get_serializer_class(self) -> Any:
        return ReportLineSerializer if self.action == "list" else ReportSerializer

    def shown_many(self, rows: Sequence[Report]) -> Sequence[Any]:
        context = self.get_serializer_context()
        ours = ReportLineSerializer(context=context)
        theirs = ReportLineForClientSerializer(context=context)
        return [
            (theirs if self._is_client_side(row) else ours).to_representation(row) for row in rows
        ]

    @extend_schema(request=AskSerializer, responses={202: JobSerializer})
    def create(self, request: Request) -> Response:
        asked = self.read(AskSerializer)
        client = self.request.access.get(Client, asked["client"].pk, needs="edit")
        row = request_report(client, asked["start"], asked["end"], by=self.request.user)
        response = accepted(request, job_of(row))  # type: ignore[arg-type]  # just made
        where = reverse("api:reports-detail", args=[row.pk], request=request)
        response["Link"] = f'<{where}>; rel="related"'
        return response

    def perform_update(self, serializer: ReportSerializer) -> None:
        row: Any = serializer.instance
        given = serializer.validated_data
        known = {one.text: one.done for one in row.corrections.all()}
        corrections = given.get("corrections", [{"text": text} for text in known])
        texts = Texts(
            given.get("conclusions", row.conclusions),
            [Wanted(**{"done": known.get(one["text"], False), **one}) for one in corrections],
            given.get("no_corrections_because", row.no_corrections_because),
            given.get("draft_read", False),
        )
        write_report(row, texts, by=self.request.user, seen=row.version)

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: Any) -> Response:
        """Send a concluded report to the client's side; it is frozen from then on (REP-3)."""
        return self._step(lambda row: send_report(row, by=self.request.user))

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: Any) -> Response:
        """Put the sentences of `draft` below the conclusions, as unread (REP-3)."""
        return self._step(lambda row: take_draft(row, by=self.request.user))

    @extend_schema(request=ShareSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: Any) -> Response:
        """Make a link to a sent report, without money unless asked; the one before ends."""
        return self._step(
            lambda row: make_share(row, by=self.request.user, **self.asked), ShareSerializer
        )

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, pk: Any) -> Response:
        """End the link to a report."""
        return self._step(lambda row: end_share(row, by=self.request.user))

    def _step(
        self, step: Callable[[Report], Any], body: type[StrictSerializer] = NothingSerializer
    ) -> Response:
        row = self.get_object()
        self.check_if_match(row)
        self.asked = self.read(body)
        with transaction.atomic():
            step(row)
            return self.answer(self.through_gate(row))

    @extend_schema(
        parameters=[LANG],
        responses={(200, KINDS["pdf"]): OpenApiTypes.BINARY},
        extensions={"x-answers": ["409"]},  # while it is computed
    )
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: Any) -> HttpResponse:
        """The report on paper, in the caller's language or the one of `lang`."""
        return self._file("pdf")

    @extend_schema(
        parameters=[LANG],
        responses={(200, KINDS["xlsx"]): OpenApiTypes.BINARY},
        extensions={"x-answers": ["409"]},
    )
    @action(detail=True, methods=["get"])
    def xlsx(self, request: Request, pk: Any) -> HttpResponse:
        """The report as a workbook, a sheet for each part."""
        return self._file("xlsx")

    def _file(self, kind: str) -> HttpResponse:
        row, person = self.get_object(), self.request.user
        language = self.request.query_params.get("lang", person.language)
        if language not in LANGUAGES:
            raise refuse("lang", _("Choose one of en, ru, ka."), "invalid_choice")
        made = export(
            row, kind, language=language, client_side=self._is_client_side(row), by=person
        )
        return as_file(made)
