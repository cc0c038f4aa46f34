"""Media plans, channel tests and who should do it: what the promotion money was for (BUDG-5 to
BUDG-7)."""

from datetime import timedelta

from budget.delivery_rules import read_options, stored
from budget.delivery_services import add_sheet, new_sheet, share_sheet
from budget.media_models import MediaLine
from budget.media_rules import THOUSAND
from budget.media_services import add_line, change_line, promotion_of
from budget.models import Budget
from budget.trial_models import Trial
from budget.trial_services import add_trial, carry_winner, write_arm
from common.splitting import largest_remainder
from smmhub.demo.media_words import WORDS, LineWords, TrialWords
from smmhub.demo.stage import MONTHS, Stage, date_back

FIRST_MONTH = MONTHS - 2  # before it nobody wrote such plans
BEFORE = timedelta(days=10)  # the plan is made before the month


def plan_media(stage: Stage, budget: Budget, number: int) -> list[MediaLine]:
    """Write a month's lines, which are sent with the budget; in the order of the expenses."""
    if number < FIRST_MONTH:
        return []
    promotion, moment = promotion_of(budget), stage.at(budget.start - BEFORE, 12)
    lines = [_line(stage, budget, words, promotion) for words in WORDS[stage.words.key].lines]
    for line in lines:
        add_line(line, by=stage.specialist)
    date_back(lines, moment)
    return lines


def _line(stage: Stage, budget: Budget, words: LineWords, promotion: int) -> MediaLine:
    parts = largest_remainder(promotion, {"this": words.share, "rest": 100 - words.share})
    amount = parts["this"] // 1000 * 1000 or parts["this"]
    each = 1000 if words.metric in THOUSAND else 1
    return MediaLine(
        budget=budget,
        channel=stage.channels[words.network],
        kind=words.kind,
        goal=stage.goals[words.goal],
        title=words.title,
        start=budget.start,
        end=budget.end,
        amount_minor=amount,
        metric=words.metric,
        expected=max(1, amount * each // words.price),
    )


def write_results(stage: Stage, lines: list[MediaLine]) -> None:
    """Write down what the lines of a month that is over have brought."""
    for line, words in zip(lines, WORDS[stage.words.key].lines, strict=False):
        if line.end < stage.today:
            brought = max(1, line.expected * words.brought // 100)
            values = {"typed_result": brought, "typed_source": words.source}
            change_line(line, values, by=stage.specialist, seen=line.version)


def try_channels(stage: Stage) -> None:
    """Run one test that is over, with its winner in this month's plan, and one that isn't."""
    words = WORDS[stage.words.key]
    won = _trial(stage, words.won, 16, 9)
    budget = Budget.objects.get(client=stage.client, start=stage.month(MONTHS).start)
    left = promotion_of(budget) * 7 // 100 // 500 * 500
    line = carry_winner(won, budget, left, by=stage.specialist)
    date_back([line], stage.at(stage.today - timedelta(days=1), 15))
    _trial(stage, words.open, 3, -4)


def _trial(stage: Stage, words: TrialWords, since: int, until: int) -> Trial:
    """Make a test from so many days ago until so many, with its figures."""
    trial = Trial(
        client=stage.client,
        name=words.name,
        measure="link_clicks_of_impressions",
        amount_minor=words.amount,
        start=stage.today - timedelta(days=since),
        end=stage.today - timedelta(days=until),
    )
    add_trial(trial, [stage.channels[name] for name in words.networks], by=stage.specialist)
    figures = dict(zip(words.networks, words.figures, strict=True))
    for arm in trial.arms.select_related("channel"):  # type: ignore[attr-defined]
        results, tries = figures[arm.channel.network]
        values = {"results": results, "tries": tries, "source": words.source}
        write_arm(arm, values | {"spent_minor": words.amount}, by=stage.specialist)
    date_back([trial], stage.at(trial.start, 10))
    return trial


def compare_ways(stage: Stage) -> None:
    """Compare who should do it, and share that with the client."""
    words, sheet = WORDS[stage.words.key], new_sheet(stage.client)
    options = []
    for option in read_options(sheet.options):
        low, high = words.costs.get(option.way, (None, None))
        if low is not None and high is not None:
            option = option._replace(low=low * 100, high=high * 100)
        options.append(option._replace(note=words.notes.get(option.way, "")))
    sheet.options, sheet.advice = stored(options), words.advice
    add_sheet(sheet, by=stage.manager)
    share_sheet(sheet, by=stage.manager)
    date_back([sheet], stage.at(stage.month(1).start, 11), sent_at=stage.at(stage.month(1).start))
