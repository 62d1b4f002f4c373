"""What every figure looks like: on the page without an edge, legible, nothing fetched."""

import colorsys
import pathlib
import tomllib

import plotly.graph_objects as go
import pytest

from explorer.charts import theme
from explorer.charts.shades import ENOUGH, contrast

ROOT = pathlib.Path(__file__).parents[2]


def test_a_scale_is_evenly_spaced_and_grows_from_0_to_1():
    assert theme.scale(("a", "b", "c")) == [[0, "a"], [0.5, "b"], [1, "c"]]


@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_lies_on_the_page_without_an_edge(dark):
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        page = tomllib.load(file)["theme"]["dark" if dark else "light"]
    colours, layout = theme.palette(dark), theme.template(dark).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == colours.paper == page["backgroundColor"]
    assert layout.font.color == colours.ink == page["textColor"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", ["paper", "soft"])
@pytest.mark.parametrize(
    "name", ["ink", "quiet", "raw", "applied", "explodes", "rnn", "gru", "lstm"]
)
def test_text_and_lines_stand_out_from_the_page_and_the_sidebar(dark, ground, name):
    """So does the paper's colour on a button filled with any of them."""
    colours = theme.palette(dark)
    assert contrast(getattr(colours, name), getattr(colours, ground)) >= ENOUGH


def test_nothing_is_fetched_and_no_finger_draws_a_zoom_box():
    layout = go.Figure(layout={"template": theme.template(False)}).to_json()
    assert "http" not in layout
    assert theme.template(False).layout.dragmode is False
    assert theme.CONFIG["displaylogo"] is False


def hue(colour):
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return colorsys.rgb_to_hsv(r, g, b)[:2]


@pytest.mark.parametrize("dark", [False, True])
def test_only_what_explodes_is_red(dark):
    colours = vars(theme.palette(dark))
    red = {
        name
        for name, colour in colours.items()
        if name != "veil"
        for angle, strength in (hue(colour),)
        if strength > 0.3 and min(angle, 1 - angle) < 0.05
    }
    assert red == {"explodes"}


@pytest.mark.parametrize("dark", [False, True])
def test_cells_and_twins_can_be_told_apart(dark):
    colours = theme.palette(dark)
    named = [colours.raw, colours.applied, *map(colours.of_cell, ("rnn", "gru", "lstm"))]
    for i, one in enumerate(named):
        for other in named[:i]:
            pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
            assert sum(abs(a - b) for a, b in pairs) > 90
