"""plotly.js in two files: one version, and which figure needs which."""

import importlib.resources
import re

import plotly.graph_objects as go

from explorer.ui.figure import pack_figure
from explorer.wire.plotly_js import IN_TWO_DIMENSIONS, PART, WHOLE, bundle_for, version_in
from tests.wire.unpack import unpack


def address_of(figure):
    return unpack(pack_figure(figure, "a figure", {}))[0]["plotly"]


def test_both_are_of_one_version_which_is_that_of_the_installed_package():
    assert version_in(PART) == version_in(WHOLE)
    whole = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    assert WHOLE.read() == whole.read_bytes()
    assert re.fullmatch(r"/plotly-cartesian-\d+\.\d+\.\d+\.min\.js", PART.path)
    assert len(PART.read()) < len(WHOLE.read()) / 3


def test_a_figure_asks_for_all_of_it_only_where_the_part_cannot_draw_it():
    flat = go.Figure([go.Scatter(y=[1, 2]), go.Heatmap(z=[[1, 2]]), go.Bar(y=[1])])
    deep = go.Figure([go.Scatter(y=[1, 2]), go.Scatter3d(x=[1], y=[1], z=[1])])
    assert address_of(flat) == address_of(go.Figure()) == PART.path
    assert address_of(deep) == WHOLE.path
    assert bundle_for(IN_TWO_DIMENSIONS) == PART
