"""What a channel test says, in plain words (BUDG-6)."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budget.trial_models import Trial
from budget.trial_rules import MEASURES, about, is_for_money
from budget.trial_services import ArmRow, Told
from common import formats
from common.formats import minor_money
from common.money import exponent, round_half_up
from kpis.wording import metric_name


def verdict_text(told: Told) -> str:
    """Return the verdict of a test as a sentence or two."""
    best = str(told.best.arm.channel) if told.best else ""
    rival = str(told.rival.arm.channel) if told.rival else ""
    names = {"best": best, "rival": rival}
    state = told.verdict.state
    if state == "winner":
        text = _(
            "%(best)s worked better than the others. Chance alone gives such a lead in about 5 of "
            "100 tests at most."
        )
        return text % names
    if state == "leads":
        text = _(
            "%(best)s is ahead, more than chance explains. The test still runs: wait for its last "
            "day, for early leads often melt."
        )
        return text % names
    if state == "undecided":
        text = _("Not enough data yet: %(best)s is ahead of %(rival)s, but chance explains that.")
        return f"{text % names} {more_text(told)}"
    if state == "no_difference":
        text = _(
            "No difference to see between %(best)s and %(rival)s: more data would hardly help. "
            "Choose by what else matters."
        )
        return text % names
    if state == "nothing":
        return _("No results on any channel yet.")
    return _("Not enough data yet: a channel’s figures are missing.")


def more_text(told: Told) -> str:
    """Return how much more an undecided test needs, "" where that isn't known."""
    more, trial = told.verdict.more, told.trial
    if more is None:
        return ""
    if is_for_money(trial.measure):
        amount = minor_money(about(more), trial.currency)
        return _("If it goes on like this, about %(amount)s more on each channel would tell.") % {
            "amount": amount
        }
    number = about(more)
    text = ngettext(
        "If it goes on like this, about %(number)s more on each channel would tell: %(what)s.",
        "If it goes on like this, about %(number)s more on each channel would tell: %(what)s.",
        number,
    )
    what = metric_name(MEASURES[trial.measure][1])
    return text % {"number": formats.integer(number), "what": what}


def rate_text(trial: Trial, rate: Fraction | None) -> str:
    """Return a share in percent, or how many results a usual sum of money brings."""
    if rate is None:
        return formats.no_data()
    if not is_for_money(trial.measure):
        return formats.percent(rate * 100, 2)
    unit = 100 * 10 ** exponent(trial.currency)
    return _("%(number)s for %(amount)s") % {
        "number": formats.number(rate * unit, 1),
        "amount": minor_money(unit, trial.currency),
    }


def range_text(trial: Trial, row: ArmRow) -> str:
    if row.interval is None:
        return formats.no_data()
    low, high = (figure_of(trial, end) for end in row.interval)
    return f"{low} – {high}"


def figure_of(trial: Trial, rate: Fraction) -> str:
    if not is_for_money(trial.measure):
        return formats.percent(rate * 100, 2)
    return formats.number(rate * 100 * 10 ** exponent(trial.currency), 1)


def plain_rate(trial: Trial, rate: Fraction | None) -> Any:
    """Return a rate for programs: points, or results for one unit of the currency; six places."""
    if rate is None:
        return None
    scale = 10 ** exponent(trial.currency) if is_for_money(trial.measure) else 100
    return format(round_half_up(rate * scale, 6), "f")
