"""A link that a whole class opens is computed and drawn once."""

import importlib

import plotly.basedatatypes
import pytest

from explorer import engine
from explorer.ui import figure, runs
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
    count(plotly.basedatatypes.BaseFigure, "__init__", "figure")
    for view, name in (("unroll", "pack_player"), ("flow", "pack_flow"), ("cells", "pack_cells")):
        count(importlib.import_module(f"explorer.views.{view}.picture"), name, "pack")
    runs.shared.cache_clear()
    return counts


@pytest.mark.parametrize("page", LINKS)
def test_the_second_session_that_opens_a_link_computes_and_draws_nothing(page, counted):
    opening.open_page(page, **LINKS[page])
    assert counted, "the first one does"
    first = counted.copy()
    opening.open_page(page, **LINKS[page])
    assert counted == first


def test_what_a_picture_depends_on_is_another_picture(monkeypatch):
    """The record, what of it is drawn, the place and the type size of the view."""
    drawn, shown = [], []
    monkeypatch.setattr(figure, "_figure", lambda key, data: shown.append(data))
    monkeypatch.setattr(figure, "pack_figure", lambda *given: repr(given).encode())
    monkeypatch.setattr(figure, "for_the_back_row", lambda drawing, scale: (drawing, scale))
    runs.shared.cache_clear()

    def show(of="record", key="loss", alt="a line", scale=1.0):
        monkeypatch.setattr(figure, "type_scale", lambda: scale)
        figure.share_figure(lambda: drawn.append(of) or f"of {of}", of=of, key=key, alt=alt)
        return shown[-1]

    first = show()
    assert show() is first
    assert len(drawn) == 1
    others = [show(of="other"), show(key="norm"), show(alt="another line"), show(scale=1.4)]
    assert len(drawn) == 5
    assert b"1.4" in others[-1]
    assert b"of other" in others[0]
    assert show() is first
