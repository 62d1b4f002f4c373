"""Messages as they are really packed, of runs that differ in all that changes what is sent."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import numpy as np
import pytest
import streamlit as st

from explorer.charts import theme
from explorer.experiment import Experiment
from explorer.export.compact import compact
from explorer.live import beside, prepare
from explorer.look import look
from explorer.own_network import sights_of
from explorer.race import Runner
from explorer.rooms import Question, RefusedError, Shown
from explorer.rooms.record import Room, digest
from explorer.run import Sight, gradient_from, measure_flow, run
from explorer.run.cells import run_cells
from explorer.serve.rooms import _refusal
from explorer.shapes import SAMPLES
from explorer.ui import course, demo, focus, session, station, where
from explorer.ui import room as ui_room
from explorer.ui.course import Place
from explorer.ui.figure import pack_figure
from explorer.ui.share import shared
from explorer.ui.strip import pack_strip
from explorer.ui.summary import pack_chips
from explorer.ui.take_home import pack_take
from explorer.ui.words import words
from explorer.views.cells.picture import pack_cells
from explorer.views.cliff import picture as cliff
from explorer.views.flow import pack as flow
from explorer.views.race import picture as race
from explorer.views.shapes import picture as shapes
from explorer.views.shapes.learning import draw_learning
from explorer.views.train.picture import Ask, answer
from explorer.views.unroll import large
from explorer.views.unroll import pack as unroll
from explorer.wire.messages.take import TakeMessage
from explorer.wire.pack import pack
from tests.live.test_network import BREAKS
from tests.own_network.made import arrays_of, see
from tests.race.made import BROKE, learned, small_race

RUNS = {
    "a basic cell": {},
    "three layers, cut": {"layers": 3, "window": 4, "n_steps": 9, "n_a": 5},
    "a GRU": {"cell": "gru", "n_a": 5, "task": "latch", "n_steps": 8},
    "an LSTM of two layers": {"cell": "lstm", "layers": 2, "n_a": 4, "updates": 3},
    "an encoder and a decoder": {"task": "numbers", "n_a": 6, "updates": 2},
    "the same with gates": {"task": "numbers", "cell": "lstm", "n_a": 5},
    "numbers": {"task": "weather", "n_steps": 12, "activation": "relu", "a0": "learned"},
    "numbers of a GRU": {"task": "adding", "cell": "gru", "n_steps": 12, "n_a": 5},
    "what grows beyond every number": {"n_steps": 40, "gain": 4.0, "activation": "identity"},
    "a short precision": {"dtype": "float16", "gain": 4.0, "activation": "relu", "n_steps": 20},
    "words": {"task": "sentiment", "n_a": 6},
    "a sum": {"task": "prices", "reduction": "sum", "n_steps": 8, "init": "spectral"},
    "one step": {"task": "latch", "n_steps": 1},
}


def of_runs(changes: dict) -> Iterator[tuple[str, bytes]]:
    """(what it is, the message) of every picture of one run."""
    one = run(Experiment(**changes))
    for source in (None, one.backward.starts_at):
        backward = gradient_from(one, source)
        packed = pack(unroll._header(one, backward), unroll._arrays(one, backward))
        yield "PlayerRun", packed
    flowing = measure_flow(one)
    for states in (False, True):
        yield "FlowMessage", flow.pack_flow(flowing, states=states and flowing.measured is not None)
    yield "CellsRun", pack_cells(run_cells(one.experiment))


def of_networks_from_elsewhere() -> Iterator[tuple[str, bytes]]:
    """The player and the flow of a GRU as PyTorch has it, and of a network that reads both ways."""
    for sizes in ({"layers": 2, "n_y": 9}, {"layers": 2, "both": True, "n_y": 300}):
        _, seen = see("gru", words=9, **sizes)
        for sight in sights_of(seen).values():
            yield "PlayerRun", unroll.pack_player(sight, None)
            yield "FlowMessage", flow.pack_flow(measure_flow(sight))


def of_files() -> Iterator[tuple[str, bytes]]:
    """The player as a file holds it, with the weights that the rest of it follows from."""
    for cell, layers in (("rnn", 2), ("gru", 1), ("lstm", 1)):
        one = run(Experiment(cell=cell, layers=layers, n_steps=60, n_a=4))
        yield "PlayerRun", unroll.pack_player(one, None, weights=True)
    arrays, x = arrays_of("gru", n_y=2), np.ones((40, 1, 3))
    yield "PlayerRun", unroll.pack_player(sights_of(look(arrays, x))[""], None, weights=True)


def of_large_runs() -> Iterator[tuple[str, bytes]]:
    """Runs as they would be sent if they were large."""
    for changes in ({}, {"cell": "gru", "layers": 2}, {"cell": "lstm"}, {"activation": "relu"}):
        one = run(Experiment(n_steps=9, n_a=4, **changes))
        yield "LargeRun", as_if_large(one)
    arrays, x = arrays_of("gru", n_y=2), np.ones((12, 1, 3))
    yield "LargeRun", as_if_large(sights_of(look(arrays, x))[""])


def as_if_large(sight: Sight) -> bytes:
    """A run packed as if it were large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large, "LARGE", 0)
        return unroll.pack_player(sight, None)


def of_folded() -> Iterator[tuple[str, dict]]:
    """What a file says of the messages in it, of one that is the first again, and of float32."""
    for changes in ({}, {"dtype": "float32", "layers": 2}):
        one = run(Experiment(cell="lstm", n_steps=60, n_a=4, **changes))
        two = [unroll.pack_player(one, loss, weights=True) for loss in (None, one.last_step)]
        whole = gzip.decompress(compact(two))
        end = 4 + int.from_bytes(whole[:4], "little")
        yield from (("Folded", entry) for entry in json.loads(whole[4:end]))


TRAININGS = {
    "two clips": (Experiment(task="latch", n_steps=7, n_a=5, batch=4), "clip:off"),
    "a GRU": (Experiment(cell="gru", n_a=5, batch=2), None),
    "numbers": (Experiment(task="weather", n_steps=9, n_a=5, batch=2), "reduction:sum"),
    "one that breaks": (BREAKS, None),
    "one that a clip would have helped": (BREAKS.replace(learning_rate=10.0), None),
}


def of_training(experiment: Experiment, other: str | None) -> Iterator[tuple[str, bytes]]:
    """A training from its first answer on: the scene, states in a row, one that is looked at."""
    training = prepare(beside.pair(experiment, other) if other else (experiment,), None)
    words = lambda field, value: f"{field} {value}"  # noqa: E731
    yield "LiveAnswer", answer(training, words, None, 3)
    for number, (position, frames) in enumerate(((0, 6), (40, 3), (4, 0))):
        ask = Ask(number, training.name, position, frames, True, 9000, (2, 0), settle=False)
        yield "LiveAnswer", answer(training, words, ask, 0)


def of_the_rest() -> Iterator[tuple[str, bytes | dict]]:
    """What is of no run: the cliff, a race, "Shapes", figures, the presenter's view, controls."""
    yield "CliffMap", cliff.pack_map()
    changed = Experiment(cell="gru", init="spectral", gain=0.5)
    names = ("gain", "threshold", "activation", "init")
    yield "StripMessage", pack_strip(changed, names, answer=3)
    late = {"settled": False, "demo_left": True, "slow": 300, "error": "why"}
    yield "StripMessage", pack_strip(changed, names, **late)
    yield "ChipsMessage", pack_chips(changed)
    yield "Shared", shared("https://rnn.example/flow?gain=1.5")
    for updates in (0, 3):
        yield "TakeMessage", pack_take(changed.replace(updates=updates), "https://rnn.example/flow")
    own: TakeMessage = {"title": "Your own sentences", "link": "", "updates": None, "most": 9}
    yield "TakeMessage", own
    yield from (("StationMessage", one) for one in of_stations())
    raced = small_race()
    first = raced.cell(raced.variants[1], 5)
    for outcomes in ({}, dict(zip(first, (learned(31), BROKE), strict=False))):
        yield "RaceBoard", race.pack_race(Runner(raced, outcomes))
    for config in (theme.CONFIG, theme.CONFIG_3D):
        light, dark = (draw_learning(np.ones(3), (), dark=on) for on in (False, True))
        yield "ShownFigure", pack_figure(light, "a line", config)
        yield "ShownFigure", pack_figure(dark, "a line", config, on_paper=light)
    yield from of_shapes()
    yield from of_a_room()


def of_a_room() -> Iterator[tuple[str, dict]]:
    """What the page tells the component, and what its websocket does."""
    question = Question("1", "What happens?", ("vanishes", "explodes"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ui_room.session, "look", lambda name: "23456A")
        asked = {"id": "1", "text": "What happens?", "answers": ["vanishes", "explodes"],
                 "sentence": "The gain is halved."}  # fmt: skip
        yield "RoomMount", json.loads(json.dumps(ui_room.room_mount(asked, 0)))
    room = Room("23456A", digest("key"))
    yield "RoomHears", {"state": room.state(0)}
    room.take_seat("key", "seat")
    room.shown = Shown("flow", "gain=2", 4, "backward")
    room.admit("token")
    room.ask(question)
    room.vote("token", "1", 1)
    yield "RoomHears", {"state": room.state(1)}
    room.reveal(0)
    yield "RoomHears", {"state": room.state(1, alone=True)}
    yield "RoomHears", {"voted": {"question": "1", "answer": 1}}
    yield "RoomHears", {"led": {"code": "23456A", "key": "key", "address": "here", "qr": "<svg/>"}}
    yield "RoomHears", _refusal(RefusedError("room", "There is none."))


def of_stations() -> Iterator[bytes]:
    """A station that is asked and one that is shown, and an exercise that was tried."""
    lesson = course.lessons()["vanishing"]
    state: dict = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", state)
        session.opening("flow")
        yield pack(station.message_of(Place(lesson, 1)), {})
        Place(lesson, 1).progress.chosen, Place(lesson, 1).progress.done = 0, True
        yield pack(station.message_of(Place(lesson, 1)), {})
        yield pack(station.message_of(Place(lesson, 5)), {})


def of_shapes() -> Iterator[tuple[str, bytes | dict]]:
    """What is handed to the components themselves."""
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        for name, component in (("Gallery", "_gallery"), ("ShownGraph", "_graph")):
            keep = lambda data, name=name, **_: sent.append((name, data))  # noqa: E731
            patch.setattr(shapes, component, keep)
        patch.setattr(focus, "_presenter", lambda data, **_: sent.append(("Presenter", data)))
        shapes.show_gallery(dict.fromkeys(SAMPLES, "words"), "many to one", lambda shape: None)
        for sample in SAMPLES.values():
            states = np.zeros((len(sample.steps), 3))
            shapes.show_graph(sample, states, "words")
            shapes.show_graph(sample, states, "words", shapes.Align(4, 5.5, 7))
        focus.focus_the_picture(True, "unroll", "")
        patch.setattr(demo, "_mark", lambda data, **_: sent.append(("DemoMessage", data)))
        demo.tell_whether_left(None)
        patch.setattr(st, "session_state", {})
        sent.append(("WhereMessage", where.where_message(("step", "unit", "ball"))))
    yield "WordsMessage", {"page": "unroll", "words": words()}
    yield from sent
