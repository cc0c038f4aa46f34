"""/api/v1/proposals/"""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contentplan.models import Proposal
from contentplan.services import answer_proposal, propose, reopen_proposal
from smmhub.api.fields import StrictCharField, StrictChoiceField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ClientRows, CreateRow

FIELDS = (
    "id",
    "client",
    "kind",
    "text",
    "about",
    "approval",
    "status",
    "argument",
    "answered_at",
    "first_argument",
    "facts",
    "reopened_at",
    "created_at",
)


class ProposalSerializer(ClientSerializer):
    class Meta:
        model = Proposal
        fields = (*FIELDS, "idea")
        read_only_fields = ("created_at",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take what is about a post or an approval for a change of it, and the rest for an idea."""
        named = attrs.get("about") or attrs.get("approval")
        kind = Proposal.Kind.CHANGE if named else Proposal.Kind.IDEA
        return {"kind": kind, **attrs}


class ProposalForClientSerializer(ClientSerializer):
    """What the client proposed and was answered; the bank behind it is the agency's (TEN-3)."""

    class Meta:
        model = Proposal
        fields = FIELDS
        read_only_fields = ("created_at",)


class ProposalFilter(ClientFilterSet):
    class Meta:
        model = Proposal
        fields = ("kind", "status", "about", "approval")


class AnswerSerializer(StrictSerializer):
    answer = StrictChoiceField(choices=["accept", "decline"])
    argument = StrictCharField(required=False, allow_blank=True, max_length=4000)


class ReopenSerializer(StrictSerializer):
    facts = StrictCharField(max_length=4000)


class ProposalViewSet(CreateRow, ClientRows):
    """What the client wishes: accepted, or declined with an argument (IDEA-2)."""

    model = Proposal
    serializer_class = ProposalSerializer
    client_serializer_class = ProposalForClientSerializer
    filterset_class = ProposalFilter
    needs = {"create": "propose", "give_answer": "send", "reopen": "reopen"}

    def get_queryset(self):
        return super().get_queryset().select_related("client")

    def perform_create(self, serializer: ProposalSerializer) -> None:
        serializer.instance = propose(serializer.new_row(), by=self.request.user)

    @extend_schema(request=AnswerSerializer, responses={200: ProposalSerializer})
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def give_answer(self, request: Request, pk: UUID) -> Response:
        """Accept a proposal, or decline it with an argument; 409 when it has its answer."""
        proposal = self.get_object()
        asked = self.read(AnswerSerializer)
        with transaction.atomic():
            answer_proposal(proposal, **asked, by=self.request.user)
            return self.answer(self.through_gate(proposal))

    @extend_schema(request=ReopenSerializer, responses={200: ProposalSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        """Ask once more about a declined proposal, with new facts; the next answer is final."""
        proposal = self.get_object()
        asked = self.read(ReopenSerializer)
        with transaction.atomic():
            reopen_proposal(proposal, **asked, by=self.request.user)
            return self.answer(self.through_gate(proposal))
