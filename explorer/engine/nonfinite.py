"""The first non-finite value (inf or NaN) of a pass, in order of computation."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.array_names import gradient_of, name_in
from explorer.engine.arrays import Array, Bools, Weights
from explorer.engine.cells import cell_of

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.params import Params


_ON_ONE_CORE = 10_000
"""Numbers of which OpenBLAS forms a product on one core. For more it takes another one, and on a
busy machine that waits for it: for 0.4 ms each time, a hundred times the product itself."""


class NonFinite(NamedTuple):
    """Where the first inf or NaN appeared: the step t and the array's name."""

    step: int
    array: str


def all_finite(array: NDArray[Any]) -> bool:
    """Whether every number is finite; one pass when it is."""
    # A finite sum of squares proves it; only otherwise a second pass is needed.
    flat = array.ravel("K")
    if flat.size <= _ON_ONE_CORE:
        return isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())
    pieces = (flat[i : i + _ON_ONE_CORE] for i in range(0, flat.size, _ON_ONE_CORE))
    return all(map(all_finite, pieces))


def first_nonfinite(arrays: Weights) -> str:
    """Name of the first non-finite array in {name: array}, which has to hold one."""
    return next(name for name, array in arrays.items() if not np.isfinite(array).all())


def first_nonfinite_forward(layers: list[States], y_hat: Array) -> NonFinite | None:
    """The smallest t with a non-finite value, and the first array that has one; or None.

    At one t, c<t> comes before a<t>, a layer before the one above it, and y^<t> last.
    """
    by_name = {}
    for layer, states in enumerate(layers, start=1):
        for name in "ca":
            if getattr(states, name) is not None:
                by_name[name_in(name, layer, len(layers))] = getattr(states, name)
    by_name["y_hat"] = y_hat
    if all(map(all_finite, by_name.values())):
        return None
    T = len(y_hat)
    columns = [~np.isfinite(array).all(axis=(1, 2)) for array in by_name.values()]
    # Row 0 is that of a<0>; y^ begins at 1.
    nonfinite = np.array([np.append([False] * (T + 1 - len(rows)), rows) for rows in columns])
    t = int(nonfinite.any(axis=0).argmax())
    return NonFinite(t, list(by_name)[int(nonfinite[:, t].argmax())])


def first_nonfinite_backward(
    norms: list[Array], nodes: Sequence[Array], params: Params
) -> NonFinite | None:
    """The largest t with a non-finite da<t> or dc<t>, and the first of them; or None.

    `nodes` are those of all layers, lowest first; `norms` are their norms, finite only where the
    nodes are. At one t, the higher layer comes first, and da<t> before dc<t>.
    """
    if all(map(all_finite, norms)):
        return None
    own = cell_of(params).NODES
    by_layer = [nodes[i : i + len(own)] for i in range(0, len(nodes), len(own))]
    nonfinite: list[Bools] = []
    names: list[str] = []
    for layer, arrays in reversed(list(enumerate(by_layer, start=1))):
        nonfinite += [np.logical_not(np.isfinite(array).all(axis=(1, 2))) for array in arrays]
        names += [gradient_of(name_in(node, layer, params.layers)) for node in own]
    steps = np.flatnonzero(np.any(nonfinite, axis=0))
    if not len(steps):
        return None  # only a norm overflowed
    t = int(steps[-1])
    return NonFinite(t, names[int(np.argmax([rows[t] for rows in nonfinite]))])
