"""The gate: what one person or token may reach (TEN-1). The only door from a request to rows."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.http import Http404

from accounts.models import ApiToken, User
from clients.models import Agency, Client, Membership
from clients.rules import is_client_side, may, scope_of
from common.prepared import Prepared


class Access:
    """What one person or token may reach; set once per request as request.access.

    roles maps a client's id to the role there, agency_roles an agency's id to the role in it."""

    def __init__(
        self,
        roles: Mapping[UUID, str],
        agency_roles: Mapping[UUID, str] | None = None,
        *,
        names: Mapping[UUID, str] | None = None,
        person: User | None = None,
        token: ApiToken | None = None,
    ):
        self.roles = roles
        self.agency_roles = agency_roles or {}
        self.names = names or {}  # of open clients
        self.person = person
        self.token = token

    @classmethod
    def of(cls, person: User, token: ApiToken | None = None) -> "Access":
        """Return the person's access as it is now, in one query (AUTH-4, TEN-6)."""
        roles: dict[UUID, str] = {}
        agency_roles: dict[UUID, str] = {}
        names: dict[UUID, str] = {}
        only = token.client_id if token else None
        for agency_id, role, member, owned in _memberships(person):
            if member.pk is None:
                agency_roles[agency_id] = role
            for pk, name, is_open in (member, owned):
                # An owner who decides for a client of their own does so as its decider.
                if pk is None or (role == "owner" and is_client_side(roles.get(pk, role))):
                    continue
                if roles.get(pk) != "owner" or is_client_side(role):
                    roles[pk] = role
                if is_open:
                    names[pk] = name
        if only is not None:
            roles = {pk: role for pk, role in roles.items() if pk == only}
            agency_roles = {}
        return cls(roles, agency_roles, names=names, person=person, token=token)

    def allows(self, needs: str) -> bool:
        """Return whether the token, if this is one, has the scope for a verb."""
        return self.token is None or self.token.allows(scope_of(needs))

    def clients_with(self, needs: str) -> list[UUID]:
        """Return the ids of the clients where the role has this right."""
        if not self.allows(needs):
            return []
        return [pk for pk, role in self.roles.items() if may(role, needs)]

    def rows(self, model: type[Model], needs: str = "view") -> Any:
        """Return the rows of a model at the clients where the role has the right.

        Client-side people get only the rows that were meant for them (TEN-3)."""
        ours, theirs = self._sides(self.clients_with(needs))
        manager: Any = model._default_manager
        return manager.for_sides(ours, theirs)

    def get(self, model: type[Model], pk: object, *, needs: str, rows: Any = None) -> Any:
        """Return a row; Http404 if it isn't ours, PermissionDenied if the role won't do.

        rows may be a narrower or fuller query made from self.rows(model)."""
        found = (self.rows(model) if rows is None else rows).filter(pk=pk).first()
        if found is None:
            raise Http404
        if needs != "view" and not self.rows(model, needs).filter(pk=pk).exists():
            raise PermissionDenied
        return found

    def get_of(self, ask: Prepared, client_pk: UUID, pk: UUID, *more: Any, needs: str) -> Any:
        """Return a client's row to its agency's people, as get() does, without asking about the
        right. ask gets the client's id first, so that it finds nothing of another's (TEN-1), then
        the row's and what more it wants."""
        ours = self.may(client_pk, "view") and not self.is_client_side(client_pk)
        found = ask(client_pk, pk, *more) if ours else []
        if not found:
            raise Http404
        if not self.may(client_pk, needs):
            raise PermissionDenied
        return found[0]

    def client(self, pk: UUID, *, needs: str) -> Client:
        """Return one client with its agency, as get() does, without asking the database about the
        right: whoever has a role at a client may see it."""
        found = _with_agency(pk) if self.may(pk, "view") else []
        if not found:
            raise Http404
        self.check(found[0], needs)
        return found[0]

    def check(self, client: Client, needs: str) -> None:
        """Raise PermissionDenied unless the role at this client has the right."""
        if not self.may(client, needs):
            raise PermissionDenied

    def may(self, client: Client | UUID, needs: str) -> bool:
        pk = client.pk if isinstance(client, Client) else client
        role = self.roles.get(pk)
        return role is not None and may(role, needs) and self.allows(needs)

    def role_for(self, client_id: UUID) -> str | None:
        return self.roles.get(client_id)

    def role_at(self, pk: UUID) -> str:
        """Return the role at a client, else in an agency; "" for none: for the history (AUD-1)."""
        return self.roles.get(pk) or self.agency_roles.get(pk, "")

    def is_client_side(self, client_id: UUID) -> bool:
        return is_client_side(self.roles.get(client_id, "observer"))

    @property
    def on_client_side(self) -> bool:
        """Whether this person is one of the client's people anywhere."""
        return any(is_client_side(role) for role in self.roles.values())

    def agency(self, *, needs: str = "own") -> Agency:
        """Return the agency the person works in; PermissionDenied when the role there won't do."""
        for pk, role in self.agency_roles.items():
            if may(role, needs) and self.allows(needs):
                return Agency.objects.get(pk=pk)
        raise PermissionDenied

    def may_in_agency(self, needs: str) -> bool:
        return self.allows(needs) and any(may(role, needs) for role in self.agency_roles.values())

    def _sides(self, clients: Iterable[UUID]) -> tuple[list[UUID], list[UUID]]:
        ours: list[UUID] = []
        theirs: list[UUID] = []
        for pk in clients:
            (theirs if is_client_side(self.roles[pk]) else ours).append(pk)
        return ours, theirs


class _At(NamedTuple):
    """A client that a membership reaches; without a pk it is none."""

    pk: UUID | None
    name: str
    is_open: bool


# Every request asks this. Built by the ORM it took longer than asking for session and person.
_MEMBERSHIPS = """
    SELECT held.agency_id, held.role,
           client.id, client.name, client.closed_at IS NULL,
           owned.id, owned.name, owned.closed_at IS NULL
      FROM clients_membership held
      JOIN accounts_user person ON person.id = held.person_id AND person.is_active
      LEFT JOIN clients_client client ON client.id = held.client_id
      LEFT JOIN clients_client owned ON owned.agency_id = held.agency_id
                                    AND held.client_id IS NULL AND held.role = 'owner'
     WHERE held.person_id = %s
     ORDER BY held.id
"""


def _memberships(person: User) -> list[tuple[UUID, str, _At, _At]]:
    """Return agency, role, the membership's client and an owned one: a row for each membership,
    and for an owner one for each client of the agency."""
    id_of = Membership._meta.pk.to_python  # SQLite keeps ids as text
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERSHIPS, [Membership._meta.pk.get_db_prep_value(person.pk, connection)])
        return [
            (id_of(agency), role, _At(id_of(client), *told), _At(id_of(owned), name, is_open))
            for agency, role, client, *told, owned, name, is_open in cursor.fetchall()
        ]


_with_agency = Prepared(lambda pk: Client.objects.select_related("agency").filter(pk=pk), ids=1)
NOTHING = Access({})
