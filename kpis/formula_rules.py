"""Own formulas: read, checked for size and units, computed exactly (KPI-3, FRM-1).

Nothing a person writes is run as a program: their text may hold names, numbers, + - * / , brackets
and the functions named here, and becomes a small tree that a SimpleEval with seven kinds of node
walks over decimals. What is wrong comes back as a code with its place in the text; the doors find
the words. docs/formulas.md tells it at length."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Subnormal,
    localcontext,
)
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, mul, neg, pos, sub, truediv
from typing import Any, NamedTuple

from simpleeval import SimpleEval

from kpis.rules import Number

LENGTH = 500  # characters
NODES = 200  # names, numbers, operations, with those of the KPIs that are named
DEPTH = 40
DIGITS = 28
EXPONENT = 30
MOST_PLACES = 10  # that round() may keep

_TOKENS = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<mark>[-+*/(),])"
)
_SPELLED = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "\u00a0": " ", "\u202f": " "})
_LEAST, _MOST = {"min": 2, "max": 2, "abs": 1, "round": 1}, {"abs": 1, "round": 2}
FUNCTIONS = tuple(_LEAST)
_LIMITS = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_UP,
    Emin=-EXPONENT,
    Emax=EXPONENT,
    traps=[InvalidOperation, DivisionByZero, Overflow, Subnormal],
)


class BadFormula(ValueError):  # noqa: N818 - as Django's PermissionDenied
    """A text that is no formula: why, as a code, and its place, from start to before end."""

    def __init__(self, code: str, start: int = 0, end: int = 0, **facts: Any):
        super().__init__(f"{code} at {start}")
        self.code, self.start, self.end, self.facts = code, start, end, facts


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its tree, and the names in it in the order they stand."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]
    nodes: int
    depth: int

    def place_of(self, name: str) -> tuple[int, int]:
        """Return where a name stands first."""
        return next(
            (node.col_offset, node.end_col_offset or 0)
            for node in _names(self.tree)
            if node.id == name
        )


# --- Reading --------------------------------------------------------------------------------------
@lru_cache(maxsize=1024)
def read(text: str) -> Formula:
    """Return the formula that a text is. Raises BadFormula."""
    if len(text) > LENGTH:
        raise BadFormula("too_long", LENGTH, len(text), most=LENGTH)
    plain = re.sub(r"[\t\r\n]", " ", text.translate(_SPELLED))
    _check_tokens(plain)
    lead = len(plain) - len(plain.lstrip())
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        at = lead + max((getattr(error, "offset", None) or 1) - 1, 0)
        raise BadFormula("unreadable", min(at, len(text)), len(text)) from error
    nodes, depth = _measured(tree)
    if depth > DEPTH:
        raise BadFormula("too_deep", 0, len(text), most=DEPTH)
    if nodes > NODES:
        raise BadFormula("too_big", 0, len(text), most=NODES)
    _check_nodes(tree, plain.strip())
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):  # places in the text as it was typed
            node.col_offset += lead
            node.end_col_offset = (node.end_col_offset or 0) + lead
    names = tuple(dict.fromkeys(node.id for node in _names(tree)))
    if not names:
        raise BadFormula("no_names", 0, len(text))
    return Formula(text, tree, names, nodes, depth)


def _check_tokens(text: str) -> None:
    """Refuse what only Python would understand, by its place."""
    at, before, open_brackets = 0, "", 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            raise BadFormula("bad_character", at, at + 1, character=text[at])
        kind, word, end = found.lastgroup or "", found.group(), found.end()
        if kind == "mark" and word in "*/" and before == word:
            raise BadFormula("no_powers", at - 1, end)
        open_brackets += {"(": 1, ")": -1}.get(word, 0)
        if open_brackets > DEPTH:
            raise BadFormula("too_deep", at, end, most=DEPTH)
        if kind == "number" and end < len(text) and (text[end].isalpha() or text[end] in "_."):
            raise BadFormula("bad_number", at, end + 1)
        if kind == "number" and len(word) > DIGITS:
            raise BadFormula("big_number", at, end, most=DIGITS)
        at, before = end, word
    if not text.strip():
        raise BadFormula("empty")


def _measured(tree: ast.expr) -> tuple[int, int]:
    """Return the number of nodes and the depth, without recursion."""
    nodes = deepest = 0
    waiting = [(tree, 1)]
    while waiting and nodes <= NODES:
        node, depth = waiting.pop()
        nodes, deepest = nodes + 1, max(deepest, depth)
        waiting += [(child, depth + 1) for child in _below(node)]
    return nodes, deepest


def _below(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        return list(node.args)  # the function's name is no value
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _names(tree: ast.expr) -> Iterator[ast.Name]:
    """Yield the names that stand for values, from left to right."""
    if isinstance(tree, ast.Name):
        yield tree
    for child in _below(tree):
        yield from _names(child)


def _check_nodes(tree: ast.expr, text: str) -> None:
    """Refuse every node but names, numbers, + - * /, and calls of our functions; numbers become
    the decimals that were written."""
    place = (tree.col_offset, tree.end_col_offset or 0)
    match tree:
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise BadFormula("needs_brackets", *place, name=name)
        case ast.Constant(value=int() | float()) if not isinstance(tree.value, bool):
            tree.value = Decimal(text[place[0] : place[1]])  # type: ignore[assignment]
        case ast.UnaryOp(op=ast.UAdd() | ast.USub()):
            pass
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            pass
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            _check_call(name, args, place)
        case _:
            raise BadFormula("unreadable", *place)
    for child in _below(tree):
        _check_nodes(child, text)


def _check_call(name: str, args: list[ast.expr], place: tuple[int, int]) -> None:
    if name not in FUNCTIONS:
        raise BadFormula("no_function", place[0], place[0] + len(name), name=name)
    if not _LEAST[name] <= len(args) <= _MOST.get(name, NODES):
        raise BadFormula("arguments", *place, name=name)
    if name == "round" and len(args) == 2:
        match args[1]:
            case ast.Constant(value=int() as digits) if 0 <= digits <= MOST_PLACES:
                return
        raise BadFormula("round_places", *place, most=MOST_PLACES)


# --- Computing ------------------------------------------------------------------------------------
def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
    ast.UAdd: pos,
    ast.USub: neg,
}
_BY_NAME: dict[str, Callable[..., Any]] = {"min": min, "max": max, "abs": abs, "round": _rounded}


class _Evaluator(SimpleEval):
    """Walks checked trees over decimals; any other kind of node is refused."""

    def __init__(self, names: Mapping[str, Decimal]):
        super().__init__(operators=_OPERATORS, functions=_BY_NAME, names=names)
        self.nodes = {
            ast.BinOp: self._eval_binop,
            ast.UnaryOp: self._eval_unaryop,
            ast.Call: self._eval_call,
            ast.Constant: self._eval_constant,
            ast.Name: self._eval_name,
        }

    def _eval_constant(self, node: ast.Constant) -> Any:
        return node.value

    def _eval_name(self, node: ast.Name) -> Any:
        return self.names[node.id]  # never a function


def evaluate(formula: Formula, values: Mapping[str, Number | None]) -> Decimal | None:
    """Return the formula's value to 28 digits.

    None where a name has none, and for a division by zero or a result beyond ten to the power of
    30 either way: no data, never an error and never 0. Raises KeyError for a missing name."""
    given = {name: values[name] for name in formula.names}
    if any(value is None for value in given.values()):
        return None
    with localcontext(_LIMITS):
        try:
            names = {name: _decimal(value) for name, value in given.items()}
            result: Decimal = _Evaluator(names).eval("", formula.tree)
            return +result  # min and max don't round
        except DecimalException:
            return None


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


# --- Units ----------------------------------------------------------------------------------------
class Unit(NamedTuple):
    """What a value is counted in: powers of money, people, count and seconds.

    hundred is how often a share was multiplied by 100: once makes it percent. A number that was
    written is free: it takes the unit of what it is added to."""

    powers: tuple[tuple[str, int], ...] = ()
    hundred: int = 0
    free: bool = False

    @property
    def code(self) -> str:
        """Return what it is shown as: money, people, count, seconds, percent, times or number."""
        if not self.powers:
            return {0: "number" if self.free else "times", 1: "percent"}.get(self.hundred, "number")
        above = [name for name, power in self.powers if power > 0]
        single = len(above) == 1 and dict(self.powers)[above[0]] == 1
        if single and (len(self.powers) == 1 or above[0] in ("money", "seconds")):
            return above[0]
        return "number"


UNITS = {
    **{name: Unit(((name, 1),)) for name in ("money", "people", "count", "seconds")},
    "percent": Unit(hundred=1),
    "times": Unit(),
    "position": Unit(),
}


# What a formula's value is taken over: the whole time, the latest day, the highest day, or, of all
# that mixes, the last days as a rate.
WAYS = ("total", "level", "peak", "rate")


class Kind(NamedTuple):
    """Unit and way of a part of a formula; "" is the way of a number that was written."""

    unit: Unit
    way: str


def kind_of(formula: Formula, kinds: Mapping[str, Kind]) -> Kind:
    """Return the unit and the way of a formula by those of its names.

    Raises BadFormula `units` when two units are added or compared that don't go together."""
    return _kind(formula.tree, kinds)


def _kind(node: ast.expr, kinds: Mapping[str, Kind]) -> Kind:
    match node:
        case ast.Name(id=name):
            return kinds[name]
        case ast.Constant(value=value):
            return Kind(Unit(hundred=int(value == 100), free=True), "")
        case ast.UnaryOp(operand=operand):
            return _kind(operand, kinds)
        case ast.BinOp(left=left, op=op, right=right):
            one, two = _kind(left, kinds), _kind(right, kinds)
            if isinstance(op, ast.Add | ast.Sub):
                return _alike(one, two, node)
            return _times(one, two, 1 if isinstance(op, ast.Mult) else -1)
        case ast.Call(func=ast.Name(id="round"), args=[first, *_]):
            return _kind(first, kinds)
        case ast.Call(args=args):
            return reduce(lambda a, b: _alike(a, b, node), [_kind(arg, kinds) for arg in args])
    raise ValueError(ast.dump(node))


def _alike(one: Kind, two: Kind, node: ast.expr) -> Kind:
    """Return what adding or comparing gives. Raises BadFormula for two different units."""
    a, b = one.unit, two.unit
    unit = a if b.free else b
    same = a.powers == b.powers and (a.hundred == b.hundred or bool(a.powers))
    if not (a.free or b.free or same):
        place = (node.col_offset, node.end_col_offset or 0)
        raise BadFormula("units", *place, one=a, two=b)
    if a.free and b.free:
        unit = Unit(free=True)
    ways = {kind.way for kind in (one, two) if kind.way}
    return Kind(unit, ways.pop() if len(ways) == 1 else "rate" if ways else "")


def _times(one: Kind, two: Kind, sign: int) -> Kind:
    """Return what multiplying (sign 1) or dividing (-1) gives."""
    powers = dict(one.unit.powers)
    for name, power in two.unit.powers:
        powers[name] = powers.get(name, 0) + sign * power
    _cancel_people(powers)
    hundred = one.unit.hundred + sign * two.unit.hundred
    free = one.unit.free and two.unit.free
    left = tuple(sorted((name, power) for name, power in powers.items() if power))
    unit = Unit(left, hundred if not free else int(hundred == 1), free)
    if not (one.way and two.way):
        way = one.way or two.way
        # A number divided by a total is a rate: twice the days don't give twice as much.
        inverted = sign < 0 and not one.way and way in ("total", "peak")
        return Kind(unit, "rate" if inverted else way)
    return Kind(unit, "level" if one.way == two.way == "level" else "rate")


def _cancel_people(powers: dict[str, int]) -> None:
    """Likes per person reached are a plain share: counts and people cancel out."""
    count, people = powers.get("count", 0), powers.get("people", 0)
    if count * people < 0:
        shared = min(abs(count), abs(people))
        powers["count"] = count - shared if count > 0 else count + shared
        powers["people"] = people - shared if people > 0 else people + shared
