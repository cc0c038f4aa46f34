"""What base.html needs on every page."""

from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from common.text import fold


class NavClient(NamedTuple):
    """A line of the client switcher; costs no query."""

    pk: UUID
    name: str

    @property
    def url(self) -> str:
        return _home_of(self.pk)


@lru_cache(maxsize=4096)
def _home_of(pk: UUID) -> str:
    return reverse("clients:home", kwargs={"client_pk": pk})


PLACES = {"/": "home", "/approvals/": "approvals"}


def access(request: HttpRequest) -> dict[str, object]:
    """Return the gate, the open clients by name, and which of the main pages this is, if any."""
    gate = getattr(request, "access", None)
    if gate is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}

    @cache
    def nav_clients() -> list[NavClient]:
        known = [NavClient(pk, name) for pk, name in gate.names.items() if pk in gate.roles]
        return sorted(known, key=lambda client: fold(client.name))

    return {
        "access": gate,
        "nav_clients": nav_clients,
        "nav_place": PLACES.get(request.path, ""),
    }
