"""The record of one update: what is measured of it, and what is kept of some sequences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.look.network import Network
from explorer.recording.call import Call, as_numbers
from explorer.recording.dropout import MASK, in_words
from explorer.recording.measure import (
    Caught,
    Measured,
    measure,
    most_sequences,
    where_forward_broke,
)

AT_ONCE = 2**26
"""Numbers in the float64 arrays of one measurement: 512 MiB."""
FAR = 1e-2
"""From this relative error on, what is computed again is not the pass of the training."""


class Entry:
    """Header and arrays of one update, as they are put together.

    arrays: numbers (norm before the clip, after it, loss), radii, scale (the scaler's, and the
    factor beside it) where the loss was scaled, and of a pass lengths (m,) and "da_norm 0",
    "dc_norm 0" (T+1,) of row 0 and so on. `used` are the sequences that were measured.
    """

    def __init__(self, update: int, calls: int, passes: int) -> None:
        self.header: dict[str, Any] = {
            "kind": "update",
            "update": update,
            "calls": calls,
            "passes": passes,
            "notes": [],
        }
        self.arrays: dict[str, Array] = {}
        self.used: Caught | None = None

    def add_pass(
        self, network: Network, call: Call, scale: float = 1.0
    ) -> tuple[str, int, str] | None:
        """Add the norms of every row, of as many sequences as fit; where it broke, or None.

        Every gradient is divided by the `scale` of the loss.
        """
        caught = call.caught().over(scale)
        m = most_sequences(network, len(caught.x), AT_ONCE)
        theirs = call.outputs()
        if theirs is not None:
            theirs = theirs[: int(caught.lengths[:m].max()), :m]
        with_masks = replace(caught, masks=call.masks())
        used, measured = as_trained(network, caught.first(m), with_masks.first(m), theirs)
        self.used = used
        self.header["sequences"] = len(caught.lengths)
        self.arrays["lengths"] = used.lengths.astype(np.int64)
        for i, norms in enumerate(measured.norms):
            self.arrays[f"da_norm {i}"] = norms.da
            if norms.dc is not None:
                self.arrays[f"dc_norm {i}"] = norms.dc
        self.note(call, used, measured)
        return self.earlier(network, used, theirs, measured.broken)

    def earlier(
        self,
        network: Network,
        used: Caught,
        theirs: Array | None,
        broken: tuple[str, int, str] | None,
    ) -> tuple[str, int, str] | None:
        """Where it broke, also in a forward pass that is finite only in 64 bit; or None."""
        of_gradient = broken is not None and broken[2].startswith("dL/")
        spoiled = theirs is not None and not np.isfinite(theirs).all()
        if used.x.dtype == np.float64 or not (of_gradient or (spoiled and broken is None)):
            return broken
        forward = where_forward_broke(network, used, theirs)
        if forward is None:
            return broken
        self.header["notes"].append(
            f"The training computes in {used.x.dtype}, in which its states are inf or NaN, first "
            f"those of {forward[0]} at step {forward[1]}; shown are those computed anew in 64 bit."
        )
        return forward

    def note(self, call: Call, used: Caught, measured: Measured) -> None:
        """Say where these are not the numbers of the training, and what became of its dropout."""
        if call.drawn is not None:
            self.header |= {"dropout": call.drawn.p, "replayed": bool(used.masks)}
        if call.overwritten:
            self.header["notes"].append(
                "What the recurrent module had read was overwritten before the update was made: "
                "states and gradients are those of other inputs."
            )
            return
        if call.drawn is not None:
            self.header["notes"].append(in_words(call.drawn, used, measured))
        if measured.error > FAR and (call.drawn is None or used.masks):
            self.header["notes"].append(
                f"The states are {measured.error:.2g} of their size away from those of the "
                "training, by the precision of its arithmetic."
            )


def as_trained(
    network: Network, plain: Caught, with_masks: Caught, theirs: Array | None
) -> tuple[Caught, Measured]:
    """What was measured, and of which of the two: with the masks where these are the training's.

    They are where the outputs come out as `theirs`, (T, m, width), those of the module; in few bits
    also where they come out far closer to these than without masks.
    """
    replayed = measured_beside(network, with_masks, theirs)
    if not with_masks.masks or replayed.error <= FAR:
        return with_masks, replayed
    left_out = measured_beside(network, plain, theirs)
    return (with_masks, replayed) if replayed.error < left_out.error / 2 else (plain, left_out)


def measured_beside(network: Network, caught: Caught, theirs: Array | None) -> Measured:
    """Measured, with its error beside the module's own outputs where they were kept."""
    measured = measure(network, caught)
    error = 0.0 if theirs is None else relative_error(measured.outputs, theirs)
    return replace(measured, error=error)


def kept_of(entry: Entry, recurrent: Any, examples: int) -> dict[str, Array]:
    """What shows the first sequences again: input, first states, arriving gradients, weights."""
    assert entry.used is not None
    caught = entry.used.first(examples)
    kept = {"x": caught.x, "doutputs": caught.doutputs}
    kept |= dict(zip(("h_0", "c_0"), caught.starts, strict=False))
    kept |= dict(zip(("dh_n", "dc_n"), caught.ends, strict=False))
    kept |= {f"{MASK}{i}": mask for i, mask in enumerate(caught.masks)}
    for name, parameter in recurrent.named_parameters():
        kept[f"weight {name}"] = as_numbers(parameter)
    return kept


def relative_error(ours: Array, theirs: Array) -> float:
    """||ours - theirs|| / ||theirs||; 0 where either is not finite, which is told elsewhere."""
    with np.errstate(all="ignore"):
        exact = theirs.astype(np.float64)
        error = float(np.linalg.norm(ours - exact) / max(float(np.linalg.norm(exact)), 1e-300))
    return error if np.isfinite(error) else 0.0
