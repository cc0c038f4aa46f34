"""When a person is reminded: on plain values."""

from datetime import datetime, time, timedelta

from common.periods import at_local, zone_info

SOON = timedelta(hours=48)  # before it is due, from when on people are reminded
BEFORE = (SOON, timedelta(hours=24), timedelta(0))


def reminders(due_at: datetime, moment: datetime) -> list[datetime]:
    """Return the moments still ahead at which a question due then is brought to mind (APPR-6)."""
    return [due_at - before for before in BEFORE if due_at - before > moment]


def after_quiet(moment: datetime, zone: str, start: time, end: time) -> datetime:
    """Return the moment, or when a person's quiet hours around it are over, by their own clock.

    They begin at start and are over at end, next day when end is the earlier; equal means never."""
    wall = moment.astimezone(zone_info(zone))
    at = time(wall.hour, wall.minute, wall.second, wall.microsecond)
    over_midnight = start > end
    quiet = at >= start or at < end if over_midnight else start <= at < end
    if not quiet:
        return moment
    day = wall.date() + timedelta(days=1) if over_midnight and at >= start else wall.date()
    return max(moment, at_local(day, end, zone)[0])
