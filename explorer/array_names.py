"""Build and parse names of arrays: "Waa", "a2", "dWaa_enc", "S_dWaa1". Only done here.

name = [memory_] [d] base [mark]
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(
    r"(?:(?P<memory>[A-Z])_)?(?P<d>d)?(?P<base>a0|y_hat|loss|[acxy]|[Wb][a-z]+)"
    r"(?P<mark>[1-9]\d*|_enc|_dec|)"
)


class ArrayName(NamedTuple):
    """An array's name in its parts; `str` joins them, `parse` splits them.

    base     a state, the output or the loss: "a", "c", "y_hat", "loss"; or a parameter under its
             cell's own name: "Waa", "bf", "a0", "Wya"
    mark     the segment it belongs to: "1", "2", … is a layer, "_enc" the encoder, "_dec" the
             decoder; empty for a network of one segment, and for arrays that all segments share
    d        whether it is ∂L/∂ of that
    memory   "V" or "S": the optimiser's state of the gradient; empty for others
    """

    base: str
    mark: str = ""
    d: bool = False
    memory: str = ""

    @classmethod
    def parse(cls, name: str) -> ArrayName:
        """The parts of `name`; ValueError if it is not the name of an array."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise ValueError(f"{name!r} is not the name of an array")
        return cls(found["base"], found["mark"], bool(found["d"]), found["memory"] or "")

    def __str__(self) -> str:
        memory = f"{self.memory}_" if self.memory else ""
        return f"{memory}{'d' if self.d else ''}{self.base}{self.mark}"

    @property
    def layer(self) -> int:
        """The layer it belongs to, from 1; an encoder and a decoder share one."""
        return int(self.mark) if self.mark.isdigit() else 1

    @property
    def part(self) -> str:
        """The mark as it is written: "2", "enc"."""
        return self.mark.removeprefix("_")

    @property
    def in_layer(self) -> str:
        """The name within its own layer: "da" for "da2"."""
        return str(self._replace(mark=""))


def marks_of(layers: int, border: int) -> tuple[str, ...]:
    """The mark of every segment of a network, in the order of the forward pass."""
    if border:
        return "_enc", "_dec"
    return tuple(name_in("", layer, layers) for layer in range(1, layers + 1))


def name_in(base: str, layer: int, layers: int) -> str:
    """The name of an array of layer 1, 2, … in a network of so many layers: "a", or "a2"."""
    return base if layers == 1 else f"{base}{layer}"


def gradient_of(name: str, memory: str = "") -> str:
    """The name of a gradient, "dWaa" for "Waa"; with `memory`, of its optimiser state: "S_dWaa"."""
    return str(ArrayName.parse(name)._replace(d=True, memory=memory))
