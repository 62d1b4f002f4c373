"""The sentence of a demo above the picture: how long it stays, and how it is marked."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from explorer import demos, own_demos
from explorer.experiment import DEFAULT, to_query
from explorer.ui import session, summary
from tests.opening import file_of, open_demos, open_page

DEMOS = {demo.title: demo for demo in demos.load()}
HAND = DEMOS["One step by hand"]
SMALL = {"task": "latch", "n_steps": "4", "n_a": "3"}


def open_demo(demo=HAND, page=None, **more):
    query = to_query(demo.instead_of(DEFAULT)) | demo.view | more
    return open_page(page or demo.page, **query)


def shows(app, demo=HAND):
    """ "itself", "left" or "": the sentence as it stands on the page."""
    if not any(demo.watch in one.value for one in app.markdown):
        return ""
    assert app.button(key="back").label == "↺ back to the demo"
    (mark,) = (
        one.proto for one in app.get("bidi_component") if "base_left" in one.proto.component_name
    )
    return "left" if json.loads(mark.json)["left"] else "itself"


def set_gain(app, gain):
    """As by the strip above the picture, and then a run of the page."""
    app.session_state[session.KEY].experiment = app.session_state[session.KEY].experiment.replace(
        gain=gain
    )
    return app.run()


def test_it_stays_marked_while_one_plays_and_a_button_leads_back():
    app = open_demo()
    assert shows(app) == "itself"
    assert shows(set_gain(app, 0.7)) == "left"
    app.button(key="back").click().run()
    assert not app.exception
    assert shows(app) == "itself"
    assert app.session_state[session.KEY].experiment == HAND.instead_of(DEFAULT)


def test_when_the_values_are_the_demos_again_it_is_the_demo_again():
    app = open_demo()
    set_gain(app, 0.7)
    assert shows(set_gain(app, 0.5)) == "itself"


@pytest.mark.parametrize("changes", [{"task": "weather"}, {"task": "names", "names": "elements"}])
def test_it_goes_with_its_data(changes):
    """It speaks of them: a sentence on dinosaurs above the weather would be untrue."""
    app = open_demo()
    kept = app.session_state[session.KEY]
    kept.experiment = kept.experiment.replace(**changes)
    assert shows(app.run()) == ""


def test_it_goes_with_the_page():
    app = set_gain(open_demo(), 0.7)
    app.query_params.clear()
    app.switch_page(file_of("flow")).run()
    assert shows(app) == ""
    assert "back" not in {button.key for button in app.button}
    app.query_params.clear()
    app.switch_page(file_of("unroll")).run()
    assert shows(app) == ""


def test_it_goes_with_a_whole_link_and_not_with_one_of_the_view():
    app = set_gain(open_demo(), 0.7)
    app.query_params["present"] = "1"
    app.run()
    app.query_params.clear()
    for name, value in SMALL.items():
        app.query_params[name] = value
    assert shows(app.run()) == ""


def test_start_afresh_ends_it():
    """What its button does, see summary.py."""
    script = """
import streamlit as st
from explorer.ui import demo, session, summary
session.opening("unroll")
session.open_address()
first = demo.shown_demo()
summary.said_by = lambda key: {"afresh": True}
summary.st.rerun = lambda: None
summary.show_badge = lambda place: None
summary._summary()
st.text((first is not None, demo.shown_demo() is None))
"""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("said_by", "show_badge"):
            patch.setattr(summary, name, getattr(summary, name))
        patch.setattr(summary.st, "rerun", summary.st.rerun)
        app = AppTest.from_string(script)
        for name, value in to_query(HAND.instead_of(DEFAULT)).items():
            app.query_params[name] = value
        app.run(timeout=60)
    assert not app.exception
    assert app.text[0].value == str((True, True))


def test_another_demo_takes_its_place():
    app = set_gain(open_demo(), 0.7)
    other = DEMOS["Scissors: truncated backpropagation"]
    open_demos(app, "unroll", HAND.title)
    app.button(key=f"demo-{other.title}").click().run()
    assert (shows(app), shows(app, other)) == ("", "itself")


def test_the_demo_that_was_left_can_be_chosen_in_the_menu_which_closes():
    app = set_gain(open_demo(), 0.7)
    open_demos(app, "unroll", HAND.title)
    app.button(key=f"demo-{HAND.title}").click().run()
    assert shows(app) == "itself"
    assert f"demo-{HAND.title}" not in {button.key for button in app.button}


def test_in_a_room_there_is_none():
    assert shows(open_demo(room="ABC234")) == ""


def test_a_view_that_differs_is_left_too():
    demo = DEMOS["Clipping that turns the gradient"]
    app = open_demo(demo)
    assert shows(app, demo) == "itself"
    app.selectbox(key="control_beside").select("nothing").run()
    assert shows(app, demo) == "left"
    app.button(key="back").click().run()
    assert shows(app, demo) == "itself"
    assert app.selectbox(key="control_beside").value == demo.view["beside"]


MINE = {"title": "Mine", "page": "unroll", "watch": "Look at this one.", "fields": {"n_a": 3}}


@pytest.fixture
def own(tmp_path, monkeypatch):
    def write(*entries):
        (tmp_path / "own.json").write_text(json.dumps({"demos": entries}), "utf-8")
        monkeypatch.setenv(own_demos.OWN, str(tmp_path / "own.json"))

    return write


def test_ones_own_demo_is_in_a_chapter_of_its_own_and_shows_its_sentence(own):
    own(MINE, MINE | {"title": "On another page", "page": "flow"})
    app = open_demos(open_page("unroll", **SMALL), "unroll")
    assert own_demos.CHAPTER in [one.value for one in app.caption]
    app.button(key="demo-Mine").click().run()
    assert not app.exception
    assert any("**Mine.** Look at this one." in one.value for one in app.markdown)
    assert app.session_state[session.KEY].experiment == DEFAULT.replace(n_a=3)


def test_a_mistake_in_ones_own_file_is_named_in_the_menu_as_text_and_the_others_are_there(own):
    own(MINE, MINE | {"title": "[x](http://x)", "fields": {"gain": "*9*"}})
    app = open_demos(open_page("unroll", **SMALL), "unroll")
    (wrong,) = [one.value for one in app.warning]
    assert r"“\[x\]\(http" in wrong.replace(":small[]", "") or r"\[x\]" in wrong
    assert "choose a number from 0 to 4" in wrong
    assert app.button(key="demo-Mine")
    assert not {"demo-[x](http://x)"} & {button.key for button in app.button}


def test_without_a_file_there_is_no_such_chapter(monkeypatch):
    monkeypatch.delenv(own_demos.OWN, raising=False)
    app = open_demos(open_page("unroll", **SMALL), "unroll")
    assert own_demos.CHAPTER not in [one.value for one in app.caption]
    assert not app.warning
