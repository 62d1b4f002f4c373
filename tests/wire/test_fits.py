"""Whether a value fits a description: what differs is found wherever it lies."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

import pytest

from explorer.wire.fits import differences, fits


class Inner(TypedDict):
    share: float


class Form(TypedDict):
    count: int
    name: str | None
    kind: Literal["a", "b"]
    pair: tuple[int, float]
    inner: list[Inner]
    words: dict[str, str]
    more: NotRequired[bool]


GOOD = {
    "count": 3, "name": None, "kind": "b", "pair": [1, 2.5], "words": {"x": "y"}, "more": False,
    "inner": [{"share": 1}, {"share": 0.5}],
}  # fmt: skip


def test_what_is_as_described_fits():
    assert fits(GOOD, Form)
    assert fits({key: value for key, value in GOOD.items() if key != "more"}, Form)
    assert fits(7, int)


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("count", True, ".count"),
        ("count", 3.0, ".count"),
        ("name", 4, ".name"),
        ("kind", "c", ".kind"),
        ("kind", ["a"], ".kind"),
        ("pair", [1], ".pair"),
        ("pair", [1.5, 1], ".pair[0]"),
        ("pair", "12", ".pair"),
        ("inner", {}, ".inner"),
        ("inner", [{"share": 1}, {"share": float("nan")}], ".inner[1].share"),
        ("inner", [{"share": 10**400}], ".inner[0].share"),
        ("inner", [{"share": float("inf")}], ".inner[0].share"),
        ("inner", [{"share": True}], ".inner[0].share"),
        ("inner", [{"share": 1, "sum": 2}], ".inner[0].sum"),
        ("inner", [None], ".inner[0]"),
        ("words", {"x": 1}, ".words.x"),
        ("words", [], ".words"),
        ("more", None, ".more"),
        ("even_more", 1, ".even_more"),
    ],
)
def test_what_is_not_is_found_where_it_lies(key, value, where):
    changed = {**GOOD, key: value}
    assert [place for place, _ in differences(changed, Form)] == [where]
    assert not fits(changed, Form)


@pytest.mark.parametrize("key", sorted(set(GOOD) - {"more"}))
def test_a_key_that_is_missing_is_found(key):
    less = {name: value for name, value in GOOD.items() if name != key}
    assert list(differences(less, Form)) == [(f".{key}", "missing")]


def test_one_and_true_are_not_the_same_choice():
    assert not fits(True, Literal[1])
    assert fits(1, Literal[1])
