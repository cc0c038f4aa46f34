"""Which of several channels worked better, and whether that may be chance (BUDG-6).

Methods, their sources and what they don't say: docs/channel-test.md. Exact but for square roots,
which have 40 digits; results are Fractions. No data is None, never 0."""

from collections.abc import Hashable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

# What is compared: the result, and what it is counted of; "" for money.
MEASURES: dict[str, tuple[str, str]] = {
    "clicks_of_impressions": ("clicks", "impressions"),
    "link_clicks_of_impressions": ("link_clicks", "impressions"),
    "engagements_of_impressions": ("engagements", "impressions"),
    "leads_of_clicks": ("leads", "clicks"),
    "conversions_of_clicks": ("conversions", "clicks"),
    "clicks_for_money": ("clicks", ""),
    "link_clicks_for_money": ("link_clicks", ""),
    "new_followers_for_money": ("new_followers", ""),
    "leads_for_money": ("leads", ""),
    "conversions_for_money": ("conversions", ""),
    "purchases_for_money": ("purchases", ""),
}
Number = int | Fraction
State = Literal["no_data", "nothing", "no_difference", "undecided", "leads", "winner"]
Z = Fraction("1.959963984540054")  # of 95 %, both sides
MOST_TIMES = 1000  # as much as there is: nobody runs a test for longer
_DIGITS = Context(prec=40)


class Interval(NamedTuple):
    """The ends of a 95 % interval."""

    low: Fraction
    high: Fraction


class Arm(NamedTuple):
    """What one channel brought: results of so many tries, or for so much money (minor units)."""

    key: Hashable
    results: int | None
    base: int | None


class Verdict(NamedTuple):
    """What may be said. more: how much each of the two channels still needs, tries or minor units.

    no_data: a channel's results or tries aren't known. nothing: nobody did it anywhere.
    no_difference: the same, or so near that a thousand times as much wouldn't tell. undecided:
    chance explains it. leads: chance doesn't, but the test still runs. winner: it is over."""

    state: State
    best: Hashable | None = None
    rival: Hashable | None = None
    more: int | None = None


def is_for_money(measure: str) -> bool:
    return not MEASURES[measure][1]


def _root(value: Fraction) -> Fraction:
    divided = _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Fraction(_DIGITS.sqrt(divided))


def wilson(results: Number, tries: Number) -> Interval:
    """Return the Wilson score interval of a share, from 0 to 1.

    Raises ValueError unless there are tries and 0 to as many results. Source: Wilson, Probable
    inference, JASA 22 (1927); recommended by Brown, Cai & DasGupta, Statistical Science 16
    (2001)."""
    if tries <= 0 or not 0 <= results <= tries:
        raise ValueError("results are between 0 and the tries, of which there are some")
    share, square = Fraction(results) / tries, Z * Z / tries
    middle = share + square / 2
    half = Z * _root(share * (1 - share) / tries + square / tries / 4)
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    return Interval(Fraction(0) if results == 0 else low, Fraction(1) if results == tries else high)


def per_money(results: Number, money: Number) -> Interval:
    """Return the score interval of results for one minor unit of money.

    Results are taken as a Poisson count. Raises ValueError for less than no results and for no
    money. Source: the score test turned around; Barker, A comparison of nine confidence intervals
    for a Poisson parameter, The American Statistician 56 (2002)."""
    if money <= 0 or results < 0:
        raise ValueError("no results or more, for some money")
    half = Z * _root(results + Z * Z / 4)
    middle = results + Z * Z / 2
    low = Fraction(0) if results == 0 else (middle - half) / money
    return Interval(low, (middle + half) / money)


def difference(one: tuple[Number, Number], other: tuple[Number, Number]) -> Interval:
    """Return the interval of the first share less the second, each given as (results, tries).

    Source: Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998), method 10."""
    first, second = wilson(*one), wilson(*other)
    share, less = Fraction(one[0]) / one[1], Fraction(other[0]) / other[1]
    low = _root((share - first.low) ** 2 + (second.high - less) ** 2)
    high = _root((first.high - share) ** 2 + (less - second.low) ** 2)
    return Interval(share - less - low, share - less + high)


def is_better(measure: str, one: tuple[Number, Number], other: tuple[Number, Number]) -> bool:
    """Return whether the first did better beyond what chance explains in 95 of 100 cases.

    Tries: the difference's interval is above 0. Money: of the results of both the first has more
    than its share of the money, by Wilson's interval of that part. Source of the latter:
    Przyborowski & Wilenski, Biometrika 31 (1940)."""
    if not is_for_money(measure):
        return difference(one, other).low > 0
    both = one[0] + other[0]
    return both > 0 and wilson(one[0], both).low > Fraction(one[1]) / (one[1] + other[1])


def interval_of(measure: str, arm: Arm) -> Interval | None:
    """Return a channel's own interval, of its share or per minor unit; None without data."""
    if not _is_known(measure, arm):
        return None
    results, base = _pair(arm)
    return per_money(results, base) if is_for_money(measure) else wilson(results, base)


def rate_of(measure: str, arm: Arm) -> Fraction | None:
    return Fraction(*_pair(arm)) if _is_known(measure, arm) else None


def _is_known(measure: str, arm: Arm) -> bool:
    if arm.results is None or arm.base is None or arm.base <= 0 or arm.results < 0:
        return False
    return is_for_money(measure) or arm.results <= arm.base


def _pair(arm: Arm) -> tuple[int, int]:
    if arm.results is None or arm.base is None:
        raise ValueError("a channel without figures")
    return arm.results, arm.base


def judge(measure: str, arms: Sequence[Arm], *, over: bool) -> Verdict:
    """Return what may be said of a test's channels; two at least, else it's no_data.

    The best has to be better than each of the others. A test is judged when it is over: whoever
    looks every day and stops at the first lead takes chance for a winner more often (see docs)."""
    if len(arms) < 2 or not all(_is_known(measure, arm) for arm in arms):
        return Verdict("no_data")
    if not any(arm.results for arm in arms):
        return Verdict("nothing")
    best, *others = sorted(arms, key=lambda arm: Fraction(*_pair(arm)), reverse=True)
    rivals = [one for one in others if not is_better(measure, _pair(best), _pair(one))]
    if not rivals:
        return Verdict("winner" if over else "leads", best.key, others[0].key)
    needed = {rival.key: more_needed(measure, _pair(best), _pair(rival)) for rival in rivals}
    if None in needed.values():
        rival = next(key for key, more in needed.items() if more is None)
        return Verdict("no_difference", best.key, rival)
    rival = max(needed, key=lambda key: needed[key] or 0)
    return Verdict("undecided", best.key, rival, needed[rival])


def more_needed(measure: str, one: tuple[int, int], other: tuple[int, int]) -> int | None:
    """Return how much more each of two channels needs until the first is better, if both go on as
    they did: whole tries or minor units, the least that will do.

    None when they are equal, when the second is ahead and when MOST_TIMES the larger one isn't
    enough; 0 when it is better already."""
    if Fraction(*one) <= Fraction(*other):
        return None
    if _after(measure, one, other, 0):
        return 0
    most = MOST_TIMES * max(one[1], other[1])
    if not _after(measure, one, other, most):
        return None
    low, high = 0, most  # not enough, enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _after(measure, one, other, middle) else (middle, high)
    return high


def _after(measure: str, one: tuple[int, int], other: tuple[int, int], more: int) -> bool:
    grown = [
        (Fraction(results, base) * (base + more), Fraction(base + more))
        for results, base in (one, other)
    ]
    return is_better(measure, grown[0], grown[1])


def about(number: int) -> int:
    """Return a number rounded up to two digits: an estimate isn't 1,847."""
    step = max(1, 10 ** (len(str(number)) - 2))
    return -(-number // step) * step


def expected_for(results: int | None, spent: int | None, amount: int) -> int | None:
    """Return how many results an amount brings at the price of the test, rounded down, 1 at least.

    None when the price isn't known: no results, nothing spent."""
    if not results or not spent:
        return None
    return max(1, amount * results // spent)
