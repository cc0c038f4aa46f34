"""What the team of a client tells of how the two sides work together (TEAM-6): facts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.duties import outside_smm
from clients.models import Client, Membership
from clients.rules import MOST_DECIDERS
from common.periods import Period


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    return {}


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    """Return how many people decide at each client, and how many of them have a duty that has
    nothing to do with SMM (TEAM-2): as of now, whatever the period. One query."""
    duties: dict[UUID, list[str]] = {one.pk: [] for one in clients}
    held = Membership.objects.filter(client__in=list(duties)).deciders()
    for pk, duty in held.values_list("client", "duty"):
        duties[pk].append(duty)
    return {
        pk: {
            "no_brief": None,  # no brief is kept here yet: not known is no failure
            "everybody_decides": {
                "deciders": len(told),
                "most": MOST_DECIDERS,
                "outside": sum(outside_smm(duty) for duty in told),
            },
        }
        for pk, told in duties.items()
    }
