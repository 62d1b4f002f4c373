"""Plain stochastic gradient descent on many networks at once.

    W[s] <- W[s] - learning_rate[s] clip[s](dW[s])        for s = 0 ... S-1

Seeds, gains, initialisations, learning rates and clips may differ from network to network. What
decides the shape of the arrays may not: sizes, T, m, activation, output, precision. Networks that
differ in T are trained group by group, one call for each T.
The numbers are those of `train`, one network after the other, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from explorer.engine.cell_parts import States
from explorer.engine.clipping import scaled_to
from explorer.engine.forward import all_finite, first_nonfinite
from explorer.engine.intake import (
    finite_number,
    one_of,
    own_copy,
    read_only,
    refuse_too_many,
    short,
    threshold_number,
    whole_number,
)
from explorer.engine.losses import REDUCTIONS
from explorer.engine.norms import row_norms, vector_norms
from explorer.engine.params import Params
from explorer.engine.record import Record
from explorer.engine.stacked import Stack, checked_batch, refuse_unknown_kind, views
from explorer.engine.trainer import full_batch, refuse_other_length
from explorer.errors import InputError

CLIPS = ("off", "norm", "value")
"""The clips that can differ from network to network here; `train` may know more."""


@dataclass(frozen=True, eq=False)
class SweepRecord(Record):
    """What every update of one network saw: read-only arrays with one entry for each.

    The names mean what they mean in a History: loss; norm_before the clip; fired, whether the clip
    changed the gradient; da_norm (updates, T+1), or None when it was not asked for; `diverged_at`
    and `diverged_in`, or None twice.
    """

    loss: np.ndarray
    norm_before: np.ndarray
    fired: np.ndarray
    da_norm: np.ndarray | None
    diverged_at: int | None
    diverged_in: str | None


class Settings(NamedTuple):
    """One entry for each network: the learning rate, which clip, and its threshold."""

    learning_rate: np.ndarray
    by_norm: np.ndarray
    by_value: np.ndarray
    threshold: np.ndarray

    def only(self, networks):
        """The settings of some of the networks."""
        return Settings(*(column[networks] for column in self))


def train_many(
    params,
    next_batch,
    updates,
    *,
    learning_rate,
    clip="off",
    threshold=1.0,
    reduction="mean",
    a0=None,
    keep_da_norm=False,
    enough=None,
    on_update=None,
):
    """(params after training, a SweepRecord for each): two tuples in the order of `params`.

    params holds S networks of the cell "rnn" with one shape, activation, output and precision
    (float32 or float64). learning_rate, clip and threshold are one value for all, or a list of S.
    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i: with x (T,S,m,n_x),
    y (T,S,m,n_y), weights (T,S,m), or all three without the axis S when every network reads the
    same; a0 is (m, n_a) or (S,m,n_a). A network in which something is no longer finite stops there
    with its last finite parameters; the others go on. `enough(networks, loss)` is called after
    every update with the indices of the networks that are still trained and the loss of each; those
    for which it gives True stop there. `on_update(done)` is called after every update and may raise
    to stop.
    """
    params, updates = one_kind(params), whole_number("updates", updates, least=0)
    S, like = len(params), params[0]
    settings = settings_for(S, learning_rate, clip, threshold)
    one_of("reduction", reduction, REDUCTIONS)
    refuse_too_many("the table of all parameters", (S, len(like.flat)), "give fewer networks")
    refuse_too_many("loss", (updates, S), "ask for fewer updates or networks")
    table = np.stack([network.flat for network in params])
    a0 = own_copy("a0", a0)
    running, stack, ended = np.arange(S), Stack(like, table.copy()), {}
    record, T = empty_record(0, S, 1, keep_da_norm), None
    for done in range(updates):
        with np.errstate(all="ignore"):
            batch = checked_batch(like, S, *full_batch(next_batch(done), a0), reduction)
            T = same_length(done, batch.x.shape[1], T)
            if done == 0:
                record = empty_record(updates, S, T + 1, keep_da_norm)
            batch = batch if len(running) == S else batch.only(running)
            row, lost_now = update(stack, batch, settings, keep_da_norm)
        for name, column in record.items():
            column[done, running] = row[name]
        ending = lost_now if enough is None else stopped(enough(running, row["loss"])) | lost_now
        if ending:
            ended |= {int(running[s]): (done + 1, array) for s, array in ending.items()}
            table[running] = stack.table
            kept = np.delete(np.arange(len(running)), list(ending))
            running = running[kept]
            stack, settings = Stack(like, table[running]), settings.only(kept)
        if not len(running):
            break
        if on_update is not None:
            on_update(done + 1)
    table[running] = stack.table
    after = tuple(replace(like, flat=row.copy()) for row in table)
    return after, tuple(record_of(s, record, ended.get(s)) for s in range(S))


def stopped(marks):
    """{s: None} for every network that is marked: it ends, and nothing was lost."""
    return dict.fromkeys(np.flatnonzero(marks).tolist())


def update(stack, batch, settings, keep_da_norm):
    """One update of every network: (a row of the record, {s: name of the array that was lost})."""
    forward, grads = stack.forward(batch), np.empty_like(stack.table)
    da = stack.backward(batch, forward, grads)
    norms = vector_norms(grads)
    lost = lost_in_pass(stack, forward, da, grads)
    applied, fired = clipped(grads, norms, settings)
    applied *= settings.learning_rate[:, None].astype(applied.dtype)
    after = np.subtract(stack.table, applied, out=applied)
    if not all_finite(after):
        for s in np.flatnonzero(~np.isfinite(after).all(axis=1)).tolist():
            lost.setdefault(s, first_bad(after[s : s + 1], stack.like.shapes))
    if lost:
        after[list(lost)] = stack.table[list(lost)]
    stack.table[...] = after
    row = {"loss": forward.loss, "norm_before": norms, "fired": fired}
    if keep_da_norm:
        row["da_norm"] = norms_of_steps(da)
    return row, lost


def norms_of_steps(da):
    """||da<t>|| of every network, (S, T+1)."""
    S, nodes, m, n_a = da.shape
    if m > 1:
        return row_norms(da.reshape(S * nodes, m * n_a))[0].reshape(S, nodes)
    # For one example the steps come first in memory; see stacked.laid_out.
    return row_norms(da.swapaxes(0, 1).reshape(nodes * S, n_a))[0].reshape(nodes, S).T


def clipped(grads, norms, settings):
    """(what to apply (S, P), whether the clip fired (S,)); see explorer.engine.clipping."""
    threshold = settings.threshold
    by_norm = settings.by_norm & (norms > threshold)
    fired = by_norm.copy()
    if by_norm.any():
        usual = by_norm & (norms < np.inf)
        # Divided first: threshold / norm alone may underflow.
        unit = grads[usual].astype(np.float64) / norms[usual, None]
        grads[usual] = unit * threshold[usual, None]
        for s in np.flatnonzero(by_norm & ~usual).tolist():
            grads[s] = scaled_to(grads[s], norms[s], threshold[s])
    if settings.by_value.any():
        limit = np.where(settings.by_value, threshold, np.inf)[:, None]
        fired |= np.abs(grads).max(axis=1) > limit[:, 0]
        np.clip(grads, -limit, limit, out=grads)
    return grads, fired


def lost_in_pass(stack, forward, da, grads):
    """{s: what was no longer finite first, in the order of computation}."""
    if all_finite(forward.loss) and all_finite(da) and all_finite(grads):
        return {}
    finite_da = np.isfinite(da).all(axis=(1, 2, 3))
    fine = np.isfinite(forward.loss) & finite_da & np.isfinite(grads).all(axis=1)
    lost = {}
    for s in np.flatnonzero(~fine).tolist():
        early = first_nonfinite([States(None, forward.a[s])], forward.y_hat[s])
        if early is not None:
            lost[s] = early.array
        elif not np.isfinite(forward.loss[s]):
            lost[s] = "loss"
        elif not finite_da[s]:
            lost[s] = "da"
        else:
            lost[s] = "d" + first_bad(grads[s : s + 1], stack.like.shapes)
    return lost


def first_bad(row, shapes):
    """The name of the first array in a row (1, P) that is not all finite."""
    return next(name for name, array in views(row, shapes).items() if not np.isfinite(array).all())


def one_kind(params):
    """`params` as a tuple, if its networks can stand in one table."""
    if not isinstance(params, Sequence) or not params:
        raise InputError(
            f"params={short(params)} holds no networks; give a list of one network or more."
        )
    first = params[0]
    for s, network in enumerate(params):
        if not isinstance(network, Params):
            raise InputError(
                f"params[{s}] is a {type(network).__name__}; make it with init_params."
            )
        for name in ("cell", "activation", "output", "dtype", "shapes"):
            here, there = getattr(network, name), getattr(first, name)
            if here != there:
                raise InputError(
                    f"params[{s}] has {name}={short(here)}, params[0] has {short(there)}; "
                    "train networks that differ in it in calls of their own."
                )
    refuse_unknown_kind(first)
    return tuple(params)


def settings_for(S, learning_rate, clip, threshold):
    """Settings from one value for all networks or a list of S each."""
    rates = [finite_number("learning_rate", one) for one in each("learning_rate", learning_rate, S)]
    clips = [one_of("clip", one, CLIPS) for one in each("clip", clip, S)]
    limits = [threshold_number(one) for one in each("threshold", threshold, S)]
    clips = np.array(clips)
    return Settings(np.array(rates), clips == "norm", clips == "value", np.array(limits))


def each(name, given, S):
    """A list of S: `given` if it is one, else S times the same."""
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if not isinstance(given, list | tuple):
        return [given] * S
    if len(given) != S:
        raise InputError(
            f"{name} holds {len(given)} values for {S} networks; give one value, or {S}."
        )
    return given


def same_length(done, T, first):
    """T, if the batch of this update is as long as the first one."""
    refuse_other_length(done, T + 1, T + 1 if first is None else first + 1)
    return T


def empty_record(updates, S, nodes, keep_da_norm):
    """Name -> array with a row for every update and a column for every network."""
    record = {"loss": np.empty((updates, S)), "norm_before": np.empty((updates, S))}
    record["fired"] = np.empty((updates, S), bool)
    if keep_da_norm:
        shape = (updates, S, nodes)
        refuse_too_many("da_norm", shape, "ask for fewer updates, or leave keep_da_norm off")
        record["da_norm"] = np.empty(shape)
    return record


def record_of(s, record, ended):
    """The SweepRecord of network s; `ended` is (update, what was lost there or None) or None."""
    at, array = ended or (None, None)
    columns = {name: read_only(column[:at, s].copy()) for name, column in record.items()}
    diverged_at = None if array is None else at
    return SweepRecord(**{"da_norm": None, **columns}, diverged_at=diverged_at, diverged_in=array)
