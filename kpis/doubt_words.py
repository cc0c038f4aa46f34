"""The words for suspicious days, for what stands beside growth, and for a chart's marks."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import formats
from kpis.suspicion import Doubt
from kpis.trust import Counter
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


def counter_text(counter: Counter) -> str:
    """Return a sentence about what stands beside growth (KPI-8)."""
    told: dict[str, Any] = {
        "percent": formats.percent(counter.percent, 0),
        "above": formats.number(counter.above),
        "below": formats.number(counter.below),
    }
    if counter.code == "staying":
        return _("%(above)s came and %(below)s left: %(percent)s net.") % told
    return _("A usual day reaches %(above)s people, %(percent)s of the audience.") % told
