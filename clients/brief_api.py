"""/api/v1/brief-questions/ and /api/v1/brief-answers/ (BRIEF-1)"""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clients.brief import (
    add_question,
    answer_question,
    change_question,
    remove_question,
    start_brief,
)
from clients.brief_models import LONGEST
from clients.models import BriefAnswer, BriefQuestion, Client
from smmhub.api.fields import PersonField, RowField, StrictBooleanField, StrictCharField
from smmhub.api.filters import ClientFilterSet, DayFilter, RowFilter
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientRows, ClientViewSet


class BriefQuestionSerializer(ClientSerializer):
    """`question` is what is asked, in the reader's language; `text` the agency's own words, which
    may stay empty for one of the catalogue."""

    question = serializers.CharField(source="words", read_only=True)
    hint = serializers.CharField(read_only=True)
    person = PersonField(required=False, allow_null=True)

    class Meta:
        model = BriefQuestion
        fields = (
            *("id", "client", "code", "section", "question", "hint", "text", "person", "due"),
            *("state", "answer", "answered_by", "answered_at"),
        )
        read_only_fields = ("code", "state", "answer", "answered_by", "answered_at")
        fixed = ("section",)


class BriefQuestionFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="due", lookup_expr="gte")
    to = DayFilter(field_name="due", lookup_expr="lte")

    class Meta:
        model = BriefQuestion
        fields = ("section", "state", "code")


class BriefStartSerializer(StrictSerializer):
    client = RowField(model=Client)


class BriefStartedSerializer(serializers.Serializer):
    created = serializers.IntegerField()


class GivenAnswerSerializer(StrictSerializer):
    """Without `applies` the question applies; only when it doesn't may the answer be empty."""

    answer = StrictCharField(max_length=LONGEST, allow_blank=True, required=False)
    applies = StrictBooleanField(required=False)


class BriefQuestionViewSet(ClientViewSet):
    """What is asked about a client's business, with the newest answer."""

    model = BriefQuestion
    serializer_class = BriefQuestionSerializer
    filterset_class = BriefQuestionFilter
    needs = {
        "create": "send",
        "partial_update": "send",
        "destroy": "send",
        "start": "send",
        "give_answer": "inform",
    }

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: BriefQuestionSerializer) -> None:
        serializer.instance = add_question(serializer.new_row(), by=self.request.user)

    def perform_update(self, serializer: BriefQuestionSerializer) -> None:
        row: Any = serializer.instance
        change_question(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: BriefQuestion) -> None:
        remove_question(row, by=self.request.user)

    @extend_schema(request=BriefStartSerializer, responses={200: BriefStartedSerializer})
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def start(self, request: Request) -> Response:
        """Ask a client all that the catalogue asks and it wasn't asked yet."""
        client = self.read(BriefStartSerializer)["client"]
        request.access.check(client, "send")  # type: ignore[attr-defined]
        return Response({"created": start_brief(client, by=self.request.user)})

    @extend_schema(request=GivenAnswerSerializer, responses={200: BriefQuestionSerializer})
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def give_answer(self, request: Request, pk: UUID) -> Response:
        """Answer a question, or say that it doesn't apply; every earlier answer is kept. With
        `If-Match`, only if nobody was faster."""
        row = self.get_object()
        self.check_if_match(row)
        given = self.read(GivenAnswerSerializer)
        text, applies = given.get("answer", ""), given.get("applies", True)
        with transaction.atomic():
            answer_question(row, text, applies=applies, by=self.request.user, seen=row.version)
            return self.answer(self.through_gate(row))


class BriefAnswerSerializer(ClientSerializer):
    class Meta:
        model = BriefAnswer
        fields = ("id", "question", "text", "applies", "by", "created_at")
        read_only_fields = fields


class BriefAnswerFilter(ClientFilterSet):
    question = RowFilter(field_name="question", rows=BriefQuestion)

    class Meta:
        model = BriefAnswer
        fields = ("question",)


class BriefAnswerViewSet(ClientRows):
    """Every answer that was given to the questions of a brief, the newest first."""

    model = BriefAnswer
    serializer_class = BriefAnswerSerializer
    filterset_class = BriefAnswerFilter

    def get_queryset(self):
        return super().get_queryset().select_related("question")
