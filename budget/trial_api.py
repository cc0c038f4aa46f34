"""/api/v1/channel-tests/ and /api/v1/channel-test-results/ (BUDG-6)"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from budget.models import Budget
from budget.trial_models import Trial, TrialArm
from budget.trial_rules import about
from budget.trial_services import (
    ArmRow,
    Told,
    add_trial,
    carry_winner,
    change_trial,
    stop_trial,
    told_of_all,
    write_arm,
)
from budget.trial_wording import plain_rate
from clients.models import Channel
from common.money import to_minor
from common.periods import today_in
from smmhub.api.fields import MoneyField, MoneyValueField, RowField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.refusals import NOT_FOUND, refuse
from smmhub.api.serializers import ClientSerializer, NothingSerializer, StrictSerializer
from smmhub.api.views import ChangeRow, ClientViewSet

STATES = ("no_data", "nothing", "no_difference", "undecided", "leads", "winner")


class ArmShownSerializer(serializers.Serializer):
    """A channel of a test; rates in points, or in results for one unit of the currency."""

    id = serializers.UUIDField()
    channel = serializers.UUIDField()
    results = serializers.IntegerField(allow_null=True)
    rate = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(["typed", "measured"], allow_null=True)


class VerdictSerializer(serializers.Serializer):
    """What may be said; more is what each of both channels still needs, tries or minor units."""

    state = serializers.ChoiceField(STATES)
    best = serializers.UUIDField(allow_null=True)
    rival = serializers.UUIDField(allow_null=True)
    more = serializers.IntegerField(allow_null=True)


class TrialSerializer(ClientSerializer):
    amount = MoneyField(minor="amount_minor")
    channels = serializers.ManyRelatedField(  # of a new test; later its arms tell
        child_relation=RowField(model=Channel), write_only=True, required=False
    )
    media_line = serializers.UUIDField(source="line_id", read_only=True, allow_null=True)
    arms = serializers.SerializerMethodField()
    verdict = serializers.SerializerMethodField()

    class Meta:
        model = Trial
        fields = (
            *("id", "client", "name", "measure", "amount", "start", "end", "channels"),
            *("stopped_at", "media_line", "arms", "verdict"),
        )
        fixed = ("measure", "channels")

    def told(self, row: Trial) -> Told:
        return self.context["view"].told[row.pk]

    @extend_schema_field(ArmShownSerializer(many=True))
    def get_arms(self, row: Trial) -> list[dict[str, Any]]:
        return [_arm(row, one) for one in self.told(row).arms]

    @extend_schema_field(VerdictSerializer)
    def get_verdict(self, row: Trial) -> dict[str, Any]:
        told = self.told(row)
        more = told.verdict.more
        return {
            "state": told.verdict.state,
            "best": told.best and str(told.best.arm.channel_id),  # type: ignore[attr-defined]
            "rival": told.rival and str(told.rival.arm.channel_id),  # type: ignore[attr-defined]
            "more": None if more is None else about(more),
        }


def _arm(trial: Trial, one: ArmRow) -> dict[str, Any]:
    arm: Any = one.arm
    low, high = one.interval or (None, None)
    return {
        "id": str(arm.pk),
        "channel": str(arm.channel_id),
        "results": one.figures.results,
        "rate": plain_rate(trial, one.rate),
        "low": plain_rate(trial, low),
        "high": plain_rate(trial, high),
        "basis": one.basis or None,
    }


class TrialFilter(ClientFilterSet):
    class Meta:
        model = Trial
        fields = ("measure",)


class CarrySerializer(StrictSerializer):
    budget = RowField(model=Budget)
    amount = MoneyValueField()


class TrialViewSet(ClientViewSet):
    """The same small sum on several channels, compared with their uncertainty (BUDG-6).

    Results are written at `channel-test-results/`. `stop/` ends a test before its last day,
    `carry/` puts its winner into the media plan of a budget, once."""

    model = Trial
    serializer_class = TrialSerializer
    filterset_class = TrialFilter
    needs = {"stop": "edit", "carry": "edit"}

    def get_queryset(self):
        return super().get_queryset().select_related("client").prefetch_related("arms__channel")

    def shown(self, row: Trial) -> Any:
        return self.shown_many([row])[0]

    def shown_many(self, rows: Sequence[Trial]) -> Sequence[Any]:
        by_zone: dict[str, list[Any]] = {}
        for row in rows:
            arms = list(row.arms.all())  # type: ignore[attr-defined]
            by_zone.setdefault(row.client.timezone, []).append((row, arms))
        self.told: dict[Any, Told] = {
            told.trial.pk: told
            for zone, asked in by_zone.items()
            for told in told_of_all(asked, today_in(zone))
        }
        return super().shown_many(rows)

    def perform_create(self, serializer: TrialSerializer) -> None:
        channels = serializer.validated_data.get("channels", [])
        serializer.instance = add_trial(serializer.new_row(), channels, by=self.request.user)

    def perform_update(self, serializer: TrialSerializer) -> None:
        row: Any = serializer.instance
        change_trial(row, serializer.values(), by=self.request.user, seen=row.version)

    @extend_schema(request=NothingSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: Any) -> Response:
        """End a test before its last day."""
        row = self.get_object()
        self.check_if_match(row)
        self.read(NothingSerializer)
        with transaction.atomic():
            stop_trial(row, by=self.request.user)
            return self.answer(self.through_gate(row))

    @extend_schema(request=CarrySerializer)
    @action(detail=True, methods=["post"])
    def carry(self, request: Request, pk: Any) -> Response:
        """Put the winner into the media plan of a budget."""
        row = self.get_object()
        self.check_if_match(row)
        asked = self.read(CarrySerializer)
        budget, amount = asked["budget"], asked["amount"]
        if budget.client_id != row.client_id:
            raise refuse("budget", NOT_FOUND, "not_found")
        if amount.currency != row.currency:
            raise refuse("amount", _("This is in another currency."), "MON-1")
        with transaction.atomic():
            minor = to_minor(amount.amount, amount.currency)
            carry_winner(row, budget, minor, by=self.request.user)
            return self.answer(self.through_gate(row))


class TrialArmSerializer(ClientSerializer):
    spent = MoneyField(
        minor="spent_minor", currency="trial.currency", required=False, allow_null=True
    )

    class Meta:
        model = TrialArm
        fields = ("id", "trial", "channel", "spent", "tries", "results", "source")
        fixed = ("channel",)


class TrialArmFilter(ClientFilterSet):
    class Meta:
        model = TrialArm
        fields = ("trial", "channel")


class TrialArmViewSet(ChangeRow):
    """What each channel of a test brought, typed with its source; null: what is measured."""

    model = TrialArm
    serializer_class = TrialArmSerializer
    filterset_class = TrialArmFilter

    def get_queryset(self):
        return super().get_queryset().select_related("trial__client", "trial__line", "channel")

    def perform_update(self, serializer: TrialArmSerializer) -> None:
        row: Any = serializer.instance
        write_arm(row, serializer.values(), by=self.request.user, seen=row.version)
