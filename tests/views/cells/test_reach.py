"""The figures of the page "Cells", as data."""

import dataclasses

import numpy as np
import pytest

from explorer import engine
from explorer.charts.theme import DECADES
from explorer.experiment import Experiment
from explorer.race.memory import LENGTHS as MEMORY_LENGTHS
from explorer.race.memory import memory_race
from explorer.run.cells import run_cells, time_updates
from explorer.run.starts import BASE, LENGTHS, STARTS, StartsMatter, measure_starts
from explorer.tasks import make
from explorer.views.cells.reach import describe_reach, draw_reach, say_reach
from explorer.views.cells.starts import describe_starts, draw_starts, recipe, say_starts
from explorer.views.cells.table import cell_table, say_clip

SHOWN = Experiment(task="latch", n_steps=9, n_a=5, updates=3)


def line(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_the_lines_are_the_last_row_of_the_gradient_flow(cell):
    cells = run_cells(SHOWN)
    one = cells.cells[cell].run
    flow = engine.gradient_flow(one.params, one.trace, one.probe.y, weights=one.probe.weights)
    expected = np.log10(flow[-1, :0:-1] / flow[-1, -1])
    drawn = line(draw_reach(cells), f"{cell.upper()}, a⟨k⟩")
    np.testing.assert_allclose(drawn.y, expected, atol=1e-9)
    assert list(drawn.x) == list(range(9))


def test_the_long_memory_of_an_lstm_is_a_dashed_line_of_its_own():
    cells = run_cells(SHOWN)
    figure = draw_reach(cells)
    one = cells.cells["lstm"].run
    dc = one.backward.back.dc_norm
    drawn = line(figure, "LSTM, c⟨k⟩")
    np.testing.assert_allclose(drawn.y, np.log10(dc[:0:-1] / dc[-1]), atol=1e-9)
    assert drawn.line.dash == "dash"
    assert tuple(figure.layout.yaxis.range) == (-DECADES, DECADES)


def test_the_sentence_says_how_much_arrives_at_the_first_step():
    cells = run_cells(SHOWN)
    dc = cells.cells["lstm"].run.backward.back.dc_norm
    said = say_reach(cells)
    assert "From L⟨9⟩ back over 8 steps" in said
    assert f"LSTM c⟨1⟩: {dc[1] / dc[9]:.3f}, it" in said
    assert said in describe_reach(cells)


def test_a_gradient_that_is_cut_is_a_mark_and_no_value():
    cells = run_cells(SHOWN.replace(window=4))
    figure = draw_reach(cells)
    zeros = line(figure, "RNN, a⟨k⟩: exactly 0")
    assert list(zeros.x) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert "RNN a⟨1⟩: exactly 0" in say_reach(cells)
    assert say_reach(cells).endswith("The window cuts the way back every 4 steps.")
    assert "window" not in say_reach(run_cells(SHOWN.replace(window=9)))


def test_an_lstm_can_explode():
    """The numbers behind the button of the page: gates are no clip."""
    shown = Experiment(task="latch", n_steps=100, n_a=64, gain=4.0, seed=0)
    reach = run_cells(shown).cells["lstm"].c
    assert reach.log_ratio[-1] > 3


def test_the_table_counts_every_parameter():
    cells = run_cells(SHOWN)
    n_a, n_x, n_y = 5, 8, 2
    of_gate, readout = n_a * (n_a + n_x) + n_a, n_y * n_a + n_y
    table = cell_table(cells, {"rnn": 0.001, "gru": 0.002, "lstm": 0.0025})
    for words, gates in zip(table["parameters"], (1, 3, 4), strict=True):
        assert words.startswith(f"{gates * of_gate + readout} (")
    assert table["one update, on this computer (median)"][1] == "2.00 ms (2.0×)"
    fired = int(cells.cells["gru"].run.history.fired.sum())
    assert table["clip fired in"][1] == f"{fired} of 3 updates"
    off = run_cells(SHOWN.replace(clip="off"))
    assert cell_table(off, dict.fromkeys(off.cells, 1.0))["clip fired in"][1] == "it is off"


def test_what_the_clip_had_to_do_is_said_with_the_numbers_of_the_lstm():
    assert "no training update yet" in say_clip(run_cells(SHOWN.replace(updates=0)))
    cells = run_cells(SHOWN.replace(threshold=0.01))
    largest = cells.cells["lstm"].run.history.norm_before.max()
    said = say_clip(cells)
    assert f"‖g‖ = {largest:.3f}" in said
    assert "the clip fired in 3 of 3 updates" in said
    assert "the clip is off" in say_clip(run_cells(SHOWN.replace(clip="off")))


def test_the_largest_gradient_of_a_run_that_broke_is_the_largest_that_was_a_number():
    cells = run_cells(SHOWN)
    one = cells.cells["lstm"]
    norms = [2.0, 1234.5, np.inf]
    lost = dataclasses.replace(one.run.history, norm_before=np.array(norms), diverged_at=3)
    broken = dataclasses.replace(one, run=dataclasses.replace(one.run, history=lost))
    cells = dataclasses.replace(cells, cells={**cells.cells, "lstm": broken})
    assert "the largest gradient was ‖g‖ = 1234.5, and" in say_clip(cells)
    assert cell_table(cells, dict.fromkeys(cells.cells, 1.0))["largest ‖g‖"][2] == "1234.5"


def test_the_time_of_an_update_is_measured_for_every_cell():
    assert all(seconds > 0 for seconds in time_updates(SHOWN, 0.01).values())


def test_the_progress_counts_through_all_three_cells():
    seen = []
    run_cells(SHOWN, seen.append)
    assert seen == list(range(1, 10))


def test_a_note_says_which_cell_it_is_about():
    assert run_cells(SHOWN.replace(layers=2)).notes == ("Here each cell has one layer.",)
    short = run_cells(SHOWN.replace(task="text", text="ab", n_steps=50))
    assert len(short.notes) == 1
    assert short.notes[0] == short.cells["lstm"].run.notes[0]
    broken = run_cells(SHOWN.replace(learning_rate=1000.0, activation="relu", gain=4.0, n_steps=60,
                                     updates=9, clip="off"))  # fmt: skip
    diverged = broken.cells["rnn"].run.history.diverged_at
    assert broken.notes[0].startswith(f"RNN: Training broke at update {diverged}:")


def test_the_memory_race_starts_as_the_page_does():
    race = memory_race(SHOWN.replace(init="glorot", gain=0.5))
    assert (race.base.init, race.base.gain, race.base.task) == ("glorot", 0.5, "latch")
    assert len(race.experiments()) == 3 * 3 * len(MEMORY_LENGTHS)


def made(short, long):
    """A finding whose random a⟨0⟩ is so much above zeros at the two lengths, seed by seed."""
    flat = np.full(5, 1.4)
    loss = {(T, name): flat for T in LENGTHS for name in STARTS}
    loss[LENGTHS[0], "random"], loss[LENGTHS[1], "random"] = flat + short, flat + long
    return StartsMatter(Experiment(), loss)


def test_a_difference_is_only_claimed_where_it_stands_out_from_the_seeds():
    noise = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    said = say_starts(made(0.1 + noise, 0.005 + noise))
    assert "by 7.1% at T = 3 and 0.4% at T = 13." in said
    assert "At T = 3, a random a⟨0⟩ costs 0.100 ± 0.016 nats a letter" in said
    assert "At T = 13, a random a⟨0⟩ makes no difference beyond the spread (0.005 ±" in said


def test_the_recipe_is_that_of_the_training():
    found = StartsMatter(BASE, {})
    assert "RNN with 16 units, 300 updates with Adam at a rate of 0.01" in recipe(found)


def test_the_figure_of_the_starts_shows_every_seed():
    found = made(np.arange(5) / 10, np.zeros(5))
    means, dots = draw_starts(found).data
    assert list(means.y)[1] == pytest.approx(1.6)
    assert len(dots.y) == 30
    assert "T = 3, random: 1.600" in describe_starts(found)


@pytest.mark.slow
def test_a_random_start_costs_at_a_short_length_and_not_at_a_long_one():
    found = measure_starts()
    short, long = (found.extra(T, "random") for T in LENGTHS)
    assert short[0] > short[1]
    assert abs(long[0]) < short[0] / 4


def test_names_drawn_again_are_called_so_and_are_those_that_were_learned_from():
    found = made(np.arange(5) / 10, np.zeros(5))
    for said in (say_starts(found), recipe(found), describe_starts(found)):
        assert "names drawn again from those that were learned from" in said
    task = make("names", names="dinosaurs", text="")
    batch = task.batch(np.random.default_rng([0, 99]), 64, 24)
    rows = batch.x.argmax(axis=2).T
    spelled = ["".join(task.symbols_in[code] for code in row) for row in rows]
    whole = {name for row in spelled for name in row.split("·")[:-1]}
    held_out = {
        "".join(task.symbols_in[c] for c in task.codes[begin : begin + length - 1])
        for begin, length in zip(task.start[task.held_out], task.length[task.held_out], strict=True)
    }
    assert whole
    assert not whole & held_out
