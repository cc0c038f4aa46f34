"""Steps of a channel test, and what may be said of it (BUDG-6)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.media_models import MediaLine
from budget.media_services import add_line
from budget.models import Budget
from budget.trial_models import Trial, TrialArm
from budget.trial_rules import (
    MEASURES,
    Arm,
    Interval,
    Verdict,
    expected_for,
    interval_of,
    is_for_money,
    judge,
    rate_of,
)
from clients.models import Channel
from clients.services import add, change
from common.errors import WrongState
from common.money import round_half_up
from common.periods import Period, local_day, now, today_in
from kpis.series import Figure, period_figures

FEWEST, MOST = 2, 8  # channels of a test


class ArmRow(NamedTuple):
    """A channel of a test beside its figures; basis: typed, measured or "" for none."""

    arm: TrialArm
    figures: Arm
    rate: Fraction | None
    interval: Interval | None
    basis: str


class Told(NamedTuple):
    """A test with its channels and what may be said."""

    trial: Trial
    arms: list[ArmRow]
    verdict: Verdict
    is_over: bool

    def named(self, key: Any) -> ArmRow | None:
        return next((row for row in self.arms if row.arm.pk == key), None)

    @property
    def best(self) -> ArmRow | None:
        return self.named(self.verdict.best)

    @property
    def rival(self) -> ArmRow | None:
        return self.named(self.verdict.rival)


@transaction.atomic
def add_trial(trial: Trial, channels: Iterable[Channel], *, by: User) -> Trial:
    """Insert a test of these channels, in the client's currency unless it names another."""
    channels = list(dict.fromkeys(channels))
    if not FEWEST <= len(channels) <= MOST:
        text = _("A test compares %(few)d to %(many)d channels.") % {"few": FEWEST, "many": MOST}
        raise ValidationError({"channels": ValidationError(text, code="BUDG-6")})
    trial.currency = trial.currency or trial.client.currency
    add(trial, by=by)
    for channel in channels:
        add(TrialArm(trial=trial, channel=channel), by=by)
    return trial


def change_trial(
    trial: Trial, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Trial:
    """Change a test's name, sum or days; WrongState once its winner is in a media plan."""
    if trial.line_id is not None:
        raise WrongState(_("The winner is in a media plan: this test is settled."), trial)
    return change(trial, values, by=by, seen=seen)


def write_arm(
    arm: TrialArm, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> TrialArm:
    """Write down what a channel brought. Raises WrongState once the winner is in a media plan:
    that line rests on these figures."""
    if arm.trial.line_id is not None:
        raise WrongState(_("The winner is in a media plan: this test is settled."), arm.trial)
    return change(arm, values, by=by, seen=seen)


@transaction.atomic
def stop_trial(trial: Trial, *, by: User) -> Trial:
    """End a test before its last day; WrongState when it was ended."""
    current = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if current.stopped_at is not None:
        raise WrongState(_("This test was stopped already."), current)
    return change(trial, {"stopped_at": now()}, by=by, seen=current.version, verb="stopped")


@transaction.atomic
def carry_winner(trial: Trial, budget: Budget, amount_minor: int, *, by: User) -> MediaLine:
    """Make a line of the media plan of a test's winner, once; return it.

    It expects what the amount brings at the price of the test. Raises WrongState when there is no
    winner or it is there already, ValidationError for what a person can repair."""
    current = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if current.line_id is not None:
        raise WrongState(_("The winner is in a media plan: this test is settled."), current)
    today = today_in(trial.client.timezone)
    told = told_of(trial, list(trial.arms.select_related("channel")), today)
    best = told.best
    if told.verdict.state != "winner" or best is None:
        raise WrongState(_("This test has no winner."), current)
    if budget.currency != trial.currency:
        raise _refusal("budget", _("This budget is in another currency than the test."), "MON-1")
    if budget.end < today:
        raise _refusal("budget", _("This budget is over."), "BUDG-6")
    expected = expected_for(best.figures.results, best.arm.spent_minor, amount_minor)
    if expected is None:
        text = _("Write down what was spent on the winner: the price of a result comes from it.")
        raise ValidationError(text, code="BUDG-6")
    line = MediaLine(
        budget=budget,
        channel=best.arm.channel,
        kind=MediaLine.Kind.TARGETED_ADS,
        title=trial.name,
        start=max(budget.start, today),
        end=budget.end,
        amount_minor=amount_minor,
        metric=MEASURES[trial.measure][0],
        expected=expected,
    )
    add_line(line, by=by)
    change(trial, {"line": line}, by=by, seen=current.version, verb="carried")
    return line


def _refusal(field: str, text: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})


def told_of(trial: Trial, arms: Sequence[TrialArm], today: date) -> Told:
    """Return what may be said of one test; see told_of_all."""
    return told_of_all([(trial, arms)], today)[0]


def told_of_all(trials: Sequence[tuple[Trial, Sequence[TrialArm]]], today: date) -> list[Told]:
    """Return what may be said of tests as of a day, their channels' figures typed or else measured:
    what the network tells of the channel's days. Three queries at most, none without need."""
    figures = _measured(trials, today)
    return [_told(trial, arms, figures, today) for trial, arms in trials]


def _told(trial: Trial, arms: Sequence[TrialArm], measured: "Figures", today: date) -> Told:
    rows = []
    for arm in arms:
        figures, basis = _figures(trial, arm, measured.get(arm.pk, {}))
        rate, interval = rate_of(trial.measure, figures), interval_of(trial.measure, figures)
        rows.append(ArmRow(arm, figures, rate, interval, basis))
    over = trial.is_over(today)
    return Told(trial, rows, judge(trial.measure, [row.figures for row in rows], over=over), over)


def _figures(trial: Trial, arm: TrialArm, measured: Mapping[str, Figure]) -> tuple[Arm, str]:
    result, tries = MEASURES[trial.measure]
    for_money = is_for_money(trial.measure)
    if arm.results is not None:
        base = arm.spent_minor if for_money else arm.tries
        return Arm(arm.pk, arm.results, base), "typed"
    counted = {code: int(round_half_up(figure.value)) for code, figure in measured.items()}
    base = arm.spent_minor if for_money else counted.get(tries)
    basis = "measured" if result in counted else ""
    return Arm(arm.pk, counted.get(result), base), basis


def _last_day(trial: Trial) -> date:
    if trial.stopped_at is None:
        return trial.end
    return min(trial.end, local_day(trial.stopped_at, trial.client.timezone))


Figures = dict[UUID, Mapping[str, Figure]]  # by arm, then by metric


def _measured(trials: Sequence[tuple[Trial, Sequence[TrialArm]]], today: date) -> Figures:
    asked: dict[UUID, tuple[UUID, Period]] = {}
    metrics: set[str] = set()
    for trial, arms in trials:
        span = Period(trial.start, max(trial.start, min(_last_day(trial), today)))
        for arm in arms:
            if arm.results is None and trial.start <= today:
                asked[arm.pk] = (arm.channel_id, span)
                metrics |= {code for code in MEASURES[trial.measure] if code}
    if not asked:
        return {}
    channels = {channel for channel, _span in asked.values()}
    spans = {span for _channel, span in asked.values()}
    figures = period_figures(channels, sorted(metrics), spans)
    return {pk: figures[span][channel] for pk, (channel, span) in asked.items()}
