"""Rows of a network from elsewhere as the engine's own records of a stack of layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer import engine
from explorer.array_names import name_in
from explorer.engine.arrays import Array
from explorer.engine.forward_pass import LayerTrace
from explorer.engine.params import count, shapes_of, views
from explorer.look import Row, Seen
from explorer.look.network import own_shapes

Params = engine.Params


def joined(seen: Seen, rows: Sequence[Row], most: int) -> Params:
    """The Params of rows that stand on one another; a head of more than `most` outputs is left out.

    Where the head reads more than these rows, or is left out, the output is the state itself.
    """
    (*_, top), head = rows, seen.network.head
    if len(rows) == 1:
        return top.params
    Wya: Array = np.eye(top.params.n_a)
    by: Array = np.zeros(top.params.n_a)
    if head is not None and len(head.W) <= most:
        Wya, by = head.W, head.b
    first, L = rows[0].params, len(rows)
    shapes = shapes_of(first.cell, first.n_x, first.n_a, len(Wya), L)
    flat = np.empty(count(shapes))
    places = views(flat, shapes)
    for layer, row in enumerate(rows, start=1):
        for name in own_shapes(row.params):
            places[name_in(name, layer, L)][...] = row.params[name]
    places["Wya"][...], places["by"][...] = Wya, by
    flat.setflags(write=False)
    return Params(
        flat=flat,
        shapes=shapes,
        cell=first.cell,
        activation=first.activation,
        output="identity",
        n_x=first.n_x,
        n_a=first.n_a,
        n_y=len(Wya),
        layers=L,
    )


def trace_of(rows: Sequence[Row], params: Params) -> engine.Trace:
    """The Trace of rows that stand on one another, without outputs, which are read elsewhere."""
    *below, top = (LayerTrace(row.a, row.c, row.gates) for row in rows)
    nothing: Array = np.empty((*top.a[1:].shape[:2], 0))
    first = next((row.first_nonfinite for row in rows if row.first_nonfinite), None)
    return engine.Trace(
        *(rows[0].x, top.a, nothing, nothing, None, first, top.c, top.gates, tuple(below)),
        params=params,
    )
