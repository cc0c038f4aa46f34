"""The project's own source, read as text and syntax trees: what the house and style tests judge."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "common",
    "jobs",
    "accounts",
    "clients",
    "approvals",
    "goals",
    "kpis",
    "contentplan",
    "budget",
    "community",
    "reports",
    "webhooks",
    "smmhub",
)


class Import(NamedTuple):
    target: str  # dotted name of a module of ours
    line: int
    typing_only: bool


class Module(NamedTuple):
    name: str  # dotted: "kpis.importing.numbers"
    path: Path
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def parts(self) -> tuple[str, ...]:
        """The name below the app: ("importing", "numbers")."""
        return tuple(self.name.split(".")[1:])

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> dict[str, Module]:
    """Return every module of the apps by its dotted name, migrations left out."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" in parts:
                continue
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, path, ast.parse(path.read_text(), str(path)))
    return found


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """Return what a module imports from the project, also inside functions."""
    return tuple(_imports(module, module.tree, typing_only=False))


def _imports(module: Module, node: ast.AST, *, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            for name in _names(module, child):
                target = _ours(name)
                if target and target != module.name:
                    yield Import(target, child.lineno, typing_only)
        guarded = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        yield from _imports(module, child, typing_only=typing_only or guarded)


def _names(module: Module, node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    start = node.module or ""
    if node.level:  # relative: from the package the module lies in
        package = module.name.split(".")
        package = package if module.path.name == "__init__.py" else package[:-1]
        package = package[: len(package) - node.level + 1]
        start = ".".join([*package, *filter(None, [start])])
    return [f"{start}.{alias.name}" for alias in node.names]


def _ours(name: str) -> str | None:
    """Return the module of ours that a dotted name is or lies in, None for somebody else's."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name or None


def outside(module: Module) -> set[str]:
    """Return the dotted names that a module imports from elsewhere."""
    return {
        name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _names(module, node)
        if _ours(name) is None
    }


def reached(module: Module) -> set[str]:
    """Return every module of ours that loading a module loads, itself included."""
    seen: set[str] = set()
    waiting = [module.name]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [step.target for step in imports(modules()[name]) if not step.typing_only]
    return seen


@cache
def answering() -> frozenset[str]:
    """Return the modules that answer requests: those a table of addresses imports, and their kind.

    Named by what they are called (views, link_views, api) or routed under a name of their own."""
    tables = [
        module
        for module in modules().values()
        if module.parts[-1:] == ("urls",) or module.name == "smmhub.api.router"
    ]
    routed = {step.target for table in tables for step in imports(table)}
    return frozenset(
        name
        for name, module in modules().items()
        if module.app != "smmhub"
        and (name in routed or {"views", "api"} & {word(part) for part in module.parts})
    )


def word(part: str) -> str:
    """Return the word that says what a file is for: link_views is views."""
    return part.rpartition("_")[2]


def files(*patterns: str) -> list[Path]:
    """Return the project's files under given patterns, such as "templates/**/*.html"."""
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())


def fail_with(offences: list[str]) -> None:
    """Fail the running test with every offence on a line of its own; pass when there are none."""
    if offences:
        pytest.fail("\n".join(offences), pytrace=False)
