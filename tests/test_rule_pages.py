"""Whatever names a rule has a page that explains it: findings, refusals, pages (screens.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from smmhub.rule_texts import RULES
from tests.source_tree import ROOT, modules

ID = re.compile(r"[A-Z]{2,5}-[0-9]{1,2}")
LINKED = re.compile(r"""help_rule["'] ["']([^"']+)["']""")
# They are written as a rule's id is, but name something else.
OTHERS = {"UTF-8", "UTF-16", "SHA-256"}


def codes_of(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module that are a rule's id and nothing else: codes, keys, facts."""
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and ID.fullmatch(text) and text not in OTHERS:
            yield text


def named() -> dict[str, str]:
    """Return the ids that code and templates name, each with one place that does."""
    found = {}
    for module in modules().values():
        found.update({code: str(module) for code in codes_of(module.tree)})
    for template in Path(ROOT / "templates").rglob("*.html"):
        linked = LINKED.findall(template.read_text())
        found.update({code: str(template.relative_to(ROOT)) for code in linked})
    return found


def test_every_rule_that_code_or_pages_name_has_its_page():
    missing = {code: place for code, place in named().items() if code not in RULES}
    assert missing == {}


def test_the_walk_sees_findings_refusals_choices_and_links():
    assert {"PLAN-4", "IMP-2", "PLAN-6", "KPI-7", "TXT-1"} <= named().keys()


def test_a_code_without_a_page_would_be_seen():
    tree = ast.parse('raise ValidationError("No.", code="MIX-9")')
    assert list(codes_of(tree)) == ["MIX-9"]
    assert "MIX-9" not in RULES
