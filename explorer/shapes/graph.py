"""Unrolled graph of a network's shape: the nodes of each step, and the arrows.

    x<t> -> a<t>          at steps with an input
    a<t-1> -> a<t>        from step 2 on
    a<t> -> y<t>          at steps with an output
    y<t-1> -> x<t>        where the output is fed back as the next input

Source: Ng, Sequence Models, week 1, "Different types of RNNs".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step: labels of its input and output, None where there is none.

    fed: the input is the output of the step before.
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
    """One to one, or many to many: an input and an output at every step."""
    return Graph(tuple(Step(a, b) for a, b in zip(x, y, strict=True)))


def judging(x: list[str], y: str) -> Graph:
    """Many to one: an input at every step, one output at the last."""
    last = len(x) - 1
    return Graph(tuple(Step(a, y if i == last else None) for i, a in enumerate(x)))


def writing(begin: list[str], y: list[str]) -> Graph:
    """One to many: `begin` is read; from its last step on, outputs are fed back as inputs."""
    steps = [Step(x) for x in begin[:-1]]
    steps += [
        Step(begin[-1] if i == 0 else y[i - 1], output, fed=i > 0) for i, output in enumerate(y)
    ]
    return Graph(tuple(steps))


def translating(read: list[str], go: str, y: list[str]) -> Graph:
    """Encoder-decoder: the decoder begins with `go` and reads its own outputs."""
    steps = [Step(x) for x in read]
    steps += [Step(go if i == 0 else y[i - 1], output, fed=i > 0) for i, output in enumerate(y)]
    return Graph(tuple(steps), border=len(read))


SAMPLES = {
    "one to one": reading([""], [""]),
    "one to many": writing([""], [""] * 4),
    "many to one": judging([""] * 4, ""),
    "many to many": reading([""] * 4, [""] * 4),
    "encoder-decoder": translating([""] * 3, "", [""] * 3),
}
"""The five shapes without labels, for a gallery."""
