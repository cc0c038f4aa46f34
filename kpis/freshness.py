"""How often a KPI hears from its networks, and when its last figures are too old to judge by."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from statistics import median

LATEST = 31  # days with data that tell the rhythm
GRACE = 7  # days of silence that are nothing unusual anywhere
MISSED = 2  # times the rhythm: one delivery is late, a second one is missing


def rhythm(days: Sequence[date]) -> int:
    """Return how many days usually pass from one day with data to the next, 1 for a lone day."""
    gaps = [(after - before).days for before, after in pairwise(days[-LATEST:])]
    return max(1, ceil(median(gaps))) if gaps else 1


def is_stale(days: Sequence[date], today: date) -> bool:
    """Return whether the last of these days with data is too long ago for a verdict (KPI-2).

    That is more than a week, or two of its own rhythms where they are longer: daily figures are
    stale on the 8th day, those typed every Monday on the 15th. Without any day there is nothing
    that could be stale."""
    if not days:
        return False
    return (today - days[-1]).days > max(GRACE, MISSED * rhythm(days))
