"""One network, one verdict on vanishing: every page says and paints the same of it.

200 drawn experiments. Of each, what Gradient flow, Clipping, Train, Unroll and Cells are sent is
read back; and in float64 the ratio is recomputed by complex steps, without the engine.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import run
from tests.recomputed.drawn import TASKS, drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import plain
from tests.verdict import pages

KINDS = {
    "vanished": (0, 1e-3), "fades": (1e-3, 0.9), "holds": (0.9, 1.1),
    "grows": (1.1, 1e3), "exploded": (1e3, math.inf),
}  # fmt: skip
"""The ratios each kind of verdict stands for, said again here."""

HALF_A_CODE = 6 / 120 / 2


def experiment_of(seed: int) -> Experiment:
    """Small, of every task, cell and precision, from no memory to far too much."""
    rng = np.random.default_rng([10, seed])
    more = {
        "gain": float(rng.choice([0.0, 0.3, 0.5, 1.0, 1.5, 4.0])),
        "dtype": str(rng.choice(["float16", "float32", "float64", "float64"])),
        "updates": int(rng.choice([0, 1, 7, 30])),
        "n_steps": int(rng.integers(1, 13)),
        "n_a": int(rng.integers(1, 6)),
        "learning_rate": float(rng.choice([0.05, 1.0, 1000.0], p=[0.5, 0.4, 0.1])),
    }
    return drawn(seed, TASKS, **more)


def agrees(kind: str, painted: list, slack: float = 1e-5) -> bool:
    """Whether a verdict of this kind is what the row, from t = 1 on, shows."""
    first = painted[0] if painted else None
    if kind == "none":
        return len(painted) < 2
    if kind == "zero":
        return first == "zero"
    if kind == "nonfinite":
        return any(cell in ("inf", "nan") for cell in painted)
    low, high = KINDS[kind]
    with np.errstate(divide="ignore"):
        low, high = (float(np.clip(np.log10(edge), -6, 6)) for edge in (low, high))
    return not isinstance(first, str) and low - slack <= np.clip(first, -6, 6) <= high + slack


def check(seed: int) -> str:
    """Hold all pages to one another for one drawn experiment; the kind of its verdict."""
    experiment = experiment_of(seed)
    shown = run(experiment)
    said, row = pages.of_flow(shown)
    kind, number = pages.said_by(shown)
    assert agrees(kind, row), (seed, kind, row)

    text, strip, line = pages.of_train(experiment)
    assert text == said, seed
    assert agrees(kind, strip, HALF_A_CODE), (seed, kind, strip)
    assert line is None or line == strip
    assert (line is None) == (experiment.updates == 0)

    step = shown.backward.starts_at
    for source in (None, step or None):
        text, header, arrays = pages.of_unroll(shown, source)
        assert text == said, seed
    norms = arrays[f"{shown.params.layers - 1}/da_norm"]
    if experiment.dtype == "float64" and kind in KINDS and (header["source"] or step):
        ratio = math.log10(norms[1] / norms[step])
        assert agrees(kind, [ratio]), (seed, kind, ratio)

    if experiment.updates:
        words, text, column = pages.of_clipping(experiment)
        assert text == said, seed
        assert agrees(kind, column), (seed, kind, column)
        assert said in words.verdict or kind == "none" or "From the loss" not in words.verdict

    if experiment.layers == 1:
        text, line, _ = pages.of_cells(experiment)
        assert text == said, seed
        assert agrees(kind, line), (seed, kind, line)

    recomputed(shown, kind, number)
    return kind


def recomputed(shown, kind: str, number: str) -> None:
    """The ratio by complex steps, from the weights alone."""
    experiment = shown.experiment
    if experiment.dtype != "float64" or kind not in KINDS:
        return
    p = plain(shown)
    with np.errstate(all="ignore"):
        row = p.row(p.last)
    if not np.isfinite(row).all():
        return  # e^z of a gate closed at −710 has no complex step
    ratio = row[1] / row[p.last]
    low, high = KINDS[kind]
    assert low * (1 - 1e-9) <= ratio <= high * (1 + 1e-9)
    (told,) = numbers_in(number)
    assert close(told, ratio, digits=2)


@pytest.mark.parametrize("seed", range(14))
def test_every_page_gives_one_verdict_and_paints_it(seed):
    check(seed)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize(("first", "not_among_them"), [(14, {"nonfinite"}), (15, set())])
def test_every_page_gives_one_verdict_on_each_of_200_networks_and_paints_it(first, not_among_them):
    """In two halves, for two processes."""
    kinds = [check(seed) for seed in range(first, 200, 2)]
    # A draw without one kind would hold nothing to it.
    assert set(kinds) == {*KINDS, "zero", "nonfinite", "none"} - not_among_them


@pytest.mark.slow
@pytest.mark.thorough
def test_where_the_sum_of_all_losses_grows_and_each_of_them_vanishes_every_page_says_vanished():
    experiment = Experiment(n_steps=25, gain=0.5, updates=300)
    shown = run(experiment)
    total = shown.backward.back.da_norm
    assert total[1] > total[25]  # the sum grows on its way back, by mere addition
    row = plain(shown).row(25)
    said = (
        "From the loss at step 25 back to step 1 the gradient shrinks to 8.1\u00a0×\u00a010⁻⁵ of "
        "what it was: it has vanished."
    )
    assert row[1] / row[25] == pytest.approx(8.1e-5, abs=5e-7)
    assert pages.of_flow(shown)[0] == said
    text, strip, line = pages.of_train(experiment)
    assert text == said
    assert strip == line
    assert strip[0] == pytest.approx(math.log10(8.06e-5), abs=HALF_A_CODE)
    words, text, column = pages.of_clipping(experiment)
    assert said in words.verdict
    assert column[0] == pytest.approx(math.log10(row[1] / row[25]), abs=1e-5)
    for source in (None, 25):
        assert pages.of_unroll(shown, source)[0] == said
    text, _, sentence = pages.of_cells(experiment)
    assert text == said
    assert "RNN a⟨1⟩: 8.1\u00a0×\u00a010⁻⁵, it has vanished" in sentence


def test_sequences_of_many_lengths_in_a_batch_make_nothing_infinite():
    """Those of the batch all end before the one on the screen: at its last step they have none."""
    experiment = Experiment(task="numbers", n_a=128, layers=2, updates=10, a0="learned")
    text, strip, line = pages.of_train(experiment)
    assert text == pages.of_flow(run(experiment))[0]
    assert "∞" not in text
    assert not any(isinstance(cell, str) for cell in strip)
    assert line == strip


def test_a_loss_that_sends_back_exactly_nothing_is_no_explosion():
    experiment = Experiment(
        task="dates", cell="gru", dtype="float16", updates=30, learning_rate=1000.0,
        optimiser="momentum",
    )  # fmt: skip
    shown = run(experiment)
    said, row = pages.of_flow(shown)
    assert said == "The loss at step 21 sends back exactly 0: nothing flows."
    text, strip, _ = pages.of_train(experiment)
    assert text == said
    assert strip == row == ["zero"] * 21
    # The other losses do send something back, and with all of them the end is still 0.
    text, _, arrays = pages.of_unroll(shown, None)
    assert text == said
    assert arrays["0/da_norm"][21] == 0 < arrays["0/da_norm"][20]
