"""Labels that are added together are those that are added one by one."""

import plotly.graph_objects as go
import pytest

from explorer.charts.panels import label, labels_at_once


def drawn(figure):
    for number, text in enumerate("abc"):
        label(figure, text, "#123456", size=10 + number, x=number, y=0, xref="paper")
    return figure


def test_labels_at_once_are_those_that_are_there_and_those_added_one_by_one():
    one_by_one, at_once, other = drawn(drawn(go.Figure())), drawn(go.Figure()), go.Figure()
    with labels_at_once(at_once):
        drawn(at_once)
        drawn(other)
        assert len(other.layout.annotations) == 3  # a figure is not held up by another
    assert at_once.to_dict() == one_by_one.to_dict()
    assert len(at_once.layout.annotations) == 6


def test_a_figure_that_cannot_be_drawn_holds_up_no_later_label():
    figure = go.Figure()
    with pytest.raises(ZeroDivisionError), labels_at_once(figure):
        _ = 1 / 0
    assert len(drawn(figure).layout.annotations) == 3
