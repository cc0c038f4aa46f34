"""What a page asks of the gate, read from its source (TEN-8).

Pages say what they need where they need it: request.access.client(pk, needs="view"). Nothing is
written twice, so nothing can differ; this module only reads it back for `routes` and its test."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType
from typing import Any

from clients.rules import VERBS

# Calls on the gate, and what they ask for when `needs` is left out. rows() only narrows.
ASKING = {"client": None, "get": None, "check": None, "agency": "own", "rows": "view"}
POSITION = {"check": 1}  # where `needs` may stand without its name
BODIES = ("POST", "PUT", "PATCH", "DELETE")


def needs_of(view: Callable[..., Any], method: str) -> str | None:
    """Return the verb of clients/rules.py that a page asks of its visitor, None for none.

    Of several verbs the one that the fewest roles have. Raises ValueError when none implies the
    others: nobody could tell what such a page needs."""
    found = set(_verbs(inspect.unwrap(view), method, {}, ()))
    if not found:
        return None
    narrowest = min(sorted(found), key=lambda verb: len(VERBS[verb]))
    if not all(VERBS[narrowest] <= VERBS[verb] for verb in found):
        raise ValueError(f"{view.__name__} needs {sorted(found)}, of which none is enough")
    return narrowest


def takes_posts(view: Callable[..., Any]) -> bool:
    """Return whether a page, or what it hands the request to, speaks of POST."""
    return any("POST" in inspect.getsource(step) for step in _reached(inspect.unwrap(view), ()))


def _reached(function: Any, inside: tuple[Any, ...]) -> Iterator[FunctionType]:
    if isinstance(function, FunctionType) and function not in inside:
        yield function
        for node in ast.walk(_tree(function)):
            if isinstance(node, ast.Call) and (helper := _helper(function, node)):
                yield from _reached(helper, (*inside, function))


def _helper(function: FunctionType, call: ast.Call) -> Any:
    """Return the function that a call hands the request or its gate to, None for other calls."""
    if isinstance(call.func, ast.Name) and any(_is_passed_on(part) for part in call.args):
        return inspect.unwrap(function.__globals__.get(call.func.id, len))
    return None


def _verbs(
    function: Any, method: str, given: Mapping[str, str], inside: tuple[Any, ...]
) -> Iterator[str]:
    if not isinstance(function, FunctionType) or function in inside:
        return
    known = {**_constants(function, method), **given}
    for call in _calls(_tree(function).body, method):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in ASKING and _is_gate(call.func.value):  # type: ignore[attr-defined]
            verb = _verb(call, name, known)
            if verb is not None:
                yield "view" if name == "rows" else verb
        elif helper := _helper(function, call):
            named = {word.arg: _text(word.value, known) for word in call.keywords if word.arg}
            passed = {key: text for key, text in named.items() if text is not None}
            yield from _verbs(helper, method, passed, (*inside, function))


@cache
def _tree(function: FunctionType) -> ast.FunctionDef:
    try:
        found = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except SyntaxError:  # a lambda, in the middle of something else
        found = ast.parse("def nothing(): pass").body[0]
    assert isinstance(found, ast.FunctionDef)
    return found


def _constants(function: FunctionType, method: str) -> dict[str, str]:
    """Return the texts that parameters and names of a function stand for unless told otherwise.

    A name that is one of two verbs stands for the one that more roles have."""
    told = (function.__kwdefaults__ or {}).items()
    found = {name: value for name, value in told if isinstance(value, str)}
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.IfExp) and (asked := _method_of(value.test)):
                value = value.body if asked == method else value.orelse
            texts = [
                part.value
                for part in ast.walk(value)
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and part.value in VERBS
            ]
            if texts:
                found[node.targets[0].id] = max(texts, key=lambda verb: len(VERBS[verb]))
    return found


def _calls(statements: list[Any], method: str) -> Iterator[ast.Call]:
    """Yield the calls that a request of this method may come to."""
    for node in statements:
        if isinstance(node, ast.If) and (asked := _method_of(node.test)):
            branches: list[list[Any]] = [node.body if asked == method else node.orelse, [node.test]]
            for branch in branches:
                yield from _calls(branch, method)
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls(list(ast.iter_child_nodes(node)), method)


def _method_of(test: ast.expr) -> str:
    """Return the method that a condition begins by asking for, "" when it asks for none."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        test = test.values[0]
    if isinstance(test, ast.Compare) and ast.unparse(test.left) == "request.method":
        to = test.comparators[0]
        if isinstance(test.ops[0], ast.Eq) and isinstance(to, ast.Constant):
            return str(to.value)
    return ""


def _is_gate(node: ast.expr) -> bool:
    return ast.unparse(node) in ("request.access", "access", "gate")


def _is_passed_on(node: ast.expr) -> bool:
    return ast.unparse(node) in ("request", "request.access", "access")


def _verb(call: ast.Call, name: str, known: Mapping[str, str]) -> str | None:
    for word in call.keywords:
        if word.arg == "needs":
            return _text(word.value, known)
    at = POSITION.get(name)
    if at is not None and len(call.args) > at:
        return _text(call.args[at], known)
    return ASKING[name]


def _text(node: ast.expr, known: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return known.get(node.id) if isinstance(node, ast.Name) else None
