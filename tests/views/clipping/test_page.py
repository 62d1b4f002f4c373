"""The page "Clipping", opened and used without a browser."""

from functools import partial

import pytest

from explorer import demos, tasks
from explorer.experiment import Experiment, to_query
from explorer.run import run_twins
from explorer.views.clipping.words import describe_twin
from tests import opening
from tests.opening import figures_of, said

SMALL = {"task": "latch", "n_steps": "6", "n_a": "4", "batch": "4", "updates": "30"}
open_page = partial(opening.open_page, "clipping")


def test_a_network_without_an_update_is_offered_training_and_never_a_blank_page():
    app = open_page()
    assert "no training update yet" in said(app)
    assert not figures_of(app)
    (train,) = [button for button in app.button if button.label == "Train 300 updates"]
    train.click().run()
    assert not app.exception
    assert len(figures_of(app)) == 2
    assert "300" in app.query_params["updates"]


def test_the_sentences_are_those_of_the_twins():
    app = open_page(**SMALL, threshold="0.2", learning_rate="0.5")
    twins = run_twins(
        Experiment(
            task="latch", n_steps=6, n_a=4, batch=4, updates=30, threshold=0.2, learning_rate=0.5
        )
    )
    assert len(figures_of(app)) == 2
    for which in ("off", "on"):
        words = describe_twin(twins, which)
        assert words.title in [element.value for element in app.subheader]
        for sentence in (words.loss, words.verdict, words.clip):
            assert sentence in said(app)


@pytest.mark.slow
@pytest.mark.parametrize("demo", demos.on_page("clipping"), ids=lambda demo: demo.title)
def test_a_demo_sets_everything_in_one_go_and_says_what_to_watch(demo):
    app = open_page()
    *_, offered = [button for button in app.button if button.label == demo.title]
    offered.click().run()
    assert not app.exception
    assert demo.watch in said(app)
    assert demo.count.outcome in said(app)
    assert len(figures_of(app)) == 2
    assert "latch" in app.query_params["task"]


@pytest.mark.slow
def test_a_demo_that_is_left_keeps_its_sentence_and_not_its_counts():
    demo = demos.on_page("clipping")[0]
    app = open_page(**to_query(demo.instead_of(Experiment())))
    assert demo.watch in said(app)
    assert "learned within" in said(app)
    app.selectbox(key="control_optimiser").set_value("adam").run()
    assert demo.watch in said(app)
    assert "learned within" not in said(app)
    assert len(figures_of(app)) == 2


def test_clipping_off_says_what_it_is_compared_with():
    app = open_page(**SMALL, clip="off")
    assert "the twin on the right is clipped by norm" in said(app)
    assert "Clipping by norm" in [element.value for element in app.subheader]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"threshold": "0"}, "Nothing moves: the threshold lets no gradient through."),
        ({"learning_rate": "0"}, "Nothing moves: the learning rate is 0."),
        ({"n_steps": "1", "n_a": "1", "updates": "1"}, "Loss at update 1:"),
        ({"dtype": "float16", "gain": "4", "activation": "identity", "n_steps": "40"}, "Broke at"),
    ],
)
def test_what_can_go_wrong_is_said_in_a_sentence(fields, sentence):
    app = open_page(**{**SMALL, **fields})
    assert sentence in said(app)
    assert len(figures_of(app)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("task", [name for name in tasks.TASKS if name != "own"])
def test_a_huge_rate_diverges_without_a_traceback(task):
    app = open_page(**{**SMALL, "task": task, "learning_rate": "1000", "activation": "relu"})
    assert len(figures_of(app)) == 2


def test_a_text_shorter_than_T_says_so_and_still_shows_twins():
    app = open_page(**{**SMALL, "task": "text", "text": "hello hello", "n_steps": "50"})
    assert len(figures_of(app)) == 2
    assert app.info, "the page says that T is smaller than asked for"
