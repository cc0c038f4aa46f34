"""How decisions go at one client, read in two queries and judged by approvals/rules (APPR-8).

Decisions count in the period in which they were given, first approvals in that of the approval,
late posts in that of their planned time. What waits, waits now, whatever the period."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from approvals.models import ApprovalRequest, AskedDecider, Side
from approvals.rules import (
    Answer,
    Figures,
    Late,
    Passed,
    Rounds,
    Sending,
    Wait,
    Worked,
    figures,
    figures_by,
    hours,
    returned_parts,
    rounds,
    walk,
)
from approvals.units import PostsOf, units
from clients.dates import hours_of
from clients.models import Client
from common.periods import Period, now, today_in

EARLIER = timedelta(days=365)  # how far back the first sending of something is looked for
WAITS_LISTED = 10
POST = "post"  # what a plan's decision is about, and a single post's
Status = ApprovalRequest.Status
OUTCOMES: dict[str, str] = {
    Status.APPROVED: "approved",
    Status.CHANGED: "approved",  # it was, whatever became of its subject since
    Status.RETURNED: "returned",
}


class Part(NamedTuple):
    """One decider's part in a question. opened_at is when their step began, None before that."""

    person: UUID
    name: str
    decision: str
    decided_at: datetime | None
    returned: list[str]
    via: str
    step: str  # its name, "" where there is only one
    opened_at: datetime | None


class Question(NamedTuple):
    """One question with its parts; units are what it was about."""

    pk: UUID
    kind: str
    title: str
    sending: Sending
    parts: list[Part]
    is_open: bool


class Waiting(NamedTuple):
    """A question that waits now, and for whom; both in hours."""

    pk: UUID
    kind: str
    title: str
    asked_at: datetime
    names: list[str]
    people: list[UUID]
    plain: Fraction
    worked: Fraction


class Measures(NamedTuple):
    """How decisions went in a period; groups are by their key, the slowest first."""

    total: Figures
    by_person: dict[UUID, Figures]
    by_kind: dict[str, Figures]
    by_step: dict[str, Figures]  # of named steps
    names: dict[UUID, str]
    rounds: dict[str, Rounds]  # by what was approved: post, goal, budget …
    late: list[tuple[Late, str]]  # with the question's title, the earliest planned first
    waiting: list[Waiting]  # the longest first
    questions: list[Question]  # that all this was read from; the last year is among them


def last_year(client: Client) -> Period:
    """Return the period that is looked at unless somebody chooses another: a year up to today."""
    today = today_in(client.timezone)
    return Period(today - EARLIER + timedelta(days=1), today)


def measure(client: Client, period: Period, *, worked: Worked | None = None) -> Measures:
    """Return how decisions went in a client's period (APPR-8). worked counts working time."""
    return measure_all([client], period, worked=worked)[client.pk]


def measure_all(
    clients: Collection[Client], period: Period, *, worked: Worked | None = None
) -> dict[UUID, Measures]:
    """Return the same for many clients, by id; two queries however many they are."""
    found = questions_of({client.pk: _looked_at(client, period) for client in clients})
    return {
        client.pk: _measured(client, period, found[client.pk], worked or hours_of(client).between)
        for client in clients
    }


def _looked_at(client: Client, period: Period) -> tuple[datetime, datetime]:
    """Return from when until when a client's questions have to be read for a period."""
    first, after = period.moments(client.timezone)
    earliest = min(first, last_year(client).moments(client.timezone)[0]) - EARLIER
    return earliest, max(after, now())


def _measured(client: Client, period: Period, found: list[Question], worked: Worked) -> Measures:
    first, after = period.moments(client.timezone)
    given = waits(found, first, after, worked)
    passed, late = walk([one.sending for one in found if one.sending.asked_at < after], now())
    people, kinds = figures_by(given, "person"), figures_by(given, "kind")
    steps = figures_by([one for one in given if one.step], "step")
    return Measures(
        total=figures(given),
        by_person=_slowest_first({person: told for (person,), told in people.items()}),
        by_kind=_slowest_first({kind: told for (kind,), told in kinds.items()}),
        by_step=_slowest_first({step: told for (step,), told in steps.items()}),
        names={part.person: part.name for one in found for part in one.parts},
        rounds=_rounds([one for one in passed if first <= one.at < after]),
        late=_late(found, [one for one in late if first <= one.planned_at < after]),
        waiting=_waiting(found, worked),
        questions=found,
    )


def waits(
    found: Sequence[Question], first: datetime, after: datetime, worked: Worked
) -> list[Wait]:
    """Return a wait for each decision that was given from first until right before after.

    Silence isn't one: nobody took that time."""
    given = [
        (one, part, part.opened_at or one.sending.asked_at, part.decided_at)
        for one in found
        for part in one.parts
        if part.decided_at is not None and part.via != AskedDecider.Via.SILENCE
    ]
    return [
        Wait(part.person, one.kind, hours(end - start), hours(worked(start, end)), part.step)
        for one, part, start, end in given
        if first <= end < after
    ]


def questions(client: Client, *, since: datetime, until: datetime) -> list[Question]:
    """Return what a client was asked between two moments, and whatever waits; two queries."""
    return questions_of({client.pk: (since, until)})[client.pk]


def questions_of(
    spans: Mapping[UUID, tuple[datetime, datetime]],
) -> dict[UUID, list[Question]]:
    """Return what clients were asked, each between its moments, and whatever waits; two queries.

    The agency's review isn't the client's time: only its own steps count, from when they began."""
    found: dict[UUID, list[Question]] = {client: [] for client in spans}
    if not spans:
        return found
    earliest = min(since for since, _until in spans.values())
    latest = max(until for _since, until in spans.values())
    rows = ApprovalRequest.objects.filter(client__in=list(spans), shown_at__lt=latest)
    rows = rows.filter(shown_at__gte=earliest) | rows.pending()
    asked = AskedDecider.objects.filter(
        request__in=rows.order_by().values("pk"), step__side=Side.CLIENT
    )
    parts: dict[UUID, list[Part]] = defaultdict(list)
    for request_id, *answer in asked.order_by("pk").values_list(
        *("request_id", "person_id", "person__name", "decision", "decided_at", "returned_posts"),
        *("via", "step__name", "step__opened_at"),
    ):
        parts[request_id].append(Part(*answer))
    told = rows.order_by("pk").values_list(
        *("client_id", "pk", "kind", "title", "subject_id", "shown_at", "closed_at", "status"),
        PostsOf("content"),
    )
    for client, pk, kind, title, subject, asked_at, closed_at, status, posts in told:
        since, until = spans[client]
        is_open = status == Status.PENDING
        if asked_at >= until or (asked_at < since and not is_open):
            continue  # of a client in another zone
        found[client].append(
            Question(
                pk,
                kind,
                title,
                Sending(
                    pk,
                    POST if posts else kind,
                    units(subject, posts),
                    asked_at,
                    closed_at,
                    OUTCOMES.get(status, ""),
                    _returned(parts[pk]),
                ),
                parts[pk],
                is_open,
            )
        )
    return found


def _returned(parts: list[Part]) -> frozenset[str]:
    answers = [Answer(part.decision, frozenset(part.returned)) for part in parts]
    return returned_parts(answers) or frozenset()


def _slowest_first(groups: dict[Hashable, Figures]) -> dict:
    """Return the groups by their median in working hours; those too few to tell come last."""
    unknown = Fraction(-1)
    order = sorted(
        groups.items(), key=lambda item: (-(item[1].worked_median or unknown), -item[1].number)
    )
    return dict(order)


def _rounds(passed: list[Passed]) -> dict[str, Rounds]:
    kinds = sorted({one.kind for one in passed}, key=lambda kind: (kind != POST, kind))
    return {kind: rounds([one for one in passed if one.kind == kind]) for kind in kinds}


def _late(found: Sequence[Question], late: list[Late]) -> list[tuple[Late, str]]:
    titles: dict[Hashable, str] = {one.pk: one.title for one in found}
    return [(one, titles[one.question]) for one in sorted(late, key=lambda one: one.planned_at)]


def _waiting(found: Sequence[Question], worked: Worked) -> list[Waiting]:
    moment = now()
    waiting = [
        Waiting(
            one.pk,
            one.kind,
            one.title,
            one.sending.asked_at,
            [part.name for part in one.parts if part.opened_at and not part.decision],
            [part.person for part in one.parts if part.opened_at and not part.decision],
            hours(moment - one.sending.asked_at),
            hours(worked(one.sending.asked_at, moment)),
        )
        for one in sorted(found, key=lambda one: one.sending.asked_at)
        if one.is_open
    ]
    return waiting[:WAITS_LISTED]
