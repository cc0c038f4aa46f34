"""What a rule is: a pure function from a plan and its posts to findings (PLAN-9)."""

from collections.abc import Callable, Iterator, Sequence

from common.findings import Finding
from contentplan.rules.facts import PlanFacts, PostFacts

Posts = Sequence[PostFacts]  # without the cancelled ones
Rule = Callable[[PlanFacts, Posts], Iterator[Finding]]
