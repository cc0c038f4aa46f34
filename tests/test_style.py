"""What design and style ask of every file, read from syntax trees and templates.

Each check is a function from one file to its offences; the tests at the end show it what it must
find.
"""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.source_tree import (
    APPS,
    ROOT,
    Module,
    answering,
    fail_with,
    files,
    modules,
    outside,
    reached,
    word,
)

Offence = tuple[int, str]  # line, what stands there

MAX_LINES = 450
TEMPLATES = "templates/**/*.html"


def is_rules(module: Module) -> bool:
    return "rules" in map(word, module.parts) or module.name.startswith("kpis.importing.")


def is_models(module: Module) -> bool:
    return "models" in map(word, module.parts)


def attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


# --- Checks of Python -----------------------------------------------------------------------------
def managers(tree: ast.AST) -> list[Offence]:
    """Rows reached past the gate (TEN-1)."""
    names = {"objects", "_default_manager", "_base_manager"}
    return [(node.lineno, ast.unparse(node)) for node in attributes(tree) if node.attr in names]


def broker_calls(tree: ast.AST) -> list[Offence]:
    """Work handed to the broker without its row (JOB-2)."""
    ways = (".delay", ".apply_async", ".send_task", ".signature", ".delay_on_commit")
    return [(line, name) for line, name in calls(tree) if name.endswith(ways)]


def clocks_and_chance(tree: ast.AST) -> list[Offence]:
    """A judgement that depends on when or how often it is made: pass `today` in."""
    ends = (".now", ".utcnow", ".today", ".time", ".monotonic", ".localdate")
    return [
        (line, name)
        for line, name in calls(tree)
        if name in {"now", "today"} or name.endswith(ends) or name.startswith(("random.", "os."))
    ]


def floats(tree: ast.AST) -> list[Offence]:
    """Inexact figures: in floats 0.65 - 0.6 is more than 0.05 (MON-2)."""
    literals = [
        (node.lineno, repr(node.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    return literals + [(line, name) for line, name in calls(tree) if name == "float"]


def float_fields(tree: ast.AST) -> list[Offence]:
    """Stored figures are integers or decimals (MON-2)."""
    return [(line, name) for line, name in calls(tree) if name == "models.FloatField"]


def save_overrides(tree: ast.AST) -> list[Offence]:
    """What happens is written where it's called, not behind save() and delete()."""
    return [
        (node.lineno, f"{owner.name}.{node.name}")
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]


def model_signals(tree: ast.AST) -> list[Offence]:
    """Our own flow needs no signal."""
    return [
        (node.lineno, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
        for alias in node.names
        if alias.name not in {"pre_migrate", "post_migrate"}
    ]


def open_field_lists(tree: ast.AST) -> list[Offence]:
    """Whatever is added to the model would leave the house by itself (TEN-4)."""
    return [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    ]


def csrf_exemptions(tree: ast.AST) -> list[Offence]:
    """Only pages of links prove themselves by their address (LNK-2), those of a decider and those
    of a shared report's password; the roof has a 404."""
    return [
        (node.lineno, "csrf_exempt")
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "csrf_exempt"
    ]


def hidden_texts(tree: ast.AST) -> list[Offence]:
    """Texts inside an f-string aren't collected, so they stay English in every language."""
    return [
        found
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for found in calls(node)
        if re.fullmatch(r"_|n?p?gettext(_lazy)?", found[1])
    ]


PYTHON_CHECKS: list[tuple[Callable[[ast.AST], list[Offence]], Callable[[Module], bool], str]] = [
    (managers, lambda module: module.name in answering(), "rows = Plan.objects.all()"),
    (broker_calls, lambda module: module.app != "jobs", "fill.delay(1)"),
    (clocks_and_chance, is_rules, "day = date.today()"),
    (floats, is_rules, "share = 0.6"),
    (float_fields, lambda module: True, "score = models.FloatField()"),
    (save_overrides, is_models, "class A:\n  def save(self): ..."),
    (model_signals, lambda module: True, "from django.db.models.signals import post_save"),
    (open_field_lists, lambda module: True, "class Meta:\n  fields = '__all__'"),
    (hidden_texts, lambda module: True, """line = f"{_('due')} today\""""),
    (
        csrf_exemptions,
        lambda module: (
            module.app not in {"approvals", "smmhub"} and str(module) != "reports/shared_views.py"
        ),
        "@csrf_exempt\ndef f(): ...",
    ),
]


@pytest.mark.parametrize("row", PYTHON_CHECKS, ids=lambda row: row[0].__name__)
def test_python_keeps_to_the_style_guide(row):
    check, applies, _ = row
    found = [
        f"{module}:{line} {what}"
        for module in modules().values()
        if applies(module)
        for line, what in check(module.tree)
    ]
    fail_with(found)


def test_rules_know_nothing_of_django_and_the_network():
    """Neither a rule itself nor, but for words to be translated, anything that it loads."""
    frameworks = {"django", "rest_framework", "celery", "redis", "socket", "urllib", "http"}
    words = {"django.utils.functional.Promise", "django.utils.translation.gettext_lazy"}
    found = [
        f"{module} reaches {name} through {step}"
        for module in modules().values()
        if is_rules(module)
        for step in sorted(reached(module))
        for name in sorted(outside(modules()[step]))
        if name.partition(".")[0] in frameworks and (step == module.name or name not in words)
    ]
    fail_with(found)


def test_every_file_fits_in_the_head():
    patterns = ["templates/**/*.*", "static/**/*.css", "static/**/*.js", "scripts/*.py"]
    patterns += ["tests/**/*.py", "benchmarks/**/*.py", *(f"{app}/**/*.py" for app in APPS)]
    found = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for path in files(*patterns)
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > MAX_LINES
    ]
    fail_with(found)


# --- Checks of templates and styles ---------------------------------------------------------------
def lines_with(pattern: str, text: str, flags: int = re.IGNORECASE) -> list[Offence]:
    return [
        (text.count("\n", 0, match.start()) + 1, match.group().strip())
        for match in re.finditer(pattern, text, flags)
    ]


def inline_scripts(text: str) -> list[Offence]:
    """The content security policy would stop them (OUT-4)."""
    return lines_with(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<[^>]*\son[a-z]+\s*=|javascript:",
        text,
    )


def inline_styles(text: str) -> list[Offence]:
    return lines_with(r"<style\b|<[^>]*\sstyle\s*=", text)


def other_hosts(text: str) -> list[Offence]:
    """Nothing is loaded from another host; a plain link may lead to one."""
    return lines_with(
        r"<(?!a\b)[a-z]+[^>]*\s(src|href|srcset|action|data|poster)\s*=\s*[\"'](https?:)?//"
        r"|url\(\s*[\"']?(https?:)?//|@import",
        text,
    )


def raised_case(text: str) -> list[Offence]:
    """Georgian is never upper-cased: most fonts lack those letters (TXT-2)."""
    return lines_with(
        r"text-transform\s*:\s*(uppercase|capitalize)|\|\s*(upper|title|capfirst)\b", text
    )


def unescaped(text: str) -> list[Offence]:
    """Values are escaped at the template (OUT-2)."""
    return lines_with(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", text)


def blank_lines(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def untranslated(text: str) -> list[Offence]:
    """Words that a person sees outside {% translate %} and {% blocktranslate %}."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    for skipped in (
        r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}",
        r"\{#.*?#\}",
        r"<!--.*?-->",
        r"\{%\s*block (?:\w*attributes|body_class|width)\s*%\}.*?\{%\s*endblock\b",
        r"\{%\s*blocktrans(late)?\b.*?\{%\s*endblocktrans(late)?\s*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<(script|style|code|pre)\b.*?</\1>",
    ):
        text = re.sub(skipped, blank, text, flags=re.DOTALL | re.IGNORECASE)
    spoken = r"\b(?:alt|title|placeholder|aria-label)\s*=\s*\"([^\"]*)\""
    attributes_said = re.finditer(spoken, text)
    between_tags = re.finditer(r"([^<>]+)", re.sub(r"<[^>]*>", lambda m: f"<{blank(m)[2:]}>", text))
    return [
        (
            text[: match.start(1)].count("\n") + 1 + blank_lines(match.group(1)),
            match.group(1).strip(),
        )
        for match in [*attributes_said, *between_tags]
        if set(re.findall(r"[^\W\d_]{2,}", re.sub(NO_WORD, "", match.group(1)))) - NAMES
    ]


NO_WORD = r"&\w+;|\b[A-Z]{2,5}-\d+\b"  # an entity, the id of a rule
NAMES = {
    "smmhub",
    "CSV",
    "XLSX",
    "PPTX",
    "PDF",
    "JSON",
    "API",
    "KPI",
    "English",
    "Русский",
    "ქართული",
}

TEXT_CHECKS: list[tuple[Callable[[str], list[Offence]], tuple[str, ...], list[str]]] = [
    (inline_scripts, (TEMPLATES,), ["<script>go()</script>", '<a href="/" onclick="go()">']),
    (inline_styles, (TEMPLATES,), ["<style>", '<b class="x" style="width: 3%">']),
    (
        other_hosts,
        (TEMPLATES, "static/**/*.css"),
        ['<img src="https://x.example/a.png">', "@import 'a'", "url(//x.example/f)"],
    ),
    (
        raised_case,
        (TEMPLATES, "static/**/*.css"),
        ["text-transform:uppercase", "{{ name|upper }}", "{{ name|capfirst }}"],
    ),
    (unescaped, (TEMPLATES,), ["{{ name|safe }}", "{% autoescape off %}"]),
    (
        untranslated,
        (TEMPLATES,),
        ["<b>Send</b>", '<i title="Send">', '<p>{% translate "Send" %} now</p>'],
    ),
]


EXCEPT = {
    inline_styles: re.compile(r"(^|/)(mail|mails|email)(/|_)|(^|/)email\.html$"),  # mail programs
    untranslated: re.compile("^templates/styleguide/"),  # for whoever builds pages, not for users
}


@pytest.mark.parametrize("row", TEXT_CHECKS, ids=lambda row: row[0].__name__)
def test_templates_and_styles_keep_to_the_style_guide(row):
    check, patterns, _ = row
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in files(*patterns)
        if not (check in EXCEPT and EXCEPT[check].search(str(path.relative_to(ROOT))))
        for line, what in check(path.read_text())
    ]
    fail_with(found)


@pytest.mark.parametrize(
    ("check", "text"),
    [(check, text) for check, _, bad in TEXT_CHECKS for text in bad],
)
def test_each_check_of_a_template_sees_its_offence(check, text):
    assert check(text)


@pytest.mark.parametrize(("check", "source"), [(row[0], row[2]) for row in PYTHON_CHECKS])
def test_each_check_of_python_sees_its_offence(check, source):
    assert check(ast.parse(source))


def test_translated_words_are_no_offence():
    text = """{% extends "base.html" %}
    <h1 title="{% translate "Plan" %}">{% translate "Plan" %} {{ plan.name }} &nbsp;·&nbsp; 3</h1>
    {% blocktranslate trimmed count n=posts %}One post{% plural %}{{ n }} posts
    {% endblocktranslate %}{# a remark #}<script type="module" src="{% static "a.js" %}"></script>
    <a href="https://example.com" class="x">smmhub</a>"""
    assert [check(text) for check, *_ in TEXT_CHECKS] == [[]] * len(TEXT_CHECKS)
