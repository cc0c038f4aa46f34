"""What a report says of decisions (REP-1, APPR-8): plain JSON, hours as text."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Q

from approvals.measured import POST, Measures, measure_all
from approvals.models import ApprovalRequest, AskedDecider, Side
from approvals.rules import hours, percentile, rounds
from clients.models import Client
from common.money import round_half_up
from common.periods import Period

REQUESTS_LISTED = 50


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return what was decided in a period and how long it took; docs/reports.md has the shape.

    A wait runs from the question to the decision; who didn't decide isn't counted. Medians are told
    of any number, since the questions are listed below them. People are ids: their names are looked
    up when the report is shown."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id; four queries however many they are."""
    measures = measure_all(clients, period)
    spans = {client.pk: period.moments(client.timezone) for client in clients}
    given = _given(spans)
    waiting = _waiting({client: after for client, (_first, after) in spans.items()})
    return {client: _section(measures[client], given[client], waiting[client]) for client in spans}


def _given(spans: Mapping[UUID, tuple[datetime, datetime]]) -> dict[UUID, list[AskedDecider]]:
    """Return the decisions that each client's people gave in its span, in order; one query."""
    found: dict[UUID, list[AskedDecider]] = {client: [] for client in spans}
    rows = (
        AskedDecider.objects.filter(
            request__client__in=list(spans),
            step__side=Side.CLIENT,
            decided_at__gte=min(first for first, _after in spans.values()),
            decided_at__lt=max(after for _first, after in spans.values()),
        )
        .exclude(decision="")
        .select_related("request", "step")
        .defer("request__content")
        .order_by("decided_at", "pk")
    )
    for one in rows:
        first, after = spans[one.request.client_id]
        if one.decided_at is not None and first <= one.decided_at < after:
            found[one.request.client_id].append(one)
    return found


def _section(measures: Measures, given: list[AskedDecider], waiting: int) -> dict[str, Any]:
    posts = measures.rounds.get(POST, rounds([]))
    waits = [_wait(one) for one in given]
    outcomes = _outcomes(given)
    return {
        "decided": len(outcomes),
        "approved": sum(one["outcome"] == "approve" for one in outcomes),
        "returned": sum(one["outcome"] == "return" for one in outcomes),
        "waiting": waiting,
        "median_hours": _hours(percentile(waits, 50)) if waits else None,
        "longest_hours": _hours(max(waits)) if waits else None,
        "posts_approved": posts.number,
        "first_pass": None if posts.first_pass is None else str(round_half_up(posts.first_pass, 1)),
        "late_posts": len(measures.late),
        "requests": outcomes[:REQUESTS_LISTED],
        "deciders": _deciders(given),
    }


def _wait(one: AskedDecider) -> Fraction:
    """Return the hours from the question, when the step opened, to the decision, exactly."""
    assert one.decided_at is not None  # the query asks for it
    return hours(one.decided_at - (one.step.opened_at or one.request.created_at))


def _hours(took: Fraction) -> str:
    return str(round_half_up(took, 1))


def _waiting(after: Mapping[UUID, datetime]) -> dict[UUID, int]:
    """Return how many questions had no answer when each client's period ended; one query."""
    found = dict.fromkeys(after, 0)
    asked = ApprovalRequest.objects.filter(
        client__in=list(after), shown_at__lt=max(after.values())
    ).order_by()
    left = asked.filter(Q(closed_at=None) | Q(closed_at__gte=min(after.values())))
    for client, shown_at, closed_at in left.values_list("client_id", "shown_at", "closed_at"):
        over = after[client]
        shown = shown_at is not None and shown_at < over
        found[client] += shown and (closed_at is None or closed_at >= over)
    return found


def _outcomes(given: Sequence[AskedDecider]) -> list[dict[str, Any]]:
    """Return a line per question, with the decision that came last; the longest wait first."""
    last: dict[Any, AskedDecider] = {one.request_id: one for one in given}
    returned = {one.request_id for one in given if one.decision == "return"}
    return [
        {
            "kind": one.request.kind,
            "title": one.request.title,
            "asked_at": one.request.created_at.isoformat(),
            "decided_at": one.decided_at.isoformat() if one.decided_at else None,
            "hours": _hours(_wait(one)),
            "outcome": "return" if one.request_id in returned else "approve",
        }
        for one in sorted(last.values(), key=_wait, reverse=True)
    ]


def _deciders(given: Sequence[AskedDecider]) -> list[dict[str, Any]]:
    by_person: dict[Any, list[AskedDecider]] = defaultdict(list)
    for one in given:
        by_person[one.person_id].append(one)
    return [
        {
            "person": str(person),
            "decided": len(decisions),
            "returned": sum(one.decision == "return" for one in decisions),
            "median_hours": _hours(percentile([_wait(one) for one in decisions], 50)),
        }
        for person, decisions in sorted(by_person.items())
    ]
