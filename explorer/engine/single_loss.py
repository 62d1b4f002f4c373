"""Gradient flow of a single loss: one row of gradient_flow, at the cost of a backward pass.

    dL<t>/da<t>   = Wya^T dL<t>/d(logits<t>)
    dL<t>/da<k-1> = Waa^T (g'(z<k>) * dL<t>/da<k>)          (rnn; others: gru.py, lstm.py)

No gradient of a parameter is made, and no step after t is touched: cheap enough to ask after every
update of a training whether the last loss still reaches step 1.

Source: Pascanu, Mikolov, Bengio (2013), ICML, equations 4 and 5.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Bools
from explorer.engine.backward_pass import states_of
from explorer.engine.bptt import run_layers_back
from explorer.engine.intake import read_only, whole_number
from explorer.engine.lengths import weights_within
from explorer.engine.losses import checked_target, logit_gradients
from explorer.engine.norms import row_norms
from explorer.engine.provenance import refuse_other_network
from explorer.engine.record import reduce_record, repr_record
from explorer.engine.segments import checked_layer, checked_window, states_between
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


class OneLoss(NamedTuple):
    """||dL<t>/da<k>|| (T+1,) for t = `step`, k = 0 ... T, NaN for k > t; lstm: dL<t>/dc<k> too.

    da<k> treats a<k> and c<k> as separate nodes and dc<k> is total, as in backward.
    """

    step: int
    da_norm: Array
    dc_norm: Array | None

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


def one_loss(
    params: Params,
    trace: Trace,
    y: ArrayLike,
    step: int | None = None,
    *,
    weights: ArrayLike | None = None,
    window: int | None = None,
    layer: int | None = None,
) -> OneLoss:
    """The OneLoss of L<step>, by default of the last step whose weights are not all zero.

    Always in float64, whatever the network computes in. y, weights and window are those of
    backward; L<t> is the unreduced loss of step t. Of stacked layers, a<k> is that of `layer`,
    counted from 1, the lowest; the highest by default. A loss without weight gives zeros; without
    any loss in the sequence, step is 0 and the norms are NaN.
    """
    refuse_other_network(params, trace)
    window, layer = checked_window(window), checked_layer(params, layer)
    T = len(trace.x)
    with np.errstate(all="ignore"):
        target = checked_target(
            y, weights_within(trace, weights), trace.y_hat.shape, params.output, np.float64
        )
        step = step_of(step, target.idle, T)
        norms = [np.full(T + 1, np.nan) for _ in range(2)]
        if step == 0:
            return OneLoss(0, read_only(norms[0]), None if trace.c is None else read_only(norms[1]))
        # Encoder and decoder are both run, whichever of them has the loss.
        end = max(step, params.border + 1)
        layers = [states_between(s, 0, end) for s in states_of(trace, np.float64)]
        dlogits = logit_gradients(trace.y_hat.astype(np.float64), target, 1.0)[:end]
        dlogits[: step - 1], dlogits[step:] = 0, 0
        exact = params
        if params.flat.dtype != np.float64:
            exact = replace(params, flat=params.flat.astype(np.float64))
        nodes = run_layers_back(exact, exact, layers, dlogits, window=window)[layer].nodes
        if target.idle is not None:
            for node in nodes:
                # Also through steps with a non-finite a<t>: 0 * inf is no gradient.
                node[:, target.idle[step - 1]] = 0
        for row, found in zip(norms, row_norms(*nodes), strict=False):
            row[: step + 1] = found[: step + 1]
    da_norm, dc_norm = map(read_only, norms)
    return OneLoss(step, da_norm, dc_norm if len(nodes) > 1 else None)


def step_of(step: int | None, idle: Bools | None, T: int) -> int:
    """`step`, checked; for None the last one that has a loss, or 0 where there is none."""
    if step is None:
        return T if idle is None else int(np.flatnonzero(~idle.all(axis=1)).max(initial=-1)) + 1
    if whole_number("step", step) > T:
        raise InputError(f"step={step} is not in this sequence; choose 1 to {T}.")
    return step
