"""The page "Race", opened and used without a browser."""

import time
from functools import partial

import pytest

from explorer.ui import runs
from tests import opening
from tests.opening import figures_of, said

SMALL = {
    "task": "latch", "n_a": "6", "batch": "8", "updates": "60", "learning_rate": "0.3",
    "race_lengths": "2,6", "race_networks": "2",
}  # fmt: skip
open_page = partial(opening.open_page, "race")


def button(app, label):
    return next(one for one in app.button if one.label == label)


def runner(app):
    return app.session_state["race_runner"]


def link(app, name):
    """What the address says; the test harness gives a link's own values as lists."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


@pytest.fixture(autouse=True)
def _nothing_known():
    """Outcomes are of the whole server."""
    runs.shared.cache_clear()


def finished(app, seconds=120):
    end = time.monotonic() + seconds
    while runner(app).running and time.monotonic() < end:
        time.sleep(0.1)
    app.run()
    assert not app.exception
    return app


def test_a_task_that_nobody_can_win_offers_races_that_are_ready():
    app = open_page()
    assert "has no loss at which it counts as learned, so no network can win" in said(app)
    button(app, "Remember the order of two").click().run()
    assert not app.exception
    assert "order" in app.query_params["task"]
    assert app.selectbox(key="race_ready").value == "Remember the order of two"
    assert runner(app).running
    button(app, "Cancel").click().run()
    assert not runner(app).running


@pytest.mark.slow
def test_a_race_is_started_and_ends_with_figure_table_and_files():
    app = open_page(**SMALL)
    assert not figures_of(app)
    button(app, "Start").click().run()
    finished(app)
    assert runner(app).done
    assert len(runner(app).outcomes) == 2 * 2 * 2
    assert len(figures_of(app)) == 1
    assert not app.dataframe
    assert len(opening.open_folded(app, "race").dataframe[0].value) == 8
    opening.open_folded(app, "take_home")
    assert len(app.get("download_button")) == 2
    assert button(app, "Done").disabled


@pytest.mark.slow
def test_start_over_forgets_and_runs_again():
    app = open_page(**SMALL)
    button(app, "Start").click().run()
    finished(app)
    before = runner(app).outcomes
    button(app, "Run it again").click().run()
    assert runner(app).running or runner(app).done
    finished(app)
    assert runner(app).outcomes == before, "the same seeds give the same numbers"


@pytest.mark.slow
def test_another_length_keeps_what_is_known_and_resumes_with_the_rest():
    app = open_page(**SMALL)
    button(app, "Start").click().run()
    finished(app)
    known = runner(app).outcomes
    app.text_input(key="race_lengths").set_value("2, 6, 7").run()
    assert not app.exception
    assert link(app, "race_lengths") == "2,6,7"
    assert runner(app).outcomes == known
    assert not runner(app).done
    assert not button(app, "Resume").disabled


def test_lengths_that_cannot_be_read_stay_in_the_box_and_those_before_in_use():
    app = open_page(**SMALL)
    app.text_input(key="race_lengths").set_value("2, many").run()
    assert not app.exception
    assert app.text_input(key="race_lengths").value == "2, many"
    assert "choose a whole number from 1 to 200" in said(app)
    assert link(app, "race_lengths") == "2,6"
    assert runner(app).race.lengths == (2, 6)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"race_lengths": "0,5"}, "choose a whole number from 1 to 200"),
        ({"race_lengths": "a" * 1000}, "give 1 to 12 lengths"),
        ({"race_networks": "Infinity"}, "choose a whole number from 1 to 20"),
        ({"race_cells": "gpt"}, "choose from rnn, gru, lstm"),
    ],
)
def test_a_bad_link_warns_and_shows_the_default_for_that_part(query, words):
    app = open_page(**{**SMALL, **query})
    assert words in said(app)
    assert "default is shown" in said(app)
    shown = runner(app).race
    assert shown.lengths == (
        (2, 6) if "race_lengths" not in query else (5, 8, 10, 15, 20, 25, 30, 40)
    )
    assert shown.networks == (5 if "race_networks" in query else 2)


def test_a_length_too_short_for_the_task_is_said_in_place():
    app = open_page(**{**SMALL, "task": "copy"})
    assert "T = 2 is too short for this task" in said(app)


def test_the_settings_of_the_race_come_back_with_the_page():
    app = open_page(**SMALL)
    app.switch_page(opening.file_of("unroll")).run()
    app.query_params.pop("race_lengths", None)
    app.query_params.pop("race_networks", None)
    app.switch_page(opening.file_of("race")).run()
    assert not app.exception
    assert runner(app).race.lengths == (2, 6)
    assert link(app, "race_lengths") == "2,6"
    assert app.text_input(key="race_lengths").value == "2, 6"


def test_cells_race_side_by_side():
    app = open_page(**{**SMALL, "race_cells": "rnn,lstm"})
    assert [v.label for v in runner(app).race.variants][2] == "LSTM without the clip"
