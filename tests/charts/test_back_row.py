"""Figures for the back row: larger, stronger, and the same picture."""

import numpy as np
import plotly.graph_objects as go

from explorer.charts.back_row import for_the_back_row
from explorer.charts.theme import LIGHT, template


def made():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, np.nan], line={"width": 2}))
    figure.update_layout(template=template(dark=False), height=400, margin={"l": 40, "t": 20})
    figure.add_annotation(text="1", font={"size": 12, "color": LIGHT.quiet}, yshift=4)
    figure.add_annotation(text="2", font={"size": 12, "color": "#b3202e"})
    return figure


def test_type_margins_and_height_grow_and_the_numbers_stay():
    before, after = made(), for_the_back_row(made(), 1.25)
    assert after.layout.height == 500
    assert (after.layout.margin.l, after.layout.margin.t) == (50, 25)
    assert after.layout.annotations[0].font.size == 17.5, "no type is small"
    assert after.layout.annotations[0].yshift == 5
    assert after.layout.template.layout.font.size == 1.25 * 14
    assert before.layout.template.layout.font.size == 13
    assert after.data[0].line.width == 2.5
    np.testing.assert_array_equal(after.data[0].y, before.data[0].y)


def test_quiet_words_become_strong_and_colours_that_mean_something_stay():
    quiet, red = for_the_back_row(made(), 1.25).layout.annotations
    assert quiet.font.color == LIGHT.ink
    assert red.font.color == "#b3202e"


def test_large_type_keeps_its_proportion():
    figure = go.Figure(layout={"title": {"text": "a", "font": {"size": 20}}})
    assert for_the_back_row(figure, 1.5).layout.title.font.size == 30


def test_texts_of_one_trace_may_have_a_colour_each():
    colours = [LIGHT.quiet, "#b3202e"]
    figure = go.Figure(go.Scatter(text=["a", "b"], textfont={"size": 10, "color": colours}))
    font = for_the_back_row(figure, 1.5).data[0].textfont
    assert (font.size, list(font.color)) == (21, [LIGHT.ink, "#b3202e"])


def test_a_figure_for_the_desk_is_left_as_it_is():
    figure = made()
    assert for_the_back_row(figure, 1) is figure
    for_the_back_row(figure, 2)
    assert figure.to_json() == made().to_json()


def test_room_between_an_axis_and_its_labels_grows_by_whole_pixels():
    figure = go.Figure(layout={"xaxis": {"ticklabelstandoff": 6}})
    assert for_the_back_row(figure, 1.25).layout.xaxis.ticklabelstandoff == 8
