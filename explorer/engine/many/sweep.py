"""Plain stochastic gradient descent on many networks at once.

    W[s] <- W[s] - learning_rate[s] clip[s](dW[s])        for s = 0 ... S-1

Seeds, gains, initialisations, learning rates and clips may differ from network to network. Sizes,
T, m, activation, output and precision may not. Networks that differ in T are trained group by
group, one call for each T.
The numbers are those of `train`, one network after the other, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.array_names import gradient_of
from explorer.engine.arrays import Array, Bools, Ints
from explorer.engine.cell_arrays import States
from explorer.engine.clipping import rescaled, scaled_to
from explorer.engine.intake import (
    one_of,
    own_copy,
    read_only,
    refuse_too_many,
    whole_number,
)
from explorer.engine.losses import REDUCTIONS
from explorer.engine.many.batch import Batch, checked_batch
from explorer.engine.many.settings import Settings, checked_networks, settings_for
from explorer.engine.many.stacked import Forward, Stack
from explorer.engine.nonfinite import all_finite, first_nonfinite, first_nonfinite_forward
from explorer.engine.norms import row_norms, vector_norms
from explorer.engine.params import views
from explorer.engine.record import Record
from explorer.engine.trainer import full_batch, refuse_other_length

if TYPE_CHECKING:
    from explorer.engine.params import Params


@dataclass(frozen=True, eq=False)
class SweepRecord(Record):
    """Record of all updates of one network: read-only arrays with one entry for each.

    The names mean what they mean in a History: loss; norm_before the clip; fired, whether the clip
    changed the gradient; da_norm (updates, T+1), or None when it was not asked for; `diverged_at`
    and `diverged_in`, or None twice.
    """

    loss: Array
    norm_before: Array
    fired: Bools
    da_norm: Array | None
    diverged_at: int | None
    diverged_in: str | None


def train_many(
    params: Sequence[Params],
    next_batch: Callable[[int], tuple],
    updates: int,
    *,
    learning_rate: float | Sequence[float],
    clip: str | Sequence[str] = "off",
    threshold: float | Sequence[float] = 1.0,
    reduction: str = "mean",
    a0: ArrayLike | None = None,
    keep_da_norm: bool = False,
    enough: Callable[[Ints, Array], ArrayLike] | None = None,
    on_update: Callable[[int], object] | None = None,
) -> tuple[tuple[Params, ...], tuple[SweepRecord, ...]]:
    """(params after training, a SweepRecord for each): two tuples in the order of `params`.

    params holds S networks of the cell "rnn" with one shape, activation, output and precision
    (float32 or float64). learning_rate, clip and threshold are one value for all, or a list of S.
    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i: with x (T,S,m,n_x),
    y (T,S,m,n_y), weights (T,S,m), or all three without the axis S when every network reads the
    same; a0 is (m, n_a) or (S,m,n_a). A network that becomes non-finite stops there with its
    last finite parameters; the others go on. `enough(networks, loss)` is called after
    every update with the indices of the networks that are still trained and the loss of each; those
    for which it gives True stop there. `on_update(done)` is called after every update and may raise
    to stop.
    """
    params, updates = checked_networks(params), whole_number("updates", updates, least=0)
    S, like = len(params), params[0]
    settings = settings_for(S, learning_rate, clip, threshold)
    one_of("reduction", reduction, REDUCTIONS)
    refuse_too_many("the table of all parameters", (S, len(like.flat)), "give fewer networks")
    refuse_too_many("loss", (updates, S), "ask for fewer updates or networks")
    a0 = own_copy("a0", a0, ("[S,] m", "n_a"))
    training, record, T = StillTraining(params, settings), empty_record(0, S, 1, keep_da_norm), None
    for done in range(updates):
        with np.errstate(all="ignore"):
            batch = checked_batch(like, S, *full_batch(next_batch(done), a0), reduction)
            T = same_length(done, batch.x.shape[1], T)
            if done == 0:
                record = empty_record(updates, S, T + 1, keep_da_norm)
            row, nonfinite = training.update(batch, keep_da_norm)
        for name, column in record.items():
            column[done, training.running] = row[name]
        stop = () if enough is None else np.flatnonzero(enough(training.running, row["loss"]))
        training.end(done + 1, stop, nonfinite)
        if not len(training.running):
            break
        if on_update is not None:
            on_update(done + 1)
    return training.params(), tuple(record_of(s, record, training.ended.get(s)) for s in range(S))


class StillTraining:
    """Networks in training, each until it ends.

    `running` holds the indices of those that still train, in the order of `stack`; `ended` has, for
    each of the others, (its last update, the array that was non-finite then or None).
    """

    def __init__(self, params: Sequence[Params], settings: Settings) -> None:
        self.like, self.settings = params[0], settings
        self.table = np.stack([network.flat for network in params])
        self.running = np.arange(len(params))
        self.ended: dict[int, tuple[int, str | None]] = {}
        self.stack = Stack(self.like, self.table.copy())

    def update(
        self, batch: Batch, keep_da_norm: bool
    ) -> tuple[dict[str, NDArray[Any]], dict[int, str]]:
        """One update of those that are running, from a batch for all."""
        batch = batch if len(self.running) == len(self.table) else batch.only(self.running)
        return update(self.stack, batch, self.settings, keep_da_norm)

    def end(self, done: int, stop: Any, nonfinite: dict[int, str]) -> None:
        """End the networks at the places `stop` of the stack, and those of {place: array}."""
        ending = dict.fromkeys(map(int, stop)) | nonfinite
        if not ending:
            return
        self.ended |= {int(self.running[s]): (done, array) for s, array in ending.items()}
        self.table[self.running] = self.stack.table
        kept = np.delete(np.arange(len(self.running)), list(ending))
        self.running, self.settings = self.running[kept], self.settings.only(kept)
        self.stack = Stack(self.like, self.table[self.running])

    def params(self) -> tuple[Params, ...]:
        """The Params of every network."""
        self.table[self.running] = self.stack.table
        return tuple(replace(self.like, flat=row.copy()) for row in self.table)


def update(
    stack: Stack, batch: Batch, settings: Settings, keep_da_norm: bool
) -> tuple[dict[str, NDArray[Any]], dict[int, str]]:
    """One update of every network: (a row of the record, {s: first non-finite array})."""
    forward = stack.forward(batch)
    da = stack.backward(batch, forward)
    norms = vector_norms(stack.grads)
    nonfinite = nonfinite_in_pass(stack, forward, da)
    applied, fired = clipped(stack.grads, norms, settings)
    applied *= settings.learning_rate[:, None].astype(applied.dtype)
    after = np.subtract(stack.table, applied, out=applied)
    if not all_finite(after):
        for s in np.flatnonzero(~np.isfinite(after).all(axis=1)).tolist():
            nonfinite.setdefault(s, first_nonfinite(views(after[s], stack.like.shapes)))
    if nonfinite:
        after[list(nonfinite)] = stack.table[list(nonfinite)]
    stack.table[...] = after
    row = {"loss": forward.loss, "norm_before": norms, "fired": fired}
    if keep_da_norm:
        row["da_norm"] = norms_of_steps(da)
    return row, nonfinite


def norms_of_steps(da: Array) -> Array:
    """||da<t>|| of every network, (S, T+1)."""
    S, nodes, m, n_a = da.shape
    if m > 1:
        return row_norms(da.reshape(S * nodes, m * n_a))[0].reshape(S, nodes)
    # For one example the steps come first in memory; see batch.by_step.
    return row_norms(da.swapaxes(0, 1).reshape(nodes * S, n_a))[0].reshape(nodes, S).T


def clipped(grads: Array, norms: Array, settings: Settings) -> tuple[Array, Bools]:
    """(what to apply (S, P), whether the clip fired (S,)); see explorer.engine.clipping."""
    threshold = settings.threshold
    by_norm = settings.by_norm & (norms > threshold)
    fired = by_norm.copy()
    if by_norm.any():
        usual = by_norm & (norms < np.inf)
        exact = grads[usual].astype(np.float64)
        grads[usual] = rescaled(exact, norms[usual, None], threshold[usual, None])
        for s in np.flatnonzero(by_norm & ~usual).tolist():
            grads[s] = scaled_to(grads[s], norms[s], threshold[s])
    if settings.by_value.any():
        limit = np.where(settings.by_value, threshold, np.inf)[:, None]
        fired |= np.abs(grads).max(axis=1) > limit[:, 0]
        np.clip(grads, -limit, limit, out=grads)
    return grads, fired


def nonfinite_in_pass(stack: Stack, forward: Forward, da: Array) -> dict[int, str]:
    """{s: the first non-finite array, in order of computation}."""
    grads = stack.grads
    if all_finite(forward.loss) and all_finite(da) and all_finite(grads):
        return {}
    finite_da = np.asarray(np.isfinite(da).all(axis=(1, 2, 3)))
    fine = np.isfinite(forward.loss) & finite_da & np.isfinite(grads).all(axis=1)
    nonfinite: dict[int, str] = {}
    for s in np.flatnonzero(~fine).tolist():
        early = first_nonfinite_forward([States(forward.a[s], forward.a[s])], forward.y_hat[s])
        if early is not None:
            nonfinite[s] = early.array
        elif not np.isfinite(forward.loss[s]):
            nonfinite[s] = "loss"
        elif not finite_da[s]:
            nonfinite[s] = "da"
        else:
            nonfinite[s] = gradient_of(first_nonfinite(views(grads[s], stack.like.shapes)))
    return nonfinite


def same_length(done: int, T: int, first: int | None) -> int:
    """T, if the batch of this update is as long as the first one."""
    refuse_other_length(done, T + 1, T + 1 if first is None else first + 1)
    return T


def empty_record(updates: int, S: int, nodes: int, keep_da_norm: bool) -> dict[str, NDArray[Any]]:
    """Name -> array with a row for every update and a column for every network."""
    record = {"loss": np.empty((updates, S)), "norm_before": np.empty((updates, S))}
    record["fired"] = np.empty((updates, S), bool)
    if keep_da_norm:
        shape = (updates, S, nodes)
        refuse_too_many("da_norm", shape, "ask for fewer updates, or leave keep_da_norm off")
        record["da_norm"] = np.empty(shape)
    return record


def record_of(
    s: int, record: dict[str, NDArray[Any]], ended: tuple[int, str | None] | None
) -> SweepRecord:
    """The SweepRecord of network s; `ended` is (update, array or None) or None."""
    at, array = ended or (None, None)
    columns: dict[str, Any] = {"da_norm": None}
    columns |= {name: read_only(column[:at, s].copy()) for name, column in record.items()}
    diverged_at = None if array is None else at
    return SweepRecord(**columns, diverged_at=diverged_at, diverged_in=array)
