"""Conditions on the numbers of a run: "0.3 < arrives <= 1", "clip_fired == 0 and updates > 100".

Comparisons of sums and products of numbers and names, joined by `and`; nothing else is understood,
and nothing is evaluated but by the functions below. NaN fails every comparison. `==` compares to
nine digits, because another computer rounds differently.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

ValueOf = Callable[[str], float]
"""The number that a name stands for."""

LONGEST = 200
"""Characters of a condition, at most."""

_DIGITS = 1e-9

_SUMS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b if b else math.nan,
}

HOW = "compare names and numbers with <, <=, >, >=, == or !=, joined by `and`"


def _equal(a: float, b: float) -> bool:
    return a == b or math.isclose(a, b, rel_tol=_DIGITS)


_COMPARE: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: _equal,
    ast.NotEq: lambda a, b: not _equal(a, b) and not math.isnan(a) and not math.isnan(b),
}


@dataclass(frozen=True)
class _Written:
    """Text that is parsed once."""

    text: str

    @cached_property
    def _tree(self) -> ast.expr:
        return _parsed(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, in their order."""
        return tuple(dict.fromkeys(_names(self._tree)))


@dataclass(frozen=True)
class Condition(_Written):
    """A condition as it is written; ValueError, with what to write, where it is none."""

    def __post_init__(self) -> None:
        _check_condition(self._tree)

    def holds(self, value_of: ValueOf) -> bool:
        """Whether it holds for these numbers."""
        return _holds(self._tree, value_of)


@dataclass(frozen=True)
class Term(_Written):
    """A number to show: a name, or sums and products of names and numbers."""

    def __post_init__(self) -> None:
        _check_term(self._tree)

    def value(self, value_of: ValueOf) -> float:
        return _value(self._tree, value_of)


def _parsed(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"it has {len(text)} characters; write at most {LONGEST}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(HOW) from None


def _check_condition(tree: ast.expr) -> None:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for part in tree.values:
            _check_condition(part)
    elif isinstance(tree, ast.Compare) and all(type(op) in _COMPARE for op in tree.ops):
        for term in (tree.left, *tree.comparators):
            _check_term(term)
    else:
        raise ValueError(HOW)


def _check_term(tree: ast.expr) -> None:
    if isinstance(tree, ast.Name):
        return None
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float):
        if isinstance(tree.value, float) and math.isinf(tree.value):
            raise ValueError("a number in it is too large; write at most 1e308")
        return None
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return _check_term(tree.operand)
    if isinstance(tree, ast.BinOp) and type(tree.op) in _SUMS:
        _check_term(tree.left)
        return _check_term(tree.right)
    raise ValueError(HOW)


def _names(tree: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _holds(tree: ast.expr, value_of: ValueOf) -> bool:
    if isinstance(tree, ast.BoolOp):
        return all(_holds(part, value_of) for part in tree.values)
    assert isinstance(tree, ast.Compare)
    values = [_value(term, value_of) for term in (tree.left, *tree.comparators)]
    pairs = zip(tree.ops, values, values[1:], strict=False)
    return all(_COMPARE[type(op)](a, b) for op, a, b in pairs)


def _value(tree: ast.expr, value_of: ValueOf) -> float:
    if isinstance(tree, ast.Name):
        return value_of(tree.id)
    if isinstance(tree, ast.Constant):
        return float(tree.value)  # type: ignore[arg-type]
    if isinstance(tree, ast.UnaryOp):
        return -_value(tree.operand, value_of)
    assert isinstance(tree, ast.BinOp)
    left, right = _value(tree.left, value_of), _value(tree.right, value_of)
    return float(_SUMS[type(tree.op)](left, right))
