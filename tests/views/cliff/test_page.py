"""The page "Cliff", opened and used without a browser."""

import pytest

from explorer.experiment import Experiment
from explorer.run import run
from explorer.run.landscape import measure_landscape
from explorer.views.cliff.landscape import say_landscape
from tests.opening import figures_of, open_page, said

SMALL = {"task": "latch", "n_steps": "6", "n_a": "4", "batch": "4"}


def opened(view=None, **query):
    app = open_page("cliff", **query)
    if view:
        app.segmented_control(key="surface").set_value(view).run()
    assert not app.exception
    return app


def test_the_unit_is_shown_first_with_its_surface():
    assert len(figures_of(opened())) == 1


@pytest.mark.parametrize("view", ["gradient", "random"])
def test_the_experiments_own_surface_says_its_numbers(view):
    app = opened(view, **SMALL)
    assert len(figures_of(app)) == 2
    result = run(Experiment(task="latch", n_steps=6, n_a=4, batch=4))
    assert say_landscape(measure_landscape(result, view)) in said(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {"cell": "lstm"}, {"layers": "3"}, {"dtype": "float16"}, {"window": "2"},
        {"learning_rate": "1000", "updates": "30", "activation": "relu"},
        {"threshold": "0"}, {"gain": "4", "activation": "identity", "n_steps": "200"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("view", ["gradient", "random"])
def test_every_experiment_has_a_picture_or_a_sentence(view, fields):
    app = opened(view, **{**SMALL, **fields})
    assert len(figures_of(app)) == 2 or "no direction to go along" in said(app)
