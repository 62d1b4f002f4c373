"""Verdict on a comparison of predictors, in sentences made from its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer import tasks
from explorer.number_text import scientific
from explorer.sequences.compare import SEEDS, Comparison, Predictor


@dataclass(frozen=True)
class Measure:
    """Unit of an error: shown as error × factor, with `decimals` and `unit`; `what` in words."""

    factor: float
    unit: str
    decimals: int
    what: str

    def say(self, error: float) -> str:
        """Format an error with its unit."""
        return f"{self.number(error)}{self.unit}"

    def number(self, error: float) -> str:
        if not np.isfinite(error):
            return "∞" if error == np.inf else "NaN"
        shown = error * self.factor
        if 0 < shown < 10**-self.decimals:
            # Two significant digits, so that a non-zero error is never written as 0.0.
            return f"{shown:.{min(1 - math.floor(math.log10(shown)), 9)}f}"
        return f"{shown:.{self.decimals}f}" if shown < 1e4 else scientific(shown, 1)


def measure_of(task: tasks.Task) -> Measure:
    """The natural unit of a task's error: °C, percent of a price, of the loudness, of letters."""
    if task.kind == "symbols":
        return Measure(100.0, "%", 1, "wrong letters among those held out")
    if task.name == "weather":
        return Measure(task.sd, " °C", 2, "root mean square error, °C")
    if task.name == "own":
        unit = task.unit.strip() or f"of {task.column}"
        what = f"root mean square error, {unit}"
        return Measure(task.sd, task.unit, task.decimals + 1, what)
    if task.name == "prices":
        what = "root mean square error, % of the first week's price"
        return Measure(100.0 * task.sd, "%", 1, what)
    return Measure(100.0, "%", 1, "root mean square error, % of the loudness")


def title_of(one: Predictor, comparison: Comparison) -> str:
    """The name of a predictor on the screen."""
    return {
        "naive": _NAIVE[comparison.task.name],
        "common": "Always the commonest letter",
        "last": "Last value",
        "window": f"Window of {comparison.k}",
        "rnn": comparison.experiment.cell.upper(),
    }[one.name]


_NAIVE = {
    "names": "Same letter again",
    "text": "Same letter again",
    "weather": "Same as today",
    "prices": "Same as this week",
    "tone": "Same as this sample",
    "own": "Same as now",
}


def say_error(one: Predictor, comparison: Comparison) -> str:
    """Format the mean error and its range over the seeds: "2.85 °C (2.82 to 2.89)"."""
    measure = measure_of(comparison.task)
    mean = measure.say(float(one.errors.mean()))
    if len(one.errors) == 1:
        return mean
    low, high = (measure.number(float(f(one.errors))) for f in (np.min, np.max))
    return mean if low == high else f"{mean} ({low} to {high})"


def judge(comparison: Comparison, before: Comparison | None = None) -> tuple[str, ...]:
    """(headline, sentences with the numbers) of a comparison.

    `before` is the same comparison with the order kept, if this one is shuffled: the verdict is
    then on which predictors suffer. One predictor counts as better than another only if all its
    seeds are.
    """
    networks = [comparison[name] for name in ("last", "window", "rnn")]
    broken = [one for one in networks if one.diverged]
    if broken:
        names = _and([title_of(one, comparison) for one in broken])
        return (
            f"Training broke: {names}.",
            comparison.cures.words or "There is no cure to try: see the page Train, step by step.",
        )
    if before is not None:
        return _effect_of_shuffling(comparison, before)
    head, sentence = _winner(comparison, networks)
    if comparison.experiment.updates == 0:
        head = f"Before any training: {head[0].lower() if head[1].islower() else head[0]}{head[1:]}"
    return head, sentence


def _winner(comparison: Comparison, networks: Sequence[Predictor]) -> tuple[str, ...]:
    guesses = [one for one in comparison.predictors if one.params is None]
    bar = min(guesses, key=lambda one: one.errors.mean())
    best = min(networks, key=lambda one: one.errors.mean())
    bar_name, best_name = (title_of(one, comparison) for one in (bar, best))
    off = "wrong in" if comparison.task.kind == "symbols" else "off by"
    numbers = (
        f"{best_name} is {off} {say_error(best, comparison)}, "
        f"“{bar_name.lower()}” {off.split()[-1]} {say_error(bar, comparison)}."
    )
    if not clearly_better(best, bar):
        more = (
            "No network beats" if best.errors.mean() >= bar.errors.mean() else "No clear win over"
        )
        return f"{more} “{bar_name.lower()}”.", f"The best of the three: {numbers}"
    level = [one for one in networks if one is not best and not clearly_better(best, one)]
    less = 100 * (1 - best.errors.mean() / bar.errors.mean())
    if level:
        names = _and([_in_text(best_name), *(_in_text(title_of(o, comparison)) for o in level)])
        head = f"{names[0].upper()}{names[1:]} are level: their seeds overlap."
    else:
        head = f"{best_name} wins on every seed."
    return head, f"{numbers} That is {less:.0f}% less."


def _effect_of_shuffling(comparison: Comparison, before: Comparison) -> tuple[str, ...]:
    worse, not_worse, measure = [], [], measure_of(comparison.task)
    for one in comparison.predictors:
        if one.name == "common":
            continue
        kept = before[one.name]
        text = (
            f"{_in_text(title_of(one, comparison))}: {measure.number(float(kept.errors.mean()))} → "
            f"{measure.say(float(one.errors.mean()))}"
        )
        (worse if clearly_better(kept, one) else not_worse).append((one, text))
    titles = [_in_text(title_of(one, comparison)) for one, _ in not_worse]
    if not titles:
        head = "All of them suffer."
    elif not worse:
        head = "None of them suffers."
    else:
        head = f"All suffer but {_and(titles)}."
    fixed = comparison.order == "fixed"
    why = " A wrong order that is always the same can be learned like the right one." * fixed
    changes = "; ".join(text for _, text in [*worse, *not_worse])
    return head, f"Errors in order → shuffled, mean of {SEEDS} seeds – {changes}.{why}"


def clearly_better(one: Predictor, other: Predictor) -> bool:
    """Whether every seed of one is better than every seed of the other."""
    return bool(one.errors.max() < other.errors.min())


def _in_text(title: str) -> str:
    """A title inside a sentence: the RNN, the window of 5, the last value, “same as today”."""
    if title.startswith(("Same", "Always")):
        return f"“{title[0].lower()}{title[1:]}”"
    return f"the {title}" if title.isupper() else f"the {title[0].lower()}{title[1:]}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
