"""Cells: how far back the last loss reaches in each cell, recomputed without the engine."""

import re

import numpy as np
import pytest

from explorer.run.cells import run_cells
from explorer.views.cells.reach import draw_reach, say_reach
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import NUMBER, close, numbers_in
from tests.recomputed.plain import plain

SEEDS = range(20)


@pytest.fixture(scope="module")
def shown():
    """(Cells, {"rnn, a": its row of norms from the last loss back, …}) of a drawn experiment."""
    kept = {}

    def of(seed):
        if seed not in kept:
            cells = run_cells(drawn(seed, updates=(0, 0, 3, 20)[seed % 4], layers=1))
            kept[seed] = (
                cells,
                {
                    line: row
                    for cell, one in cells.cells.items()
                    for line, row in lines(cell, plain(one.run), cells.experiment.window).items()
                },
            )
        return kept[seed]

    return of


def lines(cell, p, window):
    """‖dL<j>/da<k>‖ for k = j … 1, and of an lstm ‖dL<j>/dc<k>‖, the way through a<k> included."""
    if not p.last:
        return {}
    gradients = p.back([p.last], window)[1 : p.last + 1][::-1]
    found = {f"{cell.upper()}, a⟨k⟩": np.linalg.norm(gradients[:, : p.n_a], axis=1)}
    if cell == "lstm":
        states = p.states[1 : p.last + 1][::-1]
        a, c = states[:, : p.n_a], states[:, p.n_a :]
        through_a = gradients[:, : p.n_a] * (a / np.tanh(c)) * (1 - np.tanh(c) ** 2)
        found["LSTM, c⟨k⟩"] = np.linalg.norm(gradients[:, p.n_a :] + through_a, axis=1)
    return found


def ratios(row):
    """To the first norm that is not zero: where the gradient starts."""
    nonzero = np.flatnonzero(row)
    return row / row[nonzero[0]] if len(nonzero) else row


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_is_the_ratio_of_the_gradient_to_where_it_starts(shown, seed):
    cells, rows = shown(seed)
    drawn_lines = {
        trace.name: trace
        for trace in draw_reach(cells).data
        if getattr(trace, "mode", "") == "lines"
    }
    for name, row in rows.items():
        trace, expected = drawn_lines[name], ratios(row)
        assert len(trace.y) == len(row)
        for n, (log, ratio) in enumerate(zip(trace.y, expected, strict=True)):
            assert trace.x[n] == n
            if ratio < 1e-12:
                assert not np.isfinite(log) or log < -11
            else:
                # The slope 1 − a² of a saturated unit has only the digits that 1 − a leaves it.
                assert log == pytest.approx(np.log10(ratio), abs=1e-6)
                (said,) = numbers_in(trace.customdata[n])
                assert close(said, ratio)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sentence_says_what_is_left_at_the_first_step(shown, seed):
    cells, rows = shown(seed)
    sentence = say_reach(cells)
    last = next((len(row) for row in rows.values()), 0)
    if last < 2:
        assert len(numbers_in(sentence)) == last
        return
    assert f"L⟨{last}⟩" in sentence
    for name, row in rows.items():
        left = ratios(row)[-1]
        label = name.replace("k", "1").replace(",", "")
        said = re.search(rf"{re.escape(label)}[^;.\d]*?({NUMBER.pattern})", sentence)
        if left < 1e-12:
            part = sentence.split(label, 1)[1].split(";")[0]
            assert "zero" in part or "0" in part or re.search(r"10⁻\S\S", part)
        else:
            assert said, sentence
            (number,) = numbers_in(said.group(1))
            assert close(number, left)
