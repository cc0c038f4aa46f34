"""When networks changed what a metric means: a trend doesn't cross such a day (docs/metrics.md, 7).

The day is the first of the new meaning; where only a month or a year is known, its source's day."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Break(NamedTuple):
    """A change of the meaning of metrics on a network, in words."""

    day: date
    network: str
    metrics: frozenset[str]
    text: Promise


_ENGAGED = frozenset({"engagements", "clicks"})
_VIEWS = frozenset({"views", "impressions"})
_REACH = frozenset({"reach", "reach_viral", "reach_paid", "reach_followers"})
BREAKS = (
    Break(
        date(2024, 3, 14),
        "facebook",
        _ENGAGED,
        _("Facebook removed engaged users, consumptions and many more figures of pages."),
    ),
    Break(
        date(2025, 4, 21),
        "instagram",
        _VIEWS,
        _("Instagram replaced impressions and plays by views."),
    ),
    Break(
        date(2025, 11, 15),
        "facebook",
        _VIEWS | {"followers"},
        _("Facebook pages: views and follows instead of impressions and page fans."),
    ),
    Break(
        date(2026, 6, 15),
        "facebook",
        _REACH,
        _("Facebook removed paid and viral reach; only the total reach goes on, counted anew."),
    ),
    Break(
        date(2025, 3, 31),
        "youtube",
        _VIEWS | {"avg_view_duration"},
        _("YouTube Shorts: every start or replay is a view; before, only engaged views counted."),
    ),
    Break(
        date(2026, 8, 27),
        "youtube",
        _VIEWS | {"avg_view_duration"},
        _("YouTube counts views of all formats from the start of playback."),
    ),
    Break(
        date(2024, 7, 3),
        "x",
        _ENGAGED | {"impressions", "likes", "profile_visits", "link_clicks"},
        _("X gives figures to Premium accounts only, in new tables."),
    ),
)


def breaks_of(
    metrics: Collection[str], networks: Collection[str], after: date, until: date
) -> list[Break]:
    """Return the changes after a day, oldest first, of any of these metrics on these networks."""
    found = [
        one
        for one in BREAKS
        if after < one.day <= until and one.network in networks and one.metrics & set(metrics)
    ]
    return sorted(found, key=lambda one: one.day)
