"""The collaboration check: eight known ways to ruin the work, judged on plain facts (TEAM-6).

Each fact comes from an app's `collaboration.py`; None, or too little of it, is "not known", which
is neither a failure nor a pass."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

State = Literal["ok", "attention", "unknown"]
Facts = Mapping[str, Any] | None

CODES = (
    "no_goal",
    "no_kpi",
    "no_brief",
    "interference",
    "everybody_decides",
    "one_type",
    "unjustified_spend",
    "nobody_reads",
)
LEAST_POSTS = 5  # below which shares of posts say nothing
MOST_INTERVENTIONS = 20  # percent of approved posts
MOST_OF_ONE_TYPE = 60  # percent of the posts that came out


class Check(NamedTuple):
    """One of the eight ways: how it stands, and what that was judged by."""

    code: str
    state: State
    facts: Facts


def check(facts: Mapping[str, Facts]) -> list[Check]:
    """Return all eight in the order of the product book; what no app told of is unknown."""
    return [Check(code, judge(code, facts.get(code)), facts.get(code)) for code in CODES]


def first_of(checks: Sequence[Check]) -> Check | None:
    """Return what to begin with: the first that needs attention, for goal, KPI and brief carry the
    rest. None when nothing does."""
    return next((one for one in checks if one.state == "attention"), None)


def judge(code: str, facts: Facts) -> State:
    """Return how one of the ways stands; what no app has facts of is unknown."""
    return "unknown" if facts is None else _RULES[code](facts)


def _good(fine: bool) -> State:
    return "ok" if fine else "attention"


def _goal(facts: Mapping[str, Any]) -> State:
    return _good(facts["running"] > 0)


def _kpi(facts: Mapping[str, Any]) -> State:
    return _good(facts["without"] == 0) if facts["goals"] else "unknown"


def _brief(facts: Mapping[str, Any]) -> State:
    """A brief is good enough when most of it is answered and no answer is late (BRIEF-1)."""
    enough = facts["asked"] and 100 * facts["answered"] >= facts["least"] * facts["asked"]
    return _good(bool(enough) and not facts["overdue"])


def _interference(facts: Mapping[str, Any]) -> State:
    if facts["posts"] < LEAST_POSTS:
        return "unknown"
    return _good(100 * facts["asked"] <= MOST_INTERVENTIONS * facts["posts"])


def _deciders(facts: Mapping[str, Any]) -> State:
    if not facts["deciders"]:
        return "unknown"
    return _good(facts["deciders"] <= facts["most"] and not facts["outside"])


def _type(facts: Mapping[str, Any]) -> State:
    """A type is too much above 60 percent, unless the client's own formula wants that."""
    if facts["posts"] < LEAST_POSTS:
        return "unknown"
    most = max(MOST_OF_ONE_TYPE, facts["allowed"])
    return _good(100 * facts["count"] <= most * facts["posts"])


def _spend(facts: Mapping[str, Any]) -> State:
    if not facts["expenses"]:
        return "unknown"
    return _good(not facts["without_reason"] and not facts["without_result"])


def _reports(facts: Mapping[str, Any]) -> State:
    """Reports are read when at least half of those sent were opened by the client's side."""
    if not facts["sent"] or facts["opened"] is None:
        return "unknown"
    return _good(2 * facts["opened"] >= facts["sent"])


_RULES = {
    "no_goal": _goal,
    "no_kpi": _kpi,
    "no_brief": _brief,
    "interference": _interference,
    "everybody_decides": _deciders,
    "one_type": _type,
    "unjustified_spend": _spend,
    "nobody_reads": _reports,
}
