"""The house of docs/house.md: models and services import downwards only."""

from graphlib import CycleError, TopologicalSorter

from tests.source_tree import Module, answering, fail_with, imports, modules, word

FLOORS = {
    "common": 0,
    "jobs": 0,
    "accounts": 0,
    "clients": 1,
    "approvals": 1,
    "goals": 2,
    "kpis": 3,
    "contentplan": 3,
    "budget": 4,
    "community": 4,
    "reports": 5,
    "webhooks": 6,
    "smmhub": 7,
}
# Doors let people, programs and the clock in: they may call any floor, and only doors call them.
DOORS = {
    "views",
    "api",
    "urls",
    "admin",
    "forms",
    "feeds",
    "middleware",
    "authentication",
    "context",
    "apps",
    "management",
    "templatetags",
}
# Woken by the broker, they stand above the floors too; the services of an app may name its tasks.
TASKS = {"tasks"}
ORDER = ["rules", "models", "services", "forms", "views", "urls"]  # inside an app


def is_door(module: Module) -> bool:
    return module.name in answering() or any(word(part) in DOORS for part in module.parts)


def is_above_the_floors(module: Module) -> bool:
    return is_door(module) or any(word(part) in TASKS for part in module.parts)


def place(module: Module) -> int | None:
    """Return where a file stands inside its app, None for one that ORDER doesn't name."""
    if module.name in answering():
        return ORDER.index("views")
    first = word(module.parts[0]) if module.parts else ""
    return ORDER.index(first) if first in ORDER else None


def test_every_app_has_a_floor():
    assert {module.app for module in modules().values()} <= set(FLOORS)


def test_models_and_services_import_downwards_only():
    up = [
        f"{module}:{step.line} imports {step.target}"
        for module in modules().values()
        if not is_above_the_floors(module)
        for step in imports(module)
        if FLOORS[modules()[step.target].app] > FLOORS[module.app]
    ]
    fail_with(up)


def test_common_imports_no_app():
    strayed = [
        f"{module}:{step.line} imports {step.target}"
        for module in modules().values()
        if module.app == "common"
        for step in imports(module)
        if modules()[step.target].app != "common"
    ]
    fail_with(strayed)


def test_no_two_apps_import_each_other():
    below: dict[str, set[str]] = {app: set() for app in FLOORS}
    for module in modules().values():
        if not is_above_the_floors(module):
            below[module.app] |= {modules()[step.target].app for step in imports(module)}
    assert " -> ".join(circle({app: targets - {app} for app, targets in below.items()})) == ""


def test_no_module_imports_itself_by_a_detour():
    """Imports inside functions count: they hide a circle, they don't open it."""
    graph = {
        name: {step.target for step in imports(module) if not step.typing_only}
        for name, module in modules().items()
        if not is_door(module)
    }
    assert " -> ".join(circle(graph)) == ""


def test_only_doors_import_doors():
    knocking = [
        f"{module}:{step.line} imports {step.target}"
        for module in modules().values()
        if not is_above_the_floors(module) and module.app != "smmhub"
        for step in imports(module)
        if is_door(modules()[step.target]) and not step.typing_only
    ]
    fail_with(knocking)


def test_files_of_an_app_import_in_their_order():
    """rules <- models <- services <- forms <- views and api (style guide)."""
    turned = []
    for module in modules().values():
        here = place(module)
        for step in imports(module):
            there = place(modules()[step.target])
            same_app = modules()[step.target].app == module.app
            if same_app and here is not None and there is not None and there > here:
                turned.append(f"{module}:{step.line} imports {step.target}")
    fail_with(turned)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return the names along one circle of a graph, nothing when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_is_seen():
    assert " -> ".join(circle({"a": {"b"}, "b": {"c"}, "c": set()})) == ""
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
