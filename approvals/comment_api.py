"""comments/ of the API: threads, answers, resolving; one serializer for each side (TEN-4)."""

from typing import Any
from uuid import UUID

import django_filters
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.comment_editing import edit
from approvals.comments import Point, comment, reopen, reply, resolve, widen
from approvals.models import Comment
from approvals.models.comments import PER_MILLE
from approvals.subjects import commented
from approvals.threads import shown_to
from smmhub.api.fields import (
    PersonField,
    RowField,
    StrictCharField,
    StrictChoiceField,
    StrictDateTimeField,
    StrictIntegerField,
    read_uuid,
)
from smmhub.api.filters import ClientFilterSet, RowIdField
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import ClientRows, CreateRow

KINDS = ("goal", "content_plan", "post", "budget")  # those that nobody registered are refused


class IdField(serializers.UUIDField):
    """The id of what a comment is about, or of a picture; whose it is the view and steps know."""

    default_error_messages = {"not_found": NOT_FOUND}

    def to_internal_value(self, data: Any) -> UUID:
        pk = read_uuid(data)
        if pk is None:
            self.fail("not_found")
        return pk


class ReplySerializer(StrictSerializer):
    text = StrictCharField(max_length=4000)
    mentions = PersonField(many=True, required=False)


class EditSerializer(StrictSerializer):
    text = StrictCharField(max_length=4000)


class CommentForClientSerializer(StrictSerializer):
    """A comment as the client sees it: all of them are for the client."""

    id = serializers.UUIDField(read_only=True)
    client = RowField(read_only=True)
    subject_kind = StrictChoiceField(choices=KINDS, source="kind")
    subject = IdField(source="subject_id")
    thread = serializers.UUIDField(
        source="thread_id",
        read_only=True,
        allow_null=True,
        help_text="The comment that this one answers; null for one that begins a thread.",
    )
    author = serializers.UUIDField(source="author_id", read_only=True, allow_null=True)
    text = StrictCharField(max_length=4000)
    quote = StrictCharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="Words of the text that this is about, exactly as they stand there.",
    )
    quote_start = StrictIntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        allow_null=True,
        help_text="Near which character they stand.",
    )
    picture = IdField(required=False, allow_null=True, help_text="Id of a file of the post.")
    x = StrictIntegerField(required=False, allow_null=True, min_value=0, max_value=PER_MILLE)
    y = StrictIntegerField(required=False, allow_null=True, min_value=0, max_value=PER_MILLE)
    mentions = PersonField(many=True, required=False)
    edited_at = StrictDateTimeField(read_only=True, allow_null=True)
    resolved_at = StrictDateTimeField(read_only=True, allow_null=True)
    resolved_by = serializers.UUIDField(source="resolved_by_id", read_only=True, allow_null=True)
    created_at = StrictDateTimeField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take a picture with its two shares for a point; a part of one is refused."""
        told = [attrs.pop(name, None) for name in ("picture", "x", "y")]
        if any(part is not None for part in told):
            if None in told:
                raise refuse("picture", _("Give picture, x and y together."), "APPR-5")
            attrs["point"] = Point(*told)
        attrs["start"] = attrs.pop("quote_start", None) or 0
        return attrs


class CommentSerializer(CommentForClientSerializer):
    """A comment as the agency sees it: `internal` unless it says otherwise (APPR-5)."""

    audience = StrictChoiceField(choices=Comment.Audience.choices, required=False)


class IdFilter(django_filters.Filter):
    field_class = RowIdField


class CommentFilter(ClientFilterSet):
    subject_kind = django_filters.ChoiceFilter(
        field_name="kind", choices=[(kind, kind) for kind in KINDS]
    )
    subject = IdFilter(field_name="subject_id")
    thread = IdFilter(field_name="thread_id")

    class Meta:
        model = Comment
        fields = ()


class CommentViewSet(CreateRow, ClientRows):
    """Comments in threads, internal or for the client too; never mixed up (APPR-5).

    A new comment begins a thread; `reply/` answers in it, for whoever sees it."""

    model = Comment
    serializer_class = CommentSerializer
    client_serializer_class = CommentForClientSerializer
    filterset_class = CommentFilter
    needs = {
        "create": "comment",
        "reply": "comment",
        "edit": "comment",
        "resolve": "comment",
        "reopen": "comment",
        "widen": "edit",
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return shown_to(self.request.access, rows).prefetch_related("mentions")

    def perform_create(self, serializer: Any) -> None:
        told = dict(serializer.validated_data)
        kind = told.pop("kind")
        row = self._subject(kind, told.pop("subject_id"))
        if self._is_client_side(row):
            if told.get("audience") == Comment.Audience.INTERNAL:
                raise refuse("audience", NOT_FOUND, "invalid_choice")
            told["audience"] = Comment.Audience.CLIENT
        serializer.instance = comment(kind, row, by=self.request.user, **told)

    def _subject(self, kind: str, pk: UUID) -> Any:
        """Return what is commented on: not_found unless it may be seen, 403 for a small role."""
        model, access = commented(kind), self.request.access
        if model is None:
            raise refuse("subject_kind", NOT_FOUND, "invalid_choice")
        if not access.rows(model).filter(pk=pk).exists():
            raise refuse("subject", NOT_FOUND, "not_found")
        return access.get(model, pk, needs="comment", rows=access.rows(model))

    @extend_schema(request=ReplySerializer, responses={201: CommentSerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: Any) -> Response:
        """Answer in the thread of a comment; one that was resolved is open again."""
        thread = self.get_object()
        told = self.read(ReplySerializer)
        with transaction.atomic():
            said = reply(thread, by=self.request.user, **told)
            return self.answer(self.through_gate(said), 201)

    @extend_schema(request=EditSerializer, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"])
    def edit(self, request: Request, pk: Any) -> Response:
        """Put one's own words right within 15 minutes; 409 when it is too late for that."""
        said = self.get_object()
        self.check_if_match(said)
        told = self.read(EditSerializer)
        with transaction.atomic():
            return self.answer(self.through_gate(edit(said, by=self.request.user, **told)))

    @extend_schema(request=None, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: Any) -> Response:
        """Say that a thread is settled; 409 when it is."""
        return self._step(resolve)

    @extend_schema(request=None, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: Any) -> Response:
        """Say that a thread isn't settled after all; 409 when it is open."""
        return self._step(reopen)

    @extend_schema(request=None, responses={200: CommentSerializer})
    @action(detail=True, methods=["post"])
    def widen(self, request: Request, pk: Any) -> Response:
        """Show all of an internal thread to the client; there is no way back."""
        return self._step(widen)

    def _step(self, step: Any) -> Response:
        thread = self.get_object()
        with transaction.atomic():
            return self.answer(self.through_gate(step(thread, by=self.request.user)))
