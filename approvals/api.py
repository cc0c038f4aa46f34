"""approvals/ of the API: ask, look, decide, take back."""

from typing import Any, cast, get_args
from uuid import UUID

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.decisions import decide
from approvals.models import (
    ApprovalRequest,
    ApprovalRequestQuerySet,
    AskedDecider,
    RequestStep,
    Rule,
    Side,
    in_order_of_decision,
)
from approvals.rules import StepState
from approvals.said import MAX_COMMENT
from approvals.services import in_place_of, request_approval, settle, with_decisions, withdraw
from approvals.subjects import kinds, subject
from smmhub.api.fields import (
    PersonField,
    RowField,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictDateField,
    StrictDateTimeField,
    StrictIntegerField,
    read_uuid,
)
from smmhub.api.filters import ClientFilterSet, RowIdField
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import ClientRows, CreateRow, RemoveRow

KINDS = (
    "goal",
    "strategy",
    "content_plan",
    "post",
    "budget",
    "budget_move",
)  # api.md; those not registered are refused
MOST_DECIDERS, MOST_POSTS = 100, 2000


class SubjectField(serializers.UUIDField):
    """The id of what is sent; which model it's of, the view knows with subject_kind."""

    default_error_messages = {"not_found": NOT_FOUND}

    def to_internal_value(self, data: Any) -> UUID:
        pk = read_uuid(data)
        if pk is None:
            self.fail("not_found")
        return pk


class DecisionSerializer(StrictSerializer):
    """One decider's decision; nothing of where it came from (LNK-6 is for the history)."""

    decider = serializers.UUIDField(source="person_id")
    decision = StrictChoiceField(choices=AskedDecider.Decision.choices)
    comment = StrictCharField()
    returned_posts = serializers.ListField(child=serializers.UUIDField())
    at = StrictDateTimeField(source="decided_at")
    version = StrictIntegerField(source="decided_version")
    via = StrictChoiceField(choices=AskedDecider.Via.choices)
    in_place_of = serializers.SerializerMethodField(
        help_text="The deciders who were away and for whom this one stood in."
    )

    def get_in_place_of(self, asked: AskedDecider) -> list[UUID]:
        return [one.person_id for one in in_place_of(asked, asked.request.asked.all())]


class StepSerializer(StrictSerializer):
    """One step of the way: whom it asks, by what rule, and how it stands."""

    name = serializers.CharField(source="__str__")
    side = StrictChoiceField(choices=Side.choices)
    rule = StrictChoiceField(choices=Rule.choices)
    needed = StrictIntegerField(allow_null=True)
    state = StrictChoiceField(choices=get_args(StepState))
    opened_at = StrictDateTimeField(allow_null=True)
    closed_at = StrictDateTimeField(allow_null=True)
    people = serializers.SerializerMethodField()

    def get_people(self, step: RequestStep) -> list[UUID]:
        return [one.person_id for one in step.parts]


class ApprovalSerializer(StrictSerializer):
    of_client = False  # whether the reader sees the client's steps alone

    id = serializers.UUIDField(read_only=True)
    client = RowField(read_only=True)
    subject_kind = StrictChoiceField(choices=KINDS, source="kind")
    subject = SubjectField(source="subject_id")
    deciders = PersonField(many=True, required=False)
    due = StrictDateField(required=False)
    message = StrictCharField(required=False, allow_blank=True, max_length=2000)
    without_asking = StrictBooleanField(
        required=False,
        write_only=True,
        help_text="Approve it without a question, where the mode `optional` allows that (APPR-2).",
    )
    title = serializers.CharField(read_only=True)
    status = StrictChoiceField(choices=ApprovalRequest.Status.choices, read_only=True)
    version = StrictIntegerField(
        source="subject_version",
        read_only=True,
        help_text="The version that was sent: `decide/` wants it back.",
    )
    steps = serializers.SerializerMethodField()
    decisions = DecisionSerializer(many=True, read_only=True)

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, request: ApprovalRequest) -> Any:
        return StepSerializer(request.steps(of_client=self.of_client), many=True).data

    def validate_deciders(self, people: list[Any]) -> list[Any]:
        if len(people) > MOST_DECIDERS:
            raise serializers.ValidationError(NOT_FOUND, code="not_found")
        return people


class ApprovalForClientSerializer(ApprovalSerializer):
    """What was sent to the client, without the agency's review of it (TEN-3)."""

    of_client = True

    def to_representation(self, request: ApprovalRequest) -> Any:
        parts = request.parts(of_client=True)
        given = DecisionSerializer(in_order_of_decision(parts), many=True).data
        ours = {"deciders": [one.person_id for one in parts], "decisions": given}
        return {**super().to_representation(request), **ours}


class DecideSerializer(StrictSerializer):
    decision = StrictChoiceField(choices=AskedDecider.Decision.choices)
    comment = StrictCharField(required=False, allow_blank=True, max_length=MAX_COMMENT)
    returned_posts = serializers.ListField(
        child=StrictCharField(max_length=36), required=False, max_length=MOST_POSTS
    )
    version = StrictIntegerField()


class SubjectFilter(django_filters.Filter):
    field_class = RowIdField


class ApprovalFilter(ClientFilterSet):
    subject_kind = django_filters.ChoiceFilter(
        field_name="kind", choices=[(kind, kind) for kind in KINDS]
    )
    subject = SubjectFilter(field_name="subject_id")

    class Meta:
        model = ApprovalRequest
        fields = ("status",)


class ApprovalViewSet(CreateRow, RemoveRow, ClientRows):
    """What deciders are asked, in which version, and what they said (APPR-1, APPR-3).

    DELETE takes an open question back: it stays, with the status `withdrawn`."""

    model = ApprovalRequest
    serializer_class = ApprovalSerializer
    client_serializer_class = ApprovalForClientSerializer
    filterset_class = ApprovalFilter
    needs = {"create": "send", "destroy": "send", "decide": "answer"}

    def get_queryset(self) -> ApprovalRequestQuerySet:
        return with_decisions(cast(ApprovalRequestQuerySet, super().get_queryset()))

    def perform_create(self, serializer: Any) -> None:
        asked = dict(serializer.validated_data)
        kind = asked.pop("kind")
        row = self._subject(kind, asked.pop("subject_id"))
        if asked.pop("without_asking", False):
            serializer.instance = settle(kind, row, by=self.request.user)
        else:
            serializer.instance = request_approval(kind, row, by=self.request.user, **asked)

    def _subject(self, kind: str, pk: UUID) -> Model:
        """Return the row to be sent: not_found unless it may be seen, 403 for a small role."""
        if kind not in kinds():
            raise refuse("subject_kind", NOT_FOUND, "invalid_choice")
        model, access = subject(kind).model, self.request.access
        if not access.rows(model, self.reading_verb).filter(pk=pk).exists():
            raise refuse("subject", NOT_FOUND, "not_found")
        return access.get(model, pk, needs="send", rows=access.rows(model, self.reading_verb))

    def perform_destroy(self, row: ApprovalRequest) -> None:
        withdraw(row, by=self.request.user)

    @extend_schema(request=DecideSerializer, responses={200: ApprovalSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: Any) -> Response:
        """Decide, as one of those who were asked. Posts that are returned leave the rest approved.

        `version` is the one that was looked at; 409 when it is over or decided otherwise."""
        approval = self.get_object()
        mine = approval.part_of(request.user)
        if mine is None:
            raise PermissionDenied
        given = self.read(DecideSerializer)
        with transaction.atomic():
            decide(mine, **given, via="api", by=self.request.user)
            return self.answer(self.through_gate(approval))
