"""checks/content-mix/ and checks/budget-split/: calculations without rows, for other tools."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from budget.rules import CATEGORIES, DEFAULT_SHARES, split
from common.money import from_minor, to_minor
from contentplan.rules.mix import GOLDEN, TOLERANCE, TYPES, Mix, mix
from contentplan.rules.repair import nearest_balance
from smmhub.api.fields import MoneyValueField, PointsField, StrictIntegerField
from smmhub.api.refusals import refuse
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import Door

MOST_POSTS = 10_000


class MixCountsSerializer(StrictSerializer):
    engaging = StrictIntegerField(min_value=0, max_value=MOST_POSTS, default=0)
    user_generated = StrictIntegerField(min_value=0, max_value=MOST_POSTS, default=0)
    educational = StrictIntegerField(min_value=0, max_value=MOST_POSTS, default=0)
    promotional = StrictIntegerField(min_value=0, max_value=MOST_POSTS, default=0)


class MixFormulaSerializer(StrictSerializer):
    """Whole percents that add up to 100 (MIX-1); a type left out has 0."""

    engaging = PointsField(default=0)
    user_generated = PointsField(default=0)
    educational = PointsField(default=0)
    promotional = PointsField(default=0)

    def validate(self, shares: dict[str, int]) -> dict[str, int]:
        if sum(shares.values()) != 100:
            raise refuse("", _("The four shares must add up to 100."), "MIX-1")
        return shares


class MixRequestSerializer(StrictSerializer):
    counts = MixCountsSerializer()
    formula = MixFormulaSerializer(required=False)
    tolerance = PointsField(default=TOLERANCE, most=20)


class MixTypeSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    target_count = serializers.IntegerField()
    target_share = serializers.IntegerField()
    deviation = serializers.FloatField(allow_null=True)


class MixTypesSerializer(serializers.Serializer):
    engaging = MixTypeSerializer()
    user_generated = MixTypeSerializer()
    educational = MixTypeSerializer()
    promotional = MixTypeSerializer()


class MixRepairSerializer(serializers.Serializer):
    action = serializers.ChoiceField(["retype", "add", "drop"])
    post = serializers.UUIDField(allow_null=True)
    from_ = serializers.CharField(allow_null=True)
    to = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return {("from" if k == "from_" else k): field for k, field in super().get_fields().items()}


class MixSerializer(serializers.Serializer):
    """How a plan's types stand against its formula (MIX-2), and the smallest repair (MIX-4)."""

    total = serializers.IntegerField()
    types = MixTypesSerializer()
    balanced = serializers.BooleanField()
    by_channel = serializers.DictField(child=MixTypesSerializer())
    repair = MixRepairSerializer(many=True)


def points(value: Fraction | None) -> int | float | None:
    """Return points as a JSON number with at most two decimals."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(round(value, 2))


def types_document(judged: Mix) -> dict[str, dict[str, Any]]:
    """Return the `types` of a mix document; contentplan/api.py uses it for mix/ too."""
    return {
        kind: {
            "count": share.count,
            "share": points(share.share),
            "target_count": share.target_count,
            "target_share": share.target_share,
            "deviation": points(share.deviation),
        }
        for kind, share in judged.types.items()
    }


def repair_of_counts(counts: Mapping[str, int], wanted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the changes from counts to wanted ones, in the shape of a plan's repair."""
    spare = [kind for kind in TYPES for _n in range(counts[kind] - wanted[kind])]
    needed = [kind for kind in TYPES for _n in range(wanted[kind] - counts[kind])]
    both = min(len(spare), len(needed))
    changes: list[tuple[str, str | None, str | None]] = []
    changes += [("retype", old, new) for old, new in zip(spare, needed, strict=False)]
    changes += [("add", None, new) for new in needed[both:]]
    changes += [("drop", old, None) for old in spare[both:]]
    return [
        {"action": action, "post": None, "from": old, "to": new} for action, old, new in changes
    ]


class ContentMixCheck(Door):
    """Judge the counts of a plan that isn't kept here (MIX-1, MIX-2, MIX-4)."""

    needs = {"post": Door.ANYONE}
    only_calculates = True

    @extend_schema(request=MixRequestSerializer, responses={200: MixSerializer})
    def post(self, request) -> Response:
        asked = self.read(MixRequestSerializer)
        counts, formula = asked["counts"], asked.get("formula") or GOLDEN
        judged = mix(counts, formula, asked["tolerance"])
        wanted = None
        if not judged.balanced:
            wanted = nearest_balance(counts, dict.fromkeys(TYPES, 0), formula, asked["tolerance"])
        return Response(
            {
                "total": judged.total,
                "types": types_document(judged),
                "balanced": judged.balanced,
                "by_channel": {},
                "repair": repair_of_counts(counts, wanted) if wanted else [],
            }
        )


class SplitSharesSerializer(StrictSerializer):
    """Whole percents that add up to 100 (BUDG-2); a category left out has 0."""

    content = PointsField(default=0)
    promotion = PointsField(default=0)
    research = PointsField(default=0)
    training = PointsField(default=0)

    def validate(self, shares: dict[str, int]) -> dict[str, int]:
        if sum(shares.values()) != 100:
            raise refuse("", _("The four shares must add up to 100."), "BUDG-2")
        return shares


class SplitRequestSerializer(StrictSerializer):
    total = MoneyValueField()
    shares = SplitSharesSerializer(required=False)


class SplitLineSerializer(serializers.Serializer):
    category = serializers.ChoiceField(CATEGORIES)
    share = PointsField()
    planned = MoneyValueField()


class SplitSerializer(serializers.Serializer):
    """The parts of a budget; they add up to the total exactly (BUDG-2)."""

    lines = SplitLineSerializer(many=True)


class BudgetSplitCheck(Door):
    """Split an amount that isn't kept here, exact to the minor unit (BUDG-2)."""

    needs = {"post": Door.ANYONE}
    only_calculates = True

    @extend_schema(request=SplitRequestSerializer, responses={200: SplitSerializer})
    def post(self, request) -> Response:
        asked = self.read(SplitRequestSerializer)
        total, shares = asked["total"], asked.get("shares") or DEFAULT_SHARES
        parts = split(to_minor(total.amount, total.currency), shares)
        lines = [
            {
                "category": category,
                "share": shares[category],
                "planned": from_minor(parts[category], total.currency),
            }
            for category in CATEGORIES
        ]
        return Response(SplitSerializer({"lines": lines}).data)
