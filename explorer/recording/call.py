"""One call of a recurrent module: references to what it read and gave, and no arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import tensor_on_cpu
from explorer.recording.dropout import Drawn, masks_again
from explorer.recording.measure import Caught


class Call:
    """One call of the recurrent module: what it read, and dL/d of what it gave, once that is there.

    `gradients` are those that count, `waiting` those of passes of which this is not known yet.
    `drawn` is its dropout between the layers, or None where it had none. `output` is a copy without
    a graph, where it is wanted: the graph keeps its hooks, and these keep the Call, so that a Call
    with the graph of its own output would never be freed.
    """

    def __init__(
        self, number: int, module: Any, x: Any, hx: Any, output: Any, drawn: Drawn | None
    ) -> None:
        self.number, self.module = number, module
        self.packed = x[1:] if isinstance(x, tuple) else None
        self.x = x if self.packed is None else x[0]
        self.starts: tuple[Any, ...] = () if hx is None else hx if isinstance(hx, tuple) else (hx,)
        self.output, self.drawn = None if output is None else output.detach(), drawn
        self.gradients: dict[str, Any] = {}
        self.waiting: dict[int, dict[str, Any]] = {}
        self.versions = self.version()

    def count(self, one: int) -> None:
        """Add what has arrived in a pass to the gradients, of several passes their sum."""
        for name, gradient in self.waiting.pop(one).items():
            before = self.gradients.get(name)
            self.gradients[name] = gradient if before is None else before + gradient

    def version(self) -> list[int]:
        """Changes when one of its tensors is overwritten."""
        return [tensor._version for tensor in (self.x, *self.starts)]

    @property
    def overwritten(self) -> bool:
        """Whether x or the first states were changed in place after they had been read."""
        return self.version() != self.versions

    def padded(self, tensor: Any) -> tuple[Array, Ints]:
        """((T, m, n) in the precision it came in, the lengths (m,)) of something like x."""
        import torch

        if self.packed is not None:
            sequence = torch.nn.utils.rnn.PackedSequence(tensor, *self.packed)
            tensor, lengths = torch.nn.utils.rnn.pad_packed_sequence(sequence)
            return as_numbers(tensor), lengths.cpu().numpy()
        array = as_numbers(tensor)
        if array.ndim == 2:
            array = array[:, None]
        elif self.module.batch_first:
            array = array.swapaxes(0, 1)
        return array, np.full(array.shape[1], len(array))

    def of_rows(self, tensor: Any, m: int) -> Array:
        """(rows, m, n_a) of something like h_n; zeros for None."""
        if tensor is None:
            rows = self.module.num_layers * (2 if self.module.bidirectional else 1)
            return np.zeros((rows, m, self.module.hidden_size), np.float32)
        array = as_numbers(tensor)
        return array[:, None] if array.ndim == 2 else array

    def caught(self) -> Caught:
        """This call in the engine's order; what was not given or did not arrive is 0."""
        x, lengths = self.padded(self.x)
        T, m, _ = x.shape
        width = self.width
        arrived = self.gradients.get("output")
        doutputs = np.zeros((T, m, width), x.dtype) if arrived is None else self.padded(arrived)[0]
        states = ("h_n", "c_n") if self.module.mode == "LSTM" else ("h_n",)
        starts = self.starts or (None,) * len(states)
        return Caught(
            x,
            lengths,
            doutputs,
            tuple(self.of_rows(start, m) for start in starts),
            tuple(self.of_rows(self.gradients.get(name), m) for name in states),
        )

    @property
    def width(self) -> int:
        """The width of what a layer gives: both directions together."""
        return int(self.module.hidden_size * (2 if self.module.bidirectional else 1))

    def masks(self) -> tuple[Array, ...]:
        """(T, m, width) of every layer but the highest: its dropout; () where that is not known."""
        if self.drawn is None or self.output is None:
            return ()
        *given, _ = self.x.shape
        if self.packed is None and self.module.batch_first:
            given = given[::-1]  # torch turns its input round before it draws
        shape, count = (*given, self.width), self.module.num_layers - 1
        masks = masks_again(self.drawn, shape, count, self.output.dtype)
        if self.packed is not None:
            return tuple(self.padded(mask)[0] for mask in masks or ())
        return tuple(as_numbers(mask).reshape(shape[0], -1, self.width) for mask in masks or ())

    def outputs(self) -> Array | None:
        """(T, m, width): what the module itself gave, where it was kept."""
        return None if self.output is None else self.padded(self.output)[0]


def as_numbers(tensor: Any) -> Array:
    """A tensor as an array: float16, float32 or float64 as they are, bfloat16 as float32."""
    return tensor_on_cpu("a tensor", tensor).numpy()
