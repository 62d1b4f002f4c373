"""Messages that a browser sends before it has heard of a new value, over Streamlit's websocket.

Each brings the values of all widgets of the page, also where it is about something else.
"""

import json
from urllib.parse import urlencode

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from tests.browser.serve import running_app
from tests.load.client import Session, run

pytestmark = pytest.mark.slow

ROOM = "explorer_room_room"
PLAIN = {"task": "latch", "n_steps": 6, "n_a": 4}
TEXT = {"task": "text", "n_steps": 6, "n_a": 4}
SIDEBAR = (
    {"clip": "off", "threshold": 1, "learning_rate": 0.1, "optimiser": "sgd", "reduction": "sum",
     "batch": 1, "window": 0, "cell": "gru", "layers": 1},
    {"clip": "norm", "threshold": 2, "learning_rate": 0.02, "optimiser": "momentum", "window": 2,
     "reduction": "mean", "batch": 3, "cell": "lstm", "layers": 2},
)  # fmt: skip
LINKS = {
    "unroll": (PLAIN | SIDEBAR[0], PLAIN | SIDEBAR[1]),
    "train": (
        PLAIN | SIDEBAR[0] | {"beside": "dtype:float32"},
        PLAIN | SIDEBAR[1] | {"n_steps": 7, "n_a": 5, "beside": "optimiser:adam"},
    ),
    "cells": (TEXT | {"text": "so is it, it is so"}, TEXT | {"text": "it is as it was"}),
    "race": (
        PLAIN | {"race_lengths": "2,3", "race_networks": 1, "race_cells": "rnn"},
        PLAIN | {"race_lengths": "2,4", "race_networks": 2, "race_cells": "rnn,gru"},
    ),
    "sequences": (
        {"task": "weather", "updates": 0, "k": 3, "order": "kept"},
        {"task": "weather", "updates": 0, "k": 4, "order": "shuffled"},
    ),
}
"""Two links to each page, in which what its controls show differs."""
KINDS = {
    "unroll": {"selectbox", "button_group", "slider", "number_input"},
    "train": {"selectbox", "button_group", "slider", "number_input"},
    "cells": {"text_area"},
    "race": {"text_input", "slider", "button_group"},
    "sequences": {"slider", "radio"},
}


class Control:
    """A widget as the page describes it, with the value that it shows."""

    def __init__(self, kind, described, fragment):
        self.kind, self.id, self.fragment = kind, described.id, fragment
        default = described.default
        if kind in ("selectbox", "radio"):
            self.value = described.options[default]
        elif kind == "button_group":
            self.value = [described.options[at].content for at in default]
        else:
            self.value = default[0] if kind == "slider" else default

    def put(self, value, states):
        """Enter a value into the widget states of a message, as a browser writes it."""
        state = states.add(id=self.id)
        if self.kind == "slider":
            state.double_array_value.data.append(value)
        elif self.kind == "number_input":
            state.double_value = value
        elif self.kind == "button_group":
            state.string_array_value.data.extend(value)
        else:
            state.string_value = value


class Browser(Session):
    """One that remembers the controls of its page, and says what a test wants it to."""

    _KINDS = ("slider", "number_input", "selectbox", "radio", "button_group", "text_area",
              "text_input")  # fmt: skip

    async def open(self, page, **fields):
        self.controls, self.components = {}, {}
        return await super().open(page, **fields)

    def _read(self, delta, shown):
        super()._read(delta, shown)
        kind = delta.new_element.WhichOneof("type")
        described = getattr(delta.new_element, kind or "empty")
        if kind in self._KINDS:
            self.controls[described.label] = Control(kind, described, delta.fragment_id)
        elif kind == "bidi_component":
            self.components[described.component_name] = described.id, delta.fragment_id

    def values(self):
        return {label: one.value for label, one in self.controls.items()}

    async def use(self, component, event, value, values):
        """A component says something; `values` is what the browser's controls show."""
        place, fragment = self.components[component]
        message = self._rerun(fragment)
        states = message.rerun_script.widget_states.widgets
        states.add(id=place, json_value="{}")
        told = json.dumps([{"event": event, "value": value}])
        states.add(id=_make_trigger_id(place, "events"), json_trigger_value=told)
        self._enter(values, states)
        await self._ask(message)

    async def choose(self, label, value, values):
        """A person chooses a value of the control `label`."""
        message = self._rerun(self.controls[label].fragment)
        self._enter(values | {label: value}, message.rerun_script.widget_states.widgets)
        await self._ask(message)

    async def follow(self, fields, values):
        """Go to a link of the open page, joined with a message of what its controls show."""
        self._query = urlencode(fields)
        message = self._rerun()
        self._enter(values, message.rerun_script.widget_states.widgets)
        await self._ask(message)

    async def look(self):
        """What the controls show when the page runs anew, of which no widget tells."""
        await self._ask(self._rerun())
        return self.values()

    def _enter(self, values, states):
        for label, value in values.items():
            if label in self.controls:
                self.controls[label].put(value, states)


@pytest.fixture(scope="module")
def app():
    with running_app() as url:
        yield url


def in_browser(app, doing):
    """Run `doing(browser)` with a session of its own."""

    async def whole():
        browser = await Browser.connect(str(app))
        try:
            await doing(browser)
        finally:
            await browser.close()

    run(whole())


async def led_from_one_to_the_other(browser, page):
    """Open the first link of a page and follow the second: what the controls show at each, where
    they differ."""
    first, second = LINKS[page]
    await browser.open(page, **first)
    before = browser.values()
    await browser.follow(second, before)
    after = browser.values()
    differ = {label for label in before.keys() & after.keys() if before[label] != after[label]}
    assert {browser.controls[label].kind for label in differ} == KINDS[page]
    return {one: before[one] for one in differ}, {one: after[one] for one in differ}


@pytest.mark.parametrize("page", LINKS)
def test_what_comes_along_with_a_message_about_something_else_is_not_chosen(app, page):
    """And a person's choice of just that, which comes next, is one."""

    async def see(browser):
        old, new = await led_from_one_to_the_other(browser, page)
        await browser.use(ROOM, "settle", "none", old)
        shown = await browser.look()
        assert shown == shown | new
        for label in new:
            values = browser.values()
            await browser.use(ROOM, "settle", "none", values | {label: old[label]})
            await browser.choose(label, old[label], values)
            assert (await browser.look())[label] == old[label]

    in_browser(app, see)


@pytest.mark.parametrize("page", ["unroll", "race"])
def test_a_link_that_is_followed_back_and_forth_is_read_each_time(app, page):
    """Streamlit joins the message of a link with one that comes before its run has begun. An old
    value in it was taken, and the next link then looked like an address that had been left."""

    async def see(browser):
        first, second = LINKS[page]
        await browser.open(page, **first)
        before, shown = browser.values(), []
        for link in (second, first, second):
            await browser.follow(link, before)
            shown.append(browser.values())
        there, back, again = shown
        assert back == before != there == again

    in_browser(app, see)


def test_a_choice_inside_the_fragment_that_runs_is_taken(app):
    """On Clipping the switch of the gradient stands with the picture."""

    async def see(browser):
        await browser.open("clipping", task="copy", n_steps=6, n_a=4, updates=20)
        (label,) = [one for one, control in browser.controls.items() if control.fragment]
        (shown,) = browser.controls[label].value
        other = {"all losses": "last loss", "last loss": "all losses"}[shown]
        await browser.choose(label, [other], browser.values())
        assert (await browser.look())[label] == [other]

    in_browser(app, see)


def test_a_choice_while_a_fragment_runs_is_taken_and_stays(app):
    """The picture of Train asks all the time, and each answer is a fragment's run."""

    async def see(browser):
        link, label = LINKS["train"][0], "Time steps T"
        await browser.open("train", **link)
        values = browser.values()
        assert values[label] == 6
        await browser.ask_without_listening(1)
        await browser.choose(label, 9, values)
        while browser.values()[label] != 9:  # that may have been the end of the fragment's run
            await browser.rest()
        await browser.use(ROOM, "settle", "none", values | {label: 9})
        assert (await browser.look())[label] == 9

    in_browser(app, see)


def test_a_choice_that_a_busy_browser_sends_with_a_click_on_the_picture_is_taken(app):
    """What is typed is entered by leaving the field: both are one message, of the fragment."""

    async def see(browser):
        label = "Learning rate"
        await browser.open("train", **LINKS["train"][0])
        await browser.follow(LINKS["train"][1], browser.values())  # the control has an old value
        await browser.use(ROOM, "settle", "none", browser.values() | {label: 0.5})
        assert (await browser.look())[label] == 0.5

    in_browser(app, see)
