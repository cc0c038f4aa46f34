"""What posts and proposals tell of how the two sides work together (TEAM-6): facts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.models import Client
from common.periods import Period
from contentplan.rules.ideas import Asked, interventions
from contentplan.services import SeenPost, asked_changes, seen_posts


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    return {}


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    """Return how often approved posts were to be changed after all (IDEA-2), and the commonest type
    of the posts that the client has seen, beside what the formula gives it. Two queries."""
    seen, asked = seen_posts(clients, period), asked_changes(clients, period)
    return {one.pk: _facts(one, seen[one.pk], asked[one.pk], period) for one in clients}


def _facts(
    client: Client, seen: Sequence[SeenPost], asked: Sequence[Asked], period: Period
) -> dict[str, Any]:
    changes = interventions(asked, {one.pk for one in seen}, period)
    types = Counter(one.type for one in seen)
    commonest, number = max(types.items(), key=lambda each: (each[1], each[0]), default=("", 0))
    return {
        "interference": {"asked": changes.asked, "posts": changes.posts},
        "one_type": {
            "posts": len(seen),
            "type": commonest,
            "count": number,
            "allowed": client.mix_formula.get(commonest, 0) + client.mix_tolerance,  # points
        },
    }
