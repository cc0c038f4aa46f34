"""What of a KPI's figures counts, and what they are worth: suspicious gains stay out of success
until somebody explains them (KPI-6)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from kpis.quality import GROWTH
from kpis.suspicion import BEFORE, COLUMNS, DOUBTED, Doubt, cleaned, doubts

Days = Mapping[UUID, Mapping[date, Mapping[str, Any]]]  # by channel, days in order


class Suspicion(NamedTuple):
    """A suspicious day of a channel, and whether a person has explained it."""

    channel_id: UUID
    doubt: Doubt
    explained: bool


def columns_for(codes: Collection[str]) -> tuple[str, ...]:
    """Return the metrics without which nobody can say whether the gains of these are real."""
    if DOUBTED.isdisjoint(codes):
        return ()
    return COLUMNS if GROWTH.isdisjoint(codes) else (*COLUMNS, "lost_followers")


def first_day(codes: Collection[str], since: date) -> date:
    """Return the first day to read, so that each day since has eight weeks before it."""
    return since if DOUBTED.isdisjoint(codes) else since - timedelta(BEFORE)


def suspicions(
    days: Days, since: date, explained: Collection[tuple[UUID, date]]
) -> dict[UUID, list[Suspicion]]:
    """Return the suspicious days of each channel from a day on."""
    return {
        channel: [
            Suspicion(channel, one, (channel, one.day) in explained)
            for one in doubts(of_channel, since)
        ]
        for channel, of_channel in days.items()
    }


def suspicions_of(
    asked: Iterable[Any],
    days: Mapping[UUID, Days],
    explained: Collection[tuple[UUID, date]],
    today: date,
) -> dict[UUID, dict[UUID, list[Suspicion]]]:
    """Return the suspicious days by client and channel, found once for all promises of a client."""
    first: dict[UUID, date] = {}
    for one in asked:
        if columns_for(one.codes):
            since = one.since(today)
            first[one.client_id] = min(since, first.get(one.client_id, since))
    return {
        client: suspicions(of_client, first[client], explained) if client in first else {}
        for client, of_client in days.items()
    }


def about(found: Iterable[Suspicion], parts: Collection[str], start: date) -> list[Suspicion]:
    """Return those that put what came since the start of these metrics in doubt, oldest first."""
    mine = [one for one in found if one.doubt.day >= start and one.doubt.excess.keys() & set(parts)]
    return sorted(mine, key=lambda one: (one.doubt.day, one.doubt.code))


def without_unexplained(days: Days, found: Iterable[Suspicion]) -> dict[UUID, Any]:
    """Return the days without what nobody has explained."""
    by_channel: dict[UUID, list[Doubt]] = {}
    for one in found:
        if not one.explained:
            by_channel.setdefault(one.channel_id, []).append(one.doubt)
    return {
        channel: cleaned(of_channel, by_channel[channel]) if channel in by_channel else of_channel
        for channel, of_channel in days.items()
    }
