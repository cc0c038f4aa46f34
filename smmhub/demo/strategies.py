"""How each client's first goal is to be reached, approved before the first month (GOAL-4)."""

from datetime import timedelta

from goals.models import ChannelStrategy, Strategy
from goals.strategies import add_channel, add_strategy
from smmhub.demo.asking import agree
from smmhub.demo.stage import Stage, date_back
from smmhub.demo.strategy_words import STRATEGIES, ChannelPlanWords, StrategyWords

MONTHS_OF_ADS = 6  # of the share of the budget that goes to promotion


def plan_the_way(stage: Stage) -> None:
    """Write the strategy of the first goal and have it approved a day after the goal."""
    words = STRATEGIES[stage.words.key]
    strategy = _strategy(stage, words)
    for network, told in words.channels.items():
        _channel(stage, strategy, network, told)
    day = stage.month(0).start - timedelta(days=7)
    agree(stage, "strategy", strategy, day, after=22)
    created = stage.at(day - timedelta(days=3))
    date_back([strategy], created)
    date_back(ChannelStrategy.objects.filter(strategy=strategy), created)


def _strategy(stage: Stage, words: StrategyWords) -> Strategy:
    monthly = stage.words.budget * stage.words.shares["promotion"] // 100
    strategy = Strategy(
        goal=stage.goals[0],
        audience=words.audience,
        tone=words.tone,
        messages="\n".join(words.messages),
        ways=words.ways,
        specialists=words.specialists,
        ad_budget_minor=monthly * MONTHS_OF_ADS // 10_000 * 10_000,
    )
    return add_strategy(strategy, by=stage.manager)


def _channel(stage: Stage, strategy: Strategy, network: str, told: ChannelPlanWords) -> None:
    channel = next(one for one in stage.words.channels if one.network == network)
    part = ChannelStrategy(
        strategy=strategy,
        channel=stage.channels[network],
        why=told.why,
        rhythm=told.rhythm,
        formats=told.formats,
        target_followers=(channel.followers + 45 * channel.gain) // 100 * 100,
        due=stage.goals[0].due,
    )
    add_channel(part, by=stage.manager)
