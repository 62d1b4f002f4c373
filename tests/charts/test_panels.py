"""Labels that are added together are those that are added one by one."""

import plotly.graph_objects as go
import pytest

from explorer.charts.panels import label, labels_at_once, lines_of


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


def test_parts_share_a_line_while_they_fit_and_none_is_broken():
    assert lines_of(["a" * 30, "b" * 27]) == ["a" * 30 + "   " + "b" * 27]  # 60 letters
    assert lines_of(["a" * 30, "b" * 28]) == ["a" * 30, "b" * 28]
    assert lines_of(["a" * 90, "b", "c"], "; ") == ["a" * 90, "b; c"]


def test_what_colours_a_part_takes_no_room():
    blue = f"<span style='color:#123456'>{'a' * 30}</span>"
    assert lines_of([blue, "b" * 27]) == [f"{blue}   {'b' * 27}"]
