"""The control strip: what it is told, what it may ask, and what follows from that."""

import contextlib
import itertools
import math

import pytest
from streamlit.testing.v1 import AppTest

from explorer import demos
from explorer.errors import InputError
from explorer.experiment import DEFAULT, FIELDS, Choice, Experiment, Problem
from explorer.labels import LABELS, title_of
from explorer.ui import demo, strip
from explorer.ui.strip import pack_strip, read_number
from explorer.ui.strip_message import read_fields
from explorer.ui.summary import chips_of
from explorer.views import cells, clipping, flow, unroll
from tests.opening import open_page
from tests.wire.unpack import unpack

NAMES = flow.UNDER_HAND
STRIPS = {
    view.__name__.rpartition(".")[2]: view.UNDER_HAND for view in (cells, clipping, flow, unroll)
}


def told(experiment, names=NAMES, **words):
    return unpack(pack_strip(experiment, names, **words))[0]


def by_field(header):
    return {control["field"]: control for control in header["controls"]}


# ---- what it is told -------------------------------------------------------------------------


@pytest.mark.parametrize("names", STRIPS.values(), ids=STRIPS)
def test_every_control_has_the_fields_value_range_and_title(names):
    one = Experiment(gain=1.25, n_steps=7, threshold=0.37, learning_rate=0.02, activation="relu")
    controls = by_field(told(one, names))
    assert tuple(controls) == names
    for name, control in controls.items():
        domain = FIELDS[name]
        assert control["value"] == getattr(one, name)
        assert control["title"] == title_of(name, one)
        if isinstance(domain, Choice):
            assert [tuple(pair) for pair in control["options"]] == list(LABELS[name].items())
            assert {value for value, _ in control["options"]} == set(domain.options)
        else:
            assert control["range"] == [domain.low, domain.high, domain.step]


def test_stops_are_round_rising_and_inside_of_the_fields_range():
    for name in ("threshold", "learning_rate"):
        stops = by_field(told(DEFAULT, (name,)))[name]["stops"]
        assert stops[0] == 0
        assert stops == sorted(set(stops))
        assert all(FIELDS[name].read(stop) == stop for stop in stops)
        assert all(len(f"{stop:g}".replace(".", "").strip("0")) <= 2 for stop in stops)
        assert max(b / a for a, b in itertools.pairwise(stops[1:])) <= 4 / 3 + 1e-9
        assert getattr(DEFAULT, name) in stops


def test_a_cell_with_gates_says_why_its_activation_cannot_be_set():
    assert by_field(told(DEFAULT))["activation"]["stopped"] == ""
    for cell in ("gru", "lstm"):
        assert "fixed places" in by_field(told(DEFAULT.replace(cell=cell)))["activation"]["stopped"]


def test_what_the_gain_is_called_follows_the_initialisation():
    gains = told(DEFAULT)["gains"]
    assert gains["spectral"] == "Spectral radius of Waa"
    assert {gains[init] for init in gains if init != "spectral"} == {"Gain of Waa"}


# ---- what the browser asks -------------------------------------------------------------------


ASKED = {name: getattr(DEFAULT, name) for name in NAMES}


def ask(number=3, **fields):
    return {"fields": {**ASKED, **fields}, "number": number}


def test_fields_in_range_are_read():
    fields = {
        "gain": 0.35, "n_steps": 50, "n_a": 8, "init": "normal", "dtype": "float16",
        "activation": "relu",
    }  # fmt: skip
    assert read_fields(ask(**fields), NAMES) == fields


@pytest.mark.parametrize(
    "fields",
    [
        {"gain": 4.01},
        {"gain": -1},
        {"gain": "NaN"},
        {"gain": math.inf},
        {"gain": None},
        {"gain": [1]},
        {"gain": {"a": 1}},
        {"gain": "9" * 100_000},
        {"n_steps": 0},
        {"n_steps": 10**400},
        {"n_steps": 2.5},
        {"n_a": 129},
        {"activation": "<script>"},
        {"activation": ["tanh"]},
        {"init": 5},
        {"dtype": "object"},
        {"gain": 1.0, "n_a": "many"},
    ],
)
def test_a_message_with_a_hostile_value_is_ignored_as_a_whole(fields):
    assert read_fields(ask(**fields), NAMES) is None


@pytest.mark.parametrize("message", [None, "", 7, [], {}, {"fields": None}, {"fields": [1, 2]}])
def test_what_is_no_message_is_ignored(message):
    assert read_fields(message, NAMES) is None
    assert read_number({"ask": message}) is None


def test_fields_that_are_not_set_here_cannot_be_reached():
    hidden = {name: getattr(DEFAULT, name) for name in set(FIELDS) - set(NAMES)}
    assert read_fields({"fields": {"gain": 0.5}, "number": 1}, NAMES) == {"gain": 0.5}
    for more in (hidden, {"updates": 5000}, {"__class__": 1}):
        assert read_fields(ask(**more), NAMES) is None
    assert set(read_fields(ask(), NAMES)) == set(NAMES)


@pytest.mark.parametrize("number", [-1, 2**40, 1.5, "3", True, None, [1]])
def test_only_a_whole_number_is_sent_back_as_an_answer(number):
    assert read_number({"ask": ask(number)}) is None
    assert read_number({"commit": ask(12), "ask": ask(9)}) == 12


# ---- what follows from it --------------------------------------------------------------------


class Session:
    """A session of one page, and what its picture is found with."""

    def __init__(self, monkeypatch, experiment=DEFAULT, page="unroll"):
        self.experiment, self.state, self.reruns, self.asked = experiment, {}, 0, []
        self.page, self.slow, self.bad = page, set(), set()
        monkeypatch.setattr(strip.session, "current", lambda: self.experiment)
        monkeypatch.setattr(strip.session, "change", self.change)
        monkeypatch.setattr(strip.session, "mark_good", lambda experiment: None)
        monkeypatch.setattr(strip.session, "path", lambda: self.page)
        self.said, self.problems = {}, []
        monkeypatch.setattr(strip.session, "chosen_view", dict)
        monkeypatch.setattr(strip.session, "problems", lambda: self.problems)
        monkeypatch.setattr(strip, "said_by", lambda key: self.said)
        monkeypatch.setattr(strip.st, "session_state", self.state)
        monkeypatch.setattr(strip.st, "rerun", self.rerun)

    def change(self, **fields):
        self.experiment = self.experiment.replace(**fields)

    def rerun(self):
        raise RerunError

    def find(self, experiment, seconds):
        self.asked.append((experiment, seconds))
        if experiment in self.bad:
            raise InputError("T is too large")
        return None if seconds is not None and experiment in self.slow else experiment


class RerunError(Exception):
    """The whole page is run again."""


@pytest.fixture
def one(monkeypatch):
    return Session(monkeypatch)


def test_a_dragged_value_is_found_in_the_time_that_a_hand_waits(one):
    dragged = DEFAULT.replace(gain=0.5)
    assert strip._found("strip_unroll", dragged, one.find) == (dragged, {})
    assert one.asked == [(dragged, strip.PATIENCE)]
    assert one.experiment == DEFAULT, "only the value it is left at is written"


def test_a_training_that_takes_too_long_is_said_beside_the_picture_that_was_shown_last(one):
    first, slow = DEFAULT.replace(gain=0.5), DEFAULT.replace(gain=0.6, updates=70)
    strip._found("strip_unroll", first, one.find)
    one.slow.add(slow)
    assert strip._found("strip_unroll", slow, one.find) == (first, {"slow": 70})


def test_a_value_that_cannot_be_run_is_said_beside_the_picture_that_was_shown_last(one):
    first, bad = DEFAULT.replace(gain=0.5), DEFAULT.replace(n_steps=200)
    strip._found("strip_unroll", first, one.find)
    one.bad.add(bad)
    assert strip._found("strip_unroll", bad, one.find) == (first, {"error": "T is too large"})


def test_the_sessions_own_experiment_that_cannot_be_run_has_its_error_and_no_picture(one):
    one.bad.add(DEFAULT)
    assert strip._found("strip_unroll", DEFAULT, one.find) == (None, {"error": "T is too large"})


def test_what_is_forgotten_and_takes_long_is_for_a_run_of_the_page(one):
    one.slow.add(DEFAULT)
    with pytest.raises(RerunError):
        strip._found("strip_unroll", DEFAULT, one.find)


def test_the_value_it_is_left_at_is_the_sessions_also_on_the_way_to_another_page(one):
    one.said = {"commit": ask(gain=0.5)}
    strip._commit("strip_unroll", NAMES)
    assert one.experiment == DEFAULT.replace(gain=0.5)


def test_what_no_hand_has_moved_is_not_touched(one):
    one.experiment = exact = DEFAULT.replace(gain=1.2345)
    one.said = {"commit": {"fields": {"n_a": 7}, "number": 1}}
    strip._commit("strip_unroll", NAMES)
    assert one.experiment == exact.replace(n_a=7)


@pytest.mark.parametrize("why", ["slow", "bad"])
def test_what_takes_long_or_fails_is_for_a_run_of_the_page(one, why):
    left = DEFAULT.replace(gain=0.5)
    assert strip._stands_alone(left, one.find)
    getattr(one, why).add(left)
    assert not strip._stands_alone(left, one.find)


def test_leaving_a_demo_is_said_by_the_strip_and_only_another_demo_runs_the_page(monkeypatch):
    first, second = demos.on_page("clipping")[:2]
    shown, another = (demo.instead_of(DEFAULT) for demo in (first, second))
    one = Session(monkeypatch, shown, "clipping")
    other = shown.replace(threshold=shown.threshold + 1)
    assert not strip._stands_alone(shown, one.find), "its sentence is not on the page yet"
    assert demo.shown_demo() == demo.Shown(first, left=False)
    assert strip._stands_alone(other, one.find)
    assert strip._stands_alone(shown, one.find)
    assert not strip._stands_alone(another, one.find)
    assert [demo.has_left(x) for x in (shown, other, another)] == [False, True, True]


def test_where_no_demo_was_shown_none_is_left(monkeypatch):
    one = Session(monkeypatch, DEFAULT.replace(gain=0.7), "clipping")
    assert demo.shown_demo() is None
    assert not demo.has_left(DEFAULT.replace(gain=0.8))
    assert strip._stands_alone(DEFAULT.replace(gain=0.8), one.find)


@pytest.fixture
def drawn(one, monkeypatch):
    """Runs the fragment; gives what was drawn, or says that the page has to run."""
    shown = []
    monkeypatch.setattr(strip, "_strip", lambda **_: None)
    monkeypatch.setattr(strip.st, "container", contextlib.nullcontext)

    def draw(before=DEFAULT, warned=(), below=False):
        one.state[strip._page("strip_unroll")] = before, list(warned)
        strip._strip_and_picture("strip_unroll", NAMES, one.find, shown.append, lambda: below)
        return shown[-1]

    return draw


def test_a_value_that_was_left_runs_the_picture_alone(one, drawn):
    one.said = {"commit": ask(gain=0.5)}
    one.experiment = left = DEFAULT.replace(gain=0.5)
    assert drawn() == left
    assert drawn(before=left) == left


@pytest.mark.parametrize("why", ["a button", "below", "a warning"])
def test_what_concerns_the_rest_of_the_page_runs_it(one, drawn, why):
    one.experiment = DEFAULT.replace(gain=0.5)
    if why != "a button":
        one.said = {"commit": ask(gain=0.5)}
    warned = [Problem("gain", "5", "choose")] if why == "a warning" else []
    with pytest.raises(RerunError):
        drawn(warned=warned, below=why == "below")


def test_a_dragged_value_is_drawn_and_not_kept(one, drawn):
    one.said = {"ask": ask(gain=0.5)}
    assert drawn() == DEFAULT.replace(gain=0.5)
    assert one.experiment == DEFAULT


@pytest.mark.parametrize("name", ["text", "task", "names"])
def test_a_field_without_labels_is_refused_with_the_reason(name):
    with pytest.raises(LookupError, match=f"{name} is no number and has no labels"):
        pack_strip(DEFAULT, (name,))


@pytest.mark.parametrize(("n_a", "words"), [(1, "1 hidden unit"), (7, "7 hidden units")])
def test_a_chip_says_one_unit_and_several_units(n_a, words):
    assert chips_of(DEFAULT.replace(n_a=n_a)) == [("n_a", words)]


def test_what_was_left_at_on_the_page_before_counts_once_and_changes_nothing_else():
    script = """
import streamlit as st
from explorer.experiment import Experiment
from explorer.ui import session, summary
session.open_address()
said = {"fields": {"gain": 0.5}, "number": 4}
first = summary._handle_left(said)
session.change(gain=0.9)
again = summary._handle_left(said), summary._handle_left({**said, "number": 3})
newer = summary._handle_left({"fields": {"gain": 0.7}, "number": 5})
same = summary._handle_left({"fields": {"gain": 0.7}, "number": 6})
none = [summary._handle_left(wrong) for wrong in (None, {}, {"fields": {"gain": "x"}, "number": 9})]
changed = session.current() == Experiment(gain=0.7)
st.text((first, again, newer, same, none, changed, st.session_state[summary._HEARD]))
"""
    app = AppTest.from_string(script).run(timeout=60)
    assert not app.exception
    assert app.text[0].value == str((True, (False, False), True, False, [False] * 3, True, 6))


# ---- what a link leaves out --------------------------------------------------------------------


def test_a_hidden_control_is_in_neither_strip_nor_sidebar_nor_chips():
    app = open_page("unroll", hide="gain,n_a,seed,task", gain="0.5", n_steps="4", n_a="3")
    strip = next(
        unpack(one.proto.bytes)[0]
        for one in app.get("bidi_component")
        if one.proto.component_name == "explorer_strip_strip"
    )
    assert [one["field"] for one in strip["controls"]] == ["n_steps", "activation"]
    assert [name for name, _ in strip["chips"]] == ["n_steps"]
    assert "control_task" not in [one.key for one in app.selectbox]
    app.button(key="show-hidden").click().run()
    assert "control_task" in [one.key for one in app.selectbox]
    assert "hide" not in app.query_params
    assert app.query_params["gain"] in ("0.5", ["0.5"])
