"""What pictures say to Python: sent as described, read as described, and nothing else is read."""

from __future__ import annotations

import copy
import functools
import math
import pathlib
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from explorer.experiment import FIELDS, Experiment
from explorer.live import beside, prepare
from explorer.run import measure_flow, run
from explorer.run.cliff import STARTS
from explorer.shapes import SAMPLES
from explorer.ui import course, focus, station, strip, strip_message, summary, where
from explorer.views.cliff import picture as cliff
from explorer.views.flow import picture as flow
from explorer.views.shapes import picture as shapes
from explorer.views.train import controls as train
from explorer.views.train import picture as live
from explorer.views.unroll import picture as unroll
from explorer.wire.fits import fits, hints
from explorer.wire.messages import SAYS
from explorer.wire.messages.live import LiveTriggers
from explorer.wire.messages.strip import StripTriggers
from tests.javascript import call

SCRIPTS = pathlib.Path(__file__).parents[2] / "assets" / "js"
NO_NUMBERS = (math.nan, math.inf, -math.inf, 10**400, -(10**400), 1e300)
KEPT = {"lesson": "vanishing", "place": 2, "done": [["vanishing", 1], ["order", 3]]}
PRESS = {"what": "show", "lesson": "vanishing", "place": 2, "chosen": 1}
SEEN = {"parts": {"step": "7-back", "unit": "3", "layer": "1"}, "link": 1, "number": 2}
WRONG = (None, "x", "7", True, [], [1], {}, {"x": 1}, -1, 2.5, *NO_NUMBERS)


class Heard(NamedTuple):
    """A message of one name, as an honest browser sends it, and what Python makes of it: None
    where it hears nothing."""

    example: Any
    read: Callable[[Any], Any]


@functools.cache
def measured():
    return measure_flow(run(Experiment(n_steps=5)))


@functools.cache
def two_networks():
    return prepare(beside.pair(Experiment(task="latch", n_steps=5, n_a=3), "clip:off"), None)


@pytest.fixture(scope="module")
def listeners() -> dict[tuple[str, str], list[Heard]]:
    return readers()


@functools.cache
def readers() -> dict[tuple[str, str], list[Heard]]:
    """What reads each message, by module and name."""
    one, first = measured().run, STARTS[0]
    fields = {name: getattr(one.experiment, name) for name in flow.UNDER_HAND}
    strip_ask = {"fields": {**fields, "gain": 2.0}, "number": 7}
    live_ask = {
        "number": 3, "run": "r", "position": 7, "frames": 4, "every": True, "work": 80,
        "have": [7, 7], "settle": False,
    }  # fmt: skip
    paths = {"w": 5.0, "b": -2.0, "learning_rate": 2.0, "threshold": 0.1, "steps": 7}

    def descent(message):
        found = cliff.read_paths(message)
        return None if found.off.w.tolist() == [first.w] else found

    acts = (
        {"kind": "gradient", "value": "all"},
        {"kind": "open", "network": 1, "position": 7},
        {"kind": "cure", "network": 0, "field": "gain", "value": "0.5"},
    )
    return {
        ("player/player", "source"): [Heard(5, lambda source: chosen_loss(one, source))],
        ("strip/strip", "ask"): [
            Heard(strip_ask, asked_fields),
            Heard(strip_ask, lambda message: strip.read_number({"ask": message})),
        ],
        ("strip/strip", "commit"): [
            Heard(strip_ask, asked_fields),
            Heard(strip_ask, lambda message: strip.read_number({"commit": message})),
        ],
        ("chips/chips", "remove"): [Heard("gain", summary.read_field)],
        ("chips/chips", "afresh"): [],  # that it came is all that is heard
        ("chips/chips", "look"): [],
        ("chips/chips", "left"): [
            Heard(strip_ask, lambda message: strip_message.read_fields(message, FIELDS)),
            Heard(strip_ask, strip_message.number_of),
        ],
        ("room/room", "left"): [],  # that it came is all that is heard
        ("room/room", "settle"): [],
        ("flow/flow", "view"): [Heard("states", matrix)],
        ("flow/flow", "layer"): [Heard("1", layer)],
        ("live/live", "ask"): [Heard(live_ask, live.read_ask)],
        ("live/live", "act"): [Heard(example, done) for example in acts],
        ("cliff/cliff", "paths"): [Heard(paths, descent)],
        ("cliff/cliff", "narrow"): [Heard(True, lambda told: narrow(cliff, told))],
        ("shapes/gallery", "chosen"): [Heard("many to one", pressed)],
        ("shapes/graph", "painted"): [],  # that it came is all that is heard
        ("station/station", "press"): [Heard(PRESS, station.read_press)],
        ("station/kept", "kept"): [Heard(KEPT, course.read_kept)],
        ("base/where", "seen"): [
            Heard(SEEN, lambda seen: where.read_seen(seen, tuple(SEEN["parts"])) or None)
        ],
        ("base/presenter", "narrow"): [Heard(True, lambda told: narrow(focus, told))],
        ("base/presenter", "wide"): [Heard(True, wide)],
        ("base/presenter", "dark"): [],  # that it came is all that is heard
    }


def chosen_loss(one, source):
    """The loss that is backpropagated from then on."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unroll.session, "choose", lambda *given: kept.append(given))
        unroll.choose_source(one, source)
    return kept or None


def asked_fields(message):
    return strip_message.read_fields(message, flow.UNDER_HAND)


def matrix(view):
    """The matrix that is chosen; None where nothing was heard."""
    chosen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "said_by", lambda key: {"view": view})
        patch.setattr(flow.session, "choose", lambda *what: chosen.append(what))
        flow._choose()
    return chosen == [("matrix", view)] or None


def layer(told):
    """The layer that is chosen; None where nothing was heard."""
    chosen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "said_by", lambda key: {"layer": told})
        patch.setattr(flow.session, "choose", lambda *what: chosen.append(what))
        flow._choose_layer()
    return chosen == [("layer", told)] or None


def narrow(module, told):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "said_by", lambda key: {"narrow": told})
        return module.on_a_narrow_screen() or None


def wide(told):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(focus, "said_by", lambda key: {"wide": told})
        return focus.on_a_wide_screen() or None


def pressed(shape):
    """The card that was chosen."""
    chosen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "said_by", lambda key: {"chosen": shape})
        patch.setattr(shapes, "_gallery", lambda on_chosen_change, **_: on_chosen_change())
        shapes.show_gallery(dict.fromkeys(SAMPLES, "words"), "one to many", chosen.append)
    return chosen or None


def done(wish):
    """What is done with two networks on the page "Train"."""
    found = []
    keep = lambda *given: found.append(given[1:] or given)  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train.st, "session_state", {train._TRAINING: two_networks()})
        for name in ("change_gradient", "_open", "_cure"):
            patch.setattr(train, name, keep)
        train.handle(wish)
    return found or None


def changed(example: Any) -> Iterator[Any]:
    """`example` with one thing wrong, at any depth: another value, a key less, a key more."""
    yield from WRONG
    items = enumerate(example) if isinstance(example, list) else ()
    for key, value in example.items() if isinstance(example, dict) else items:
        for wrong in changed(value):
            other = copy.copy(example)
            other[key] = wrong
            yield other
    if isinstance(example, dict):
        for key in example:
            yield {name: value for name, value in example.items() if name != key}
        yield {**example, "one more": 1}


def form_of(module: str, name: str) -> Any:
    forms = [form for form in SAYS[module] if form]
    return next(hints(form)[name] for form in forms if name in hints(form))


NAMES = [
    (module, name) for module, says in SAYS.items() for form in says if form for name in hints(form)
]


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_what_is_described_is_heard(listeners, module, name):
    for example, read in listeners[module, name]:
        assert fits(example, form_of(module, name))
        assert read(example) is not None


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_what_is_not_described_is_not_heard_and_breaks_nothing(listeners, module, name):
    for example, read in listeners[module, name]:
        for wrong in changed(example):
            found = read(wrong)
            if not fits(wrong, form_of(module, name)):
                assert found is None, wrong


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize(
    ("module", "name"), [("strip/strip", "ask"), ("live/live", "ask"), ("cliff/cliff", "paths")]
)
def test_what_is_no_number_or_beyond_all_is_not_heard(listeners, module, name, number):
    """Also where it fits: 1e300 is a float."""
    for example, read in listeners[module, name]:
        for key in (key for key, value in example.items() if type(value) in (int, float)):
            if read is not asked_fields:  # which is not about the number of the question
                assert read({**example, key: number}) is None, key
        for key in ("gain", "n_steps", "n_a") if read is asked_fields else ():
            assert read({**example, "fields": {**example["fields"], key: number}}) is None, key


def test_a_network_is_opened_at_an_update_that_it_has_had(monkeypatch):
    """Whatever number it was: further than that there is none."""
    opened = []
    monkeypatch.setattr(train, "_put_first", lambda experiment, _: opened.append(experiment))
    monkeypatch.setattr(train.st, "switch_page", lambda _: None)
    fresh = two_networks.__wrapped__()  # the one that all share may have been trained meanwhile
    monkeypatch.setattr(train.st, "session_state", {train._TRAINING: fresh})
    for position in (10**400, -7):
        train.handle({"kind": "open", "network": 1, "position": position})
    assert [experiment.updates for experiment in opened] == [0, 0]


def scripts_that_say() -> dict[str, str]:
    """Module → text of every script that calls what Streamlit hands over."""
    texts = {
        path.relative_to(SCRIPTS).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in SCRIPTS.rglob("*.js")
    }
    says = re.compile(r'(?<!")set(State|Trigger)Value')  # in quotes it is a type
    for caller in (
        "page/page",
        "page/scene",
        "page/site",
        "page/widget",
    ):  # they call the pictures, as Streamlit does
        del texts[caller]
    return {module: text for module, text in texts.items() if says.search(text)}


def test_every_script_that_says_something_has_the_type_of_what_it_may_say():
    """With it tsc holds all that is said to the description; without it nothing is."""
    said = scripts_that_say()
    assert set(said) == set(SAYS)
    for module, text in said.items():
        states, triggers = (form.__name__ if form else "{}" for form in SAYS[module])
        wanted = f"Call<{states}>" if triggers == "{}" else f"Call<{states}, {triggers}>"
        assert re.findall(r"@param \{(Call<[^>]*>).*\} call", text) == [wanted], module


def test_what_is_asked_while_a_slider_is_dragged_is_as_described():
    fields = {name: getattr(Experiment(), name) for name in flow.UNDER_HAND}
    script = """
        const { Asker } = await load("strip/asker.js");
        const said = [];
        const asker = new Asker();
        asker.use((...one) => said.push(one));
        asker.ask(given);
        asker.ask({ ...given, gain: 0.5 });
        asker.answered(1);
        asker.commit(given);
        asker.end();
        return said;
    """
    said = call(script, fields)
    assert [event for event, _ in said] == ["ask", "ask", "commit"]
    for i, (event, message) in enumerate(said, start=1):
        assert fits(message, hints(StripTriggers)[event])
        assert (strip.read_number({event: message}), asked_fields(message)["n_a"]) == (
            i,
            fields["n_a"],
        )


def test_what_is_asked_of_a_training_is_as_described():
    script = """
        const { Transport } = await load("live/transport.js");
        const said = [];
        const transport = new Transport();
        transport.use((one) => said.push(one));
        const known = { run: "r", have: [7, 7] };
        transport.play(known, 7, false, true);
        transport.again();
        transport.clear();
        transport.step(known, 8);
        transport.clear();
        transport.look({ run: "", have: [] }, 3, true);
        transport.destroy();
        return said;
    """
    said = call(script, None)
    assert [ask["frames"] > 0 for ask in said] == [True, True, True, False]
    for ask in said:
        assert fits(ask, hints(LiveTriggers)["ask"])
        assert live.read_ask(ask).run == ask["run"]
