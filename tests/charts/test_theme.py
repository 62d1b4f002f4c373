"""What every figure looks like: on the page without an edge, legible, nothing fetched."""

import pathlib
import tomllib

import plotly.graph_objects as go
import pytest

from explorer.charts import theme

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
@pytest.mark.parametrize("name", ["ink", "quiet", "raw", "applied"])
def test_text_and_lines_stand_out_from_the_page(dark, name):
    """4.5 to 1 is what WCAG 2 asks of small text."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = theme.palette(dark)
    a, b = luminance(getattr(colours, name)), luminance(colours.paper)
    assert (max(a, b) + 0.05) / (min(a, b) + 0.05) >= 4.5


def test_nothing_is_fetched_and_no_finger_draws_a_zoom_box():
    layout = go.Figure(layout={"template": theme.template(False)}).to_json()
    assert "http" not in layout
    assert theme.template(False).layout.dragmode is False
    assert theme.CONFIG["displaylogo"] is False
