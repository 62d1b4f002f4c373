"""The cells, and the functions that every cell module provides.

    GATES, DELTAS    the names of the recorded gates, and of the pre-activations z whose delta =
                     dL/dz is kept; in the order in which they lie side by side
    NODES            ("a",), or ("a", "c") for a cell with a memory of its own
    shapes           name -> shape of the arrays; the readout Wya, by is the same for all
    memory_and_input the pairs of weights that multiply a<t-1> and x<t>
    run_forward      fills the States, one step after the other
    forward_weights  the weights that one step alone multiplies by
    step_forward     one step, for a state that is carried on and a trace that nobody keeps
    slopes           all that the backward pass multiplies by, for every step at once
    back_weights     the weights that carry delta back to a<t-1>
    to_input         (W, delta) with dL/dx<t> = W^T delta: what a layer below gets
    split, spread    the views of delta and of the nodes that a step back works on
    step_back        one step backward, for any number of rows: the backward pass walks it once,
                     gradient_flow for every loss at the same time, backward_terms for all steps
    run_back_alone   None, or a quicker way through all steps for one example
    jacobians        da<k>/da<k-1> of given steps; not for a cell with a c<t>
    remembered       which memory each gate multiplies: a<t-1>, or Gr * a<t-1>
    products         every gradient, written as a sum of products over the steps

Read rnn.py first, then gru.py and lstm.py.
"""

from __future__ import annotations

from types import MappingProxyType

from explorer.engine import gru, gru_reset_after, lstm, rnn

CELLS = MappingProxyType({"rnn": rnn, "gru": gru, "gru_reset_after": gru_reset_after, "lstm": lstm})

GRUS = ("gru", "gru_reset_after")
"""The cells whose a<t> is their whole state, as in the rnn, but with gates."""


def cell_of(params):
    """The module of this network's cell."""
    return CELLS[params.cell]


def has_c(cell):
    """Whether the cell has a c<t> beside its a<t>."""
    return "c" in cell.NODES
