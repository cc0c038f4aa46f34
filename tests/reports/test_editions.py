"""What differs between two editions: every figure by name, the most important first (REP-2)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.utils.translation import override

from reports.edition_words import FIELDS, NAMES, changes_table
from reports.editions import FACTS, KINDS, MOST, changed_figures, differences
from reports.health_rules import CODES

BREAD = {"id": "c", "network": "instagram", "name": "Bread"}
COSTS = {
    "amount_minor": 30_000,
    "expected": 40,
    "spent_minor": 20_000,
    "result": 20,
    "cost_code": "cpl",
    "planned_cost": "7.5",
    "cost": "10",
}
RATES = {"posts": 9, "measured": 7, "enough": True, "reach": 900, "reactions": 45, "er": "5.00"}
KPI = {"base": "", "direction": "up", "priority": "primary", "reason": "It fits", "channels": []}
FIGURES = {"baseline": "100", "target": "300", "value": "200", "expected": "210"}
FIGURES |= {"forecast": "290", "counted": "200", "status": "at_risk"}
ASKED = {"received": 9, "answered": 7, "late": 1, "median_seconds": "3600"}
SECTIONS: dict[str, Any] = {
    "kpis": {
        "currency": "GEL",
        "goals": [
            {
                "id": "g",
                "kind": "growth",
                "measure": "14,000 followers",
                "kpis": [{"id": "a", "metric": "followers", **KPI, **FIGURES}],
            }
        ],
        "channels": [
            {**BREAD, "metrics": [{"metric": "reach", "value": "930", "previous": "900"}]},
        ],
    },
    "jumps": {
        "days": [
            {
                "channel": BREAD,
                "day": "2026-05-04",
                "code": "followers_alone",
                "metric": "followers",
                "value": 900,
                "usual": 10,
                "beside": [],
                "explained": False,
            }
        ]
    },
    "content": {
        "planned": 9,
        "published": 8,
        "late": 1,
        "missing": 1,
        "cancelled": 0,
        "balanced": True,
        "types": [{"type": "engaging", "planned": 9, "target": 4, "published": 8}],
        "channels": [
            {**BREAD, "planned": 9, "published": 8, "types": {"engaging": {"planned": 9}}},
        ],
        "formats": [{"format": "photo", "planned": 9, "published": 8}],
    },
    "results": {
        "types": [{"code": "engaging", **RATES}],
        "formats": [{"code": "photo", **RATES}],
    },
    "community": {
        **ASKED,
        "kinds": [{"kind": "question", **ASKED}],
        "channels": [{"channel": {"id": "c", "network": "vk", "name": "Bread"}, **ASKED}],
    },
    "competitors": {
        "networks": [
            {
                "network": "vk",
                "sides": [
                    {
                        "name": "Mill",
                        "ours": False,
                        "followers": 500,
                        "change": 5,
                        "posts_per_week": "2.5",
                        "er_by_followers": "1.20",
                    }
                ],
                "shares": [
                    {
                        "kind": "mentions",
                        "start": "2026-05-01",
                        "end": "2026-05-31",
                        "voices": [{"name": "Mill", "ours": False, "counted": 3, "share": "60"}],
                    }
                ],
            }
        ]
    },
    "budget": {
        "budgets": [
            {
                "start": "2026-05-01",
                "end": "2026-05-31",
                "currency": "GEL",
                "total_minor": 100_000,
                "lines": [{"category": "content", "planned_minor": 60_000, "spent_minor": 100}],
            }
        ],
        "expenses": [
            {
                "day": "2026-05-02",
                "category": "content",
                "amount_minor": 100,
                "currency": "GEL",
                "justification": "Photos",
            }
        ],
        "media": [
            {
                "start": "2026-05-01",
                "end": "2026-05-31",
                "currency": "GEL",
                "promotion_minor": 30_000,
                "lines": [
                    {
                        "id": "l",
                        "title": "Video",
                        "kind": "ads",
                        "metric": "leads",
                        "channel": BREAD,
                        **COSTS,
                    },
                    {"id": "m", "title": "Contest", "metric": "leads", "channel": None, **COSTS},
                ],
                "metrics": [{"metric": "leads", **COSTS}],
                "channels": [
                    {"channel": BREAD, "metrics": [{"metric": "leads", **COSTS}]},
                    {"channel": None, "metrics": [{"metric": "leads", **COSTS}]},
                ],
            }
        ],
    },
    "decisions": {
        "decided": 3,
        "approved": 2,
        "returned": 1,
        "waiting": 1,
        "posts_approved": 8,
        "median_hours": "5.0",
        "longest_hours": "30.0",
        "first_pass": "80.0",
        "late_posts": 1,
        "requests": [
            {
                "kind": "content_plan",
                "title": "May",
                "asked_at": "2026-05-01T08:00:00Z",
                "hours": "5.0",
                "outcome": "approve",
            }
        ],
        "deciders": [{"person": "p", "decided": 3, "returned": 1, "median_hours": "5.0"}],
    },
    "health": {
        "start": "2026-05-01",
        "end": "2026-05-31",
        "passed": 3,
        "known": 5,
        "unknown": 3,
        "channels": [
            {
                **BREAD,
                "items": [{"code": code, "state": "pass"} for code in CODES],
                "facts": {
                    "page_filled": True,
                    "page_day": "2026-05-20",
                    "slots": 8,
                    "kept": 8,
                    "posts": 8,
                    "balanced": True,
                    "links": 2,
                    "tagged": 2,
                    "last_day": "2026-05-31",
                    "audience": 930,
                    "audience_before": 900,
                    "rate": "5.00",
                    "rate_before": "4.00",
                    "answer_seconds": "3600.00",
                },
            }
        ],
    },
    "collaboration": {
        "checks": [
            {"code": "nobody_reads", "state": "ok", "facts": {"sent": 2, "opened": 1}},
            {
                "code": "no_brief",
                "state": "ok",
                "facts": {"asked": 10, "answered": 9, "overdue": 0, "least": 60},
            },
        ]
    },
    "last_corrections": [{"id": "k", "text": "Post at 18:00", "helped": {"verdict": "better"}}],
}
NAMES_OF_ROWS = {  # by which a row is known, or which say nothing by themselves
    *("id", "network", "name", "currency", "kind", "measure", "metric", "base", "direction"),
    *("priority", "reason", "day", "code", "type", "format", "start", "end", "ours", "category"),
    *("justification", "title", "cost_code", "asked_at", "person", "text"),
}
FOLLOWS = {  # from what is told: the posts of a type, and the state of a point
    *(("results", name) for name in ("posts", "enough")),
    *(("health", name) for name in ("page_filled", "balanced")),
    ("collaboration", "least"),
}
OTHERS = {"pass": "fail", "unknown": "attention", "ok": "attention", "better": "worse"}
OTHERS |= {"at_risk": "met", "approve": "return"}


def leaves(at: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = at.items() if isinstance(at, dict) else enumerate(at) if isinstance(at, list) else ()
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from leaves(inner, (*way, key))
        elif inner is not None:
            yield (*way, key)


def with_other(way: tuple[Any, ...]) -> dict[str, Any]:
    """Return the sections with another value at one place."""
    changed = deepcopy(SECTIONS)
    inner = changed
    for key in way[:-1]:
        inner = inner[key]
    value = inner[way[-1]]
    if isinstance(value, bool):
        inner[way[-1]] = not value
    elif isinstance(value, int):
        inner[way[-1]] = value + 1
    elif way[-1] in ("last_day", "page_day"):
        inner[way[-1]] = "2026-05-09"
    else:
        inner[way[-1]] = OTHERS.get(value) or f"1{value}"
    return changed


def test_equal_editions_have_no_differences():
    assert differences(SECTIONS, deepcopy(SECTIONS)) == {"figures": [], "more": 0}
    assert {kind.code for kind in KINDS} == set(NAMES)
    assert {field for kind in KINDS for field in kind.fields} == set(FIELDS)
    assert set(FACTS) == set(CODES)


@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_each_figure_of_each_part_is_named_when_it_differs(language):
    tried = 0
    for way in leaves(SECTIONS):
        if way[-1] in NAMES_OF_ROWS or (way[0], way[-1]) in FOLLOWS:
            continue
        found = changed_figures(SECTIONS, with_other(way))
        assert found, way
        assert len(found) == 1, way
        with override(language):
            table = changes_table({"edition": 1, "figures": found}, {"p": "Nino"})
        for what, where, before, now in table.rows:
            assert what.text, way
            assert where.text, way
            assert before.text != now.text, (way, before.text)
        tried += 1
    assert tried > 90


def test_a_change_names_the_figure_where_and_both_values():
    after = deepcopy(SECTIONS)
    after["kpis"]["goals"][0]["kpis"][0]["value"] = "13300"
    after["budget"]["budgets"][0]["lines"][0]["spent_minor"] = 505
    after["decisions"]["deciders"][0]["median_hours"] = "7.5"
    after["health"]["channels"][0]["facts"]["kept"] = 7
    table = changes_table({"edition": 1, **differences(SECTIONS, after)}, {"p": "Nino"})
    told = [[cell.text for cell in row] for row in table.rows]
    assert told == [
        ["Followers (audience size)", "14,000 followers", "200", "13,300"],
        ["content and upkeep · Spent", "1–31 May 2026", "₾1.00", "₾5.05"],
        [
            "Posts keep the rhythm",
            "Instagram · Bread",
            "fine: Regular times with a post: 8 of 8.",
            "fine: Regular times with a post: 7 of 8.",
        ],
        ["Nino · Half of the answers within", "Decisions", "5 h", "7.5 h"],
    ]
    assert table.rows[1][3].value is not None, "a number in the workbook"


def test_a_row_that_came_or_went_is_told_once():
    after = deepcopy(SECTIONS)
    del after["kpis"]["goals"][0]["kpis"][0]
    after["kpis"]["channels"][0]["metrics"].append({"metric": "views", "value": "7"})
    after["budget"]["expenses"] *= 2  # the same twice is a second one
    told = [
        (one["kind"], one["field"], one["before"], one["after"])
        for one in changed_figures(SECTIONS, after)
    ]
    assert told == [
        ("kpi", "value", "200", None),
        ("channel", "value", None, "7"),
        ("expense", "amount_minor", None, 100),
    ]


def test_a_part_that_an_edition_of_before_lacks_is_told_by_its_first_figures():
    before = {"kpis": SECTIONS["kpis"], "budget": {"budgets": []}, "last_corrections": []}
    kinds = {one["kind"] for one in changed_figures(before, SECTIONS)}
    assert "kpi" not in kinds
    assert {"posts", "decisions", "budget", "health", "item"} <= kinds


def test_the_list_is_bounded_and_says_how_many_more_there_are():
    after = deepcopy(SECTIONS)
    rows = [{"metric": f"m{number}", "value": "1"} for number in range(MOST)]
    after["kpis"]["channels"][0]["metrics"] += rows
    after["content"]["published"] = 7
    told = differences(SECTIONS, after)
    assert (len(told["figures"]), told["more"]) == (MOST, 1)
    assert told["figures"][0]["kind"] == "posts"
    long = deepcopy(SECTIONS)
    long["budget"]["expenses"][0]["justification"] = "x" * 2000
    assert len(changed_figures(SECTIONS, long)[0]["about"]["justification"]) < 200


def test_what_was_frozen_before_is_still_read():
    spent = {"kind": "budget", "id": "2026-05-01", "metric": "content", "base": "", "name": ""}
    spent |= {"currency": "GEL", "before": "0", "after": "5"}
    reach = {"kind": "channel", "id": "c", "metric": "reach", "base": "", "name": "Bread"}
    reach |= {"currency": "GEL", "before": "930", "after": None}
    table = changes_table({"edition": 1, "figures": [spent, reach]}, {})
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Spent", "content and upkeep", "₾0.00", "₾0.05"],
        ["Reach", "Bread", "930", "no data"],
    ]
