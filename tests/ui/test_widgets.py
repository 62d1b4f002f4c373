"""Controls that show a value which is kept elsewhere."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.ui import session
from explorer.ui.widgets import show_value
from tests.opening import HOME, open_page

PAGES = sorted(path.stem for path in (HOME / "pages").glob("*.py"))
# None of these is what a control of its kind would begin with by itself.
LINK = {
    "task": "latch", "cell": "lstm", "n_steps": "13", "n_a": "9", "layers": "2", "gain": "0.7",
    "init": "orthogonal", "a0": "learned", "seed": "6", "dtype": "float32", "batch": "3",
    "optimiser": "momentum", "learning_rate": "0.02", "reduction": "mean", "clip": "norm",
    "threshold": "2.0",
}  # fmt: skip


def small():
    import streamlit as st

    from explorer.ui.widgets import show_value

    kept = st.session_state.setdefault("kept", {"number": 0.5, "word": "b"})
    show_value(
        st.slider, "Number", key="n", value=kept["number"],
        take=lambda chosen: kept.update(number=chosen), min_value=0.0, max_value=1.0,
    )  # fmt: skip
    show_value(
        st.segmented_control, "Word", key="w", value=kept["word"],
        take=lambda chosen: kept.update(word=chosen), options=("a", "b"),
    )  # fmt: skip


def test_what_is_chosen_is_taken_and_what_changes_elsewhere_is_shown():
    app = AppTest.from_function(small).run()
    assert (app.slider[0].value, app.button_group[0].value) == (0.5, "b")
    app.slider[0].set_value(0.75).run()
    assert app.session_state["kept"] == {"number": 0.75, "word": "b"}
    app.session_state["kept"] = {"number": 0.25, "word": "a"}
    app.run()
    assert (app.slider[0].value, app.button_group[0].value) == (0.25, "a")


def test_a_row_of_buttons_that_reports_nothing_changes_nothing():
    app = AppTest.from_function(small).run()
    app.button_group[0].set_value(None).run()
    assert app.session_state["kept"] == {"number": 0.5, "word": "b"}
    assert app.button_group[0].value == "b"


def begins_with(element):
    """What a control reports before anybody has used it."""
    default = element.proto.default
    if element.type in ("selectbox", "radio"):
        return list(element.options)[default]
    if element.type == "button_group":
        return [element.proto.options[k].content for k in default]
    return default[0] if element.type == "slider" else default


def shows(element):
    if element.type == "button_group":
        chosen = element.value if isinstance(element.value, list) else [element.value]
        return [element.format_func(one) for one in chosen if one is not None]
    return element.format_func(element.value) if hasattr(element, "format_func") else element.value


@pytest.mark.parametrize("page", PAGES)
def test_every_control_begins_with_what_it_shows(page):
    app = open_page(page, state={"graph_painted": True}, seconds=90, **LINK)
    kinds = ("slider", "number_input", "selectbox", "radio", "button_group", "text_area", "toggle")
    controls = [one for kind in kinds for one in app.get(kind)]
    assert bool(controls) == (page not in ("start", "lecturers", "glossary"))  # no such kind
    for one in controls:
        assert begins_with(one) == shows(one), one.label


@pytest.fixture
def bare(monkeypatch):
    """An empty session and address: outside of an app all tests of a process share one of each."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", {})


class Vanishing(dict):
    """A session in which a key is told of whose widget went with the page before."""

    def __iter__(self):
        return iter([*super().keys(), "sequences_k", "control_gone"])


def test_what_is_chosen_while_the_page_is_left_takes_nothing_and_breaks_nothing(bare, monkeypatch):
    monkeypatch.setattr(st, "session_state", Vanishing())
    given = {}

    def slider(label, **options):
        given.update(options)

    show_value(slider, "Number", key="n", value=0.5, take=pytest.fail)
    given["on_change"]()


@pytest.mark.parametrize(
    ("kind", "options", "values"),
    [
        ("slider", {}, (13, 20, 13)),
        ("number_input", {}, (0.1, 0.05, 0.1)),
        ("selectbox", {"options": ("off", "norm")}, ("off", "norm", "off")),
        ("segmented_control", {"options": ("rnn", "gru")}, (["rnn"], ["gru"], ["rnn"])),
    ],
)
def test_what_a_widget_showed_is_not_chosen_and_a_choice_and_its_return_are(
    bare, kind, options, values
):
    """A widget that is gone is told of with what it showed, by a message that was on its way."""
    given, taken = {}, []

    def widget(label, **how):
        given.update(how)

    widget.__name__ = kind
    shown, other, again = values
    show_value(widget, "Control", key="n", value=shown, take=taken.append, **options)
    for value, expected in ((shown, []), (other, [other]), (again, [other, again])):
        st.session_state["n"] = value
        given["on_change"]()
        assert taken == expected


@pytest.mark.parametrize(
    ("kind", "options", "late", "taken"),
    [
        ("selectbox", {}, "clipping off", []),
        ("radio", {}, "clipping off", []),
        ("segmented_control", {}, "clipping off", []),
        ("segmented_control", {"selection_mode": "multi"}, ["b", "clipping off"], []),
        ("segmented_control", {"selection_mode": "multi"}, ["b"], [["b"]]),
        ("selectbox", {"accept_new_options": True}, "typed", ["typed"]),
    ],
)
def test_a_late_message_with_the_label_of_an_option_that_is_gone_takes_nothing(
    bare, kind, options, late, taken
):
    given, found = {}, []

    def widget(label, **how):
        given.update(how)

    widget.__name__ = kind
    show_value(
        widget, "Control", key="n", value="a", take=found.append, options=("a", "b"), **options
    )
    st.session_state["n"] = late
    given["on_change"]()
    assert found == taken


def test_the_control_beside_a_training_ignores_a_label_that_its_options_no_longer_have():
    app = open_page("train", seconds=90, task="latch", beside="learning_rate:0.001")
    control = next(one for one in app.selectbox if one.label.startswith("Beside it"))
    control.options.append("an option of old")  # as a browser that has not heard of the new ones
    control.set_value("an option of old")
    control.run(timeout=90)
    assert not app.exception
    assert app.session_state[session.KEY].chosen["beside"] == "learning_rate:0.001"


def test_what_the_pages_look_at_is_told_without_what_went_with_a_page(monkeypatch):
    kept = session.Session(chosen={"k": 3, "race_lengths": (2, 6)})
    monkeypatch.setattr(st, "session_state", Vanishing({session.KEY: kept}))
    assert session.chosen_view() == {"k": "3", "race_lengths": "2,6"}
