"""Your own data: where a file is given, what a link says that needs one, what a session keeps."""

import pytest

from explorer.experiment import FIELDS, Experiment, from_query, to_query
from explorer.own_files import data_of, open_own
from explorer.pages import PAGES
from explorer.ui import own_store, session, strip_message
from tests.opening import open_page, said
from tests.own_file import DATA, FILE, HELD, RAW

OWN = to_query(Experiment(task="own", data=DATA, n_steps=6, n_a=4, updates=2, batch=2))
WITH_CONTROLS = ("unroll", "flow", "clipping", "train", "cells", "sequences")


@pytest.mark.parametrize("page", WITH_CONTROLS)
def test_every_page_with_the_controls_shows_an_experiment_on_own_data(page):
    app = open_page(page, HELD, **OWN)
    assert not app.warning
    assert not app.error
    assert "“levels.csv” (60 rows, digest" in said(app) or page == "sequences"
    assert app.button(key="own_data_button").label == "Your own data…"


@pytest.mark.parametrize("page", PAGES)
def test_a_link_that_needs_a_file_says_which_and_shows_another_on_every_page(page):
    app = open_page(page, {"graph_painted": True}, **OWN)
    warned = [one.value for one in app.warning]
    (found,) = (one for one in warned if "data=levels.csv" in one)
    assert "60 rows, digest" in found
    assert "give that file under “Your own data” in the sidebar" in found
    assert found.endswith("Until then the temperature of Seattle is shown.")
    assert not app.exception


def give(app, name, raw, kind=None):
    """Give a file at the open place, as a person does."""
    app.file_uploader[0].upload(name, raw)
    if kind:
        app.selectbox(key="own_data_as").select(kind)
    return app.run()


def test_a_file_is_given_at_the_picker_and_all_else_stays_as_it_was():
    app = open_page("unroll", task="latch", n_steps="9", n_a="5", gain="1.25")
    assert not app.get("file_uploader")
    app.button(key="own_data_button").click().run()
    if not hasattr(app, "file_uploader") or not hasattr(app.file_uploader[0], "upload"):
        pytest.skip("this Streamlit cannot give a file without a browser")
    app = give(app, "levels.csv", RAW.encode())
    experiment, problems = from_query(query(app))
    assert problems == ()
    assert experiment == Experiment(task="own", data=DATA, n_steps=9, n_a=5, gain=1.25)


def query(app):
    return {name: [v] if isinstance(v, str) else v for name, v in app.query_params.items()}


def test_choosing_own_data_without_a_file_opens_the_place_and_changes_nothing():
    app = open_page("unroll", task="latch", n_steps="9", n_a="5")
    app.selectbox(key="control_task").set_value("own").run()
    assert app.selectbox(key="control_task").value == "latch"
    assert app.button(key="own_data_button").label == "Close your own data"
    assert query(app)["task"] == ["latch"]


def test_choosing_own_data_takes_the_newest_file_and_leaving_it_forgets_its_name():
    app = open_page("unroll", HELD, task="latch", n_steps="9", n_a="5")
    app.selectbox(key="control_task").set_value("own").run()
    assert query(app)["data"] == [DATA]
    app.selectbox(key="control_task").set_value("weather").run()
    assert "data" not in query(app)


def test_a_column_is_chosen_where_there_are_several():
    raw = "day,low (m),high (m)\n" + "".join(
        f"2020-01-{i + 1:02},{i * 2},{i * i}\n" for i in range(30)
    )
    file = open_own("tide.csv", raw.encode())
    state = {"own_files_of_this_session": [file]}
    app = open_page("unroll", state, task="own", data=str(data_of(file)), n_steps="4", n_a="3")
    box = app.selectbox(key="own_data_column")
    assert box.options == ["low (m)", "high (m)"]
    box.set_value(2).run()
    assert query(app)["data"] == [str(data_of(file, 2))]
    assert not app.exception


def test_a_file_of_another_session_of_this_server_is_not_shown():
    assert FILE.task(1) is not None  # held by this process
    app = open_page("unroll", **OWN)
    assert any("data=levels.csv" in one.value for one in app.warning)
    assert app.selectbox(key="control_task").value == "weather"


def test_no_message_of_a_browser_names_a_file():
    def read(**fields):
        return strip_message.read_fields({"fields": fields, "number": 1}, tuple(FIELDS))

    assert read(n_steps=9) == {"n_steps": 9}
    assert read(data=DATA) is None
    assert read(n_steps=9, data=DATA) is None


def test_what_asks_for_a_file_of_another_session_is_shown_what_the_app_has(monkeypatch):
    monkeypatch.setattr(own_store.st, "session_state", {})
    wanted = Experiment(task="own", data=DATA, n_steps=9)
    session.show(wanted)
    assert session.current() == Experiment(task="weather", n_steps=9)
    own_store.keep(FILE)
    session.show(wanted)
    assert session.current() == wanted


def test_a_session_keeps_few_files_and_always_the_newest(monkeypatch):
    monkeypatch.setattr(own_store.st, "session_state", {})
    given = [
        open_own(f"{i}.csv", ("v\n" + "".join(f"{i + k * k}\n" for k in range(30))).encode())
        for i in range(own_store.MOST_FILES + 2)
    ]
    for file in given:
        own_store.keep(file)
    assert own_store.files() == given[2:]
    monkeypatch.setattr(own_store, "MOST_BYTES", 1)
    own_store.keep(given[0])
    assert own_store.files() == [given[0]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"task": "own"}, "`task=own` cannot be used: it needs a file; give one under"),
        ({"task": "own", "data": "x"}, "`data=x` cannot be used: give the file itself under"),
        (
            {"task": "own", "data": "sound~0123456789abcdef~8000~0~me.m4a"},
            "Until then two tones are shown.",
        ),
        (
            {"task": "own", "data": DATA.replace("~1~", "~7~")},
            "column=7 is not in this file; choose 1 to 1. Until then",
        ),
    ],
)
def test_a_link_that_cannot_be_used_says_what_to_do(query, words):
    app = open_page("unroll", HELD if "~7~" in query.get("data", "") else {}, **query)
    assert any(words in one.value for one in app.warning), [one.value for one in app.warning]
