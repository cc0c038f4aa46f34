"""What the figures of a channel tell of its health (REP-4): facts of a period, no verdicts."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from common.periods import Period, previous
from kpis.series import Days, daily, figure_of, parts_of

RATE = "er_by_reach"


class ChannelFigures(NamedTuple):
    """Figures of a period and of the one before; None is no data."""

    last_day: date | None  # with any of these figures
    audience: int | None
    audience_before: int | None
    rate: Decimal | None  # ER by reach, percent
    rate_before: Decimal | None
    answer_seconds: Decimal | None  # average first response


def facts(channels: Collection[UUID], period: Period) -> dict[UUID, ChannelFigures]:
    """Return the facts of each channel; one query."""
    before = previous(period)
    columns = ("followers", *parts_of(RATE), *parts_of("response_time"))
    days = daily(channels, columns, before.start, period.end)
    return {channel: _of_channel(channel, days, period, before) for channel in channels}


def _of_channel(channel: UUID, days: Days, period: Period, before: Period) -> ChannelFigures:
    mine = {
        each: {day: cells for day, cells in days[channel].items() if each.contains(day)}
        for each in (period, before)
    }

    def value(code: str, within: Period) -> Decimal | None:
        found = figure_of(code, mine[within])
        return None if found is None else Decimal(found.value)

    audience, audience_before = (value("followers", each) for each in (period, before))
    return ChannelFigures(
        last_day=max(days[channel], default=None),
        audience=None if audience is None else int(audience),
        audience_before=None if audience_before is None else int(audience_before),
        rate=value(RATE, period),
        rate_before=value(RATE, before),
        answer_seconds=value("response_time", period),
    )
