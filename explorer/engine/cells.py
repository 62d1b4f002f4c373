"""The cells, and the functions that every cell module provides: the Cell below.

Read rnn.py first, then gru.py and lstm.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from explorer.engine import gru, gru_reset_after, lstm, rnn
from explorer.engine.arrays import Array, Scratch, Shape, Weights
from explorer.engine.cell_arrays import Product, States

if TYPE_CHECKING:
    from explorer.engine.params import Params


class Cell(Protocol):
    """A recurrent cell, as a module of functions; W are its arrays under its own names."""

    @property
    def GATES(self) -> tuple[str, ...]:
        """The recorded gates, in the order in which they lie side by side."""

    @property
    def DELTAS(self) -> tuple[str, ...]:
        """The pre-activations z whose delta = dL/dz is stored, in their order."""

    @property
    def NODES(self) -> tuple[str, ...]:
        """("a",), or ("a", "c") for a cell with a memory of its own."""

    def shapes(self, n_x: int, n_a: int, /) -> dict[str, Shape]:
        """Name -> shape of the arrays; the readout Wya, by is the same for all."""

    def recurrent_and_input_weights(self, W: Weights, n_a: int, /) -> list[tuple[Array, Array]]:
        """The pairs of weights that multiply a<t-1> and x<t>."""

    def run_forward(self, params: Params, W: Weights, states: States, half: bool = False) -> None:
        """Fill the States, one step after the other."""

    def forward_weights(self, W: Weights, /) -> Any:
        """The weights for step_forward, prepared once."""

    def step_forward(
        self,
        params: Params,
        weights: Any,
        x: Array,
        before: Sequence[Array],
        half: bool = False,
    ) -> tuple[Array, ...]:
        """One step without a trace: the new (a<t>,) or (a<t>, c<t>)."""

    def slopes(self, params: Params, W: Weights, states: States, out: Array) -> tuple[Array, ...]:
        """The local derivatives that the backward pass multiplies by, for all steps at once."""

    def back_weights(self, W: Weights, /) -> Any:
        """The weights that carry delta back to a<t-1>."""

    def to_input(self, W: Weights, delta: Array, /) -> tuple[Array, Array]:
        """(W, delta) with dL/dx<t> = W^T delta: the gradient for a layer below."""

    def split(self, delta: Array, /) -> tuple[Array, ...]:
        """The views of delta that a step back fills."""

    def spread(self, nodes: Sequence[Array], /) -> Sequence[Array]:
        """The views of da<t>, dc<t> that a step back multiplies by its slopes."""

    def step_back(
        self,
        weights: Any,
        slope: Sequence[Array],
        here: Sequence[Array],
        delta: Sequence[Array],
        earlier: Sequence[Array],
        scratch: Scratch,
        half: bool = ...,
        /,
    ) -> None:
        """One step backward, for any number of rows: delta<t>, then `send_back`.

        backward runs it for one loss, gradient_flow for every loss at the same time.
        """

    def send_back(
        self,
        weights: Any,
        past: Sequence[Array],
        here: Sequence[Array],
        delta: Sequence[Array],
        earlier: Sequence[Array],
        scratch: Scratch,
        /,
    ) -> None:
        """The gradient for step t-1, from delta<t>; backward_terms calls it by itself."""

    def carry_factors(self, states: States, /) -> tuple[Array, ...]:
        """The last of the slopes: gate values that multiply the gradient from t to t-1."""

    @property
    def to_c(self) -> Callable[[States], Array] | None:
        """The factor of da<t> in dc<t>, for a cell with a c<t>."""

    @property
    def run_back_single(self) -> Callable[..., None] | None:
        """A faster loop over all steps back for one example, or None."""

    @property
    def run_back_in_place(self) -> Callable[..., None] | None:
        """A faster loop over all steps back for any number of examples, or None."""

    def memory_factors(self, states: States, /) -> list[tuple[int, int, Array]]:
        """(first, upto, memory): blocks of delta, and the a<t-1> or Gr * a<t-1> they multiply."""

    def products(self, states: States, delta: Array, /) -> list[Product]:
        """Every gradient, written as a sum of products over the steps."""

    def jacobians(self, W: Weights, slopes: Sequence[Array], /) -> Array:
        """The Jacobians ds<k>/ds<k-1> of given steps: s is a, or [c, a] where there is a c."""


CELLS: Mapping[str, Cell] = MappingProxyType(
    {"rnn": rnn, "gru": gru, "gru_reset_after": gru_reset_after, "lstm": lstm}
)


def cell_of(params: Params) -> Cell:
    """The module of this network's cell."""
    return CELLS[params.cell]


def has_c(cell: Cell) -> bool:
    """Whether the cell has a c<t> beside its a<t>."""
    return "c" in cell.NODES
