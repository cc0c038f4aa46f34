"""Following a short link, and counting who does (COMM-5, OUT-3).

The address of a link is asked by a query that is put together once, and a visit is one statement:
a row of its own for each person, so that a thousand people at once wait for nobody and each is
counted. What they add up to goes into the figures a few minutes later."""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from common.periods import local_day, now, today_in
from common.prepared import Prepared
from community.lead_measuring import recount
from community.models import LinkDay, LinkVisitor, TrackedLink
from community.short_links import CODE, PAUSE
from jobs.services import start_job

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=10)  # visits become figures
AT_ONCE = 5000  # visitors that one transaction adds up


class Known(NamedTuple):
    """What following a link needs: where it leads, and whose day a visit belongs to."""

    pk: UUID
    target: str
    channel: UUID  # where the post is now, or where the link was made
    moved: UUID | None
    zone: str


def _by_code(code: str) -> Any:
    rows = TrackedLink.objects.filter(code=code).order_by()
    return rows.values_list(
        "pk", "target", "channel_id", "post__channel_id", "channel__client__timezone"
    )


_asked = Prepared(_by_code, texts=1)


def known(code: str) -> Known | None:
    """Return the link of a code, None for one that there isn't."""
    found = _asked(code) if CODE.fullmatch(code) else []
    return Known(*found[0]) if found else None


_COUNT = """
    INSERT INTO community_linkvisitor (link_id, day, person, channel_id, visits, counted_at)
    VALUES (%s, %s, %s, %s, 1, %s)
    ON CONFLICT (link_id, day, person) DO UPDATE
    SET visits = community_linkvisitor.visits + 1, counted_at = EXCLUDED.counted_at
    WHERE community_linkvisitor.counted_at <= %s
"""


def count_visit(link: Known, *, address: str, agent: str) -> None:
    """Count a person who follows a link, once within the pause; one statement.

    Where it can't be written the visit is lost, and the log says so: whoever follows a link gets
    where it leads."""
    moment = now()
    day = local_day(moment, link.zone)
    channel = link.moved or link.channel
    written: Any = connection.ops.adapt_datetimefield_value
    values = [
        link.pk.hex,
        day.isoformat(),
        person_of(link.pk, day, address, agent).hex,
        channel.hex,
        written(moment),
        written(moment - PAUSE),
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
    except DatabaseError:
        log.exception("visit not counted", link=str(link.pk))


def person_of(link: UUID, day: date, address: str, agent: str) -> UUID:
    """Return what stands for a person at one link on one day: without the secret key nobody can
    try out addresses, and what is kept of two days or two links doesn't belong together."""
    told = "\n".join((str(link), day.isoformat(), address, agent))
    key = f"community.visitor:{settings.SECRET_KEY}".encode()
    return UUID(bytes=hmac.new(key, told.encode(), sha256).digest()[:16])


# --- Visits become figures ------------------------------------------------------------------------
_looked: datetime | None = None


def look() -> None:
    """Promise that visits are counted, if there are any: every ten minutes, by whichever process
    comes first."""
    global _looked
    slot = _slot(now())
    if _looked == slot:
        return
    _looked = slot
    if LinkVisitor.objects.exists():
        with transaction.atomic():
            start_job("count_visits", args={}, key=f"count-visits:{slot:%Y-%m-%dT%H:%M}")


def _slot(moment: datetime) -> datetime:
    seconds = int(EVERY.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def count_all() -> int:
    """Bring the figures of all days with visitors up to date, and add up the days that are over;
    return how many days that were. The same again changes nothing."""
    rows = LinkVisitor.objects.order_by("channel", "day").distinct()
    places = list(rows.values_list("channel_id", "day", "channel__client__timezone"))
    by_channel: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for channel, day, zone in places:
        by_channel[channel].append((day, zone))
    for channel, days in by_channel.items():
        over = [day for day, zone in days if day < today_in(zone)]
        with transaction.atomic():
            while over and _add_up(channel, over):
                pass
            recount((channel, day) for day, _zone in days)
    return len(places)


def _add_up(channel: UUID, days: Iterable[date]) -> int:
    """Turn visitors of days that are over into numbers, and forget them; return how many.

    They are locked first: who is counted in between is either among them or a row of their own."""
    rows = LinkVisitor.objects.select_for_update().filter(channel=channel, day__in=list(days))
    found = list(rows.order_by("link", "day", "person")[:AT_ONCE])
    sums: Counter[tuple[UUID, date]] = Counter()
    for one in found:
        sums[one.link_id, one.day] += one.visits
    for (link, day), visits in sums.items():
        place = {"link_id": link, "channel_id": channel, "day": day}
        LinkDay.objects.bulk_create([LinkDay(**place, visits=0)], ignore_conflicts=True)
        LinkDay.objects.filter(**place).update(visits=F("visits") + visits)
    LinkVisitor.objects.filter(pk__in=[one.pk for one in found]).delete()
    return len(found)
