"""The pace of a budget in words (BUDG-4)."""

from django.utils.translation import gettext as _

from budget.rules import Pace
from common.formats import percent

EVEN = 10  # points that spending and calendar may be apart and still be in step


def pace_words(pace: Pace) -> str:
    """Return in one or two sentences how spending goes along with the days; "" with nothing to say:
    before the period, and where nothing was planned."""
    if not pace.day or pace.spent_percent is None or pace.ahead is None:
        return ""
    spent = percent(pace.spent_percent, 0)
    if pace.day >= pace.days:
        return _("The period is over: %(percent)s is spent.") % {"percent": spent}
    said = _("On day %(day)s of %(days)s you have spent %(percent)s.") % {
        "day": pace.day,
        "days": pace.days,
        "percent": spent,
    }
    apart = percent(abs(pace.ahead), 0)
    if pace.ahead > EVEN:
        how = _("That is %(points)s of the budget more than the days that have passed.")
    elif pace.ahead < -EVEN:
        how = _("That is %(points)s of the budget less than the days that have passed.")
    else:
        how = _("That is in step with the calendar.")
    return f"{said} {how % {'points': apart}}"
