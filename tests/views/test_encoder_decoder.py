"""Every page with a task for an encoder and a decoder, without a browser."""

import pytest

from explorer import checks, engine
from explorer.experiment import Experiment, from_query
from explorer.run import run
from explorer.run.cells import run_cells
from tests import opening

NUMBERS = {"task": "numbers", "n_steps": "12", "n_a": "3", "batch": "3", "updates": "4"}
PAGES = ("unroll", "flow", "train", "clipping", "cells", "cliff", "checks", "race", "sequences")
LAYERS = "This task cannot have 2 layers"


def open_page(page, **query):
    app = opening.open_page(page, **(NUMBERS | query))
    assert not app.error
    return app


def said(app):
    return opening.said(app).replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_has_nothing_to_excuse(page, cell):
    app = open_page(page, cell=cell)
    assert not app.warning
    assert "layers are more" not in said(app)
    assert "Choose a" not in said(app)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["unroll", "train", "clipping", "checks"])
def test_layers_that_there_are_not_are_said_and_the_page_is_there(page):
    app = open_page(page, layers="2")
    assert LAYERS in said(app)
    query = {name: app.query_params[name] for name in app.query_params}
    assert from_query(query)[0].layers == 2, "the experiment is the person's"


def test_the_picture_of_the_cliff_around_the_network_says_it_too():
    app = open_page("cliff", layers="2")
    app.segmented_control(key="surface").set_value("gradient").run()
    assert not app.exception
    assert LAYERS in said(app)
    assert len(opening.figures_of(app)) == 2


def test_the_cells_have_the_parameters_of_both():
    table = opening.table_of(open_page("cells"))
    cells = run_cells(Experiment(task="numbers", n_steps=12, n_a=3)).cells
    counts = [int(words.split()[0].replace(",", "")) for words in table["parameters"]]
    assert counts == [one.run.params.flat.size for one in cells.values()]
    alone = engine.init_params("gru", 82, 3, 44).flat.size
    readout = 44 * 3 + 44
    assert counts[1] == 2 * (alone - readout) + readout


@pytest.mark.slow
def test_the_checks_pass_and_the_badge_says_so():
    app = open_page("checks", window="3")
    told = " ".join(one.proto.body for one in app.get("html"))
    assert "checks passed" in told
    assert "✗" not in told
    (badge,) = [link for link in app.get("page_link") if "gradients checked" in link.proto.label]
    assert badge.proto.label.startswith("✓")


@pytest.mark.slow
def test_every_array_of_both_is_checked_number_by_number():
    found = checks.check_experiment(run(Experiment(task="numbers", n_steps=12, n_a=3, cell="lstm")))
    names = " ".join(check.name for check in found)
    assert all(check.passed for check in found)
    for array in ("Wf_enc", "bo_enc", "Wf_dec", "bo_dec", "Wya", "by"):
        assert f"∂L/∂{array}, number by number" in names


def test_the_task_can_be_chosen_and_the_T_it_takes_is_said():
    app = open_page("checks", task="names")
    app.selectbox(key="control_task").set_value("dates").run()
    assert not app.exception
    assert "so T is 21. Choose a larger T." in said(app)
    app.slider(key="control_n_steps").set_value(21).run()
    assert "Choose a larger T." not in said(app)
