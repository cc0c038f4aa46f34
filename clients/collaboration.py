"""What the team of a client tells of how the two sides work together (TEAM-6): facts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.brief_rules import LEAST_ANSWERED, Progress
from clients.duties import outside_smm
from clients.models import BriefQuestion, Client, Membership
from clients.rules import MOST_DECIDERS
from common.periods import Period, today_in


def rows(client: Any, period: Period, zone: str) -> dict[str, QuerySet]:
    """Return the questions of the brief as of today, whatever the period (BRIEF-1)."""
    asked = BriefQuestion.objects.filter(client=client)
    return {
        "brief_asked": asked,
        "brief_open": asked.open(),
        "brief_overdue": asked.overdue(today_in(zone)),
    }


def facts(
    clients: Collection[Client], period: Period, counts: Mapping[UUID, Mapping[str, int]]
) -> dict[UUID, dict[str, Any]]:
    """Return how far the brief of each client is, how many people decide there, and how many of
    them have a duty that has nothing to do with SMM (TEAM-2): as of now, whatever the period. One
    query."""
    duties: dict[UUID, list[str]] = {one.pk: [] for one in clients}
    held = Membership.objects.filter(client__in=list(duties)).deciders()
    for pk, duty in held.values_list("client", "duty"):
        duties[pk].append(duty)
    return {
        pk: {
            "no_brief": _brief(counts[pk]),
            "everybody_decides": {
                "deciders": len(told),
                "most": MOST_DECIDERS,
                "outside": sum(outside_smm(duty) for duty in told),
            },
        }
        for pk, told in duties.items()
    }


def _brief(counts: Mapping[str, int]) -> dict[str, int]:
    told = Progress(
        counts["brief_asked"], counts["brief_asked"] - counts["brief_open"], counts["brief_overdue"]
    )
    return {**told._asdict(), "least": LEAST_ANSWERED}
