"""The backward pass of rows of a network from elsewhere, term by term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer import engine
from explorer.array_names import name_in
from explorer.engine.arrays import Array
from explorer.engine.backward_pass import Backward, LayerBackward
from explorer.engine.cell_arrays import whole
from explorer.engine.cells import cell_of
from explorer.engine.params import Gradients, NamedArrays
from explorer.engine.terms import from_next_step
from explorer.look import Row, Seen
from explorer.look.flow import kept_states
from explorer.look.loss import loss_and_gradient
from explorer.look.seen import see_back
from explorer.own_network.trace import trace_of
from explorer.run.additions import additions
from explorer.run.sight import BackwardPass, LayerGradient


def passed_back(
    seen: Seen, rows: Sequence[Row], params: engine.Params, trace: engine.Trace, source: int | None
) -> BackwardPass:
    """The BackwardPass of the sum of all losses of one sequence, or of L⟨source⟩ alone."""
    again = seen_back(seen, rows, source)
    chosen = [again.row(row.layer, row.direction) for row in rows]
    back = _as_backward(again, chosen, trace)
    layers = tuple(
        LayerGradient(_terms(again, row), *additions(params, trace, back, i))
        for i, row in enumerate(chosen, start=1)
    )
    goal, T = again.back.goal, len(seen.trace.x)
    steps = goal.counted_by(rows[0].direction == "reverse", T, goal.steps)
    arrives = np.flatnonzero(layers[-1].terms.from_output.any(axis=(1, 2)))
    # What arrives from above may come later than the loss: from a layer that reads the other way.
    starts_at = max(steps.max(initial=-1), arrives.max(initial=-1)) + 1
    return BackwardPass(source, back, layers, int(starts_at))


def seen_back(seen: Seen, rows: Sequence[Row], source: int | None) -> Seen:
    """The Seen of the plain sum of all losses of one sequence, or of L⟨source⟩ alone.

    `source` counts the steps as these rows read them.
    """
    goal = seen.back.goal._replace(reduction="sum")
    T = len(seen.trace.x)
    if source is not None:
        (step,) = goal.counted_by(rows[0].direction == "reverse", T, np.array([source - 1]))
        own = goal.steps == step
        y = None if goal.y is None else goal.y[own]
        ends = goal.ends_of(np.array([step]), seen.network.parts, T)
        goal = goal._replace(steps=goal.steps[own], examples=goal.examples[own], y=y, ends=ends)
    states = [kept_states(row) for row in seen.rows]
    given = seen.network, states, seen.trace.x, seen.order, goal
    return see_back(*given, starts=seen.starts, masks=seen.masks)


def _as_backward(again: Seen, rows: Sequence[Row], trace: engine.Trace) -> Backward:
    """The engine's record of these rows; without the gradients of the weights, which are Seen's."""
    *below, top = (
        LayerBackward(row.da, row.da_norm, row.delta, row.dc, row.dc_norm) for row in rows
    )
    L = len(rows)
    norms = [
        (name_in(name, layer, L), norm)
        for layer, row in enumerate(rows, start=1)
        for name, norm in row.step_norms.items()
    ]
    step_norms = NamedArrays(
        np.concatenate([norm for _, norm in norms]), tuple((n, norm.shape) for n, norm in norms)
    )
    first = next((row.first_nonfinite_back for row in rows[::-1] if row.first_nonfinite_back), None)
    steps = np.arange(len(again.trace.x))
    reverse = rows[0].direction == "reverse"
    loss_t = again.back.loss_t[again.back.goal.counted_by(reverse, len(steps), steps)]
    return Backward(
        loss=again.back.loss,
        loss_t=loss_t,
        grads=Gradients(np.empty(0), ()),
        dlogits=np.empty((*top.da[1:].shape[:2], 0)),
        step_norms=step_norms,
        first_nonfinite=first,
        below=tuple(below),
        trace=trace,
        **top._asdict(),
    )


def _terms(again: Seen, row: Row) -> engine.BackwardTerms:
    """The two terms of every ∂L/∂a⟨t⟩ of one row: from above, and from the next step it reads."""
    trace = trace_of([row], row.params)
    back = _as_backward(again, [row], trace)
    of_a, *of_c = from_next_step(row.params, trace, back, 0, None)
    above = arrived_at(again, row)
    for (da, dc), other in zip(again.back.goal.ends, again.rows, strict=False):
        if other is row:
            above = above.copy()
            above[-1] += da
            if dc is not None:
                of_c[-1][-1] += dc
    return engine.BackwardTerms(above, of_a, *of_c)


def arrived_at(again: Seen, row: Row) -> Array:
    """(T, 1, n_a): the gradient from the loss, or from the rows above, in the order of the row."""
    first = sum(r.params.n_a for r in again.rows if r.layer == row.layer) - row.params.n_a
    own = slice(first if row.direction == "reverse" else 0, None)
    if row.layer == again.rows[-1].layer:
        goal, head = again.back.goal, again.network.head
        from_above = loss_and_gradient(again.trace.outputs, head, goal).doutputs
    else:
        sent = [_sent_down(r) for r in again.rows if r.layer == row.layer + 1]
        from_above = np.add.reduce(sent)
        if again.masks:
            from_above = from_above * again.masks[row.layer - 1]
    found = from_above[..., own][..., : row.params.n_a]
    return found[::-1] if row.direction == "reverse" else found


def _sent_down(row: Row) -> Array:
    """What a row sends to the layer below, (T, 1, width), in the order of time."""
    W, delta = cell_of(row.params).to_input(row.params, whole(row.delta))
    # As one product: of three axes, NumPy would make one of every step.
    return row.in_time((delta[:, 0] @ W)[:, None])
