"""`{% load contentplan %}`: rows of which a plan may have hundreds."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.findings import SEVERITIES
from common.rows import joined
from contentplan.cards import cards
from contentplan.desk import Desk
from contentplan.finding_list import WAIVED, FindingList, Tab, shown_findings, tabs
from contentplan.previews import used
from contentplan.rules.diffing import ADDED, DELETED, Piece

register = template.Library()
register.simple_tag(cards, name="post_cards")
register.filter("counter_used", used)


class Found(NamedTuple):
    """What stands in a plan's list of findings."""

    tabs: list[Tab]
    severity: str  # the one that is asked for, "" for all
    rows: SafeString


MARKS = {DELETED: "<del>{}</del>", ADDED: "<ins>{}</ins>"}  # struck out, underlined: not by colour


@register.simple_tag
def pieces(found: Iterable[Piece]) -> SafeString:
    """A difference of two texts, what went struck out and what came underlined."""
    return joined(format_html(MARKS.get(piece.kind, "{}"), piece.text) for piece in found)


@register.simple_tag(takes_context=True)
def plan_findings(context: Mapping[str, Any], desk: Desk, may_edit: bool) -> Found:
    """Return the findings of a plan as the address asks for them."""
    asked = context["request"].GET
    severity = asked.get("severity", "")
    if severity not in (*SEVERITIES, WAIVED):
        severity = ""
    address = asked.copy()
    address["findings"] = "all"
    drawing = FindingList(
        desk,
        may_edit=may_edit,
        csrf=str(context.get("csrf_token", "")),
        all_address="" if asked.get("findings") == "all" else f"?{address.urlencode()}",
    )
    findings = shown_findings(desk)
    chosen = [each for each in findings if severity in ("", each.severity)]
    return Found(tabs(findings, severity), severity, drawing.rows(chosen))
