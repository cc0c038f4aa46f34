"""Who is asking: GET /api/v1/me/."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.response import Response

from clients.models import Client
from smmhub.api.views import Door


class MembershipSerializer(serializers.Serializer):
    client = serializers.UUIDField()
    role = serializers.CharField()


class TokenSerializer(serializers.Serializer):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())


class MeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    agency = serializers.UUIDField(allow_null=True)
    memberships = MembershipSerializer(many=True)
    token = TokenSerializer(allow_null=True)


class MeView(Door):
    """The caller, their roles as they are now, and the token when there is one."""

    needs = {"get": Door.ANYONE}
    serializer_class = MeSerializer

    def get(self, request) -> Response:
        access, token = request.access, request.auth
        answer = {
            "id": request.user.pk,
            "email": request.user.email,
            "name": request.user.name,
            "agency": self.agency_id(),
            "memberships": [
                {"client": client_id, "role": role} for client_id, role in access.roles.items()
            ],
            "token": token and {"name": token.name, "scopes": token.scopes},
        }
        return Response(MeSerializer(answer).data)

    def agency_id(self) -> UUID | None:
        """Return the agency the caller works in, else the one that works for them."""
        access = self.request.access
        if access.agency_roles:
            return next(iter(access.agency_roles))
        return access.rows(Client).values_list("agency", flat=True).first()
