"""Scores of a network on training and held-out data, against baselines.

Accuracy is the share of right answers; for a text, of right next symbols. The trivial baseline is
the commonest answer every time. Language models are also scored in nats a symbol, the mean of
-ln y^ of the true symbol, against unigram and bigram counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from explorer import engine, tasks
from explorer.engine import Params
from explorer.number_text import percent
from explorer.shapes.spelling import spelled
from explorer.tasks import Task
from explorer.tasks.base import Batch, next_symbol_batch
from explorer.tasks.counting import nats_a_symbol
from explorer.tasks.music import HELD_OUT

SHOWN = 8
"""Maximum number of errors shown."""

TRIED = 300
"""Number of training pairs scored, out of thousands."""


class Score(NamedTuple):
    """One score: of whom, on which `data`, in which unit ("share", "nats" or that of a task)."""

    who: str
    data: str
    value: float
    unit: str = "share"


class Report(NamedTuple):
    """The scores, the network's on held-out data first, and its errors.

    wrong: rows of errors on held-out data, worst first; failed: how many there are, out of
    `out_of`.
    """

    scores: tuple[Score, ...]
    wrong: tuple[dict[str, Any], ...]
    failed: int
    out_of: int


NETWORK, GUESS = "the network", "saying the commonest"


def report(params: Params, task: Task) -> Report:
    """The Report of a network on its task, which is one of those of exhibits.py."""
    with np.errstate(all="ignore"):  # a network that diverged gives NaN, and NaN scores
        return _REPORTS[_kind(task)](params, task)


def _kind(task: Task) -> str:
    if task.shape == "many to one":
        return "sentences"
    return {"encoder-decoder": "pairs"}.get(task.shape, task.name)


# ---- one answer to a sentence ------------------------------------------------------------------


def _of_sentences(params: Params, task: Task) -> Report:
    scores, rows, tried = [], [], 0
    sides = {"held out": task.held_out, "negation": task.negation, "learned from": task.train}
    for data, side in sides.items():
        if side is None:
            continue
        batch = task.as_batch(side)
        y_hat = engine.forward(params, batch.x).y_hat
        right = tasks.right_answers(y_hat, batch)
        scores.append(Score(NETWORK, data, float(right.mean())))
        if data != "learned from":
            rows += _wrong_sentences(task, side, y_hat, right)
            tried += len(right)
    scores.append(Score(GUESS, "held out", task.majority))
    rows.sort(key=lambda row: -row["sure"])
    return Report(tuple(scores), tuple(rows[:SHOWN]), len(rows), tried)


def _wrong_sentences(
    task: Task, side: Any, y_hat: np.ndarray, right: np.ndarray
) -> list[dict[str, Any]]:
    rows = []
    for i in np.flatnonzero(~right):
        codes, last = side.codes[i, : side.length[i]], side.length[i] - 1
        probabilities = y_hat[last, i]
        rows.append(
            {
                "sentence": " ".join(task.symbols_in[code] for code in codes),
                "is": task.symbols_out[side.label[i]],
                "said": task.symbols_out[probabilities.argmax()],
                "sure": float(probabilities.max()),
            }
        )
    return rows


# ---- the next symbol ---------------------------------------------------------------------------


def _next(params: Params, task: Task, tested: Batch, learned: Batch, guesses: Any) -> Report:
    scores = [_nats(params, tested, "held out"), _accuracy(params, tested, "held out")]
    scores += [_nats(params, learned, "learned from"), _accuracy(params, learned, "learned from")]
    scores += [Score(guess.name, "held out", guess.loss, "nats") for guess in guesses]
    commonest = learned.y[learned.weights > 0].sum(axis=0).argmax()
    share = tested.y[tested.weights > 0][:, commonest].mean()
    scores.append(Score(GUESS, "held out", float(share)))
    return Report(tuple(scores), (), 0, 0)


def _of_names(params: Params, task: Task) -> Report:
    tested = task.held_out_batch()
    found = _next(params, task, tested, task.each(task.train), task.held_out_guesses())
    each = np.where(tested.weights > 0, _costs(params, tested), 0.0)
    cost = each.sum(axis=0) / tested.weights.sum(axis=0)
    rows = [_surprise(task, tested, each, i, float(cost[i])) for i in np.argsort(-cost)[:SHOWN]]
    return found._replace(wrong=tuple(rows), failed=len(rows), out_of=len(cost))


def _surprise(task: Task, tested: Batch, each: np.ndarray, i: int, cost: float) -> dict[str, Any]:
    """Row for a held-out name, with its least expected letter."""
    letters = [task.symbols_out[code] for code in tested.y[:, i].argmax(axis=1)]
    worst = int(each[:, i].argmax())
    name = "".join(letters[: int(tested.weights[:, i].sum())]).rstrip("·")
    least = "the end" if letters[worst] == "·" else letters[worst]
    return {
        "name": name.replace("␣", " "),
        "nats a letter": round(cost, 2),
        "least expected": f"{least}, at {worst + 1}: {percent(float(np.exp(-each[worst, i])), 1)}",
    }


def _of_music(params: Params, task: Task) -> Report:
    tested = task.held_out_batch()
    learned = next_symbol_batch(np.append(task.train, task.train[:1])[:, None], task.n_x)
    found = _next(params, task, tested, learned, task.held_out_guesses())
    each = _costs(params, tested)[:, 0]
    # The end mark of a melody belongs to it.
    parts = np.split(each, np.flatnonzero(tested.y[:, 0, -1] > 0) + 1)
    rows = [
        {"melody": melody.title, "notes": len(melody.notes), "nats a note": round(part.mean(), 2)}
        for melody, part in zip(tasks.read_melodies()[HELD_OUT], parts, strict=True)
    ]
    rows.sort(key=lambda row: -row["nats a note"])
    return found._replace(wrong=tuple(rows[:SHOWN]), failed=len(rows), out_of=len(rows))


def _of_text(params: Params, task: Task) -> Report:
    """A text given by the user is too short to hold anything out, so all scores are on the text."""
    batch = next_symbol_batch(task.codes[:, None], task.n_x)
    guesses = [Score(g.name, "the text itself", g.loss, "nats") for g in task.baselines]
    own = "the text itself"
    return Report((_nats(params, batch, own), _accuracy(params, batch, own), *guesses), (), 0, 0)


def _costs(params: Params, batch: Batch) -> np.ndarray:
    """Cross-entropy -ln y^ of the true symbol, (T, m)."""
    log_y_hat = engine.forward(params, batch.x).log_y_hat
    right = batch.y.argmax(axis=2)[..., None]
    return -np.take_along_axis(log_y_hat, right, axis=2)[..., 0]


def _nats(params: Params, batch: Batch, data: str) -> Score:
    log_y_hat = engine.forward(params, batch.x).log_y_hat
    return Score(NETWORK, data, nats_a_symbol(log_y_hat, batch), "nats")


def _accuracy(params: Params, batch: Batch, data: str) -> Score:
    predicted = engine.forward(params, batch.x).y_hat.argmax(axis=2)
    right = (predicted == batch.y.argmax(axis=2))[batch.weights > 0]
    return Score(NETWORK, data, float(right.mean()))


# ---- translation -------------------------------------------------------------------------------


def _of_pairs(params: Params, task: Task) -> Report:
    every = max(1, len(task.train) // TRIED)
    scores, rows = [], []
    for data, which in (("held out", task.held_out), ("learned from", task.train[::every])):
        answer = task.decode(lambda x: engine.forward(params, x).y_hat, which)
        exact = task.exact(answer, which)
        scores.append(Score(NETWORK, data, float(exact.mean())))
        if data == "held out":
            rows = [_wrong_pair(task, which[i], answer[:, i]) for i in np.flatnonzero(~exact)]
    whole, counts = np.unique(task.target[task.train], axis=0, return_counts=True)
    commonest = whole[counts.argmax()]
    share = (task.target[task.held_out] == commonest).all(axis=1).mean()
    scores.append(Score(GUESS, "held out", float(share)))
    return Report(tuple(scores), tuple(rows[:SHOWN]), len(rows), len(task.held_out))


def _wrong_pair(task: Task, pair: int, answer: np.ndarray) -> dict[str, Any]:
    return {
        "read": spelled(task, task.source[pair], is_target=False),
        "said": spelled(task, answer),
        "right": spelled(task, task.target[pair]),
    }


# ---- one number from one ------------------------------------------------------------------------


def _of_weather(params: Params, task: Task) -> Report:
    scores, rows = [], []
    for data, series in (("held out", task.held_out), ("learned from", task.train)):
        x, y = (task.to_units(part) for part in (series[:-1], series[1:]))
        y_hat = engine.forward(params, series[:-1].reshape(1, -1, 1)).y_hat[0, :, 0]
        predicted = task.to_units(y_hat)
        scores.append(Score(NETWORK, data, _rmse(predicted, y), task.unit))
        if data == "held out":
            scores.append(Score("same as today", data, _rmse(x, y), task.unit))
            worst = np.argsort(-np.abs(predicted - y))[:SHOWN]
            rows = [
                {
                    "day": str(task.held_out_dates[i]),
                    "today": f"{x[i]:.1f}{task.unit}",
                    "said of tomorrow": f"{predicted[i]:.1f}{task.unit}",
                    "was": f"{y[i]:.1f}{task.unit}",
                }
                for i in worst
            ]
    average = task.to_units(task.train).mean()
    truth = task.to_units(task.held_out[1:])
    scores.append(Score("always the average", "held out", _rmse(average, truth), task.unit))
    return Report(tuple(scores), tuple(rows), len(rows), len(truth))


def _rmse(predicted: np.ndarray, y: np.ndarray) -> float:
    """Root mean square error."""
    return float(np.sqrt(np.mean((predicted - y) ** 2)))


_REPORTS: dict[str, Callable[[Params, Task], Report]] = {
    "sentences": _of_sentences,
    "pairs": _of_pairs,
    "names": _of_names,
    "music": _of_music,
    "text": _of_text,
    "weather": _of_weather,
}
