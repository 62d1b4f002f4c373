"""The page "Train", opened without a browser."""

from functools import partial

import pytest

from explorer import tasks
from explorer.experiment import Experiment, to_query
from tests import opening
from tests.wire.unpack import unpack

open_page = partial(opening.open_page, "train")


def begins_at(app):
    """The update at which the picture begins, as the browser is told."""
    (live,) = [
        one for one in app.get("bidi_component") if one.proto.component_name.endswith("live")
    ]
    return unpack(live.proto.bytes)[0]["position"]


def titles(app):
    return [network.experiment for network in app.session_state["live_training"].networks]


def test_the_page_shows_the_clip_off_beside_on_to_begin_with():
    app = open_page()
    off, on = titles(app)
    assert (off.clip, on.clip) == ("off", "norm")
    assert app.selectbox(key="control_beside").value == "clip:off"


@pytest.mark.parametrize("task", [name for name in tasks.TASKS if name != "own"])
def test_every_task_can_be_trained(task):
    open_page(task=task, n_steps="12")


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_every_cell_can_be_trained(cell):
    off, on = titles(open_page(cell=cell))
    assert off.cell == on.cell == cell


def test_the_link_says_what_stands_beside():
    app = open_page(beside="activation:relu")
    tanh, relu = titles(app)
    assert (tanh.activation, relu.activation) == ("tanh", "relu")
    assert tanh.clip == relu.clip == "norm"


def test_a_bad_link_is_warned_of_and_the_default_twin_shown():
    app = open_page(beside="seed:5")
    assert "`beside=seed:5`" in app.warning[0].value
    assert "Task, data and seed are shared" in app.warning[0].value
    assert [one.clip for one in titles(app)] == ["off", "norm"]


def test_choosing_a_pair_writes_the_link():
    app = open_page()
    app.selectbox(key="control_beside").select("optimiser:adam").run()
    assert not app.exception
    assert "optimiser:adam" in app.query_params["beside"]
    assert [one.optimiser for one in titles(app)] == ["sgd", "adam"]
    app.selectbox(key="control_beside").select("nothing").run()
    assert len(titles(app)) == 1


def test_any_field_can_be_chosen_to_differ():
    app = open_page()
    app.selectbox(key="control_beside").select("other").run()
    (field,) = [box for box in app.selectbox if box.label == "Which field"]
    field.select("gain").run()
    app.number_input(key="beside_gain").set_value(2.5).run()
    (use,) = [button for button in app.button if button.label == "Show it beside"]
    use.click().run()
    assert not app.exception
    assert "gain:2.5" in app.query_params["beside"]
    assert [one.gain for one in titles(app)] == [1.0, 2.5]


def test_another_network_begins_at_its_beginning():
    app = open_page(updates="40")
    opening.unfold(app, "Start")
    app.slider(key="control_gain").set_value(2.0).run()
    assert "updates" not in app.query_params
    assert [one.gain for one in titles(app)] == [2.0, 2.0]
    assert begins_at(app) == 0


def test_a_link_to_another_network_begins_where_it_says():
    app = open_page(updates="40")
    app.query_params.clear()
    app.query_params.update(task=["latch"], n_steps=["12"], updates=["7"])
    app.run()
    assert begins_at(app) == 7
    assert "7" in app.query_params["updates"]


def test_a_control_that_meets_the_twin_shows_the_default_pair_and_says_so():
    app = open_page(beside="activation:relu", activation="relu")
    assert "the network itself has activation=relu" in app.warning[0].value
    assert [one.clip for one in titles(app)] == ["off", "norm"]


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(n_steps=1, n_a=1, batch=1),
        Experiment(learning_rate=1000.0, activation="identity", dtype="float16", gain=4.0),
        Experiment(threshold=0.0),
        Experiment(task="text", text="hello hello", n_steps=50),
        Experiment(n_steps=200, n_a=128, batch=64),
    ],
)
def test_the_page_opens_at_the_limits(experiment):
    open_page(**to_query(experiment))
