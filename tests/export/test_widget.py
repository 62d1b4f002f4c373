"""The widgets of a notebook: what Python answers to what a picture asks for."""

import pytest

import explorer
import explorer.notebook
from explorer.experiment import Experiment
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player

pytest.importorskip("anywidget", reason="the extra notebook is not installed")

SMALL = Experiment(n_steps=5, n_a=3)


def ask(widget, name, value):
    """As the browser does: the trait `asked` is set."""
    widget.asked = {"name": name, "value": value}
    return widget.packed


def test_the_player_answers_with_the_gradient_of_each_loss():
    shown = run(SMALL)
    widget = explorer.unroll(shown)
    assert widget.packed == pack_player(shown, None)
    for step in (3, 5, 1):
        assert ask(widget, "source", step) == pack_player(shown, step)
    assert ask(widget, "source", 0) == pack_player(shown, None)


@pytest.mark.parametrize("value", [6, -1, "2", None, True, 2.0, [1]])
def test_what_is_no_loss_changes_nothing(value):
    widget = explorer.unroll(SMALL)
    before = widget.packed
    assert ask(widget, "source", value) == before
    assert ask(widget, "other", 1) == before


def test_the_flow_answers_with_the_matrix_and_the_layer():
    widget, flow = explorer.flow(SMALL), measure_flow(run(SMALL))
    assert ask(widget, "view", "states") == pack_flow(flow, states=True)
    assert ask(widget, "view", "losses") == pack_flow(flow)
    deep = explorer.flow(SMALL.replace(layers=2))
    top = deep.packed
    assert ask(deep, "layer", "1") != top
    assert ask(deep, "layer", "2") == top
    assert ask(deep, "layer", "3") == top


def test_it_saves_the_page_that_there_is_without_the_extra(tmp_path, monkeypatch):
    widget = explorer.unroll(SMALL)
    monkeypatch.setattr(explorer.notebook, "has_widgets", lambda: False)
    page = explorer.unroll(SMALL)
    assert widget.html == page.html
    assert widget.save(tmp_path / "page.html").read_text(encoding="utf-8") == page.html
