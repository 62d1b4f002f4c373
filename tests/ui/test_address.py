"""The address of a page: read when it is new, else written; the same for all that it says."""

import pytest
import streamlit as st

from explorer.experiment import FIELDS, Experiment
from explorer.pages import PAGES
from explorer.spelling import ALIASES
from explorer.ui import session
from explorer.ui.parts import PARTS, Part, in_link
from explorer.views.sequences import controls as sequences
from explorer.views.sequences.sound import OWN
from explorer.views.shapes.boxes import WAYS
from tests.opening import file_of, open_demos, open_page

BAD = {
    "present": ("yes", "write `present=1`"),
    "hide": ("gain,everything", "give names of controls, such as n_a,gain"),
    "lesson": ("dancing", "choose one of the lessons: order"),
    "station": ("0", "choose a whole number from 1 to 99"),
    "room": ("ABC10", "write the 6 signs on the wall"),
    "step": ("7-front", "write a step as 7, or as 7-back"),
    "unit": ("0", "choose a whole number from 1 to 128"),
    "layer": ("4", "choose a whole number from 1 to 3"),
    "loss": ("-1", "choose a whole number from 0 to 200"),
    "surface": ("sea", "choose unit, gradient or random"),
    "ball": ("4.7,-2,1,0.1,9.5", "write w from 3 to 7"),
    "gradient": ("both", "choose last or all"),
    "matrix": ("both", "choose losses or states"),
    "beside": ("seed:5", "Task, data and seed are shared"),
    "k": ("0", "choose a whole number from 1 to 60"),
    "order": ("backwards", "choose kept, shuffled or fixed"),
    "at": ("-1", "choose a whole number from 0 to 99999"),
    "sound": ("gong", "choose sine, two, chirp, pluck, upload or voice"),
    "own": ("perhaps", "choose no or yes"),
    "say": ("x" * 2001, "give at most 2,000 characters"),
    "temperature": ("99", "choose a number from 0 to 3"),
    "way": ("luck", "choose draw, greedy or beam"),
    "width": ("11", "choose a whole number from 1 to 10"),
    "draw": ("1.5", "choose a whole number from 0 to 9999"),
    "race_lengths": ("0,5", "choose a whole number from 1 to 200"),
    "race_networks": ("21", "choose a whole number from 1 to 20"),
    "race_cells": ("gpt", "choose from rnn, gru, lstm"),
}
GOOD = {
    "present": "1", "hide": "n_a,gain", "lesson": "gates", "station": "2", "room": "ABC234",
    "step": "7-back", "unit": "3", "layer": "2", "loss": "4", "surface": "random",
    "ball": "4.7,-2,1,0.1,9",
    "gradient": "all", "matrix": "states", "beside": "gain:0.5:right", "k": "7", "order": "fixed",
    "at": "40", "sound": "upload", "own": "yes", "say": "a, b", "temperature": "0.35",
    "way": "beam", "width": "10", "draw": "12", "race_lengths": "2,6", "race_networks": "3",
    "race_cells": "rnn,lstm",
}  # fmt: skip
OF_THE_SESSION = {name: GOOD[name] for name, part in PARTS.items() if not part.pages}
SMALL = {"task": "weather", "n_steps": "4", "n_a": "3", "batch": "2"}


def query_of(app):
    """The address; the harness gives what the browser said as lists."""
    given = {name: app.query_params[name] for name in app.query_params}
    return {name: text if isinstance(text, str) else text[0] for name, text in given.items()}


def lead(app, **query):
    """As when the browser tells of another address."""
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in query.items():
        app.query_params[name] = value
    return app


def turn(app, page, **query):
    """Another page: from the menu, which has no query, or by a link."""
    lead(app, **query).switch_page(file_of(page))
    app.run()
    assert not app.exception
    return app


# ---- the table ---------------------------------------------------------------------------------


def test_every_part_is_tried_here():
    assert set(BAD) == set(GOOD) == set(PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_reads_what_it_writes_and_says_what_is_possible(name):
    part = PARTS[name]
    assert in_link(part.domain.read(GOOD[name])) == GOOD[name]
    if part.default is not None:
        assert part.domain.read(in_link(part.default)) == part.default
    with pytest.raises(ValueError, match="choose|give|write|Task, data"):
        part.domain.read(BAD[name][0])


def test_a_part_has_a_name_of_its_own_and_pages_that_there_are():
    assert not set(PARTS) & {*FIELDS, *ALIASES}
    assert {page for part in PARTS.values() for page in part.pages} <= set(PAGES)


def test_what_can_be_chosen_is_called_something():
    assert set(sequences._ORDERS) == set(PARTS["order"].domain.options)
    assert all(map(sequences._name_sound, PARTS["sound"].domain.options))
    assert set(OWN) < set(PARTS["sound"].domain.options)
    assert set(WAYS) == set(PARTS["way"].domain.options)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_looks_only_at_parts_that_its_links_have(page, monkeypatch):
    asked, look = set(), session.look
    monkeypatch.setattr(session, "look", lambda name, *args: asked.add(name) or look(name, *args))
    open_page(page, {"graph_painted": True}, updates="2", n_a="3")
    open_page(page, {"graph_painted": True}, task="tone", n_steps="4", n_a="3")
    assert {name for name in asked if not PARTS[name].is_of(page)} == set()
    # And all that its links have is looked at by it: nothing is kept in an address for nobody.
    assert {name for name, part in PARTS.items() if page in part.pages} <= asked


# ---- bad parts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["unroll", "sequences", "train"])
@pytest.mark.parametrize("name", PARTS)
def test_a_bad_part_is_named_with_the_remedy_on_every_page(page, name):
    given, remedy = BAD[name]
    app = open_page(page, **SMALL, **{name: given})
    (said,) = [one.value for one in app.warning]
    assert f"`{name}={given[:30]}" in said
    assert remedy in said
    assert "The default is shown instead." in said
    assert name not in query_of(app)
    app.run()  # whatever else is touched
    assert [one.value for one in app.warning] == [said]


def test_a_part_that_is_given_twice_is_a_bad_one():
    app = open_page("sequences", **SMALL)
    lead(app, **SMALL)
    app.query_params["k"] = ["3", "4"]
    app.run()
    assert "give `k` once, not 2 times" in app.warning[0].value


def test_its_warning_stays_until_it_is_chosen_anew_whatever_else_is_chosen():
    app = open_page("sequences", **SMALL, k="0", order="backwards")
    assert len(app.warning) == 2
    app.slider(key="control_n_a").set_value(5).run()
    app.slider(key="sequences_at").set_value(3).run()
    assert len(app.warning) == 2
    app.slider(key="sequences_k").set_value(7).run()
    (left,) = [one.value for one in app.warning]
    assert "order=backwards" in left
    assert query_of(app) == SMALL | {"n_a": "5", "at": "3", "k": "7"}


def test_its_warning_goes_with_the_page():
    app = open_page("sequences", **SMALL, k="0", gain="99", zzz="1")
    assert len(app.warning) == 3
    assert not turn(app, "unroll").warning
    assert not turn(app, "sequences").warning
    app = open_page("sequences", k="0", bare=True)
    assert len(app.warning) == 1
    assert query_of(app) == {}
    assert not turn(app, "unroll").warning, "whose address is the very same"


# ---- what is kept, and what a link says --------------------------------------------------------


def test_what_is_chosen_on_a_page_comes_back_with_it_and_is_in_no_other_pages_address():
    app = open_page("sequences", **SMALL)
    app.slider(key="sequences_k").set_value(7).run()
    assert query_of(app) == SMALL | {"k": "7"}
    assert query_of(turn(app, "unroll")) == SMALL
    assert query_of(turn(app, "sequences")) == SMALL | {"k": "7"}
    assert app.slider(key="sequences_k").value == 7


def test_what_a_link_says_of_another_page_is_there_when_that_one_is_opened():
    app = open_page("unroll", **SMALL, k="7", race_lengths="2,6", utm_source="x")
    assert query_of(app) == SMALL | {"utm_source": "x"}
    assert not app.warning
    assert query_of(turn(app, "sequences")) == SMALL | {"k": "7"}


def test_a_link_is_whole_and_what_it_leaves_out_has_its_default():
    app = open_page("sequences", **SMALL, k="7", order="fixed", present="1")
    lead(app, **SMALL, order="shuffled").run()
    assert app.slider(key="sequences_k").value == 5
    assert app.radio(key="sequences_order").value == "shuffled"
    assert query_of(app) == SMALL | {"order": "shuffled", "present": "1"}  # that is the session's


def test_an_address_without_fields_leaves_what_it_does_not_name():
    app = open_page("sequences", **SMALL, k="7")
    lead(app, order="fixed").run()
    assert query_of(app) == SMALL | {"k": "7", "order": "fixed"}


def test_a_default_is_in_no_address_also_where_it_depends_on_what_is_shown():
    app = open_page("race", **SMALL | {"task": "latch"}, race_networks="5", race_cells="rnn")
    assert query_of(app) == SMALL | {"task": "latch"}
    app = open_page("train", **SMALL, beside="clip:off", gradient="last")
    assert query_of(app) == SMALL
    app.selectbox(key="control_beside").select("nothing").run()
    assert query_of(app) == SMALL | {"beside": "nothing"}
    app.selectbox(key="control_beside").select("clip:off").run()
    assert query_of(app) == SMALL


def test_a_first_visitors_address_stays_bare():
    for page in ("unroll", "sequences", "train", "race"):
        assert query_of(open_page(page, bare=True)) == {}


def test_what_is_chosen_as_a_page_is_left_is_kept_and_says_nothing_of_the_next_page():
    app = open_page("sequences", **SMALL, k="7")
    turn(app, "checks")
    app.slider(key="control_n_a").set_value(9)
    turn(app, "sequences")  # both come in one message
    assert query_of(app) == SMALL | {"n_a": "9", "k": "7"}
    app.slider(key="sequences_k").set_value(8)
    assert query_of(turn(app, "checks")) == SMALL | {"n_a": "9"}
    assert query_of(turn(app, "sequences")) == SMALL | {"n_a": "9", "k": "8"}


def test_back_shows_what_its_address_says():
    app = open_page("sequences", **SMALL, k="7")
    turn(app, "checks")
    app.slider(key="control_n_a").set_value(9).run()
    turn(app, "sequences", **SMALL, k="7")
    assert query_of(app) == SMALL | {"k": "7"}
    assert app.slider(key="control_n_a").value == 3
    lead(app, **SMALL).run()  # to what the page said before k was chosen
    assert app.slider(key="sequences_k").value == 5


def test_back_to_an_address_that_the_page_left_had_too_shows_what_it_says():
    app = turn(open_page("checks", **SMALL), "sequences")
    assert query_of(app) == SMALL
    app.slider(key="control_n_a").set_value(9).run()
    turn(app, "checks", **SMALL)
    assert app.slider(key="control_n_a").value == 3
    assert query_of(app) == SMALL


# ---- late messages -----------------------------------------------------------------------------


def test_a_late_message_with_the_address_before_does_not_undo_what_was_chosen():
    app = open_page("sequences", **SMALL, k="7")
    app.slider(key="sequences_k").set_value(9).run()
    lead(app, **SMALL, k="7").run()
    assert app.slider(key="sequences_k").value == 9
    assert query_of(app) == SMALL | {"k": "9"}, "and it is set right"


def test_what_is_chosen_in_a_late_message_does_not_undo_what_was_chosen_before():
    app = open_page("sequences", **SMALL)
    app.slider(key="control_n_a").set_value(9).run()
    lead(app, **SMALL)  # the browser has not heard of it yet
    app.slider(key="sequences_k").set_value(7).run()
    assert app.slider(key="control_n_a").value == 9
    assert query_of(app) == SMALL | {"n_a": "9", "k": "7"}


def test_a_race_that_was_changed_is_not_undone_by_a_late_message():
    race = SMALL | {"task": "latch", "race_lengths": "2,6"}
    app = open_page("race", **race)
    app.slider(key="race_networks").set_value(3).run()
    lead(app, **race).run()
    assert app.slider(key="race_networks").value == 3
    assert query_of(app) == race | {"race_networks": "3"}


# ---- links -------------------------------------------------------------------------------------


@pytest.fixture
def chosen(monkeypatch):
    values = {name: part.domain.read(GOOD[name]) for name, part in PARTS.items()}
    monkeypatch.setattr(st, "session_state", {session.KEY: session.Session(chosen=values)})


@pytest.mark.usefixtures("chosen")
@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_page_has_its_view_and_no_other_pages(page):
    one = Experiment(task="latch", n_a=3)
    own = {name: text for name, text in GOOD.items() if page in PARTS[name].pages}
    link = session.link(one, page)
    assert link == {"task": "latch", "n_a": "3"} | OF_THE_SESSION | own


@pytest.mark.usefixtures("chosen")
def test_a_link_with_a_view_of_its_own_has_that_and_nothing_else_of_its_page():
    link = session.link(Experiment(), "sequences", {"order": "shuffled"})
    assert link == {"task": "names", "order": "shuffled"} | OF_THE_SESSION


def test_a_demo_on_the_page_one_is_on_leaves_nothing_of_the_view_before():
    app = open_page("sequences", **SMALL, at="40", k="7", present="1")
    open_demos(app, "sequences")
    app.button(key="demo-Why order matters").click().run()
    assert not {"at", "k"} & set(query_of(app))
    assert query_of(app)["present"] == "1"
    assert app.slider(key="sequences_at").value == 0


def test_one_line_of_the_table_is_all_that_a_new_part_takes(monkeypatch):
    monkeypatch.setitem(PARTS, "t", Part("t", PARTS["at"].domain, ("unroll",), 0))
    monkeypatch.setitem(session.DOMAINS, "t", PARTS["at"].domain)
    app = open_page("unroll", **SMALL, t="2")
    assert not app.warning
    assert query_of(app) == SMALL | {"t": "2"}
    assert app.session_state[session.KEY].chosen == {"t": 2}
    app = open_page("unroll", **SMALL, t="-2")
    assert "t=-2" in app.warning[0].value
