"""Questions become figures of their channel's days, which the support KPIs read (COMM-2, KPI-5).

A day whose questions changed is noted in the transaction of the change, and a job counts it within
the hour: a busy morning is one line among the imports, not two hundred."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.access import Access
from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period, local_day, now, today_in
from community.models import DayToCount, Question
from community.question_rules import WANTS_ANSWER, Asked, DayCount, day_count
from jobs.services import start_job
from kpis.catalogue import PLACES
from kpis.measuring import write_measurements
from kpis.models import ChannelDay

SOURCE = "questions"  # by which the imports know where these values are from
HOUR = timedelta(hours=1)
LEEWAY = timedelta(minutes=2)  # a transaction that began before the hour may end after it
AT_ONCE = 500  # days
Place = tuple[UUID, date]  # channel, day
FIELDS = (
    *("channel_id", "kind", "received_at", "first_answer_at", "resolved_at", "due_at"),
    "response_seconds",
)


def days_changed(
    client: Client,
    questions: Iterable[Question],
    *,
    also: Iterable[tuple[UUID, datetime]] = (),
) -> None:
    """Note the days on which these questions were received, and those in `also`; promise that they
    are counted. Call it in the transaction of the change."""
    moments = {(one.channel_id, one.received_at) for one in questions} | {*also}
    days = {(channel, local_day(at, client.timezone)) for channel, at in moments}
    if not days:
        return
    DayToCount.objects.bulk_create(
        [DayToCount(channel_id=channel, day=day) for channel, day in sorted(days)],
        ignore_conflicts=True,
    )
    _promise(client)


def _promise(client: Client) -> None:
    due = (now() + LEEWAY).replace(minute=0, second=0, microsecond=0) + HOUR
    start_job(
        "count_questions",
        args={"client_id": str(client.pk)},
        key=f"count-questions:{client.pk}:{due:%Y-%m-%dT%H}",
        client=client,
        due_at=due,
    )


def count_days(client: Client) -> int:
    """Write the figures of a client's noted days; return how many days that were.

    A day on which nothing was asked gets no value: no data isn't 0. It gets one only when it had
    one before, because what was counted then is gone."""
    counted = 0
    while True:
        with transaction.atomic():
            noted = DayToCount.objects.filter(
                channel__in=list(
                    Channel.objects.filter(client=client).values_list("pk", flat=True)
                ),
                day__lte=today_in(client.timezone),
            )
            rows = list(noted.select_for_update(of=("self",)).order_by("channel", "day")[:AT_ONCE])
            if not rows:
                break
            _write(client, {(row.channel_id, row.day) for row in rows})
            DayToCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
            counted += len(rows)
    if DayToCount.objects.filter(channel__client=client).exists():  # a fast clock's tomorrow
        with transaction.atomic():
            _promise(client)
    return counted


def _write(client: Client, places: Collection[Place]) -> None:
    asked = _asked(client, places)
    empty = {place for place in places if place not in asked}
    had = _measured(empty)
    counts = {place: day_count(asked.get(place, ())) for place in places}
    items = [
        {"channel": str(channel), "metric": metric, "day": day, "value": value}
        for (channel, day), told in counts.items()
        if told.questions or (channel, day) in had
        for metric, value in _values(told).items()
    ]
    if items:
        # The agency's own work, done for it: no person is at the door.
        access = Access({client.pk: "specialist"})
        write_measurements(items, access=access, by=None, partial=True, source=SOURCE)


def _values(told: DayCount) -> Mapping[str, Any]:
    found: dict[str, Any] = {"questions": told.questions, "questions_answered": told.answered}
    if told.average is not None:
        found["response_time"] = round_half_up(told.average, PLACES)
    return found


def _asked(client: Client, places: Collection[Place]) -> dict[Place, list[Asked]]:
    """Return the questions that want an answer by the places on which they were received."""
    days = [day for _channel, day in places]
    first, after = Period(min(days), max(days)).moments(client.timezone)
    rows = Question.objects.filter(
        channel__in={channel for channel, _day in places},
        received_at__gte=first,
        received_at__lt=after,
        kind__in=WANTS_ANSWER,
    )
    found: dict[Place, list[Asked]] = {}
    for told in rows.order_by().values_list(*FIELDS):
        one = Asked(*told)
        place = told[0], local_day(one.received_at, client.timezone)
        if place in places:
            found.setdefault(place, []).append(one)
    return found


def _measured(places: Collection[Place]) -> set[Place]:
    """Return the places that have a number of questions."""
    if not places:
        return set()
    rows = ChannelDay.objects.filter(
        channel__in={channel for channel, _day in places},
        day__in={day for _channel, day in places},
        questions__isnull=False,
    )
    return {place for place in rows.values_list("channel_id", "day") if place in places}
