"""What differs between two editions of a report: one walk over their frozen sections (REP-2).

Pure: codes, days and exact numbers in, the same out; reports/edition_words.py has the words. What
follows from other figures (a change in percent, what is left of a sum) isn't told twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Sections = Mapping[str, Any]
Key = tuple[Any, ...]
MOST = 60  # differences that are listed; how many more there are is said
LONGEST = 160  # characters of a text that names a figure


class Kind(NamedTuple):
    """Figures of one kind: the way to their rows, and the fields, the most telling first."""

    code: str
    way: str
    fields: tuple[str, ...]


SUM = ("spent_minor", "result", "cost", "amount_minor", "expected", "planned_cost")
ASKED = ("received", "answered", "late", "median_seconds")
RESULT = ("er", "measured", "reach", "reactions")
KINDS = (  # the most important first
    Kind("kpi", "kpis.goals.kpis", ("value", "status")),
    Kind("posts", "content", ("published", "planned", "late", "missing", "cancelled", "balanced")),
    Kind("budget", "budget.budgets", ("total_minor",)),
    Kind("budget_line", "budget.budgets.lines", ("spent_minor", "planned_minor")),
    Kind("channel", "kpis.channels.metrics", ("value",)),
    Kind("media", "budget.media", ("promotion_minor",)),
    Kind("media_sum", "budget.media.metrics", SUM),
    Kind(
        "decisions",
        "decisions",
        (
            *("decided", "approved", "returned", "waiting", "median_hours", "longest_hours"),
            *("posts_approved", "first_pass", "late_posts"),
        ),
    ),
    Kind("asked", "community", ASKED),
    Kind("type", "content.types", ("published", "planned", "target")),
    Kind("type_result", "results.types", RESULT),
    Kind("jump", "jumps.days", ("value", "usual", "explained")),
    Kind("kpi", "kpis.goals.kpis", ("target", "expected", "forecast", "baseline", "counted")),
    Kind("health", "health", ("passed", "known", "unknown")),
    Kind("item", "health.channels.items", ("judged",)),
    Kind("check", "collaboration.checks", ("judged",)),
    Kind("kept", "last_corrections", ("verdict",)),
    Kind(
        "rival",
        "competitors.networks.sides",
        ("followers", "change", "posts_per_week", "er_by_followers"),
    ),
    Kind("voice", "competitors.networks.shares.voices", ("share", "counted")),
    Kind("media_channel", "budget.media.channels.metrics", SUM),
    Kind("media_line", "budget.media.lines", SUM),
    Kind("expense", "budget.expenses", ("amount_minor",)),
    Kind("channel", "kpis.channels.metrics", ("previous",)),
    Kind("channel_posts", "content.channels", ("published", "planned")),
    Kind("channel_type", "content.channels.types", ("published", "planned")),
    Kind("format", "content.formats", ("published", "planned")),
    Kind("format_result", "results.formats", RESULT),
    Kind("asked_kind", "community.kinds", ASKED),
    Kind("asked_channel", "community.channels", ASKED),
    Kind("decider", "decisions.deciders", ("decided", "returned", "median_hours")),
    Kind("request", "decisions.requests", ("outcome", "hours")),
)
# By what a row without an id is known again, and what the words of a figure need of its row and of
# those around it.
MARKS = (
    *("network", "start", "end", "day", "category", "code", "type", "format", "metric", "kind"),
    *("name", "person", "title", "justification", "asked_at"),
)
TOLD = (*MARKS, "base", "unit", "measure", "currency", "ours", "text", "cost_code")
FACTS = {  # that the words of each point of the checklist name beside its state
    "page": ("page_day",),
    "rhythm": ("slots", "kept"),
    "answers": ("answer_seconds",),
    "figures": ("last_day",),
    "mix": ("posts",),
    "links": ("links", "tagged"),
    "growth": ("audience", "audience_before"),
    "rate": ("rate", "rate_before"),
}
Row = Mapping[str, Any]
Found = dict[Key, Sequence[Row]]  # the row last, before it what it stands in


def changed_figures(before: Sections, after: Sections) -> list[dict[str, Any]]:
    """Return every figure that two editions don't share, the most important first.

    `about` is what its words need. A row that only one of them has is told once, by its most
    telling figure; None stands for what isn't there."""
    told: list[dict[str, Any]] = []
    for kind in KINDS:
        again = any(one.code == kind.code for one in KINDS[: KINDS.index(kind)])
        old, new = _found(before, kind), _found(after, kind)
        for key in [*new, *(key for key in old if key not in new)]:
            changes = _changes(kind, old.get(key), new.get(key))
            if key not in old or key not in new:
                changes = [] if again else changes[:1]
            about = _about(new.get(key) or old[key]) if changes else {}
            told += [{"kind": kind.code, "about": about, **change} for change in changes]
    return told


def _changes(
    kind: Kind, old: Sequence[Row] | None, new: Sequence[Row] | None
) -> list[dict[str, Any]]:
    found = []
    for field in kind.fields:
        then, now = (None if one is None else _figure(one, field) for one in (old, new))
        if then != now:
            found.append({"field": field, "before": then, "after": now})
    return found


def _figure(chain: Sequence[Row], field: str) -> Any:
    """Return a figure of the last row of a chain; a judgement with the facts it was made by."""
    row = chain[-1]
    if field == "verdict":
        return (row.get("helped") or {}).get("verdict")
    if field != "judged":
        return row.get(field)
    if "facts" in row:
        return {"state": row["state"], "facts": row["facts"]}
    facts = chain[-2]["facts"]
    return {
        "state": row["state"],
        "facts": {name: facts.get(name) for name in FACTS[row["code"]]},
    }


def _found(sections: Sections, kind: Kind) -> Found:
    """Return the rows of a kind by what each is known by; of those alike the first, second …"""
    found: Found = {}
    alike: Counter[Key] = Counter()
    for chain in _walk((), sections, kind.way.split(".")):
        key = tuple(_mark(row) for row in chain)
        alike[key] += 1
        found[*key, alike[key]] = chain
    return found


def _walk(chain: tuple[Row, ...], at: Row, way: Sequence[str]) -> Iterator[tuple[Row, ...]]:
    """Yield the rows at the end of a way, each with those that it stands in; where an edition of
    before lacks a part there are none."""
    if not way:
        yield chain
        return
    there = at.get(way[0])
    for row in _rows(there):
        yield from _walk((*chain, row), row, way[1:])


def _rows(there: Any) -> Iterator[Row]:
    if isinstance(there, list):
        yield from there
    elif there and all(isinstance(each, Mapping) for each in there.values()):
        yield from ({"code": code, **each} for code, each in there.items())  # rows by their code
    elif there:
        yield there


def _mark(row: Row) -> Key:
    if "id" in row:
        return (row["id"],)
    return (_channel(row).get("id"), *(row.get(name) for name in MARKS))


def _channel(row: Row) -> Row:
    """Return the channel that a row names with its network; {} when it names none so."""
    named = row.get("channel")
    return named if isinstance(named, Mapping) else {}


def _about(chain: Sequence[Row]) -> dict[str, Any]:
    """Return what the words of a row's figures need: its own beats what it stands in."""
    about: dict[str, Any] = {}
    for row in chain:
        channel = _channel(row)
        about |= {f"channel_{name}": channel[name] for name in ("network", "name") if channel}
        about |= {name: _short(row[name]) for name in TOLD if row.get(name) is not None}
    return about


def _short(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


def differences(before: Sections, after: Sections) -> dict[str, Any]:
    """Return the differences as a report freezes them: the first of them, and how many more."""
    every = changed_figures(before, after)
    return {"figures": every[:MOST], "more": max(0, len(every) - MOST)}
