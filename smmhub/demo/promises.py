"""Goals and their KPIs, with targets that stand today as the words want it."""

from datetime import date, timedelta
from decimal import Decimal

from goals.models import Goal
from goals.services import add_goal
from kpis.catalogue import METRICS
from kpis.judging import ChannelRef, judge, promise_of
from kpis.models import Kpi
from kpis.services import add_kpi
from smmhub.demo.asking import agree
from smmhub.demo.content import GoalWords, KpiWords
from smmhub.demo.rivals import review_days
from smmhub.demo.stage import MONTHS, Stage, date_back

# How much of the way that the line expects by today is gone.
GONE = {"ahead": Decimal("1.12"), "behind": Decimal("0.9"), "late": Decimal("0.6")}
AHEAD = 3  # months from the current one to the due day


def promise(stage: Stage) -> None:
    """Make the goals and have them agreed before the first month began."""
    for number, words in enumerate(stage.words.goals):
        goal = _goal(stage, words, number)
        for told in words.kpis:
            add_kpi(_kpi(stage, goal, told), by=stage.manager, channels=_channels(stage, told))
        comment = stage.words.approvals[0] if number else ""
        day = stage.month(0).start - timedelta(days=9 - number)
        agree(stage, "goal", goal, day, after=20 + 5 * number, comment=comment)
        created = stage.at(day - timedelta(days=4))
        date_back([goal], created)
        date_back(goal.kpis.all(), created, sent_at=goal.sent_at)
        stage.goals.append(goal)


def _goal(stage: Stage, words: GoalWords, number: int) -> Goal:
    first = stage.month(1).end - timedelta(days=10 * number)
    goal = Goal(
        client=stage.client,
        kind=words.kind,
        problem=words.problem,
        measure=words.measure,
        due=_due(stage),
    )
    days = review_days(stage, first, goal.due)
    return add_goal(goal, by=stage.manager, days=days)


def _due(stage: Stage) -> date:
    return stage.month(MONTHS + AHEAD).end


def _channels(stage: Stage, words: KpiWords) -> list:
    return [stage.channels[network] for network in words.networks]


def _kpi(stage: Stage, goal: Goal, words: KpiWords) -> Kpi:
    """Return a KPI whose baseline was measured and whose target is a round number."""
    start = stage.month(0).start
    row = Kpi(
        goal=goal,
        metric=words.metric,
        base=words.base,
        baseline=Decimal(0),
        target=Decimal(1),
        start=start,
        due=goal.due,
        priority=words.priority,
        reason=words.reason,
    )
    channels = [ChannelRef(c.pk, c.network, c.name) for c in _channels(stage, words)]
    asked = promise_of(row, channels)._replace(first_review=None)
    exact = METRICS[words.metric].kind != "int"
    value = Decimal(judge([asked], stage.today)[0].value or 0)
    baseline = Decimal(0)
    if METRICS[words.metric].cls != "sum":
        before = judge([asked], start)[0].value
        baseline = Decimal(before or 0).quantize(Decimal("0.01") if exact else Decimal(1))
    passed = Decimal((stage.today - start).days) / (goal.due - start).days
    way = max(value - baseline, Decimal("0.2")) / passed / GONE[words.going]
    row.baseline, row.target = baseline, rounded(baseline + way, way)
    return row


def rounded(target: Decimal, way: Decimal) -> Decimal:
    """Return the target as somebody would have chosen it: to the second digit of the way to it."""
    step = Decimal(1).scaleb(way.adjusted() - 1)
    return Decimal(f"{(target / step).to_integral_value() * step:f}")
