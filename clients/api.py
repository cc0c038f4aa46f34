"""clients/ and channels/ of the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from clients.access import Access
from clients.caps import validate_cap
from clients.models import Channel, Client, Membership
from clients.rules import BORROWED_CAPS, ROLES, borrowed_caps, own_caps
from clients.services import open_client, remove_channel
from smmhub.api.fields import ClockField, StrictIntegerField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.serializers import ClientSerializer, StrictSerializer
from smmhub.api.views import ChangeRow, ClientCollection, ClientViewSet, CreateRow


class BorrowedCapsSerializer(StrictSerializer):
    """The most material from the web by kind of goal, in percent of its posts (MIX-5).

    A kind left out has the usual cap."""

    def get_fields(self) -> dict[str, Any]:
        return {
            kind: StrictIntegerField(
                required=False, validators=[validate_cap], help_text=f"usually {usual}"
            )
            for kind, usual in BORROWED_CAPS.items()
        }

    def validate(self, caps: dict[str, int]) -> dict[str, int]:
        return own_caps(caps)

    def to_representation(self, own: dict[str, int]) -> dict[str, int]:
        return borrowed_caps(own)


class ClientsSerializer(ClientSerializer):
    borrowed_caps = BorrowedCapsSerializer(required=False)

    class Meta:
        model = Client
        fields = (
            "id",
            "name",
            "market",
            "timezone",
            "currency",
            "language",
            "industry",
            "regions",
            "languages",
            "borrowed_caps",
        )


class ClientForClientSerializer(ClientSerializer):
    class Meta:
        model = Client
        fields = (
            *("id", "name", "market", "timezone", "currency", "language", "industry"),
            *("regions", "languages"),
        )


class ClientsViewSet(CreateRow, ChangeRow):
    """The businesses that the caller works for. A client is closed, never deleted."""

    model = Client
    serializer_class = ClientsSerializer
    client_serializer_class = ClientForClientSerializer
    needs = {"create": "send", "partial_update": "manage"}  # as the page does

    def may_somewhere(self, needs: str) -> bool:
        return self.request.access.may_in_agency(needs)

    def perform_create(self, serializer: Any) -> None:
        client = serializer.new_row()
        client.agency = self.request.access.agency(needs="send")
        serializer.instance = open_client(client, by=self.request.user)
        # The new client isn't among the roles that were read when the request came in.
        self.request.access = Access.of(self.request.user, self.request.auth)


class PersonSerializer(ClientSerializer):
    """Somebody at a client; `person` is the id that `deciders` and `mentions` take."""

    person = serializers.UUIDField(source="person_id", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    role = serializers.ChoiceField(ROLES, read_only=True)

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("client", "person", "name", "role", "duty")
        read_only_fields = fields


class PersonForClientSerializer(PersonSerializer):
    """The same: who works together is no secret between the two sides (TEAM-1, TEAM-2)."""

    class Meta(PersonSerializer.Meta):
        pass


class PersonFilter(ClientFilterSet):
    role = django_filters.ChoiceFilter(choices=[(role, role) for role in ROLES])

    class Meta:
        model = Membership
        fields = ()


class PeopleViewSet(ClientCollection):
    """Who works on a client, on both sides, as what (TEAM-1, TEAM-2). Owners, who reach all clients
    of their agency, are not named at each."""

    model = Membership
    serializer_class = PersonSerializer
    client_serializer_class = PersonForClientSerializer
    filterset_class = PersonFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().exclude(client=None)
        return rows.filter(person__is_active=True).select_related("person")


class SlotSerializer(StrictSerializer):
    weekday = StrictIntegerField(min_value=1, max_value=7)
    time = ClockField()


class ChannelSerializer(ClientSerializer):
    rhythm = SlotSerializer(many=True, required=False, max_length=100)  # type: ignore[call-arg]

    class Meta:
        model = Channel
        fields = ("id", "client", "network", "name", "handle", "url", "rhythm")


class ChannelForClientSerializer(ClientSerializer):
    rhythm = SlotSerializer(many=True, read_only=True)

    class Meta:
        model = Channel
        fields = ("id", "client", "network", "name", "handle", "url", "rhythm")


class ChannelFilter(ClientFilterSet):
    class Meta:
        model = Channel
        fields = ("network",)


class ChannelViewSet(ClientViewSet):
    """A client's pages and profiles in the networks, with their rhythm (PLAN-4)."""

    model = Channel
    serializer_class = ChannelSerializer
    client_serializer_class = ChannelForClientSerializer
    filterset_class = ChannelFilter
    needs = {"create": "manage", "partial_update": "manage", "destroy": "manage"}

    def perform_destroy(self, row: Channel) -> None:
        remove_channel(row, by=self.request.user)
