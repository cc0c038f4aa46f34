"""The words for suspicious days, for what stands beside growth, and for a chart's marks."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import formats
from kpis.audience_words import target_text
from kpis.quality import Counter
from kpis.suspicion import Doubt
from kpis.wording import metric_name

DOUBT_WORDS = {
    "followers_without_engagement": gettext_lazy("New followers without engagement"),
    "engagement_without_reach": gettext_lazy("Engagement without reach"),
    "views_without_reach": gettext_lazy("Views without reach"),
    "likes_beyond_views": gettext_lazy("More likes than anybody saw"),
}


def _name(metric: str) -> str:
    if metric == "reactions":
        return _("Likes, comments, shares and saves")
    if metric == "followers":
        return _("More followers")
    return metric_name(metric)


def doubt_title(doubt: Doubt) -> str:
    return str(DOUBT_WORDS[doubt.code])


def doubt_figures(doubt: Doubt) -> str:
    """Return what jumped and what didn't, each beside what is usual."""
    if doubt.code == "likes_beyond_views":
        parts = [("likes", doubt.value), (doubt.beside[0].metric, doubt.beside[0].value)]
        return "; ".join(f"{_name(metric)}: {formats.number(value)}" for metric, value in parts)
    lines = [(doubt.metric, doubt.value, doubt.usual)]
    lines += [(one.metric, one.value, one.usual) for one in doubt.beside]
    return "; ".join(_figure(*line) for line in lines)


def _figure(metric: str, value: int, usual: int) -> str:
    return _("%(metric)s: %(value)s, usually %(usual)s") % {
        "metric": _name(metric),
        "value": formats.number(value),
        "usual": formats.number(usual),
    }


QUALITY_WORDS = {
    "staying": gettext_lazy("%(above)s came and %(below)s left: %(percent)s net."),
    "staying_30": gettext_lazy(
        "Stayed 30 days: at least %(above)s of the %(below)s who came from %(first)s to %(last)s, "
        "%(percent)s."
    ),
    "reached": gettext_lazy("A usual day reaches %(above)s people, %(percent)s of the audience."),
}
WHY_WORDS = {
    ("staying", "no_losses"): gettext_lazy(
        "Who came and who left: no data, the network doesn't tell both."
    ),
    ("staying", "nobody_came"): gettext_lazy("Nobody came yet."),
    ("staying_30", "no_losses"): gettext_lazy(
        "How many stay 30 days: no data, the network doesn't tell day by day how many come and "
        "leave."
    ),
    ("staying_30", "too_young"): gettext_lazy(
        "How many stay 30 days: too early to tell, there are no 31 days in a row yet."
    ),
    ("staying_30", "nobody_came"): gettext_lazy("How many stay 30 days: nobody came in that time."),
    ("target_share", "no_target"): gettext_lazy(
        "How much of the audience is of the target age or region: nobody has set a target."
    ),
    ("target_share", "not_told"): gettext_lazy(
        "How much of the audience is of the target age or region: no data, the networks don't tell "
        "or no export of the audience was read."
    ),
    ("target_share", "not_listed"): gettext_lazy(
        "How much of the audience is of the target age or region: no data, the networks name "
        "others only."
    ),
    ("reached", "no_reach"): gettext_lazy(
        "How many of the audience a usual day reaches: no data on reach or on followers."
    ),
}


def counter_text(counter: Counter) -> str:
    """Return a sentence about what stands beside growth, or why it can't be said (KPI-8)."""
    if counter.why:
        return str(WHY_WORDS[counter.code, counter.why])
    if counter.found is not None:
        return target_text(counter)
    told: dict[str, Any] = {
        "percent": formats.percent(counter.percent, 0),
        "above": formats.number(counter.above),
        "below": formats.number(counter.below),
        "first": formats.day(counter.first) if counter.first else "",
        "last": formats.day(counter.last) if counter.last else "",
    }
    return str(QUALITY_WORDS[counter.code]) % told
