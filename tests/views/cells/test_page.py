"""The page "Cells", opened and used without a browser."""

from functools import partial

import pytest

from explorer.experiment import Experiment, to_query
from explorer.run.cells import run_cells
from explorer.ui import runs
from explorer.views.cells.exhibits import _EXPLODES
from tests import opening
from tests.opening import figures_of, said, table_of
from tests.recomputed.numbers import numbers_in

open_page = partial(opening.open_page, "cells")


def value(text):
    ((found, _),) = numbers_in(text)
    return found


def button(app, label):
    return next(one for one in app.button if label in one.label)


def test_the_page_shows_one_ruler_and_the_counts():
    app = open_page(task="latch", n_steps="9", n_a="5", updates="2")
    # What was measured for anybody is shown too.
    assert [one.key for one in figures_of(app)].count("figure_reach") == 1
    sizes = [one.run.params.flat.size for one in run_cells(
        Experiment(task="latch", n_steps=9, n_a=5)).cells.values()]  # fmt: skip
    table = table_of(app)
    assert [int(words.split()[0]) for words in table["parameters"]] == sizes
    assert "From L⟨9⟩ back over 8 steps" in said(app)


@pytest.mark.slow
def test_the_clip_stands_on_the_page_and_the_lstm_explodes_at_a_click():
    app = open_page(task="latch", n_steps="9", n_a="5")
    assert app.selectbox(key="control_clip").value == "norm"
    button(app, "cures exploding").click().run()
    assert not app.exception
    assert "From L⟨100⟩ back over 99 steps" in said(app)
    ends = said(app).split("LSTM c⟨1⟩: ")[1].split(", it")[0]
    assert value(ends) > 1000
    largest = said(app).split("largest gradient was ‖g‖ = ")[1].split(",")[0]
    assert value(largest) > 1000
    assert "the clip fired in 1 of 1 update." in said(app)
    app.selectbox(key="control_clip").set_value("off").run()
    assert not app.exception
    ends = said(app).split("LSTM c⟨1⟩: ")[1].split(", it")[0]
    assert value(ends) < 2, "one step over the cliff, and nothing explodes any more"
    assert f"c⟨1⟩: {ends}, it explodes" not in said(app)


@pytest.mark.slow
def test_after_ten_updates_the_clip_has_fired_in_all_and_without_it_the_gradient_has_vanished():
    app = open_page(**to_query(Experiment(**{**_EXPLODES, "updates": 10})))
    assert not app.exception
    ends = said(app).split("LSTM c⟨1⟩: ")[1].split(", it")[0]
    assert value(ends) > 1
    # The ratio of so chaotic a network is another on each computer, 600 to 200,000; the largest
    # gradient of the ten updates is beyond 7,000 on all.
    largest = said(app).split("largest gradient was ‖g‖ = ")[1].split(",")[0]
    assert value(largest) > 1000
    assert "the clip fired in 10 of 10 updates" in said(app)
    app.selectbox(key="control_clip").set_value("off").run()
    assert not app.exception
    ends = said(app).split("LSTM c⟨1⟩: ")[1].split(", it")[0]
    assert value(ends) < 1, "one step over the cliff, and the gradient has vanished"


def test_what_takes_long_waits_for_a_click():
    runs.shared.cache_clear()  # what was measured for anybody is shown to all
    app = open_page(task="latch", n_steps="9", n_a="5")
    measure = [one for one in app.button if one.label.startswith("Measure it")]
    assert [one.key for one in measure] == ["measure_memory", "measure_starts"]
