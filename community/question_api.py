"""/api/v1/questions/"""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import User
from clients.models import Channel, Membership
from common.periods import now
from common.text import clean_name
from community.models import Kind, Question
from community.question_bulk import MOST, BadRows, Incoming, receive_many
from community.question_services import change_question, receive_question, remove_question
from smmhub.api.fields import (
    PersonField,
    StrictCharField,
    StrictChoiceField,
    StrictDateTimeField,
    StrictURLField,
    read_uuid,
)
from smmhub.api.filters import ClientFilterSet, MomentFilter, TruthFilter
from smmhub.api.refusals import NOT_FOUND
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet

STATES = Question.Status.choices
FIELDS = (
    *("id", "client", "channel", "kind", "text", "author", "url", "received_at"),
    *("first_answer_at", "answered_by", "resolved_at", "resolved_by", "external_id"),
    *("origin", "status", "due_at", "breached", "response_seconds"),
)


class QuestionSerializer(ClientSerializer):
    client = serializers.UUIDField(source="channel.client_id", read_only=True)
    answered_by = PersonField(required=False, allow_null=True)
    resolved_by = PersonField(required=False, allow_null=True)
    status = serializers.ChoiceField(choices=STATES, read_only=True)
    due_at = StrictDateTimeField(
        read_only=True,
        allow_null=True,
        help_text="By when the first answer is due (COMM-2); null: nothing is agreed.",
    )
    breached = serializers.BooleanField(
        read_only=True, help_text="Answered later than agreed, or waiting longer already."
    )
    response_seconds = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Working time until the first answer."
    )

    class Meta:
        model = Question
        fields: tuple[str, ...] = (*FIELDS, "note")
        read_only_fields = ("origin",)


class QuestionForClientSerializer(QuestionSerializer):
    """A question without the agency's note (TEN-4)."""

    class Meta(QuestionSerializer.Meta):
        fields = FIELDS


class QuestionFilter(ClientFilterSet):
    vars()["from"] = MomentFilter(field_name="received_at", lookup_expr="gte")
    to = MomentFilter(field_name="received_at", lookup_expr="lte")
    breached = TruthFilter(field_name="due_at", method="with_breach")
    status = django_filters.ChoiceFilter(choices=STATES, method="in_status")

    class Meta:
        model = Question
        fields = ("channel", "kind", "external_id")

    def with_breach(self, rows: Any, name: str, value: bool) -> Any:
        return rows.late(now()) if value else rows.in_time(now())

    def in_status(self, rows: Any, name: str, value: str) -> Any:
        return rows.in_state(value, now())


class QuestionItemSerializer(StrictSerializer):
    """One of many; of a question that is there, what is left out stays as it is."""

    channel = serializers.UUIDField()
    kind = StrictChoiceField(choices=Kind.choices, required=False)
    text = StrictCharField(required=False, allow_blank=True, max_length=10_000)
    author = StrictCharField(required=False, allow_blank=True, max_length=100)
    url = StrictURLField(required=False, allow_blank=True, max_length=500)
    received_at = StrictDateTimeField(required=False)
    first_answer_at = StrictDateTimeField(required=False, allow_null=True)
    answered_by = serializers.UUIDField(required=False, allow_null=True)
    resolved_at = StrictDateTimeField(required=False, allow_null=True)
    resolved_by = serializers.UUIDField(required=False, allow_null=True)
    note = StrictCharField(required=False, allow_blank=True, max_length=2000)
    external_id = StrictCharField(required=False, allow_blank=True, max_length=120)


class ManyQuestionsSerializer(StrictSerializer):
    items = QuestionItemSerializer(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]


class CountsSerializer(serializers.Serializer):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class QuestionViewSet(ClientViewSet):
    """Questions, complaints, thanks and reviews, and how soon they are answered (COMM-1, COMM-2).

    A question with an `external_id` that its channel has already is changed, not doubled: the
    answer is then 200 instead of 201, and what the body leaves out stays as it is."""

    model = Question
    serializer_class = QuestionSerializer
    client_serializer_class = QuestionForClientSerializer
    filterset_class = QuestionFilter
    needs = {"create": "import", "bulk": "import"}

    def get_queryset(self):
        return super().get_queryset().select_related("channel__client")

    @extend_schema(responses={200: QuestionSerializer, 201: QuestionSerializer})
    def create(self, request: Request) -> Response:
        data: Any = request.data
        there = self._there(data)
        if there is not None:
            data = {name: value for name, value in data.items() if name != "channel"}
        serializer: Any = self.get_serializer(there, data=data, partial=there is not None)
        serializer.is_valid(raise_exception=True)
        question = there
        if question is None:
            question = serializer.new_row()
            question.origin = Question.Origin.API
        by = self.request.user
        with transaction.atomic():
            row, is_new = receive_question(question, by=by, given=serializer.values())
            row = self.through_gate(row)
            response = self.answer(row, 201 if is_new else 200)
        response["Location"] = reverse("api:questions-detail", args=[row.pk], request=request)
        return response

    def _there(self, data: Any) -> Question | None:
        """Return the question that a body names by its number, if its channel has it already."""
        if not isinstance(data, Mapping):
            return None
        channel, number = read_uuid(data.get("channel")), data.get("external_id")
        if channel is None or not isinstance(number, str) or not number.strip():
            return None
        try:
            named = clean_name(number)
        except ValueError:
            return None
        return self.get_queryset().filter(channel=channel, external_id=named).first()

    @extend_schema(request=ManyQuestionsSerializer, responses={200: CountsSerializer})
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request: Request) -> Response:
        """Write up to 1,000 questions down, all of them or none; those whose number their channel
        has already are changed."""
        asked = self.read(ManyQuestionsSerializer)["items"]
        rows = self._incoming(asked)
        try:
            done = receive_many(rows, by=self.request.user, origin=Question.Origin.API)
        except BadRows as bad:
            raise _refused(
                {index: _details(error) for index, error in bad.problems.items()}
            ) from bad
        self.request.touched_clients = {row.channel.client_id for row in rows}
        return Response(done._asdict())

    def _incoming(self, asked: list[dict[str, Any]]) -> list[Incoming]:
        """Return the items with their channels and people, looked up at once (TEN-2)."""
        access, verb = self.request.access, self.reading_verb
        ids = {one["channel"] for one in asked}
        seen = access.rows(Channel, verb).filter(pk__in=ids).select_related("client")
        channels = {channel.pk: channel for channel in seen}
        if not all(access.may(channel.client, "import") for channel in channels.values()):
            raise PermissionDenied
        people = self._people(asked)
        rows, bad = [], {}
        for index, one in enumerate(asked):
            values = dict(one)
            channel = channels.get(values.pop("channel"))
            missing = [] if channel else ["channel"]
            for name in ("answered_by", "resolved_by"):
                if values.get(name) is not None:
                    values[name] = people.get((channel and channel.client_id, values[name]))
                    missing += [name] if values[name] is None else []
            if missing:
                detail = [ErrorDetail(str(NOT_FOUND), "not_found")]
                bad[index] = dict.fromkeys(missing, detail)
            elif channel is not None:
                rows.append(Incoming(channel, values))
        if bad:
            raise _refused(bad)
        return rows

    def _people(self, asked: list[dict[str, Any]]) -> dict[Any, User]:
        """Return the people whom items name, by client and id."""
        names = ("answered_by", "resolved_by")
        ids = {one[name] for one in asked for name in names if one.get(name)}
        if not ids:
            return {}
        held = self.request.access.rows(Membership, self.reading_verb)
        held = held.filter(person__in=ids, person__is_active=True).select_related("person")
        return {(one.client_id, one.person_id): one.person for one in held}

    def perform_update(self, serializer: QuestionSerializer) -> None:
        row: Any = serializer.instance
        change_question(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: Question) -> None:
        remove_question(row, by=self.request.user)


def _details(error: DjangoValidationError) -> dict[str, Any]:
    if not hasattr(error, "error_dict"):
        return {"": [ErrorDetail(text, "invalid") for text in error.messages]}
    return {
        name: [
            ErrorDetail(text, one.code or "invalid") for one in problems for text in one.messages
        ]
        for name, problems in error.error_dict.items()
    }


def _refused(problems: Mapping[int, Any]) -> ValidationError:
    return ValidationError({"items": {str(index): told for index, told in problems.items()}})
