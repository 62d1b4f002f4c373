"""Unrolled graph of a network's shape: the nodes of each step, and the arrows.

    x<t> -> a<t>          where something is read
    a<t-1> -> a<t>        from step 2 on
    a<t> -> y<t>          where something is said
    y<t-1> -> x<t>        where what was said is read next

Source: Ng, Sequence Models, week 1, "Different types of RNNs".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: labels of what is read and said, None where nothing is.

    fed: what is read is what was said one step before.
    """

    x: str | None = None
    y: str | None = None
    fed: bool = False


Node = tuple[str, int]


@dataclass(frozen=True)
class Graph:
    """Steps 1 ... T; with a border of s > 0 the steps 1 ... s are an encoder's."""

    steps: tuple[Step, ...]
    border: int = 0

    @property
    def arrows(self) -> tuple[tuple[Node, Node], ...]:
        """Every arrow as (from, to); a node is ("x", t), ("a", t) or ("y", t)."""
        found = []
        for t, step in enumerate(self.steps, start=1):
            if step.fed:
                found.append((("y", t - 1), ("x", t)))
            if step.x is not None:
                found.append((("x", t), ("a", t)))
            if t > 1:
                found.append((("a", t - 1), ("a", t)))
            if step.y is not None:
                found.append((("a", t), ("y", t)))
        return tuple(found)


def reading(x: list[str], y: list[str]) -> Graph:
    """Everything is read and said at every step; one of either where there is only one."""
    return Graph(tuple(Step(a, b) for a, b in zip(x, y, strict=True)))


def judging(x: list[str], y: str) -> Graph:
    """Everything is read, and one answer is given at the end."""
    last = len(x) - 1
    return Graph(tuple(Step(a, y if i == last else None) for i, a in enumerate(x)))


def writing(begin: list[str], y: list[str]) -> Graph:
    """`begin` is read; from its last step on, what is said is read at the next step."""
    steps = [Step(x) for x in begin[:-1]]
    steps += [Step(begin[-1] if i == 0 else y[i - 1], said, fed=i > 0) for i, said in enumerate(y)]
    return Graph(tuple(steps))


def translating(read: list[str], go: str, y: list[str]) -> Graph:
    """The encoder reads; the decoder begins with `go` and reads its own outputs."""
    steps = [Step(x) for x in read]
    steps += [Step(go if i == 0 else y[i - 1], said, fed=i > 0) for i, said in enumerate(y)]
    return Graph(tuple(steps), border=len(read))


SAMPLES = {
    "one to one": reading([""], [""]),
    "one to many": writing([""], [""] * 4),
    "many to one": judging([""] * 4, ""),
    "many to many": reading([""] * 4, [""] * 4),
    "encoder-decoder": translating([""] * 3, "", [""] * 3),
}
"""The five shapes without labels, for a gallery."""
