"""What is to be said about a plan before it's sent: one pass over a loaded plan (PLAN-9)."""

from common.findings import Finding
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.goals import goal_agreed, goal_named
from contentplan.rules.findings.material import (
    borrowed_share,
    borrowed_source,
    user_generated_rights,
)
from contentplan.rules.findings.mix import channel_mix, plan_mix
from contentplan.rules.findings.networks import network_limits, text_there
from contentplan.rules.findings.regularity import pile_ups, rhythm
from contentplan.rules.findings.rule import Posts, Rule
from contentplan.rules.findings.variety import faces, variety
from contentplan.rules.findings.wording import (
    avoided_words,
    near_duplicates,
    worn_out_phrases,
)
from contentplan.rules.media import media_fits

RULES: tuple[Rule, ...] = (
    goal_agreed,
    goal_named,
    plan_mix,
    channel_mix,
    borrowed_share,
    borrowed_source,
    user_generated_rights,
    rhythm,
    pile_ups,
    near_duplicates,
    worn_out_phrases,
    avoided_words,
    faces,
    variety,
    text_there,
    network_limits,
    media_fits,
)


def check(plan: PlanFacts, posts: Posts) -> list[Finding]:
    """Return all findings of a plan, rule by rule in the order of RULES.

    A finding's subject is the id of the post it is about, None when it's about the plan or, with
    facts["channel"], about one of its channels. Shares and exact counts in facts are Fractions."""
    return [finding for rule in RULES for finding in rule(plan, posts)]
