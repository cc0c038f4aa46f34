"""Visits of links as tables: by day for a page, by link for a file (OUT-1)."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from clients.models import Client
from common.periods import zone_info
from community.models import LinkDay, LinkVisitor, TrackedLink

DAYS_SHOWN = 60


def days_of(link: TrackedLink) -> list[tuple[date, int]]:
    """Return the latest days on which somebody followed a link, the latest first; two queries."""
    found: dict[date, int] = {}
    for model in (LinkDay, LinkVisitor):
        rows = model.objects.filter(link=link).order_by("-day").values_list("day")
        for day, visits in rows.annotate(sum=Sum("visits"))[:DAYS_SHOWN]:
            found[day] = found.get(day, 0) + visits
    return sorted(found.items(), reverse=True)[:DAYS_SHOWN]


def records_of(rows: Iterable[TrackedLink], client: Client) -> Iterator[list[object]]:
    """Yield a table's headers, then a row for each link."""
    heads = (_("Short link"), _("Leads to"), _("Channel"), _("Post"), _("Made"), _("Visits"))
    yield [str(head) for head in heads]
    zone = zone_info(client.timezone)
    for row in rows:
        yield [
            row.short_url,
            row.target,
            str(row.place),
            str(row.post or ""),
            row.created_at.astimezone(zone).date().isoformat(),
            getattr(row, "visits", 0),
        ]
