"""The health checklist of a community: pure rules on plain facts (REP-4).

Not known is neither a pass nor a failure. The order is the order of repair: what every visitor
meets first and what depends on nobody else comes first; growth and ER follow from the rest."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

State = Literal["pass", "fail", "unknown"]
CODES = ("page", "rhythm", "answers", "figures", "mix", "links", "growth", "rate")

LOOKED_AT = 180  # days for which a person's look at the page counts
RHYTHM_KEPT = 90  # percent of the regular times with a post
ANSWER_WITHIN = 4 * 3600  # seconds to the first answer, on average
FIGURES_WITHIN = 14  # days since the last figure
LEAST_POSTS = 5  # below which a mix says nothing
LINKS_TAGGED = 90  # percent of the posts with a link
RATE_KEPT = 90  # percent of the rate of the period before


class Facts(NamedTuple):
    """What is known of a channel; None is no data."""

    today: date  # or the last day of the period that is looked at
    page_filled: bool | None = None  # as a person ticked it
    page_day: date | None = None  # when
    slots: int = 0  # regular times that are over
    kept: int = 0
    posts: int = 0
    balanced: bool = True
    links: int = 0
    tagged: int = 0
    last_day: date | None = None
    audience: int | None = None
    audience_before: int | None = None
    rate: Decimal | None = None
    rate_before: Decimal | None = None
    answer_seconds: Decimal | None = None


class Item(NamedTuple):
    code: str
    state: State


class Score(NamedTuple):
    """How many of the known items pass; nobody scores on what isn't known."""

    passed: int
    known: int
    unknown: int


def checklist(facts: Facts) -> list[Item]:
    """Return all items in the order of repair."""
    return [Item(code, _RULES[code](facts)) for code in CODES]


def score(items: Sequence[Item]) -> Score:
    states = [item.state for item in items]
    passed = states.count("pass")
    return Score(passed, passed + states.count("fail"), states.count("unknown"))


def to_fix(items: Sequence[Item]) -> list[str]:
    """Return the codes that fail, what to fix first at the head."""
    failed = {item.code for item in items if item.state == "fail"}
    return [code for code in CODES if code in failed]


def first_to_fix(channels: Mapping[Any, Sequence[Item]]) -> tuple[str, Any] | None:
    """Return the first item to repair over all channels, and the first channel that fails it."""
    for code in CODES:
        for channel, items in channels.items():
            if code in to_fix(items):
                return code, channel
    return None


def _good(fine: bool) -> State:
    return "pass" if fine else "fail"


def _page(facts: Facts) -> State:
    if facts.page_filled is None or facts.page_day is None:
        return "unknown"
    if (facts.today - facts.page_day).days > LOOKED_AT:
        return "unknown"  # too long ago to be known
    return _good(facts.page_filled)


def _rhythm(facts: Facts) -> State:
    if not facts.slots:
        return "unknown"
    return _good(100 * facts.kept >= RHYTHM_KEPT * facts.slots)


def _answers(facts: Facts) -> State:
    if facts.answer_seconds is None:
        return "unknown"
    return _good(facts.answer_seconds <= ANSWER_WITHIN)


def _figures(facts: Facts) -> State:
    if facts.last_day is None:
        return "fail"  # that none came is known
    return _good((facts.today - facts.last_day).days <= FIGURES_WITHIN)


def _mix(facts: Facts) -> State:
    return _good(facts.balanced) if facts.posts >= LEAST_POSTS else "unknown"


def _links(facts: Facts) -> State:
    if not facts.links:
        return "unknown"
    return _good(100 * facts.tagged >= LINKS_TAGGED * facts.links)


def _growth(facts: Facts) -> State:
    if facts.audience is None or facts.audience_before is None:
        return "unknown"
    return _good(facts.audience > facts.audience_before)


def _rate(facts: Facts) -> State:
    if facts.rate is None or facts.rate_before is None:
        return "unknown"
    return _good(100 * facts.rate >= RATE_KEPT * facts.rate_before)


_RULES = {
    "page": _page,
    "rhythm": _rhythm,
    "answers": _answers,
    "figures": _figures,
    "mix": _mix,
    "links": _links,
    "growth": _growth,
    "rate": _rate,
}
