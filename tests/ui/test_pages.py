"""Every page opens, whatever the link says, and never with a traceback."""

import re

import pytest

from explorer.experiment import DEFAULT, FIELDS, Experiment, from_query, to_query
from explorer.pages import PAGES
from explorer.ui.frame import escape
from tests import opening
from tests.opening import HOME, open_page

OTHERS = [page for page in PAGES if page not in ("unroll", "checks")]
EXPERIMENTS = [
    DEFAULT,
    Experiment(task="text", n_steps=200, updates=2),
    Experiment(task="weather", n_steps=30, updates=2, batch=2),
    Experiment(task="prices", n_steps=30, updates=2, batch=2),
    Experiment(task="tone", n_steps=30, updates=2, batch=2),
    Experiment(task="latch", n_steps=1, n_a=1, updates=2, batch=1),
    Experiment(task="adding", n_steps=1, updates=2, batch=1),
    Experiment(task="order", n_steps=1, n_a=1, updates=2, batch=1),
    Experiment(task="copy", n_steps=1, n_a=1, updates=2, batch=1),
    Experiment(task="sentiment", n_steps=200, updates=3, cell="gru"),
    Experiment(task="news", n_steps=1, updates=3, reduction="sum"),
    Experiment(task="music", n_steps=40, updates=2, layers=2),
    Experiment(task="numbers", n_steps=12, updates=2),
    Experiment(task="numbers", n_steps=5, updates=3, cell="gru", window=5, layers=2),
    Experiment(task="numbers", updates=3, cell="lstm", a0="learned", reduction="sum"),
    Experiment(task="dates", updates=2, window=7, layers=3, a0="random", dtype="float16"),
    Experiment(activation="identity", gain=4.0, n_steps=200, dtype="float16", updates=3),
    Experiment(activation="relu", init="identity", gain=4.0, updates=9, learning_rate=1000.0),
    Experiment(gain=0.0, init="spectral", updates=1),
    Experiment(threshold=0.0, updates=3),
    Experiment(cell="gru", updates=3, activation="relu"),
    Experiment(layers=3, window=4, updates=3, cell="lstm"),
    Experiment(layers=2, activation="identity", gain=4.0, n_steps=40, dtype="float16", updates=3),
    Experiment(window=1, updates=3),
    Experiment(cell="lstm", updates=3, n_steps=1, dtype="float16"),
    Experiment(cell="lstm", updates=9, gain=4.0, learning_rate=1000.0, dtype="float32"),
    Experiment(clip="tensor", threshold=0.1, updates=3, optimiser="adam"),
]
# What a page may take in its own way: each of these kinds is in one of these experiments.
KINDS = {
    "one step and one unit": Experiment(task="latch", n_steps=1, n_a=1, updates=2, batch=1),
    "a sequence of numbers": Experiment(task="tone", n_steps=30, updates=2, batch=2),
    "a label of a text, from a sum": Experiment(
        task="sentiment", n_steps=9, n_a=4, updates=2, cell="gru", reduction="sum"
    ),
    "encoder and decoder, window, layers, learned start": Experiment(
        task="numbers", n_steps=5, n_a=2, updates=3, cell="gru", window=5, layers=2, a0="learned"
    ),
    "a deep LSTM in a window": Experiment(
        cell="lstm", layers=3, window=4, n_a=4, n_steps=7, updates=3
    ),
    "an overflow on the way forward": Experiment(
        layers=2, activation="identity", gain=4.0, n_steps=40, n_a=6, dtype="float16", updates=3
    ),
    "a training that breaks": Experiment(
        activation="relu", init="identity", gain=4.0, updates=9, learning_rate=1000.0
    ),
    "weights of zero, a clip of each tensor": Experiment(
        gain=0.0, init="spectral", updates=1, clip="tensor", threshold=0.0, optimiser="adam"
    ),
}


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_unroll_opens_with_every_kind_of_experiment(experiment):
    assert open_page("unroll", **to_query(experiment)).title[0].value == "Unroll"


@pytest.mark.parametrize("page", [*OTHERS, pytest.param("checks", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_opens_with_each_kind_that_it_may_take_in_its_own_way(page, kind):
    state = {"graph_painted": True}  # as a browser tells the page "Shapes"
    app = open_page(page, state, **to_query(KINDS[kind]))
    assert app.title[0].value == (PAGES[page].heading or PAGES[page].title)


def test_every_page_of_the_app_is_opened_here():
    assert {path.stem for path in (HOME / "pages").glob("*.py")} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_bad_link_warns_on_every_page_and_shows_the_default(page):
    app = open_page(page, gain="abc")
    assert "default is shown" in app.warning[0].value


@pytest.mark.parametrize("page", ["unroll", "sequences", "shapes"])
def test_a_text_that_nothing_can_learn_from_warns_as_well(page):
    app = open_page(page, task="text", text="a")
    assert "default is shown" in app.warning[0].value


def test_a_control_writes_the_link():
    app = open_page("unroll")
    app.slider(key="control_updates").set_value(3).run()
    query = {name: app.query_params[name] for name in app.query_params}
    assert from_query(query) == (Experiment(updates=3), ())


def test_a_control_moves_in_the_steps_of_its_field():
    app = opening.unfold(open_page("checks"), "Start")
    controls = {"gain": app.slider, "n_steps": app.slider, "threshold": app.number_input}
    for name, kind in controls.items():
        control, domain = kind(key=f"control_{name}"), FIELDS[name]
        assert (control.min, control.max, control.step) == (domain.low, domain.high, domain.step)
    assert [FIELDS[name].step for name in controls] == [0.01, 1, 0.1]


def test_a_late_message_with_the_old_address_does_not_undo_a_change():
    app = open_page("unroll", updates="2")
    app.slider(key="control_updates").set_value(3).run()
    app.query_params.clear()
    app.query_params["updates"] = "2"
    app.run()
    assert app.slider(key="control_updates").value == 3


def test_a_text_that_cannot_be_used_stays_in_the_box_and_the_one_before_in_use():
    app = open_page("unroll", task="text")
    app.text_area(key="control_text").set_value("x").run()
    assert not app.exception
    assert app.text_area(key="control_text").value == "x"
    assert any("only one character" in caption.value for caption in app.caption)
    assert app.query_params["task"] == "text"
    assert "text" not in app.query_params
    app.text_area(key="control_text").set_value("xyz xyz").run()
    assert app.query_params["text"] == "xyz xyz"


def test_100_kB_of_text_are_cut_with_a_sentence_and_stay_in_the_box():
    app = open_page("unroll", task="text")
    long = "Ein Text, der lang ist. " * 4200
    app.text_area(key="control_text").set_value(long).run()
    assert not app.exception
    assert app.text_area(key="control_text").value == long
    assert any("2,000 of 100,800" in caption.value for caption in app.caption)
    assert app.query_params["text"] == long[:2000]


def test_a_text_too_long_for_a_link_is_said_with_the_bytes_it_takes():
    app = open_page("unroll", task="text")
    for text, expected in (
        ("ab" * 400, 800),
        ("жы" * 600, 6 * 1200),  # two bytes a letter, three characters a byte
        ("жы" * 700, 6 * 1400),
        ("😀a" * 700, (12 + 1) * 700),
    ):
        app.text_area(key="control_text").set_value(text).run()
        notes = [caption.value for caption in app.caption if "bytes long" in caption.value]
        assert bool(notes) == (expected > 8_000)
        if notes:
            found = int(re.search(r"([0-9,]+) bytes", notes[0])[1].replace(",", ""))
            assert 0 <= found - expected < 100  # the names and the other fields


def test_an_address_is_read_as_it_was_meant_and_from_then_on_says_it_in_the_apps_own_names():
    written = {"Task": "Latch", "amp;T": "9", "hidden": "5", "amp;present": "1", "utm_source": "x"}
    app = open_page("unroll", **written)
    assert not app.warning
    query = {name: app.query_params[name] for name in app.query_params}
    assert {*query} == {"task", "n_steps", "n_a", "present", "utm_source"}
    query = {name: values for name, values in query.items() if name in FIELDS}
    assert from_query(query) == (Experiment("latch", n_steps=9, n_a=5), ())
    app.slider(key="control_updates").set_value(3).run()
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in written.items():  # a late message with the address from before
        app.query_params[name] = value
    app.run()
    assert app.slider(key="control_updates").value == 3
    assert app.query_params["updates"] in ("3", ["3"])


@pytest.mark.parametrize("name", PAGES)
def test_what_nobody_reads_in_a_link_is_named_on_every_page_and_what_a_page_reads_is_not(name):
    of_other_pages = {"k": "7", "say": "hello", "race_networks": "3", "gradient": "all"}
    app = open_page(name, zzz="3", gian="2", task="latch", n_steps="4", n_a="3", **of_other_pages)
    said = [warning.value for warning in app.warning]
    assert [text for text in said if "zzz=3" in text and "left out" in text]
    assert [text for text in said if "gian=2" in text and "write `gain=…`" in text]
    assert len(said) == 2


def test_an_escaped_text_has_no_sign_left_that_means_something_to_markdown():
    assert escape("[a](b) *c* `d` $e$ <f> &g; #h ~i~") == (
        r"\[a\](b) \*c\* \`d\` \$e\$ \<f\> \&g; \#h \~i\~"
    )
    assert escape("- a\n1. b\n=== c") == "\\- a\n1\\. b\n\\=== c"
    assert escape(":smile: www.x a@b ->") == (
        r"\::small[]smile\: www:small[].x a@:small[]b -:small[]\>"
    )
    assert escape("Choose 1.5, a 2-3 or “x = y”: all of it.") == (
        r"Choose 1.5, a 2-3 or “x = y”\: all of it."
    )
