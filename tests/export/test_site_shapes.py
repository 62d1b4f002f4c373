"""Shapes in the static site: the graph and the figures that the page of the app shows."""

import json

import numpy as np
import pytest

from explorer import demos, engine, shapes
from explorer.experiment import Experiment, to_query
from explorer.lessons import Lesson, Setting, shelf
from explorer.lessons.bench import DIRECT
from explorer.pages import PAGES
from explorer.shapes import EXHIBITS
from explorer.static_site.records import once
from explorer.static_site.scenes import scene_of
from explorer.ui.parts import of_pages
from tests.opening import figures_of, open_page
from tests.wire.unpack import unpack

GRAPH = "explorer_shapes_graph"
OTHERS = {
    "the temperature": (EXHIBITS["plain"].recipe, {"say": "18"}),
    "a headline": (EXHIBITS["news"].recipe, {"say": "scientists find water on the moon"}),
    "a date": (EXHIBITS["dates"].recipe, {}),
    "names": (EXHIBITS["dinosaurs"].recipe, {"way": "beam", "width": "2"}),
}  # fmt: skip


def settings():
    """Every demo and station of the page, and an exhibit of each other kind."""
    for demo in demos.load():
        if demo.page == "shapes":
            yield demo.title, Setting("shapes", demo.experiment, demo.view)
    for name, (experiment, view) in OTHERS.items():
        yield name, Setting("shapes", experiment, view)
    for lesson in shelf(of_pages(PAGES)).values():
        for place in lesson.places if isinstance(lesson, Lesson) else ():
            for name in ("look", "show", "start"):
                setting = getattr(place, name, None)
                if setting is not None and setting.page == "shapes":
                    yield f"{lesson.id}, {place.asks}", setting


ALL = dict(settings())
SOURCES = once()


def sentence(scene):
    return "\n".join(scene.words)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_graph_and_figures_are_those_that_the_page_sends(name):
    setting = ALL[name]
    graph, *figures = scene_of(setting, SOURCES).pictures
    query = {**to_query(setting.experiment), **setting.view}
    app = open_page("shapes", {"graph_painted": True}, **query)
    sent = [
        one.proto.bytes for one in app.get("bidi_component") if one.proto.component_name == GRAPH
    ]
    assert [*graph.messages] == sent
    assert graph.module == "graph"
    drawn = [unpack(one.proto.bytes) for one in figures_of(app)]
    light = [unpack(figure.messages[0]) for figure in figures]
    assert [head["alt"] for head, _ in light] == [head["alt"] for head, _ in drawn]
    for (_, ours), (_, theirs) in zip(light, drawn, strict=True):
        np.testing.assert_array_equal(ours["figure"], theirs["figure"])


def test_every_demo_and_station_of_the_page_has_a_picture():
    assert len(ALL) >= 3 + len(OTHERS) + 4
    for name, setting in ALL.items():
        scene = scene_of(setting, SOURCES)
        assert scene.pictures, name
        assert not scene.missing, name


def test_the_states_of_a_sentence_are_those_of_a_forward_pass_of_the_engine():
    setting = ALL["Not bad at all"]
    scene = scene_of(setting, SOURCES)
    params, task = shapes.find(setting.experiment), DIRECT.run(setting.experiment).task
    words = setting.view["say"].split()
    header, arrays = unpack(scene.pictures[0].messages[0])
    assert [step["x"] for step in header["steps"]] == words
    states = engine.forward(params, task.read(tuple(words)).x[: len(words)]).a[1:, 0]
    np.testing.assert_allclose(arrays["a"], states, rtol=2e-5, atol=1e-6)
    assert header["steps"][-1]["y"] == "positive >99%"
    assert "**It says “positive”, more than 99% sure**" in scene.words


def test_a_number_comes_out_as_the_french_spell_it():
    scene = scene_of(ALL["One vector between two"], SOURCES)
    said = "**seven hundred and eighty-one → sept cent quatre-vingt-un · right**"
    assert said in scene.words
    assert scene.pictures[1].words.startswith("**What a smaller vector costs**")


def test_a_melody_is_written_note_by_note_and_is_heard_elsewhere():
    scene = scene_of(ALL["One note in, a melody out"], SOURCES)
    *_, written, elsewhere = scene.words
    roll = json.loads(bytes(unpack(scene.pictures[1].messages[0])[1]["figure"]))
    bars = [note[0] for trace in roll["data"] for note in trace["customdata"]]
    assert written == f"It writes: {', '.join(bars)}."
    assert "Hearing the melody" in elsewhere
    assert "RNN Explorer itself" in elsewhere


def test_typing_something_else_is_said_to_need_a_server():
    assert "Giving it something else needs RNN Explorer itself." in sentence(
        scene_of(ALL["Not bad at all"], SOURCES)
    )


def test_sentences_of_ones_own_and_networks_without_a_shape_are_said_to_be_missing():
    own = scene_of(Setting("shapes", EXHIBITS["sentiment"].recipe, {"own": "yes"}), SOURCES)
    assert own.missing.startswith("A network of your own sentences needs RNN Explorer itself")
    none = scene_of(Setting("shapes", Experiment(task="latch"), {}), SOURCES)
    assert none.missing.startswith("The shape of this network needs RNN Explorer itself")
    assert not own.pictures + none.pictures


def test_what_the_network_cannot_read_is_said_in_place_of_its_picture():
    wrong = scene_of(Setting("shapes", EXHIBITS["numbers"].recipe, {"say": "x y"}), SOURCES)
    assert not wrong.pictures
    assert wrong.missing
