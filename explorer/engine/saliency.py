"""Gradient of the loss with respect to the inputs: dL/dx<t> of every step, example and entry.

    dx<t> = Wax^T delta<t>                                                         (rnn)
    dx<t> = [Wu; Wr; Wc]_x^T [delta_u; delta_r; delta_c]                           (gru)
    dx<t> = [Wu; Wr]_x^T [delta_u; delta_r] + Wcx^T delta_cx                       (gru_reset_after)
    dx<t> = [Wf; Wu; Wc; Wo]_x^T [delta_f; delta_u; delta_c; delta_o]              (lstm)

W_x are the columns of W that multiply x<t>, delta = dL/dz as the backward pass has left it. A step
is read once, so this is the whole of dL/dx<t>: what x<t> did to later steps has come back to
delta<t> through a<t> already.

Source: Simonyan, Vedaldi, Zisserman (2014), ICLR workshop, arXiv:1312.6034 (the gradient with
respect to the input as a picture of what counts); Li, Chen, Hovy, Jurafsky (2016), NAACL,
arXiv:1506.01066 (the same for words).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.belonging import refuse_other_pass
from explorer.engine.cell_arrays import whole
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only
from explorer.engine.params import arrays_in, compute_dtype
from explorer.engine.segments import segments_of

if TYPE_CHECKING:
    from explorer.engine.backward_pass import Backward
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


def input_gradient(params: Params, trace: Trace, back: Backward) -> Array:
    """dx (T, m, n_x), read-only: dL/dx<t> of the loss that `back` carried back through `trace`.

    By the equations of this module. Like every d..., it is of the reduced loss, and with the
    `window` that `back` was made with. Of stacked layers the lowest reads x; of an encoder and a
    decoder each reads its own steps. Not every x is possible: where x is one-hot, dx<t> . x<t> says
    what the symbol that was read counts, to first order. inf and NaN are kept. InputError for a
    trace of other parameters, and for a `back` of another trace.
    """
    refuse_other_pass(params, trace, back)
    exact, dtype = params.flat.dtype, compute_dtype(params)
    delta = whole(back.layers[0].delta).astype(dtype, copy=False)
    dx = np.empty(trace.x.shape, dtype)
    with np.errstate(all="ignore"):
        for layer, lo, hi, _, W in segments_of(params, arrays_in(params, dtype), len(dx)):
            if layer == 0:
                weights, of_segment = cell_of(params).to_input(W, delta[lo:hi])
                np.matmul(of_segment, weights, out=dx[lo:hi])
        return read_only(dx.astype(exact, copy=False))
