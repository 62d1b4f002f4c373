"""A link that a whole class opens is computed and drawn once."""

import importlib

import numpy as np
import plotly.basedatatypes
import pytest

from explorer import engine, sampling
from explorer.experiment import DEFAULT, to_query
from explorer.race import Outcome, make_race
from explorer.race.memory import memory_race
from explorer.run.starts import BASE, LENGTHS, SEEDS, STARTS, StartsMatter
from explorer.shapes import EXHIBITS
from explorer.ui import figure, runs
from explorer.views.race import known
from tests import opening

LINKS = {
    "unroll": {"n_steps": "6", "n_a": "4", "updates": "3"},
    "flow": {"n_steps": "6", "n_a": "4", "updates": "3"},
    "clipping": {"n_steps": "6", "n_a": "4", "updates": "3"},
    "cells": {"n_steps": "6", "n_a": "4", "updates": "3"},
    "sequences": {"task": "weather", "n_steps": "5", "n_a": "3", "updates": "3"},
    "shapes": {},
    "cliff": {},
    "checks": {"n_steps": "4", "n_a": "3"},
}


@pytest.fixture
def counted(monkeypatch):
    """How often something was computed or drawn, by its name."""
    counts = {}

    def count(owner, name, label):
        real = getattr(owner, name)

        def noted(*given, **options):
            counts[label] = counts.get(label, 0) + 1
            return real(*given, **options)

        monkeypatch.setattr(owner, name, noted)

    for name in ("forward", "backward", "gradient_flow", "train"):
        count(engine, name, name)
    count(engine.Stepper, "step", "step")
    for name in ("write", "beam", "translate"):
        count(sampling, name, "sampling")
    for name in ("spectrogram", "run_free"):
        count(importlib.import_module("explorer.views.sequences.sound"), name, name)
    count(plotly.basedatatypes.BaseFigure, "__init__", "figure")
    for view, name in (("unroll", "pack_player"), ("flow", "pack_flow"), ("cells", "pack_cells")):
        count(importlib.import_module(f"explorer.views.{view}.picture"), name, "pack")
    runs.shared.cache_clear()
    yield counts
    runs.shared.cache_clear()  # no other test is to find made-up results


@pytest.mark.parametrize("page", LINKS)
def test_the_second_session_that_opens_a_link_computes_and_draws_nothing(page, counted):
    _opened_twice(counted, page, **LINKS[page])


def _opened_twice(counted, page, state=(), **query):
    """How often something was computed or drawn for the first session; for the second, nothing."""
    opening.open_page(page, state, **query)
    assert counted, "the first one does"
    first = counted.copy()
    opening.open_page(page, state, **query)
    assert counted == first
    return first


WAYS = [(name, {}) for name in EXHIBITS] + [
    ("dinosaurs", {"way": "greedy"}),
    ("dinosaurs", {"way": "beam"}),
    ("numbers", {"width": 3}),
]


@pytest.mark.parametrize(("name", "more"), WAYS)
def test_nor_where_a_network_of_some_shape_says_something(name, more, counted):
    query = to_query(EXHIBITS[name].recipe) | more
    first = _opened_twice(counted, "shapes", {"graph_painted": True}, **query)
    assert bool(first.get("step")) == (name != "plain")
    assert bool(first.get("figure")) == (name != "dates")
    said = EXHIBITS[name].shape in ("one to many", "many to many", "encoder-decoder")
    assert bool(first.get("sampling")) == said


TRAINED_HERE = to_query(EXHIBITS["plain"].recipe.replace(updates=3))


def test_nor_how_a_network_that_was_trained_here_has_learned(counted):
    _opened_twice(counted, "shapes", {"graph_painted": True}, **TRAINED_HERE)


def test_nor_what_a_sound_looks_like_and_what_a_network_hears_in_it(counted):
    query = {"task": "tone", "n_steps": "5", "n_a": "3", "updates": "1"}
    first = _opened_twice(counted, "sequences", **query)
    assert first["spectrogram"] == first["run_free"] == 1


def _outcomes(race):
    """Some outcomes; a number that is none is what it is in every session."""
    lost, won = Outcome(None, 3, 3, float("nan")), Outcome(2, None, 3, 0.1)
    return {one: won if one.seed % 2 else lost for one in race.experiments()}


def test_nor_a_race_that_each_session_has_run(counted):
    base = DEFAULT.replace(task="latch", n_a=4, updates=3)
    race = make_race(base, (3, 4), 2)
    query = to_query(base) | {"race_lengths": "3,4", "race_networks": "2"}
    known.keep(_outcomes(race))
    assert opening.open_page("race", **query)
    assert counted["figure"] == 1
    known.keep(dict(reversed(_outcomes(race).items())))
    opening.open_page("race", **query)
    assert counted["figure"] == 1


def test_nor_what_was_measured_on_request_on_the_page_cells(counted):
    query = LINKS["cells"]
    race = memory_race(DEFAULT.replace(n_steps=6, n_a=4, updates=3))
    losses = {(T, name): np.ones(SEEDS) for T in LENGTHS for name in STARTS}
    put = runs.shared().shelf.put
    put(("memory", race.base), _outcomes(race))
    put(("starts", BASE), StartsMatter(BASE, losses))
    first = _opened_twice(counted, "cells", **query)
    assert first["figure"] == 3


def test_the_scores_on_another_text_are_other_ones():
    """Untrained, two networks of equally many letters are equal in all numbers."""
    runs.shared.cache_clear()
    recipe = EXHIBITS["text"].recipe.replace(updates=0, n_steps=2, n_a=2)
    state = {"graph_painted": True, "shapes_taken": True}
    of_texts = []
    for text in ("ab" * 40, "aaaaaaab" * 10):
        app = opening.open_page("shapes", state, **to_query(recipe.replace(text=text)))
        of_texts.append({one.label: one.value for one in app.metric})
    guesses = [found["Counting how often each occurs"] for found in of_texts]
    assert guesses[0] != guesses[1]


def test_what_a_picture_depends_on_is_another_picture(monkeypatch):
    """The record, what of it is drawn, the place, the theme and the type size of the view."""
    drawn, shown = [], []
    monkeypatch.setattr(figure, "_figure", lambda key, data: shown.append(data))
    monkeypatch.setattr(figure, "pack_figure", lambda *given, **more: repr((given, more)).encode())
    monkeypatch.setattr(figure, "for_the_back_row", lambda drawing, scale: (drawing, scale))
    runs.shared.cache_clear()

    def show(of="record", key="loss", alt="a line", scale=1.0, dark=False, printed=False):
        monkeypatch.setattr(figure, "type_scale", lambda: scale)
        monkeypatch.setattr(figure, "is_dark", lambda: dark)
        monkeypatch.setattr(figure, "figures_are_printed", lambda: printed)

        def draw(dark):
            drawn.append(of)
            return f"of {of}, {'dark' if dark else 'light'}"

        figure.share_figure(draw, of=of, key=key, alt=alt)
        return shown[-1]

    first = show()
    assert show() is first
    assert show(printed=True) is first  # what is light is printed as it is
    assert len(drawn) == 1
    others = [show(of="other"), show(key="norm"), show(alt="another line"), show(scale=1.4)]
    assert len(drawn) == 5
    assert b"1.4" in others[-1]
    assert b"of other" in others[0]
    dark, twice = show(dark=True), show(dark=True, printed=True)
    assert (b"dark" in dark, b"light" in dark) == (True, False)
    assert (b"dark" in twice, b"light" in twice) == (True, True)
    assert len(drawn) == 8
    assert show() is first
