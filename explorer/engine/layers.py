"""Stacked layers, and a window for the gradient: in which order a pass visits layers and steps.

A layer reads what the layer below remembers, and only the lowest reads x<t>:

    x[l]<t> = a[l-1]<t>,   y^<t> is read from the highest

Going back, the layer above is the readout of the one below: its weights of x[l] stand where Wya
stands, and its delta where dlogits stands. So a cell needs to know of no layer but its own.

Truncated backpropagation with a window of k steps cuts the way back from step jk + 1 to step jk,
j = 1, 2, ...; forward the state goes on. Every chunk of k steps is then, for the gradient, a
sequence of its own whose a<0> happens to be the last state of the chunk before:

    forward    a<0> -> a<1> ... a<k> -> a<k+1> ... a<2k> -> ...
    backward   a<0> <- a<1> ... a<k>    a<k+1> ... a<2k>    ...

Sources: Pascanu, Gulcehre, Cho, Bengio (2014), ICLR, arXiv:1312.6026 (stacked RNN); Williams, Peng
(1990), Neural Computation 2, 490-501, in the form with chunks of Sutskever (2013), PhD thesis,
Toronto, section 2.8.6.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.cell_parts import Product, States
from explorer.engine.cells import cell_of
from explorer.engine.intake import whole_number
from explorer.engine.params import name_in
from explorer.errors import InputError


def weights_of_layers(params, W):
    """One mapping for each layer, lowest first: from the cell's own names to the arrays in `W`.

    The highest holds Wya and by as well; one layer alone is `W` itself.
    """
    if params.layers == 1:
        return [W]
    own = tuple(cell_of(params).shapes(1, 1))
    layers = [
        {name: W[name_in(name, layer, params.layers)] for name in own}
        for layer in range(1, params.layers + 1)
    ]
    layers[-1] |= {"Wya": W["Wya"], "by": W["by"]}
    return layers


def learned_starts(params, W):
    """The parameter a0 of every layer, lowest first; None where a<0> is not learned."""
    if params.start == "zeros":
        return None
    return [W[name_in("a0", layer, params.layers)] for layer in range(1, params.layers + 1)]


def start_products(params, passes):
    """da0 = sum of dL/da<0> over the examples, as Products in which step 1 adds all of it."""
    if params.start == "zeros":
        return []
    products = []
    for layer, (nodes, _) in enumerate(passes, start=1):
        left = np.zeros_like(nodes[0][1:])
        left[0] = nodes[0][0]
        products.append(Product((name_in("a0", layer, params.layers),), left, None))
    return products


def renamed(products, layer, layers):
    """The products of one layer under the names they have in a network of that many layers."""
    if layers == 1:
        return products
    return [
        product._replace(names=tuple(name_in(name, layer, layers) for name in product.names))
        for product in products
    ]


def chunks(T, window):
    """(lo, hi) of every chunk of steps lo + 1 ... hi, in order; one for all without a window."""
    if window is None:
        return [(0, T)]
    return [(lo, min(lo + window, T)) for lo in range(0, T, window)]


def states_between(states, lo, hi):
    """The States of the steps lo + 1 ... hi."""
    x, a, c, gates = states
    nodes = (node if node is None else node[lo : hi + 1] for node in (a, c))
    return States(x[lo:hi], *nodes, gates if gates is None else gates[lo:hi])


def checked_window(window):
    """None, or a window of 1 or more steps."""
    return None if window is None else whole_number("window", window)


def checked_layer(params, layer):
    """The index, from 0, of `layer` counted from 1, the lowest; the highest for None."""
    if layer is None:
        return params.layers - 1
    if whole_number("layer", layer) > params.layers:
        raise InputError(f"layer={layer} is not in this network; choose 1 to {params.layers}.")
    return layer - 1


def refuse_layers(params, what):
    """InputError when `what` is defined for one layer and the network has more."""
    if params.layers > 1:
        raise InputError(
            f"{what} is defined for one layer, and this network has layers={params.layers}; "
            "choose layers=1 to see it."
        )
