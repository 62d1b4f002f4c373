"""A network run step by step, so that its outputs can be fed back as inputs.

    (a<t>, y^<t>) from (a<t-1>, x<t>)          by the equations of forward, layer by layer

Only the newest state is kept. It is replaced, never changed in place, so a copy costs nothing.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, MaybeArray
from explorer.engine.cell_arrays import States
from explorer.engine.cells import cell_of
from explorer.engine.forward_pass import read_out, refuse_needless_c0, start_from
from explorer.engine.intake import (
    as_real_array,
    finite_copy,
    read_only,
    refuse_shape,
    refuse_too_many,
    whole_number,
)
from explorer.engine.params import arrays_in, compute_dtype, refuse_no_network
from explorer.engine.precision import is_half
from explorer.engine.record import deep_read_only
from explorer.engine.segments import learned_starts, weights_of_segments
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.params import Params


NOTHING_READ = np.empty((0, 0, 0))
"""Placeholder for x in the States of t = 0."""


class Stepper:
    """m sequences of one network, all at step t.

    t counts the steps made. y_hat and log_y_hat (softmax only) are (m, n_y), those of step t, and
    None before the first. a and c (lstm only) are (m, n_a), those of the highest layer; `layers`
    has (a, c) of every layer, lowest first. Everything handed out is read-only.
    """

    def __init__(
        self, params: Params, m: int = 1, a0: ArrayLike | None = None, c0: ArrayLike | None = None
    ) -> None:
        """At t = 0. a0 and c0 are as in `forward`: (m, n_a), of stacked layers (layers, m, n_a)."""
        refuse_no_network(params)
        refuse_needless_c0(params, c0)
        self.params, self.m, self.t = params, whole_number("m", m), 0
        self.y_hat: MaybeArray = None
        self.log_y_hat: MaybeArray = None
        refuse_too_many("a", (params.layers, self.m, params.n_a), "choose a smaller m")
        refuse_too_many("y_hat", (self.m, params.n_y), "choose a smaller m")
        self._dtype, cell = compute_dtype(params), cell_of(params)
        self._W = arrays_in(params, self._dtype)
        layers = []
        for _ in range(params.layers):
            nodes = [np.empty((1, self.m, params.n_a), self._dtype) for _ in cell.NODES]
            layers.append(States(NOTHING_READ, *nodes))
        with np.errstate(all="ignore"):
            start_from(layers, a0, c0, params.flat.dtype, learned_starts(params, self._W))
            segments = weights_of_segments(params, self._W).values()
            self._weights = [cell.forward_weights(own) for own in segments]
        self._layers = tuple(
            tuple(read_only(node[0]) for node in (states.a, states.c) if node is not None)
            for states in layers
        )

    def step(self, x: ArrayLike) -> Array:
        """Read x<t> (m, n_x), which has to be finite, and return y^<t> (m, n_y).

        An encoder has the steps 1 ... border, the decoder all after them. inf and NaN that arise
        are kept, as in `forward`.
        """
        params, half = self.params, is_half(self.params)
        step_forward, layers = cell_of(params).step_forward, []
        with np.errstate(all="ignore"):
            rows = finite_copy("x", x, (self.m, params.n_x), params.flat.dtype, ("m", "n_x"))
            rows = rows.astype(self._dtype, copy=False)
            for layer, before in enumerate(self._layers):
                segment = int(self.t >= params.border) if params.border else layer
                nodes = step_forward(params, self._weights[segment], rows, before, half)
                layers.append(tuple(read_only(node) for node in nodes))
                rows = nodes[0]
            _, y_hat, log_y_hat = read_out(params, self._W, rows[None], half)
            y_hat = y_hat.astype(params.flat.dtype, copy=False)
        self._layers, self.t = tuple(layers), self.t + 1
        self.y_hat = read_only(y_hat[0])
        self.log_y_hat = None if log_y_hat is None else read_only(log_y_hat[0])
        return self.y_hat

    def keep(self, rows: ArrayLike) -> None:
        """Keep only these sequences, in this order; an index given twice makes two of one."""
        rows = as_real_array("rows", rows, (None,))
        refuse_shape("rows", rows, (None,))
        if rows.dtype.kind not in "iu":
            raise InputError(
                f"rows of type {rows.dtype} name no sequences; give one or more whole numbers "
                f"from 0 to {self.m - 1}."
            )
        if rows.min() < 0 or rows.max() >= self.m:
            raise InputError(
                f"rows go from {rows.min()} to {rows.max()}, but there are m={self.m} sequences; "
                f"give whole numbers from 0 to {self.m - 1}."
            )
        refuse_too_many("a", (self.params.layers, len(rows), self.params.n_a), "name fewer rows")
        refuse_too_many("y_hat", (len(rows), self.params.n_y), "name fewer rows")
        self._layers = tuple(
            tuple(read_only(node[rows]) for node in nodes) for nodes in self._layers
        )
        if self.t:
            self.y_hat = read_only(self.y_hat[rows])
            if self.log_y_hat is not None:
                self.log_y_hat = read_only(self.log_y_hat[rows])
        self.m = len(rows)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Arrays from a pickle or copy.deepcopy are writable.
        self.__dict__.update({name: deep_read_only(value) for name, value in state.items()})

    def fork(self) -> Stepper:
        """An independent Stepper in the state of this one."""
        return copy.copy(self)

    @property
    def layers(self) -> tuple[tuple[Array, Array | None], ...]:
        """(a, c) of every layer, lowest first; c is None but for lstm."""
        exact = self.params.flat.dtype
        both = []
        for nodes in self._layers:
            a, *others = (read_only(node.astype(exact, copy=False)) for node in nodes)
            both.append((a, others[0] if others else None))
        return tuple(both)

    @property
    def a(self) -> Array:
        return self.layers[-1][0]

    @property
    def c(self) -> Array | None:
        return self.layers[-1][1]
