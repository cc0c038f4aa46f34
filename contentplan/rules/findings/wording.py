"""What the texts say again: near-duplicates, worn-out phrases, and words that the client
asked to avoid (PLAN-5)."""

from collections.abc import Iterator

from common.findings import Finding, Severity
from contentplan.rules.facts import PlanFacts
from contentplan.rules.findings.rule import Posts
from contentplan.rules.phrases import PhraseBook, worn_out
from contentplan.rules.repeats import Shelves, Told, repeats
from contentplan.rules.rhythm import moment_of


def near_duplicates(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-5: a post that says nearly what an earlier one said, here or in the year before.

    facts["problem"] is "repeat"; other is the earlier post's id, other_day its day, percent how
    many of both texts' words are the same, spans where they stand in this post's text."""
    timed = ((post, moment_of(post)) for post in posts)
    texts = [Told(post.id, post.channel, at, post.text) for post, at in timed if at]
    for told, repeat in repeats(texts, plan.past or Shelves()):
        facts = {
            "problem": "repeat",
            "other": repeat.other.id,
            "other_day": repeat.other.moment[0],
            "percent": repeat.percent,
            "text": told.text,
            "spans": repeat.spans,
        }
        yield Finding("PLAN-5", "warning", told.id, facts)


def worn_out_phrases(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-5: phrases from the agency's list; facts name them and where they stand.

    facts["problem"] is "worn_out"."""
    yield from _listed(plan.worn_out, posts, "worn_out", "info")


def avoided_words(plan: PlanFacts, posts: Posts) -> Iterator[Finding]:
    """PLAN-5: words that the client asked to avoid, in the brief (BRIEF-1); facts as above.

    facts["problem"] is "avoided". A warning: somebody who decides has said so."""
    yield from _listed(plan.avoided, posts, "avoided", "warning")


def _listed(
    book: PhraseBook | None, posts: Posts, problem: str, severity: Severity
) -> Iterator[Finding]:
    if book is None:
        return
    for post in posts:
        if found := worn_out(book, post.text):
            facts = {
                "problem": problem,
                "phrases": list(dict.fromkeys(worn.phrase for worn in found)),
                "text": post.text,
                "spans": [worn.span for worn in found],
            }
            yield Finding("PLAN-5", severity, post.id, facts)
