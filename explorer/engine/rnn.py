"""The basic cell: its arrays and its two recursions, forward and backward in time.

z<t> = Waa a<t-1> + Wax x<t> + ba        a<t> = g(z<t>)

delta<t>  = g'(z<t>) * da<t>
da<t-1>  += Waa^T delta<t>
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np


def shapes(n_x, n_a, n_y):
    """Name -> shape of the arrays, in the order of the flat vector."""
    return {
        "Waa": (n_a, n_a),
        "Wax": (n_a, n_x),
        "ba": (n_a,),
        "Wya": (n_y, n_a),
        "by": (n_y,),
    }


def run_forward(W, g, x, a, half=False):
    """Fill a[1:] of a (T+1, m, n_a), whose a[0] is a<0>, from x (T, m, n_x).

    All inputs are projected in one product before the loop, so a step is left with three calls.
    With `half`, every a<t> is rounded to what float16 can hold.
    """
    project(x, W["Wax"], W["ba"], out=a[1:])
    # The product is two times faster on a contiguous copy than on the transposed view.
    Waa_T = np.ascontiguousarray(W["Waa"].T)
    memory = np.empty_like(a[0])
    for previous, z in pairwise(a):
        previous.dot(Waa_T, memory)
        np.add(z, memory, z)
        g(z, z)
        if half:
            z[...] = z.astype(np.float16)


def run_backward(W, da, delta, half=False):
    """Carry the loss back: finish da (T+1, m, n_a) and delta (T, m, n_a) in place.

    On entry da[1:] holds what comes from the outputs, Wya^T dlogits<t>, da[0] is zero, and delta
    holds the slopes g'(z<t>). With `half`, da<t> and delta<t> are rounded to float16.
    """
    Waa, from_future = W["Waa"], np.empty_like(da[0])
    for (node, earlier), delta_t in zip(pairwise(da[::-1]), delta[::-1], strict=True):
        if half:
            node[...] = node.astype(np.float16)
        np.multiply(node, delta_t, delta_t)
        if half:
            delta_t[...] = delta_t.astype(np.float16)
        delta_t.dot(Waa, from_future)
        np.add(earlier, from_future, earlier)
    if half:
        earlier[...] = earlier.astype(np.float16)


def project(rows, W, b, out):
    """W row + b for every row of (T, m, n), in one product, into the contiguous `out`."""
    flat = out.reshape(-1, out.shape[-1])
    rows.reshape(-1, rows.shape[-1]).dot(W.T, flat)
    np.add(flat, b, flat)
    return out
