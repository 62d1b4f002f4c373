"""Gradient of the loss with respect to the inputs: dL/dx<t> of every step, example and entry.

    dx<t> = Wax^T delta<t>                                                         (rnn)
    dx<t> = [Wu; Wr; Wc]_x^T [delta_u; delta_r; delta_c]                           (gru)
    dx<t> = [Wu; Wr]_x^T [delta_u; delta_r] + Wcx^T delta_cx                       (gru_reset_after)
    dx<t> = [Wf; Wu; Wc; Wo]_x^T [delta_f; delta_u; delta_c; delta_o]              (lstm)

W_x are the columns of W that multiply x<t>, delta = dL/dz of the backward pass. Every x<t> is read
once, so this is the whole of dL/dx<t>: its effect on later steps has reached delta<t> through a<t>.

Source: Simonyan, Vedaldi, Zisserman (2014), ICLR workshop, arXiv:1312.6034 (saliency maps
from the gradient with respect to the input); Li, Chen, Hovy, Jurafsky (2016), NAACL,
arXiv:1506.01066 (the same for words).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.cell_arrays import whole
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only
from explorer.engine.params import arrays_in, compute_dtype
from explorer.engine.provenance import refuse_other_pass
from explorer.engine.segments import segments_of

if TYPE_CHECKING:
    from explorer.engine.backward_pass import Backward
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


def input_gradient(params: Params, trace: Trace, back: Backward) -> Array:
    """Gradient of the loss with respect to the inputs: dx (T, m, n_x), read-only.

    By the equations of this module, from the `back` of this `trace`. Like every d..., it is of the
    reduced loss, and with the `window` that `back` was made with. Of stacked layers the lowest
    reads x; of an encoder and a decoder each reads its own steps. A one-hot x cannot move freely:
    there dx<t> . x<t> is the effect of the symbol that was read, to first order. inf and NaN are
    kept. InputError for a trace of other parameters, and for a `back` of another trace.
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
