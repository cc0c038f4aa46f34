"""The fix of a channel's own mix, beside a search over all counts (MIX-2, MIX-4)."""

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from contentplan.rules.channel_repair import channel_repair
from contentplan.rules.facts import PlanFacts, PostFacts
from contentplan.rules.mix import GOLDEN, TYPES, count_types, mix
from tests.contentplan.rules.facts import MONDAY, counts_of, formulas, posts_of
from tests.contentplan.rules.test_repair import applied

HERE, THERE = "here", "there"
plans = st.lists(
    st.tuples(st.sampled_from(TYPES), st.booleans(), st.sampled_from([HERE, HERE, THERE])),
    max_size=14,
).map(
    lambda posts: [
        PostFacts(id, kind, locked, channel) for id, (kind, locked, channel) in enumerate(posts)
    ]
)
tolerances = st.sampled_from([0, 1, 5, 5, 10, 20])


def plan_of(formula, tolerance=5) -> PlanFacts:
    return PlanFacts(MONDAY, MONDAY, formula, tolerance, has_agreed_goal=True, channels=[])


def every_count(total: int):
    for a in range(total + 1):
        for b in range(total + 1 - a):
            for c in range(total + 1 - a - b):
                yield counts_of(a, b, c, total - a - b - c)


def off(counts, formula, tolerance):
    """Return by how many hundredths of a post the types of a plan miss their allowance."""
    total = sum(counts.values())
    slack = max(100, tolerance * total)
    return sum(max(0, abs(100 * counts[k] - formula[k] * total) - slack) for k in TYPES)


def best_by_trying(plan, posts):
    """Return (whether the plan is kept, retypes, off): the best of all counts; None if there are
    none."""
    own = [post for post in posts if post.channel == HERE]
    counts, locked = count_types(own), count_types(post for post in own if post.locked)
    others = count_types(post for post in posts if post.channel != HERE)
    before = off(count_types(posts), plan.formula, plan.tolerance)
    found = []
    for trial in every_count(len(own)):
        if any(trial[kind] < locked[kind] for kind in TYPES):
            continue
        if not mix(trial, plan.formula, plan.tolerance).balanced:
            continue
        after = off(
            {kind: others[kind] + trial[kind] for kind in TYPES}, plan.formula, plan.tolerance
        )
        size = sum(max(0, trial[kind] - counts[kind]) for kind in TYPES)
        found.append((after > before, size, after))
    return min(found, default=None)


@given(plans, formulas, tolerances)
def test_a_channel_is_balanced_by_the_fewest_retypes_that_keep_the_plan(posts, formula, tolerance):
    plan = plan_of(formula, tolerance)
    found = channel_repair(plan, posts, HERE)
    best = best_by_trying(plan, posts)
    if best is None:
        assert found.changes == []
        return
    after = applied(posts, found.changes)
    own = count_types(post for post in after if post.channel == HERE)
    assert own == found.wanted
    assert mix(own, formula, tolerance).balanced
    assert {change.action for change in found.changes} <= {"retype"}
    assert (
        not found.keeps_plan,
        len(found.changes),
        off(count_types(after), formula, tolerance),
    ) == best


def test_the_plan_decides_between_equally_small_fixes():
    """Two promotional posts too many: they become what the other channel lacks."""
    there = posts_of(8, 6, 0, 1, channel=THERE)
    found = channel_repair(plan_of(GOLDEN), [*posts_of(4, 3, 1, 3, channel=HERE), *there], HERE)
    assert [change.to_type for change in found.changes] == ["educational", "educational"]
    assert found.keeps_plan


def test_one_more_retype_is_taken_where_that_keeps_the_plan():
    formula = counts_of(50, 50, 0, 0)
    here, there = posts_of(0, 4, 0, 0, channel=HERE), posts_of(4, 0, 0, 0, channel=THERE)
    found = channel_repair(plan_of(formula, 0), [*here, *there], HERE)
    assert (len(found.changes), found.keeps_plan) == (1, True)  # 5 and 3: within a post
    there = posts_of(5, 0, 0, 0, channel=THERE)
    found = channel_repair(plan_of(formula, 0), [*here, *there], HERE)
    assert (len(found.changes), found.keeps_plan) == (1, False)  # 6 and 3 are off by 1.5


def test_a_channel_whose_locked_posts_are_too_many_is_left_alone():
    posts = posts_of(0, 0, 0, 5, channel=HERE, locked=True) + posts_of(5, 0, 0, 0, channel=HERE)
    assert channel_repair(plan_of(GOLDEN), posts, HERE).changes == []


def test_a_balanced_or_empty_channel_needs_nothing():
    posts = posts_of(8, 6, 5, 1, channel=HERE)
    assert channel_repair(plan_of(GOLDEN), posts, HERE).changes == []
    assert channel_repair(plan_of(GOLDEN), posts, THERE).changes == []


def test_a_channel_of_1000_posts_takes_a_blink():
    posts = posts_of(0, 0, 0, 1000, channel=HERE) + posts_of(900, 0, 100, 0, channel=THERE)
    started = process_time()
    found = channel_repair(plan_of(GOLDEN, 20), posts, HERE)
    assert process_time() - started < 1  # measured: some tens of milliseconds
    assert mix(found.wanted, GOLDEN, 20).balanced
