"""Segments of a network (layers, encoder and decoder, chunks), and the order of a pass.

A segment is one cell with weights of its own, on one layer, for some of the steps. Most networks
have one. Stacked layers have one for each layer; a layer reads the states of the layer below:

    x[l]<t> = a[l-1]<t>,   y^<t> is read from the highest

Going back, the layer above is the readout of the one below: its weights of x[l] take the place of
Wya, and its delta that of dlogits. So the code of a cell deals with one segment only.

An encoder and a decoder are two segments of one layer: the encoder has the steps 1 ... s, and the
decoder goes on from a<s>, the single vector through which everything it knows of the input has to
go. Where only the decoder's outputs count, the encoder learns from dL/da<s> alone.

Truncated backpropagation with a window of k steps cuts the gradient from step jk + 1 to step jk,
j = 1, 2, ...; the forward pass is not cut. Every chunk of k steps is then, for the gradient, a
sequence of its own whose a<0> is the last state of the chunk before:

    forward    a<0> -> a<1> ... a<k> -> a<k+1> ... a<2k> -> ...
    backward   a<0> <- a<1> ... a<k>    a<k+1> ... a<2k>    ...

Sources: Pascanu, Gulcehre, Cho, Bengio (2014), ICLR, arXiv:1312.6026 (stacked RNN); Sutskever,
Vinyals, Le (2014), NeurIPS, arXiv:1409.3215 (encoder and decoder); Williams, Peng (1990), Neural
Computation 2, 490-501, in the form with chunks of Sutskever (2013), PhD thesis, Toronto, section
2.8.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from explorer.array_names import marks_of, name_in
from explorer.engine.arrays import Array, Weights
from explorer.engine.cell_arrays import Product, States
from explorer.engine.cells import cell_of
from explorer.engine.intake import whole_number
from explorer.engine.params import refuse_no_network
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.bptt import LayerPass
    from explorer.engine.params import Params


class Segment(NamedTuple):
    """One cell with weights of its own, for some steps of one layer.

    layer counts from 0; its steps are lo + 1 ... hi; mark is the suffix of its arrays' names in the
    network; W has its weights under a cell's own names, the readout Wya, by among them.
    """

    layer: int
    lo: int
    hi: int
    mark: str
    W: Mapping


def segments_of(params: Params, W: Weights, T: int) -> list[Segment]:
    """The Segments for T steps, in the order of the forward pass."""
    if params.layers == 1 and not params.border:
        return [Segment(0, 0, T, "", W)]
    weights = weights_of_segments(params, W)
    if params.border:
        (encoder, read), (decoder, written) = weights.items()
        border = params.border
        return [Segment(0, 0, border, encoder, read), Segment(0, border, T, decoder, written)]
    return [Segment(layer, 0, T, mark, own) for layer, (mark, own) in enumerate(weights.items())]


def weights_of_segments(params: Params, W: Weights) -> dict[str, Weights]:
    """{mark: {a cell's own name: array}} in the order of the forward pass."""
    marks = marks_of(params.layers, params.border)
    if marks == ("",):
        return {"": W}
    own, readout = tuple(cell_of(params).shapes(1, 1)), {"Wya": W["Wya"], "by": W["by"]}
    return {mark: {name: W[name + mark] for name in own} | readout for mark in marks}


def products_of_segments(
    params: Params, layers: list[States], passes: list[LayerPass]
) -> list[Product]:
    """Every segment's gradients as sums over all steps, delta being 0 at the steps of another."""
    products: list[Product] = []
    for segment in segments_of(params, params, len(layers[0].x)):
        states, delta = layers[segment.layer], passes[segment.layer].delta
        if segment.hi - segment.lo < len(delta):
            # Encoder and decoder each copy delta: products over all steps are one call.
            delta = delta.copy()
            delta[: segment.lo], delta[segment.hi :] = 0, 0
        own = cell_of(params).products(states, delta)
        products += own if not segment.mark else (marked(product, segment.mark) for product in own)
    return products


def marked(product: Product, mark: str) -> Product:
    """The product under the names its arrays have in a network of several segments."""
    return product._replace(names=tuple(name + mark for name in product.names))


def learned_starts(params: Params, W: Weights) -> list[Array] | None:
    """The parameter a0 of every layer, lowest first; None where a<0> is not learned."""
    if params.start == "zeros":
        return None
    return [W[name_in("a0", layer, params.layers)] for layer in range(1, params.layers + 1)]


def start_products(params: Params, passes: list[LayerPass], given: bool) -> list[Product]:
    """da0 = sum of dL/da<0> over the examples, as Products in which step 1 adds all of it.

    0 where a<0> was `given`: the parameter was not used.
    """
    if params.start == "zeros":
        return []
    products = []
    for layer, (nodes, _) in enumerate(passes, start=1):
        left = np.zeros_like(nodes[0][1:])
        if not given:
            left[0] = nodes[0][0]
        products.append(Product((name_in("a0", layer, params.layers),), left, None))
    return products


def chunks(T: int, window: int | None, lo: int = 0, hi: int | None = None) -> list[tuple[int, int]]:
    """(first - 1, last) of every chunk of the steps lo + 1 ... hi of T, in order."""
    hi = T if hi is None else hi
    if window is None:
        return [(lo, hi)]
    cuts = (cut for cut in range(window, T, window) if lo < cut < hi)
    return list(pairwise([lo, *cuts, hi]))


def is_cut(t: int, window: int | None) -> bool:
    """Whether the gradient is cut between step t + 1 and step t."""
    return window is not None and t > 0 and t % window == 0


def states_between(states: States, lo: int, hi: int) -> States:
    """The States of the steps lo + 1 ... hi."""
    x, a, c, gates = states
    if (lo, hi) == (0, len(x)):
        return states
    c, gates = None if c is None else c[lo : hi + 1], None if gates is None else gates[lo:hi]
    return States(x[lo:hi], a[lo : hi + 1], c, gates)


def checked_window(window: object) -> int | None:
    """None, or a window of 1 or more steps."""
    return None if window is None else whole_number("window", window)


def checked_layer(params: Params, layer: int | None) -> int:
    """The index, from 0, of `layer` counted from 1, the lowest; the highest for None."""
    if layer is None:
        return params.layers - 1
    if whole_number("layer", layer) > params.layers:
        raise InputError(f"layer={layer} is not in this network; choose 1 to {params.layers}.")
    return layer - 1


def refuse_cell(params: Params, what: str, possible: Sequence[str]) -> None:
    """InputError when `what` is not defined for this network's cell."""
    refuse_no_network(params)
    if params.cell not in possible:
        names = " and ".join(f"cell={name!r}" for name in possible)
        raise InputError(
            f"{what} is defined for {names}, and this network has cell={params.cell!r}; "
            f"choose cell={possible[0]!r} to see it."
        )


def refuse_more_segments(params: Params, what: str) -> None:
    """InputError when `what` is defined for one segment and the network has more."""
    refuse_no_network(params)
    if params.layers > 1:
        raise InputError(
            f"{what} is defined for one layer, and this network has layers={params.layers}; "
            "choose layers=1 to see it."
        )
    if params.border:
        raise InputError(
            f"{what} is defined for one cell, and this network has an encoder and a decoder "
            f"(border={params.border}); choose border=0 to see it."
        )
