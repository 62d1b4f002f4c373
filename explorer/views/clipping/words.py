"""Verdict on each twin, in sentences with its numbers.

The verdict compares the mean loss of the last updates, because a single batch is noisy, with the
baselines. A training that broke or stopped is reported first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine import History
from explorer.labels import LABELS
from explorer.notation import written
from explorer.number_text import say, say_angle
from explorer.run import LastLosses, Twins
from explorer.run.twins import LAST, silent_from

MARGIN = 0.95
"""Relative margin below a guess to count as better: batches differ by a few percent."""


_LESS = f"less than {round(100 * (1 - MARGIN))}%"


@dataclass(frozen=True)
class TwinWords:
    """`loss`: the final loss. `verdict`: what happened. `clip`: what the clip did."""

    title: str
    loss: str
    verdict: str
    clip: str

    @property
    def whole(self) -> str:
        """All sentences as one text alternative."""
        return f"{self.title}. {self.loss} {self.verdict} {self.clip}".replace("*", "")


def describe_twin(twins: Twins, which: str) -> TwinWords:
    """The words for the twin `which`: "off" or "on"."""
    if which == "off":
        history, last, title, clip = twins.off, twins.off_last, "Clipping off", _norms(twins.off)
    else:
        title, clip = f"Clipping {LABELS['clip'][twins.clip]}", _clip(twins)
        history, last = twins.on, twins.on_last
    return TwinWords(title, _end(history), _verdict(twins, history, last), clip)


def costs(twins: Twins) -> tuple[tuple[str, float], ...]:
    """(name, loss) of every baseline, on the scale of the training loss.

    A task gives baselines per step; for a summed loss they are multiplied by the number of steps.
    There are none where that number differs from batch to batch.
    """
    times = twins.losses_summed
    if times is None:
        return ()
    return tuple((line.name, line.loss * times) for line in twins.task.baselines_for(twins.n_steps))


def broke(history: History) -> str:
    """How a training broke, or an empty text."""
    if history.diverged_at is None:
        return ""
    nonfinite = history.diverged_in
    name = "the loss L" if nonfinite == "loss" else written(nonfinite)
    return f"broke at update {history.diverged_at:,}: {name} overflowed"


def _end(history: History) -> str:
    done = len(history.loss)
    if history.diverged_at is None:
        last = f"Loss at update {done:,}: **{say(history.loss[-1])}**."
        return f"{last} {_mean(history)}" if done > 1 else last
    if done == 1:
        return "There is no loss to show."
    return f"Loss at update {done - 1:,}, the last before the break: **{say(history.loss[-2])}**."


def _mean(history: History) -> str:
    """Sentence with the mean loss that the verdict is based on."""
    n = min(LAST, len(history.loss))
    return f"Mean of the last {n} updates: **{say(_at_the_end(history))}**."


def _at_the_end(history: History) -> float:
    return float(history.loss[-LAST:].mean())


def _verdict(twins: Twins, history: History, last: LastLosses) -> str:
    if history.diverged_at is not None:
        how = broke(history)
        return how[0].upper() + how[1:] + "."
    if twins.experiment.learning_rate == 0:
        return "Nothing moves: the learning rate is 0."
    if not history.norm_after.any() and history.norm_before.any():
        return "Nothing moves: the threshold lets no gradient through."
    silent = silent_from(history.norm_after)
    if silent is not None:
        kept = {"momentum": "momentum", "adam": "Adam"}.get(twins.experiment.optimiser)
        if kept:
            return f"The gradient is exactly zero {_since(silent)}: only what {kept} kept moves it."
        return f"It no longer moves: the gradient is exactly zero {_since(silent)}."
    return f"{_progress(twins, history)} {_reach(last)}".strip()


def _reach(last: LastLosses) -> str:
    """The verdict on the gradient after the last update, worded as on every page."""
    return "" if last.verdict.kind == "none" else last.verdict.text


def _since(update: int) -> str:
    return "at every update" if update == 1 else f"from update {update:,} on"


def _progress(twins: Twins, history: History) -> str:
    end = _at_the_end(history)
    guesses = sorted(costs(twins), key=lambda line: line[1])
    if not guesses:
        return "A sum has more losses in some batches than in others: no guess has one cost."
    beaten = [line for line in guesses if end < MARGIN * line[1]]
    if not beaten:
        name, cost = guesses[-1]
        near = f", and its mean is {_LESS} below" if end < cost else ""
        return f"It has not learned: “{name}” costs {say(cost)}{near}."
    name, cost = beaten[0]
    if len(beaten) < len(guesses):
        above = guesses[len(guesses) - len(beaten) - 1]
        better = f"It is learning: better than “{name}” ({say(cost)}), "
        if end < above[1]:
            return f"{better}and {_LESS} below “{above[0]}” ({say(above[1])})."
        return f"{better}not yet than “{above[0]}” ({say(above[1])})."
    verb = "learns" if end < cost / 2 else "is learning"
    return f"It {verb}: “{name}” costs {say(cost)}."


def _norms(history: History) -> str:
    norms = history.norm_before[np.isfinite(history.norm_before)]
    if not len(norms):
        return "The gradient was never finite."
    largest = int(norms.argmax())
    return (
        f"Gradient norm: median {say(float(np.median(norms)))}, largest {say(norms[largest])} "
        f"at update {largest + 1:,}."
    )


def _clip(twins: Twins) -> str:
    history = twins.on
    fired = int(history.fired.sum())
    count = f"The clip fired **{fired:,} of {len(history.fired):,}** times"
    if not fired:
        return f"{count}: both runs are the same, number for number."
    angles = history.angle[history.fired]
    angles = angles[np.isfinite(angles)]
    if not len(angles):
        return f"{count}; what is left has no direction."
    median, largest = say_angle(float(np.median(angles))), say_angle(float(angles.max()))
    if largest == "0°":
        return f"{count} and kept the direction (angle 0°)."
    return f"{count} and turned the gradient: median {median}, at most {largest}."
