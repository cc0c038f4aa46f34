"""What figures of questions say in words."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import formats
from common.money import round_half_up
from community.question_rules import Figures

MINUTE, HOUR = 60, 3600


def working_time(seconds: Fraction | int | None) -> str:
    """Return working time as minutes below an hour, else as hours with one decimal."""
    if seconds is None:
        return str(formats.no_data())
    if seconds < HOUR:
        minutes = round_half_up(Fraction(seconds) / MINUTE)
        return _("%(number)s min") % {"number": formats.number(minutes, 0)}
    hours = round_half_up(Fraction(seconds) / HOUR, 1)
    return _("%(number)s h") % {"number": formats.number(hours, 1)}


def share(points: Fraction | None) -> str:
    return str(formats.percent(None if points is None else round_half_up(points, 0), 0))


def shown(told: Figures) -> dict[str, Any]:
    """Return figures as a page shows them; what is too few to tell is said so."""
    few = told.answered > 0 and told.median is None
    return {
        "received": told.received,
        "answered": told.answered,
        "waiting": told.waiting,
        "late": told.late,
        "median": _("too few to tell") if few else working_time(told.median),
        "in_time": share(told.in_time),
    }


def sentence(told: Figures) -> str:
    """Return in a sentence or three what happened; "" when nobody said anything."""
    if not told.received:
        return ""
    said = [
        ngettext(
            "%(count)s question was received.", "%(count)s questions were received.", told.received
        )
        % {"count": formats.integer(told.received)}
    ]
    if told.median is not None:
        said.append(
            _("Half of the first answers came within %(median)s of working time.")
            % {"median": working_time(told.median)}
        )
    if told.late:
        said.append(
            ngettext(
                "%(count)s was answered later than agreed, or still waits.",
                "%(count)s were answered later than agreed, or still wait.",
                told.late,
            )
            % {"count": formats.integer(told.late)}
        )
    elif told.in_time is not None:
        said.append(_("Nobody waited longer than agreed."))
    return " ".join(said)
