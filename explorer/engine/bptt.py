"""Backpropagation through time: every segment backward, from its last step to its first.

    da<t>   = Wya^T dlogits<t> + the term from step t+1
    delta<t> and the term for step t-1 come from the cell's own `step_back`

Segments, stacked layers and truncation are described in segments.py.

Source: Werbos (1990), Proc. IEEE 78, 1550-1560.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Weights
from explorer.engine.cell_arrays import Product, project
from explorer.engine.cells import cell_of
from explorer.engine.gates import drop_single_batch
from explorer.engine.intake import workspace
from explorer.engine.precision import is_half, rounded_to_half
from explorer.engine.segments import (
    chunks,
    is_cut,
    products_of_segments,
    segments_of,
    start_products,
    states_between,
)

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.cells import Cell
    from explorer.engine.params import Params
    from explorer.engine.segments import Segment


class LayerPass(NamedTuple):
    """One layer after the backward pass, in the compute dtype: (da,) or (da, dc), and delta."""

    nodes: tuple
    delta: Array


def run_layers_back(
    params: Params,
    W: Weights,
    layers: list[States],
    dlogits: Array,
    passes: list[LayerPass] | None = None,
    window: int | None = None,
) -> list[LayerPass]:
    """The LayerPass of every layer, lowest first; `passes`, if given, are reused as buffers."""
    if is_half(params):
        rounded_to_half(dlogits)
    cell, passes = cell_of(params), passes or backward_workspace(params, layers)
    readout, above = W["Wya"], None
    for segment in reversed(segments_of(params, W, len(dlogits))):
        if above is not None and segment.layer < above.layer:
            # To this layer, the one above is the readout.
            readout, dlogits = cell.to_input(above.W, passes[above.layer].delta)
        of_layer = passes[segment.layer]
        back_through(params, segment, readout, layers[segment.layer], of_layer, dlogits, window)
        above = segment
    return passes


def back_through(
    params: Params,
    segment: Segment,
    readout: Array,
    states: States,
    of_layer: LayerPass,
    dlogits: Array,
    window: int | None,
) -> None:
    """Fill the steps of one segment; its last da, dc hold the gradient from the next segment."""
    cell, half, (nodes, delta) = cell_of(params), is_half(params), of_layer
    states = states_between(states, segment.lo, segment.hi)
    slopes = cell.slopes(params, segment.W, states, delta[segment.lo : segment.hi])
    weights = cell.back_weights(segment.W)
    # A chunk also writes da of the step before it, which the earlier chunk then overwrites.
    for lo, hi in reversed(chunks(len(delta), window, segment.lo, segment.hi)):
        ours, of_chunk = [node[lo : hi + 1] for node in nodes], delta[lo:hi]
        has_incoming = hi == segment.hi < len(delta) and not is_cut(hi, window)
        fast_loop = None if has_incoming else single_example_loop(cell, ours, dlogits)
        if fast_loop is not None:
            fast_loop(segment.W, readout, dlogits[lo:hi], *ours, of_chunk, half)
            continue
        start_from_outputs(readout, dlogits[lo:hi], ours, has_incoming)
        own = [slope[lo - segment.lo : hi - segment.lo] for slope in slopes]
        run_back(cell, weights, own, ours, of_chunk, half)


def single_example_loop(
    cell: Cell, nodes: Sequence[Array], dlogits: Array
) -> Callable[..., None] | None:
    """The cell's faster loop for one example; None if there is none or it would gain nothing."""
    _, m, n_a = nodes[0].shape
    return cell.run_back_single if m == 1 and dlogits.shape[2] <= n_a else None


def start_from_outputs(
    readout: Array, dlogits: Array, nodes: Sequence[Array], has_incoming: bool
) -> None:
    """Initialise da with the outputs' share, da<t> = Wya^T dlogits<t>, and dc with zeros.

    With `has_incoming`, the last da and dc keep the gradient from the step after them.
    """
    da, *others = nodes
    arrived = da[-1].copy() if has_incoming else None
    da[0] = 0
    project(dlogits, readout.T, 0, out=da[1:])
    if has_incoming:
        da[-1] += arrived
    for node in others:
        node[: -1 if has_incoming else None] = 0


def run_back(
    cell: Cell,
    weights: Any,
    slopes: Sequence[Array],
    nodes: Sequence[Array],
    delta: Array,
    half: bool,
) -> None:
    """Every step of a cell backward, last to first: fill the nodes, (da,) or (da, dc), and delta.

    The nodes are (T+1, m, n_a) each. On entry da<t> holds Wya^T dlogits<t>; see start_from_outputs.
    """
    if cell.run_back_in_place is not None:
        cell.run_back_in_place(weights, nodes, delta, half)
        return
    da, *others = nodes = drop_single_batch(*nodes)
    of_delta = drop_single_batch(*cell.split(delta))
    sent, *scratch = (np.empty_like(da[0]) for _ in range(3))
    here = zip(*(view[:0:-1] for view in cell.spread(nodes)), strict=True)
    earlier = zip(repeat(sent, len(delta)), *(node[-2::-1] for node in others), strict=True)
    backwards = (
        zip(*(array[::-1] for array in arrays), strict=True)
        for arrays in (drop_single_batch(*slopes), of_delta)
    )
    step_back, add = cell.step_back, np.add
    for da_before, now, before, slope, delta_t in zip(
        da[-2::-1], here, earlier, *backwards, strict=True
    ):
        if half:
            rounded_to_half(now[0])
        step_back(weights, slope, now, delta_t, before, scratch, half)
        add(da_before, sent, da_before)
    if half:
        rounded_to_half(*(node[0] for node in nodes))


def backward_workspace(params: Params, layers: list[States]) -> list[LayerPass]:
    """Uninitialised arrays for the LayerPass of every layer."""
    cell, made = cell_of(params), []
    for states in layers:
        a = states.a
        width = len(cell.DELTAS) * params.n_a
        shapes = [a.shape] * len(cell.NODES)
        *nodes, delta = workspace(a.dtype, *shapes, (*a[1:].shape[:2], width))
        made.append(LayerPass(tuple(nodes), delta))
    return made


def products_of(
    params: Params,
    layers: list[States],
    passes: list[LayerPass],
    dlogits: Array,
    given: tuple[str, ...] = (),
) -> list[Product]:
    """Every gradient as a sum of products over the steps, the readout's included.

    A learned a<0> that was replaced by a `given` one has gradient 0: the loss does not depend on
    it.
    """
    products = products_of_segments(params, layers, passes)
    top = layers[-1].a
    readout = Product(("Wya",), dlogits, top[1:]), Product(("by",), dlogits, None)
    return [*products, *readout, *start_products(params, passes, "a0" in given)]
