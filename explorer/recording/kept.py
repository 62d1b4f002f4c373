"""The kept sequences of a recorded update: their arrays checked, and the loss that they imply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.errors import InputError
from explorer.look.loss import Goal
from explorer.recording.dropout import MASK
from explorer.recording.measure import Caught


def misfit(update: int) -> InputError:
    """For a record whose arrays have other shapes than one another."""
    return InputError(
        f"The arrays of update {update} do not fit one another; the log was made by another "
        "program: give one that explorer.record wrote."
    )


def caught_from(update: int, lengths: Ints, arrays: Mapping[str, Array], network: Any) -> Caught:
    """The kept sequences of an update; InputError unless all shapes fit one another.

    lengths are those of all sequences of the update, of which the first ones are kept.
    """
    lstm = network.parts[0].params.cell == "lstm"
    starts, ends = (("h_0", "c_0"), ("dh_n", "dc_n")) if lstm else (("h_0",), ("dh_n",))
    x, m = arrays["x"], arrays["x"].shape[1]
    lengths = lengths[:m]
    T, n_a = int(lengths.max(initial=0)), network.parts[0].params.n_a
    wanted = {"x": (T, m, network.n_x), "doutputs": (T, m, network.width)}
    wanted |= {name: (len(network.parts), m, n_a) for name in (*starts, *ends)}
    masks = [f"{MASK}{i}" for i in range(len(network.layers) - 1)]
    masks = masks if any(name.startswith(MASK) for name in arrays) else []
    wanted |= dict.fromkeys(masks, (T, m, network.width))
    fits = T > 0 and len(lengths) == m > 0
    for name, shape in wanted.items():
        array = arrays.get(name)
        fits = fits and array is not None and array.shape == shape and array.dtype.kind == "f"
    if not fits:
        raise misfit(update)
    own = (tuple(arrays[name] for name in names) for names in (starts, ends, masks))
    return Caught(x, lengths, arrays["doutputs"], *own)


def goal_from(caught: Caught, network: Any) -> Goal:
    """The Goal of the loss that sent these gradients.

    The last step that a row reads has a loss where something arrives at its last states.
    """
    inside = np.arange(len(caught.x))[:, None] < caught.lengths
    counts = caught.doutputs.any(axis=2) & inside
    ends, m = caught.ends_of(network), np.arange(len(caught.lengths))
    for part, (da, dc) in zip(network.parts, ends, strict=True):
        arrives = da.any(axis=1) if dc is None else da.any(axis=1) | dc.any(axis=1)
        last = np.zeros_like(caught.lengths) if part.reversed else caught.lengths - 1
        counts[last[arrives], m[arrives]] = True
    steps, examples = np.nonzero(counts)
    y = np.array(caught.doutputs[steps, examples], np.float64)
    return Goal("given", steps, examples, y, "sum", tuple(ends))
