"""Words and figure of forgetting beside vanishing."""

import dataclasses

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import measure_flow, run
from explorer.run.forgetting import measure_forgetting
from explorer.views.flow.forgetting import describe_forgetting, draw_forgetting, say_forgetting
from tests.opening import figures_of, open_page, said

BASE = Experiment(task="latch", n_steps=20, n_a=16, init="identity", gain=3.0, seed=0)


def found(**changes):
    return measure_forgetting(measure_flow(run(BASE.replace(**changes))))


def test_a_network_may_remember_what_its_gradient_does_not_reach():
    text = say_forgetting(found())
    assert "in a⟨20⟩: it remembers" in text
    assert "arrives in a⟨1⟩: it has vanished" in text
    assert "So they are two things: the state still tells the two inputs apart" in text


@pytest.mark.parametrize(
    ("kept", "arrives", "words"),
    [
        (0.5, 0.5, "Here neither the state forgets"),
        (0.5, 2e3, "the gradient explodes."),
        (1e-4, 1e-4, "Here both happen"),
        (1e-4, 0.5, "the gradient arrives, and the state has lost"),
        (0.5, 1e-4, "the state still tells"),
    ],
)
def test_each_case_has_its_words(kept, arrives, words):
    one = found()
    forward, backward = np.array(one.forward), np.array(one.backward)
    forward[-1], backward[0] = kept, arrives
    text = say_forgetting(dataclasses.replace(one, forward=forward, backward=backward))
    assert words in text
    assert ("it remembers" in text) == (kept > 1e-3)
    assert ("it has vanished" in text) == (arrives < 1e-3)
    assert ("it has exploded" in text) == (arrives > 1e3)


@pytest.mark.parametrize("dark", [False, True])
def test_the_figure_has_both_lines_and_what_is_beyond_the_scale_is_at_its_end(dark):
    one = found()
    forward, backward = draw_forgetting(one, dark=dark).data
    np.testing.assert_allclose(forward.y, np.clip(one.forward, 1e-6, 1e6))
    assert min(backward.y) == 1e-6
    assert min(one.backward) < 1e-15
    assert list(forward.x) == list(range(1, 21))
    assert "at step 20" in describe_forgetting(one)


def test_the_words_are_in_sight_and_the_picture_is_drawn_when_it_is_opened():
    """So that opening the page loads no Plotly."""
    query = {"task": "latch", "n_steps": "20", "init": "identity", "gain": "3.0", "seed": "0"}
    app = open_page("flow", **query)
    assert "it remembers" in said(app)
    assert figures_of(app) == []
    app.session_state["folded_forgetting"] = True
    app.run()
    assert not app.exception
    assert len(figures_of(app)) == 1
