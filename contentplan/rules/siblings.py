"""Where the same post goes in another channel (PLAN-2, PLAN-4)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from contentplan.rules.rhythm import Moment


def nearest_free(
    wanted: Moment, regular: Sequence[Moment], taken: Collection[Moment] = ()
) -> Moment:
    """Return the regular time nearest to the wanted one that has no post yet; of two equally near
    the later. Without a free one it's the wanted time itself."""
    free = [moment for moment in regular if moment not in taken]
    at = datetime.combine(*wanted)

    def distance(moment: Moment) -> tuple[timedelta, bool]:
        passed = datetime.combine(*moment) - at
        return abs(passed), passed < timedelta()

    return min(free, key=distance, default=wanted)
