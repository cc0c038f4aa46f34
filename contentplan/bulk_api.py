"""Bodies of content-plans/ID/bulk/: many posts changed in one step, and that step taken back."""

from typing import Any

from rest_framework import serializers

from clients.models import Channel
from contentplan.models import BulkChange, ContentPlan, Post, Type
from contentplan.services import Wish
from contentplan.services.bulk import FIELDS, MOST
from goals.models import Goal
from smmhub.api.fields import (
    RowField,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
)
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import StrictSerializer


class SeenPostSerializer(StrictSerializer):
    id = serializers.UUIDField()
    version = StrictIntegerField(min_value=1, max_value=2**31 - 1)


class BulkSerializer(StrictSerializer):
    """Which posts, each in the version that was seen, and what happens to them."""

    posts = SeenPostSerializer(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]
    channel = RowField(model=Channel, required=False)
    goal = RowField(model=Goal, required=False, allow_null=True)
    type = StrictChoiceField(choices=Type.choices, required=False)
    format = StrictChoiceField(choices=Post.Format.choices, required=False)
    tone = StrictChoiceField(choices=Post.Tone.choices, required=False)
    speaker = StrictCharField(max_length=100, allow_blank=True, required=False)
    days = StrictIntegerField(min_value=-366, max_value=366, required=False)
    cancel = StrictBooleanField(required=False)


def wish_of(asked: dict[str, Any], plan: ContentPlan) -> Wish:
    """Return what a body asks for; ValidationError for another client's row (TEN-2)."""
    for name in ("channel", "goal"):
        row = asked.get(name)
        if row is not None and row.client_id != plan.client_id:
            raise refuse(name, NOT_FOUND, "not_found")
    values = {name: asked[name] for name in FIELDS if name in asked}
    return Wish(values, asked.get("days", 0), asked.get("cancel", False))


class SkippedSerializer(serializers.Serializer):
    post = serializers.UUIDField()
    reason = serializers.CharField()


class BulkDoneSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    changed = serializers.ListField(child=serializers.UUIDField())
    skipped = SkippedSerializer(many=True)


class UndoSerializer(StrictSerializer):
    id = serializers.UUIDField()


class UndoneSerializer(serializers.Serializer):
    changed = serializers.IntegerField()
    skipped = SkippedSerializer(many=True)


def done_document(done: BulkChange) -> dict[str, Any]:
    return {
        "id": str(done.pk),
        "changed": [one["post"] for one in done.before],
        "skipped": skipped_document(done.skipped),
    }


def skipped_document(skipped: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"post": one["post"], "reason": one["reason"]} for one in skipped]
