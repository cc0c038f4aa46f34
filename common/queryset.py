from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q


class ClientScopedQuerySet(models.QuerySet):
    """Rows that belong to a client: the one place that narrows them to the clients of a person.

    `client_path` is the ORM path from a row to its client, "" for Client itself; it has no default,
    so a queryset that forgets it breaks instead of leaking. `client_sees` says which rows people on
    the client side may see; None is no row."""

    client_path: str
    client_sees: Q | None = None

    def of_clients(self, ids: Iterable[Any]) -> Self:
        """Return the rows of these clients, in full."""
        inside = self._inside(ids)
        return self.none() if inside is None else self.filter(inside)

    def visible_to_client(self) -> Self:
        """Return the rows that people on the client side may see, of any client."""
        return self.none() if self.client_sees is None else self.filter(self.client_sees)

    def for_sides(self, agency_side_ids: Iterable[Any], client_side_ids: Iterable[Any]) -> Self:
        """Return all rows of the first clients and what client people may see of the second."""
        full, seen = self._inside(agency_side_ids), self._inside(client_side_ids)
        if seen is not None:
            seen = None if self.client_sees is None else seen & self.client_sees
        branches = [branch for branch in (full, seen) if branch is not None]
        if not branches:
            return self.none()
        return self.filter(branches[0] if len(branches) == 1 else branches[0] | branches[1])

    def _inside(self, ids: Iterable[Any]) -> Q | None:
        """Return the condition for rows of these clients, None when there are no clients."""
        clients = list(ids)
        path = f"{self.client_path}__in" if self.client_path else "pk__in"
        return Q(**{path: clients}) if clients else None
