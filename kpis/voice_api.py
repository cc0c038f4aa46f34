"""clients/ID/share-of-voice/ of the API (GOAL-6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Channel
from common.money import round_half_up
from common.periods import today_in
from goals.competitor_rules import Voice
from kpis.competition import KINDS, Period, compared
from kpis.report import figure_text
from smmhub.api.views import Door


class VoiceSerializer(serializers.Serializer):
    """Somebody's part of all that was counted, in percent."""

    name = serializers.CharField()
    ours = serializers.BooleanField()
    counted = serializers.IntegerField()
    share = serializers.CharField()


class VoicesSerializer(serializers.Serializer):
    """A period, both days inside it, with figures of everybody."""

    vars()["from"] = serializers.DateField()
    to = serializers.DateField()
    voices = VoiceSerializer(many=True)


class ShareOfVoiceSerializer(serializers.Serializer):
    """Who is heard how much in one network, by one kind of count: in the newest period that all
    competitors have, null where figures of ours are missing, and in all periods before it."""

    network = serializers.ChoiceField(choices=Channel.Network.choices)
    kind = serializers.ChoiceField(choices=list(KINDS))
    newest = VoicesSerializer(allow_null=True)
    lacking = serializers.ListField(child=serializers.CharField())
    over_time = VoicesSerializer(many=True)


class ShareOfVoiceView(Door):
    """Share of voice, network by network, and over time: only periods with figures of everybody;
    each is a whole of its own, so shares are never added."""

    needs = {"get": "view"}
    serializer_class = ShareOfVoiceSerializer

    @extend_schema(
        operation_id="clients_share_of_voice", responses=ShareOfVoiceSerializer(many=True)
    )
    def get(self, request: Request, pk: UUID) -> Response:
        client = self.request.access.client(pk, needs="view")
        networks = compared(self.request.access, client, today_in(client.timezone)).networks
        told = [
            {
                "network": network.code,
                "kind": share.kind,
                "newest": _voices(share.period, share.voices)
                if share.period and share.voices
                else None,
                "lacking": share.lacking,
                "over_time": [_voices(*one) for one in share.over_time],
            }
            for network in networks
            for share in network.shares
        ]
        return Response(ShareOfVoiceSerializer(told, many=True).data)


def _voices(period: Period, voices: Sequence[Voice]) -> dict[str, Any]:
    told = [
        {
            "name": one.name[0],
            "ours": one.name[1],
            "counted": one.counted,
            "share": figure_text(round_half_up(one.share, 4)),
        }
        for one in voices
    ]
    return {"from": period[0], "to": period[1], "voices": told}
