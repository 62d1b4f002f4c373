"""record: a flight recorder for the training of a recurrent network in PyTorch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterable, Sequence
from math import isfinite, nan, prod
from numbers import Real
from types import TracebackType
from typing import Any

import numpy as np

from explorer.engine.intake import short, whole_number
from explorer.errors import InputError
from explorer.look.network import Network
from explorer.recording.call import as_numbers
from explorer.recording.entry import Entry, kept_of
from explorer.recording.hooks import Hooks
from explorer.recording.measure import Broken, network_from, radii, radius_names, row_names
from explorer.recording.plan import Plan, checked_updates
from explorer.recording.scaling import Scaling
from explorer.recording.target import path_of, why_nothing
from explorer.recording.writing import LogFile
from explorer.weights.files import PathOrFile

MOST_BYTES = 2**30
"""The largest log that is written unless the caller allows more: 1 GiB."""
MOST_HEADER = 2**14
"""Bytes set aside for the header of a record and for the last record."""


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
    scaler: Any = None,
    loss_scale: float | Callable[[], float] | None = None,
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

    dropout= between the layers of the module is replayed: on the CPU its masks are drawn again from
    the state that the random generator had before the forward pass, and hold where the outputs come
    out as the module's own. Each recorded update says whether they did.
    scaler, the torch.amp.GradScaler of the training: gradients and norms are those of the loss
    before scaler.scale(loss), clipped behind scaler.unscale_(optimizer) or not, and a step that it
    skips is no update. loss_scale, a positive number or a function without arguments that returns
    one: the loss of backward() is that many times the one that is meant, besides the scaler, such
    as 1/4 for loss / 4 of four accumulated passes. The gradients per time step are divided by it;
    the global norms are not, as in them the passes have added up to what clip and optimiser read.
    InputError for a model without a recurrent module, for step(closure), for another scaler and for
    a loss_scale that is not positive and finite.
    """
    scaling = Scaling(scaler, loss_scale)
    whole_number("examples", examples)
    chosen = None if updates is None else checked_updates(updates)
    whole_number("most_bytes", most_bytes)
    plan = Plan(whole_number("every", every), chosen, examples, most_bytes)
    return Recorder(model, path_or_file, path, plan, overwrite, scaling)


class Recorder:
    """The recording of one training, from `with record(...) as log:` to the end of the block.

    `update` counts the updates so far, `recorded` those in the log, `skipped` the steps that the
    scaler left out, and `first_nonfinite` is a Broken or None. `waits` says that the block has not
    begun.
    """

    waits = False

    def __init__(
        self,
        model: Any,
        path_or_file: PathOrFile,
        path: str | None,
        plan: Plan,
        overwrite: bool,
        scaling: Scaling,
    ) -> None:
        if not hasattr(model, "named_modules") or not hasattr(model, "state_dict"):
            raise InputError(
                f"The model is of type {type(model).__name__}; give the torch module that is "
                "trained, with an nn.RNN, nn.GRU or nn.LSTM in it."
            )
        self.prefix = path_of(model, path)
        self.recurrent = model.get_submodule(self.prefix)
        self.model, self.plan, self.scaling = model, plan, scaling
        self.nonlinearity = getattr(self.recurrent, "nonlinearity", None)
        network = self.network()
        self.update = self.recorded = self.skipped = 0
        self.first_nonfinite: Broken | None = None
        self.last_loss = nan
        self.full = self.closed = False
        self.hooks: Hooks | None = None
        self.on_step: Any = None
        self.own: set[int] = set()
        self.file = LogFile(path_or_file, overwrite, self.heading(network))
        self.waits = True

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
        if not self.waits:
            raise InputError(
                "This recorder has been used: a log is of one training. Call record(...) again, "
                "with another path, or around both trainings."
            )
        self.waits = False
        from torch.optim.optimizer import register_optimizer_step_pre_hook

        self.own = {id(parameter) for parameter in self.recurrent.parameters()}
        self.hooks = Hooks(self.model, self.recurrent, self.scaling, self.skip)
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

    def __del__(self) -> None:
        if self.waits:
            self.close()
            warnings.warn(
                "record(...) was called and its block never entered: nothing was recorded. Write "
                "`with record(...) as log:` around the training.",
                stacklevel=2,
            )

    def close(self, ended_by: str = "") -> None:
        """Take the hooks off and end the log; `ended_by` names the exception that ended it."""
        if self.closed:
            return
        self.closed = True
        if self.hooks is not None:
            self.hooks.see_skipped()
            self.look_at_weights()
            self.hooks.remove()
            self.on_step.remove()
        nothing = self.why_nothing(ended_by)
        if nothing:
            self.file.write({"kind": "note", "update": self.update, "text": nothing}, {})
        end = {"kind": "end", "updates": self.update, "ended_by": ended_by}
        self.file.write({**end, "first_nonfinite": self.first_nonfinite}, {})
        self.file.close()
        if nothing:  # last: where warnings are errors, the log is whole all the same
            warnings.warn(nothing, stacklevel=3)

    def why_nothing(self, ended_by: str) -> str:
        """Why the log holds no update, of a block that was begun and ended by itself; or ""."""
        if self.hooks is None or ended_by or self.recorded or self.file.lost:
            return ""
        return why_nothing(self.recurrent, self.update, self.skipped)

    def loss(self, value: Any) -> None:
        """Note the loss of the present update, a number or a tensor of one; the last one counts.

        It is for the curve alone. Gradients and norms are those of what backward() was given, as
        many times larger or smaller as that was, unless record() knows its scaler or loss_scale.
        """
        if self.waits:
            raise InputError(
                "The recorder records nothing yet: write `with record(...) as log:` around the "
                "training, and log.loss(...) inside it."
            )
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
        held = {id(one) for group in optimiser.param_groups for one in group["params"]}
        if hooks is None or self.closed or self.own.isdisjoint(held):
            return
        if (args[1:] and args[1] is not None) or kwargs.get("closure") is not None:
            raise InputError(
                f"{type(optimiser).__name__}.step was given a closure, inside which the gradients "
                "are made only after the recorder has looked; call backward() and then step() "
                "without a closure."
            )
        if self.scaling.is_left_out(optimiser):
            self.skip()
            return
        self.update += 1
        doubtful = self.first_nonfinite is None and hooks.is_doubtful()
        broken = self.broken_gradients(hooks, held) if doubtful else []
        scaled = held if self.scaling.divides_inside(optimiser) else set()
        if not self.file.lost and (hooks.due or broken):
            self.record_update(hooks, broken, scaled)
        self.begin_update(hooks)

    def begin_update(self, hooks: Hooks) -> None:
        """Forget what the last step was made of."""
        self.last_loss = nan
        hooks.next_update(self.plan.is_due(self.update + 1))

    def skip(self) -> None:
        """Note a step that the scaler skipped: nothing was updated, and the update is made anew."""
        assert self.hooks is not None
        self.skipped += 1
        self.begin_update(self.hooks)
        self.file.write({"kind": "skipped", "update": self.update + 1}, {})

    def broken_gradients(self, hooks: Hooks, held: Container[int]) -> list[str]:
        """The names of the parameters whose gradient is not finite, and was not before the clip.

        A clip by norm spreads one NaN over all gradients; a norm alone may have overflowed. With a
        scaler those alone that this optimiser holds: it may skip the step of another one.
        """
        return [
            name
            for name, norm in hooks.norms.items()
            if self.scaling.scaler is None or id(hooks.parameters[name]) in held
            if not isfinite(norm) and not is_finite(hooks.parameters[name].grad)
        ]

    def record_update(self, hooks: Hooks, broken: Sequence[str], scaled: Container[int]) -> None:
        """Write the record of this update; the gradients of the ids `scaled` are still scaled."""
        call, network = hooks.passes.last_call(), self.network()
        scale, beside = self.scaling.scale(), self.scaling.beside()
        numbers = [*hooks.global_norms(scale, scaled), float(self.last_loss)]
        entry = Entry(self.update, hooks.calls, hooks.passes.calls)
        entry.header["notes"] += hooks.passes.notes()
        entry.arrays |= {"numbers": np.array(numbers), "radii": radii(network)}
        if self.scaling.given:
            entry.arrays["scale"] = np.array([scale, beside])
        where = None if call is None else entry.add_pass(network, call, scale * beside)
        if call is not None and not self.full:
            kept = kept_of(entry, self.recurrent, self.plan.examples)
            size = sum(array.nbytes for array in [*kept.values(), *entry.arrays.values()])
            if self.file.written + size + MOST_HEADER > self.plan.most_bytes:
                self.say_full()
            else:
                entry.arrays |= kept
        if broken:
            where = where or ("", 0, f"the gradient of {broken[0]}")
            self.first_nonfinite = Broken(self.update, *where)
            entry.header["first_nonfinite"] = self.first_nonfinite
        self.file.write(entry.header, entry.arrays)
        self.recorded = self.file.updates

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
            self.file.write({"kind": "note", "update": self.update, "text": text}, {})


def is_finite(tensor: Any) -> bool:
    """Whether every number of a tensor is finite."""
    return bool(np.isfinite(as_numbers(tensor)).all())
