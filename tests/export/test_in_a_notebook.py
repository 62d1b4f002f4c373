"""explorer.unroll and explorer.flow: what they return, and what they refuse."""

import html
import re

import numpy as np
import pytest

import explorer
import explorer.notebook
from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import flow_page, player_page
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player

SMALL = {"n_steps": 4, "n_a": 3}


@pytest.fixture(autouse=True)
def _without_widgets(monkeypatch):
    monkeypatch.setattr(explorer.notebook, "has_widgets", lambda: False)


def weights(cell="rnn", directions=1):
    """A network of one's own, by PyTorch's names."""
    rng = np.random.default_rng(0)
    gates = {"rnn": 1, "lstm": 4}[cell]
    found = {}
    for suffix in ("", "_reverse")[:directions]:
        found[f"weight_ih_l0{suffix}"] = rng.normal(size=(3 * gates, 2))
        found[f"weight_hh_l0{suffix}"] = rng.normal(size=(3 * gates, 3))
        found[f"bias_ih_l0{suffix}"] = rng.normal(size=3 * gates)
        found[f"bias_hh_l0{suffix}"] = rng.normal(size=3 * gates)
    return found


def test_fields_an_experiment_and_its_run_give_the_same_page():
    experiment = Experiment(**SMALL)
    assert (
        explorer.unroll(**SMALL) == explorer.unroll(experiment) == explorer.unroll(run(experiment))
    )


def test_the_pages_are_those_of_the_export():
    shown = run(Experiment(**SMALL))
    page = explorer.unroll(shown).html
    data = re.search(r'type="text/plain">([^<]+)<', page)[1]
    both = (pack_player(shown, loss, weights=True) for loss in (None, shown.last_step))
    assert data in player_page(*both, title="x")
    flow = measure_flow(shown)
    data = re.search(r'type="text/plain">([^<]+)<', explorer.flow(shown).html)[1]
    assert data in flow_page(pack_flow(flow), pack_flow(flow, states=True), title="x")


def test_the_notebook_gets_a_frame_with_the_page_in_it():
    page = explorer.unroll(**SMALL, height=500)
    frame = page._repr_html_()
    source = re.fullmatch(r'<iframe srcdoc="([^"]*)" .*height="500".*</iframe>', frame)[1]
    assert html.unescape(source) == page.html


def test_save_writes_the_page_and_nothing_that_is_no_page(tmp_path):
    page = explorer.flow(**SMALL)
    assert page.save(tmp_path / "flow.html").read_text(encoding="utf-8") == page.html
    with pytest.raises(InputError, match=r"'flow\.png' is no name of a page; end it with \.html"):
        page.save(tmp_path / "flow.png")


@pytest.mark.parametrize("make", [explorer.unroll, explorer.flow])
def test_a_folder_that_is_missing_is_named_with_what_to_do(tmp_path, make):
    page, there = make(**SMALL), tmp_path / "missing" / "x.html"
    words = r"there is no folder '.*missing'; make it first, or give a path in a folder that there"
    with pytest.raises(InputError, match=words):
        page.save(there)
    (tmp_path / "missing").write_text("a file")
    with pytest.raises(InputError, match=r"x\.html' cannot be written \(Not a directory\); give"):
        page.save(there)


def test_a_network_of_ones_own_and_a_row_of_it():
    x = np.random.default_rng(1).normal(size=(5, 1, 2))
    one = explorer.look(weights(), x)
    assert explorer.unroll(one).html != explorer.flow(one).html
    two = explorer.look(weights(directions=2), x)
    rows = [explorer.unroll(two, row=f"layer 1, {way}") for way in ("forward", "reverse")]
    assert rows[0] != rows[1]
    assert explorer.unroll(two) == rows[0]
    with pytest.raises(InputError, match="no row of this network; choose one of 'layer 1, forward"):
        explorer.unroll(two, row="layer 2, forward")
    with pytest.raises(InputError, match="no row of this network; leave row= out"):
        explorer.unroll(one, row="layer 1, forward")


@pytest.mark.parametrize(
    ("given", "fields", "message"),
    [
        (3, {}, r"int cannot be shown; give an Experiment, its fields"),
        (engine, {}, r"module cannot be shown"),
        (None, {"gian": 2}, r"gian= is no field of an Experiment; did you mean gain\?"),
        (None, {"zzz": 2}, r"zzz= is no field of an Experiment; there are task, names"),
        (None, {"gain": 99}, r"gain=99: choose a number from 0 to 4"),
        (Experiment(), {"gain": 1}, r"gain= belongs to an Experiment; give either"),
        (Experiment(), {"row": "layer 1, forward"}, r"row= chooses the row of a network"),
        (None, {"height": 5}, r"height=5 is no height; choose 100 to 10000 pixels"),
        (None, {"height": "tall"}, r"height='tall' is no height"),
    ],
)
@pytest.mark.parametrize("make", [explorer.unroll, explorer.flow])
def test_what_cannot_be_shown_is_refused_in_words(make, given, fields, message):
    arguments = () if given is None else (given,)
    with pytest.raises(InputError, match=message):
        make(*arguments, **fields)
