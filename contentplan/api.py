"""/api/v1/content-plans/"""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common.formats import month
from contentplan.bulk_api import (
    BulkDoneSerializer,
    BulkSerializer,
    UndoneSerializer,
    UndoSerializer,
    done_document,
    skipped_document,
    wish_of,
)
from contentplan.desk import Desk, load, with_goal
from contentplan.fix_wording import fix_words
from contentplan.models import BulkChange, ContentPlan
from contentplan.post_api import PostSerializer
from contentplan.services import (
    add_plan,
    apply_fix,
    bulk_change,
    change_plan,
    copy_plan,
    draft_month,
    remove_plan,
    undo_bulk,
)
from contentplan.wording import tell
from smmhub.api.checks import MixFormulaSerializer, MixSerializer, types_document
from smmhub.api.fields import (
    PointsField,
    StrictCharField,
    StrictDateField,
)
from smmhub.api.filters import ClientFilterSet, DayFilter
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientViewSet

PLAN_FIELDS = (
    "id",
    "client",
    "title",
    "start",
    "end",
    "channels",
    "formula",
    "tolerance",
    "status",
)


class PlanSerializer(ClientSerializer):
    formula = MixFormulaSerializer(required=False)
    tolerance = PointsField(most=20, required=False)

    class Meta:
        model = ContentPlan
        fields = PLAN_FIELDS
        extra_kwargs = {"title": {"required": False}, "channels": {"required": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Name a new plan after its month, as add_plan() would: it is checked before that."""
        if self.instance is None and "title" not in attrs:
            return {**attrs, "title": month(attrs["start"])}
        return attrs


class PlanForClientSerializer(ClientSerializer):
    """The plan as it was sent (TEN-3)."""

    formula = MixFormulaSerializer(read_only=True)

    class Meta:
        model = ContentPlan
        fields = PLAN_FIELDS

    def to_representation(self, row: ContentPlan) -> dict[str, Any]:
        shown = super().to_representation(row)
        sent = row.sent_content or {}
        same = ("title", "start", "end", "formula", "tolerance")
        channels = [channel["id"] for channel in sent["channels"]]
        return {**shown, **{name: sent[name] for name in same}, "channels": channels}


class PlanFilter(ClientFilterSet):
    vars()["from"] = DayFilter(field_name="end", lookup_expr="gte")
    to = DayFilter(field_name="start", lookup_expr="lte")

    class Meta:
        model = ContentPlan
        fields = ("status",)


class WaivedSerializer(serializers.Serializer):
    by = serializers.CharField()
    reason = serializers.CharField()


class OfferedSerializer(serializers.Serializer):
    """What the app can do about a finding: `fix` is what content-plans/ID/fix/ takes."""

    fix = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own name for itself


class FindingSerializer(serializers.Serializer):
    """Something a rule noticed, in words (PLAN-9)."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning", "info"])
    post = serializers.UUIDField(allow_null=True)
    message = serializers.CharField()
    why = serializers.CharField()
    fix = serializers.CharField()
    fixes = OfferedSerializer(many=True)
    waived = WaivedSerializer(allow_null=True)


class CopySerializer(StrictSerializer):
    start = StrictDateField()


class FixSerializer(StrictSerializer):
    """A finding by its code and post (none: of the plan, or of all posts alike), and its fix."""

    code = StrictCharField(max_length=10)
    post = serializers.UUIDField(required=False, allow_null=True)
    fix = StrictCharField(max_length=100)


class PlanViewSet(ClientViewSet):
    """The content plan of a period, with the formula of its types (PLAN-1, MIX-1).

    It is sent by a POST to `approvals/`; while it is with the client it cannot be changed: 409."""

    model = ContentPlan
    serializer_class = PlanSerializer
    client_serializer_class = PlanForClientSerializer
    filterset_class = PlanFilter
    needs = {
        "bulk": "edit",
        "copy": "edit",
        "draft": "edit",
        "mix": "edit",
        "findings": "edit",
        "fix": "edit",
        "undo_bulk": "edit",
        "destroy": "send",
    }

    def get_queryset(self):
        return with_goal(super().get_queryset()).prefetch_related("channels")

    def perform_create(self, serializer: PlanSerializer) -> None:
        channels = serializer.sets().get("channels", [])
        serializer.instance = add_plan(
            serializer.new_row(), by=self.request.user, channels=channels
        )

    def perform_update(self, serializer: PlanSerializer) -> None:
        row: Any = serializer.instance
        change_plan(row, serializer.values(), by=self.request.user, seen=row.version)

    def perform_destroy(self, row: ContentPlan) -> None:
        remove_plan(row, by=self.request.user)

    @extend_schema(request=None, responses={201: PostSerializer(many=True)})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: UUID) -> Response:
        """Make posts for the plan's open slots by rhythm and formula (PLAN-1); return them."""
        plan = self.get_object()
        posts = draft_month(plan, by=self.request.user)
        for post in posts:
            post.__dict__["placed"] = None  # nobody has put a file in yet: no need to ask
        shower = PostSerializer(context=self.get_serializer_context())
        return Response([shower.to_representation(post) for post in posts], status=201)

    @extend_schema(request=CopySerializer, responses={201: PlanSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: UUID) -> Response:
        """Make a draft plan from another day on, the posts at that period's regular times."""
        plan = self.get_object()
        start = self.read(CopySerializer)["start"]
        with transaction.atomic():
            made = copy_plan(plan, start, by=self.request.user).plan
            response = self.answer(self.through_gate(made), 201)
        response["Location"] = reverse("api:content-plans-detail", args=[made.pk], request=request)
        return response

    @extend_schema(request=BulkSerializer, responses={200: BulkDoneSerializer})
    @action(detail=True, methods=["post"])
    def bulk(self, request: Request, pk: UUID) -> Response:
        """Change many posts in one step; what somebody changed meanwhile is skipped and named."""
        plan = self.get_object()
        asked = self.read(BulkSerializer)
        versions = {one["id"]: one["version"] for one in asked["posts"]}
        done = bulk_change(plan, versions, wish_of(asked, plan), by=self.request.user)
        return Response(done_document(done))

    @extend_schema(request=UndoSerializer, responses={200: UndoneSerializer})
    @action(detail=True, methods=["post"], url_path="undo-bulk")
    def undo_bulk(self, request: Request, pk: UUID) -> Response:
        """Take such a step back; a post that was touched since stays as it is, and is named."""
        plan = self.get_object()
        asked = self.read(UndoSerializer)
        steps = self.request.access.rows(BulkChange).filter(content_plan=plan)
        done = steps.select_related("content_plan__client").filter(pk=asked["id"]).first()
        if done is None:
            raise refuse("id", NOT_FOUND, "not_found")
        count, stays = undo_bulk(done, by=self.request.user)
        return Response({"changed": count, "skipped": skipped_document(stays)})

    @extend_schema(responses={200: MixSerializer})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def mix(self, request: Request, pk: UUID) -> Response:
        """How the plan's types stand against its formula (MIX-2), and the repair (MIX-4)."""
        desk = load(self.get_object())
        return Response(
            {
                "total": desk.mix.total,
                "types": types_document(desk.mix),
                "balanced": desk.mix.balanced,
                "by_channel": {
                    str(channel): types_document(judged)
                    for channel, judged in desk.mix_by_channel.items()
                },
                "repair": [
                    {
                        "action": change.action,
                        "post": str(change.post) if change.post else None,
                        "from": change.from_type,
                        "to": change.to_type,
                    }
                    for change in desk.repair
                ],
            }
        )

    @extend_schema(responses={200: FindingSerializer(many=True)})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def findings(self, request: Request, pk: UUID) -> Response:
        """Everything the rules notice in the plan, gravest first (PLAN-9)."""
        return Response(_findings_document(load(self.get_object())))

    @extend_schema(request=FixSerializer, responses={200: FindingSerializer(many=True)})
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def fix(self, request: Request, pk: UUID) -> Response:
        """Carry out a fix that a finding offers (PLAN-9); return the findings as they are then."""
        plan = self.get_object()
        asked = self.read(FixSerializer)
        with transaction.atomic():
            apply_fix(plan, asked["code"], asked.get("post"), asked["fix"], by=self.request.user)
            return Response(_findings_document(load(self.through_gate(plan))))


def _findings_document(desk: Desk) -> Any:
    """Return the plan's findings in the reader's language, gravest first."""
    names = {channel.pk: str(channel) for channel in desk.channels}
    told = []
    for finding in desk.findings:
        words, waiver = tell(finding, names), desk.waiver_of(finding)
        told.append(
            {
                "code": finding.code,
                "severity": finding.severity,
                "post": finding.subject,
                "message": words.message,
                "why": words.why,
                "fix": words.fix,
                "fixes": [
                    {"fix": fix.key, "label": fix_words(fix, desk)}
                    for fix in desk.workshop.fixes(finding)
                    if fix.is_done_here
                ],
                "waived": {"by": waiver.by, "reason": waiver.reason} if waiver else None,
            }
        )
    return FindingSerializer(told, many=True).data
