"""record: a flight recorder for the training of a recurrent network in PyTorch."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, nan, prod
from numbers import Real
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import short, whole_number
from explorer.errors import InputError, not_written
from explorer.look.network import Network
from explorer.recording.entry import Entry, kept_of
from explorer.recording.frames import MAGIC, frame_bytes
from explorer.recording.hooks import Hooks, as_numbers
from explorer.recording.measure import Broken, network_from, radii, radius_names, row_names
from explorer.weights.files import PathOrFile

MOST_BYTES = 2**30
"""The largest log that is written unless the caller allows more: 1 GiB."""
MOST_HEADER = 2**14
"""Bytes set aside for the header of a record and for the last record."""


@dataclass(frozen=True)
class Plan:
    """Which updates are recorded, of how many sequences everything is kept, and the largest file.

    Update 1 and every multiple of `every`, or, where there are some, `updates` alone.
    """

    every: int
    updates: frozenset[int] | None
    examples: int
    most_bytes: int

    def is_due(self, update: int) -> bool:
        """Whether this update, counted from 1, is recorded."""
        if self.updates is not None:
            return update in self.updates
        return update == 1 or update % self.every == 0


def record(
    model: Any,
    path_or_file: PathOrFile,
    every: int = 50,
    *,
    path: str | None = None,
    examples: int = 1,
    updates: Iterable[int] | None = None,
    most_bytes: int = MOST_BYTES,
    overwrite: bool = False,
) -> Recorder:
    """Record the gradient per time step while an nn.RNN, nn.GRU or nn.LSTM trains; unchanged.

        with record(model, "run.rnnlog", every=50) as log:
            for x, y in batches:                            the loop as it is
                loss = criterion(model(x), y)
                log.loss(loss)                              where its curve is wanted
                loss.backward()
                clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()

    Hooks alone look on: weights, optimiser and random numbers are bit for bit those of a training
    without it. An update is a step() of an optimiser that holds a parameter of the recurrent
    module; update 1 and every multiple of `every` are recorded, or `updates` instead, and the
    update in which the first inf or NaN appears. Of each the log holds ||dL/da<t>|| and
    ||dL/dc<t>|| of every layer and direction, of the last call of the module whose gradients
    arrived, over its whole batch; the norm of all gradients before and after the clip; the spectral
    radius of every recurrent matrix; and for `examples` sequences input, arriving gradient and
    weights, in the precision of the training, so that every state can be shown.
    `path` names the recurrent module where there are several. path_or_file must not exist yet
    unless `overwrite`; the file can be read while it is written, and when it was cut off. Above
    `most_bytes` only norms are kept. Memory: that of one pass in float64, at most 512 MiB.
    Read it with explorer.recording.read_log, or open it with `rnn-explorer run.rnnlog`.
    InputError for a model without a recurrent module and for step(closure).
    """
    whole_number("examples", examples)
    chosen = None if updates is None else checked_updates(updates)
    whole_number("most_bytes", most_bytes)
    plan = Plan(whole_number("every", every), chosen, examples, most_bytes)
    return Recorder(model, path_or_file, path, plan, overwrite)


def checked_updates(updates: Iterable[int]) -> frozenset[int]:
    """The numbers of the updates to record."""
    if isinstance(updates, str | bytes) or not isinstance(updates, Iterable):
        raise InputError(
            f"updates={short(updates)} is no list of updates; give whole numbers from 1, such as "
            "[1, 2, 100], or leave it out and give every=."
        )
    chosen = frozenset(whole_number("an update", update) for update in updates)
    if not chosen:
        raise InputError(
            "updates=[] chooses no update; give whole numbers from 1, or leave it out and give "
            "every=."
        )
    return chosen


class Recorder:
    """The recording of one training, from `with record(...) as log:` to the end of the block.

    `update` counts the updates so far, `recorded` those in the log, and `first_nonfinite` is a
    Broken or None.
    """

    def __init__(
        self, model: Any, path_or_file: PathOrFile, path: str | None, plan: Plan, overwrite: bool
    ) -> None:
        if not hasattr(model, "named_modules") or not hasattr(model, "state_dict"):
            raise InputError(
                f"The model is of type {type(model).__name__}; give the torch module that is "
                "trained, with an nn.RNN, nn.GRU or nn.LSTM in it."
            )
        from explorer.look.modules import read_module

        _, prefix, _ = read_module(model, path)
        self.prefix = prefix.rstrip(".")
        self.recurrent = model.get_submodule(self.prefix)
        self.model, self.plan = model, plan
        self.nonlinearity = getattr(self.recurrent, "nonlinearity", None)
        network = self.network()
        self.file, self.own_file = open_new(path_or_file, overwrite), is_path(path_or_file)
        self.written = self.update = self.recorded = 0
        self.first_nonfinite: Broken | None = None
        self.last_loss = nan
        self.full = self.lost = self.closed = False
        self.hooks: Hooks | None = None
        self.on_step: Any = None
        self.own: set[int] = set()
        self.write_bytes([MAGIC])
        self.write(self.heading(network), {})

    def heading(self, network: Network) -> dict[str, Any]:
        """The header of the first record: what is trained, and what is recorded of it."""
        return {
            "kind": "start",
            "format": 1,
            "module": type(self.recurrent).__name__,
            "path": self.prefix,
            "nonlinearity": self.nonlinearity,
            "rows": list(row_names(network)),
            "radii": list(radius_names(network)),
            "every": self.plan.every if self.plan.updates is None else None,
        }

    def __enter__(self) -> Recorder:
        from torch.optim.optimizer import register_optimizer_step_pre_hook

        self.own = {id(parameter) for parameter in self.recurrent.parameters()}
        self.hooks = Hooks(self.model, self.recurrent)
        self.hooks.due = self.plan.is_due(1)
        self.on_step = register_optimizer_step_pre_hook(self.before_step)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close("" if kind is None else kind.__name__)

    def close(self, ended_by: str = "") -> None:
        """Take the hooks off and end the log; `ended_by` names the exception that ended it."""
        if self.closed:
            return
        self.closed = True
        if self.hooks is not None:
            self.look_at_weights()
            self.hooks.remove()
            self.on_step.remove()
        end = {"kind": "end", "updates": self.update, "ended_by": ended_by}
        try:
            self.write({**end, "first_nonfinite": self.first_nonfinite}, {})
        except OSError as error:
            self.give_up(error)
        if self.own_file:
            self.file.close()

    def loss(self, value: Any) -> None:
        """Note the loss of the present update, a number or a tensor of one; the last one counts.

        It is for the curve alone. Gradients and norms are those of what backward() was given: of a
        scaled loss (GradScaler, loss / accumulation), as many times larger or smaller.
        """
        number = value.detach() if hasattr(value, "detach") else value
        shape = tuple(getattr(number, "shape", ()))
        if prod(shape) != 1 or not (shape or isinstance(number, Real) or hasattr(number, "item")):
            given = f"has shape {shape}" if shape else f"is {short(number)}"
            raise InputError(f"The loss {given}; give one number, such as loss.mean().")
        self.last_loss = number

    def network(self) -> Network:
        """The recurrent module as it is now."""
        return network_from(dict(self.recurrent.named_parameters()), self.nonlinearity)

    def before_step(self, optimiser: Any, args: Any, kwargs: Any) -> None:
        """Count an update, and record it where it is due or something is not finite."""
        hooks = self.hooks
        held = (id(one) for group in optimiser.param_groups for one in group["params"])
        if hooks is None or self.closed or self.own.isdisjoint(held):
            return
        if (args[1:] and args[1] is not None) or kwargs.get("closure") is not None:
            raise InputError(
                f"{type(optimiser).__name__}.step was given a closure, inside which the gradients "
                "are made only after the recorder has looked; call backward() and then step() "
                "without a closure."
            )
        self.update += 1
        doubtful = self.first_nonfinite is None and hooks.is_doubtful()
        broken = doubtful and bool(self.broken_gradients(hooks))
        try:
            if not self.lost and (hooks.due or broken):
                self.record_update(hooks, broken)
        except OSError as error:
            self.give_up(error)
        self.last_loss = nan
        hooks.next_update(self.plan.is_due(self.update + 1))

    def broken_gradients(self, hooks: Hooks) -> list[str]:
        """The names of the parameters whose gradient is not finite, and was not before the clip.

        A clip by norm spreads one NaN over all gradients; a norm alone may have overflowed.
        """
        return [
            name
            for name, norm in hooks.norms.items()
            if not isfinite(norm) and not is_finite(hooks.parameters[name].grad)
        ]

    def record_update(self, hooks: Hooks, broken: bool) -> None:
        """Write the record of this update."""
        call, network = hooks.latest, self.network()
        numbers = np.array([hooks.norm_before(), hooks.norm_after(), float(self.last_loss)])
        entry = Entry(self.update, hooks.calls, hooks.backward_passes)
        entry.arrays |= {"numbers": numbers, "radii": radii(network)}
        where = None if call is None else entry.add_pass(network, call, self.recurrent.dropout)
        if call is not None and not self.full:
            kept = kept_of(entry, self.recurrent, self.plan.examples)
            size = sum(array.nbytes for array in [*kept.values(), *entry.arrays.values()])
            if self.written + size + MOST_HEADER > self.plan.most_bytes:
                self.say_full()
            else:
                entry.arrays |= kept
        if broken:
            where = where or ("", 0, f"the gradient of {self.broken_gradients(hooks)[0]}")
            self.first_nonfinite = Broken(self.update, *where)
            entry.header["first_nonfinite"] = self.first_nonfinite
        self.write(entry.header, entry.arrays)
        self.recorded += 1

    def look_at_weights(self) -> None:
        """Note weights that the last update made inf or NaN, which no gradient has shown yet."""
        if self.first_nonfinite is None:
            for name, parameter in self.recurrent.named_parameters():
                if not is_finite(parameter):
                    self.first_nonfinite = Broken(self.update, "", 0, name)
                    return

    def say_full(self) -> None:
        """Warn, once, that from here on the log keeps norms alone."""
        if not self.full:
            self.full = True
            text = (
                f"The log would be larger than most_bytes={self.plan.most_bytes:,}: from update "
                f"{self.update} on only norms are kept, and no states; give a larger every=, or "
                "most_bytes=."
            )
            warnings.warn(text, stacklevel=2)
            self.write({"kind": "note", "update": self.update, "text": text}, {})

    def give_up(self, error: OSError) -> None:
        """Warn, once, that the file cannot be written; the training goes on."""
        if self.lost:
            return
        self.lost = True
        reason = error.strerror or str(error)
        warnings.warn(
            f"The log cannot be written any more ({reason}): update {self.update} and those after "
            "it are not recorded; the training goes on.",
            stacklevel=2,
        )

    def write(self, header: dict[str, Any], arrays: dict[str, Array]) -> None:
        """Append one record and flush it; nothing after what could not be written whole."""
        if not self.lost:
            self.write_bytes(frame_bytes(header, arrays))

    def write_bytes(self, pieces: list[bytes]) -> None:
        """Append bytes and flush them."""
        for piece in pieces:
            self.file.write(piece)
            self.written += len(piece)
        self.file.flush()


def is_path(path_or_file: object) -> bool:
    """Whether it is a path, not an open file."""
    return isinstance(path_or_file, str | os.PathLike)


def is_finite(tensor: Any) -> bool:
    """Whether every number of a tensor is finite."""
    return bool(np.isfinite(as_numbers(tensor)).all())


def open_new(path_or_file: PathOrFile, overwrite: bool) -> BinaryIO:
    """The file to write to; InputError where one is there already or none can be made."""
    if not isinstance(path_or_file, str | os.PathLike):
        if not hasattr(path_or_file, "write"):
            raise InputError(
                f"{short(path_or_file)} is neither a path nor a file; give one of the two, such as "
                "'run.rnnlog'."
            )
        return path_or_file
    place = Path(path_or_file)
    try:
        return place.open("wb" if overwrite else "xb")
    except FileExistsError:
        raise InputError(
            f"{short(str(place))} is there already, and may hold the log of another training; give "
            "another name, or overwrite=True."
        ) from None
    except (OSError, ValueError) as error:
        raise not_written(place, error) from None
