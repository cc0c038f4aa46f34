from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")  # gravest first


class Finding(NamedTuple):
    """Something a rule noticed (PLAN-9): facts only, the doors find the words.

    code is the rule's id, subject the id of the row it's about (None: about the whole), facts what
    the message needs."""

    code: str
    severity: Severity
    subject: Any = None
    facts: Mapping[str, Any] = {}


def gravest_first(findings: list[Finding]) -> list[Finding]:
    """Return the findings with errors first; the order within a severity stays."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
