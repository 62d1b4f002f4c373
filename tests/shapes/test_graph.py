"""The graph of each shape has exactly the arrows it has: counted by hand."""

import pytest

from explorer.shapes import SAMPLES, Graph, judging, translating, writing

X, A, Y = "x", "a", "y"


def arrows(graph):
    return {(start, end) for start, end in graph.arrows}


def test_one_to_one_has_two_arrows_and_none_that_carries_on():
    assert arrows(SAMPLES["one to one"]) == {((X, 1), (A, 1)), ((A, 1), (Y, 1))}


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ("one to one", 2),
        ("one to many", 4 + 3 + 4 + 3),  # reads, carries on, says, and reads what it said
        ("many to one", 4 + 3 + 1),
        ("many to many", 4 + 3 + 4),
        ("encoder-decoder", 6 + 5 + 3 + 2),
    ],
)
def test_each_shape_has_as_many_arrows_as_by_hand_and_none_twice(shape, count):
    graph = SAMPLES[shape]
    assert len(graph.arrows) == len(arrows(graph)) == count


def test_many_to_one_says_nothing_before_the_end():
    said = [start for start, end in judging(["a", "b", "c"], "yes").arrows if end[0] == Y]
    assert said == [(A, 3)]


def test_what_was_said_is_read_at_the_next_step_and_only_then():
    graph = writing(["s", "t"], ["o", "p", "·"])
    assert [step.x for step in graph.steps] == ["s", "t", "o", "p"]
    assert [step.y for step in graph.steps] == [None, "o", "p", "·"]
    fed = {(start, end) for start, end in graph.arrows if start[0] == Y}
    assert fed == {((Y, 2), (X, 3)), ((Y, 3), (X, 4))}


def test_an_encoder_says_nothing_and_its_last_state_is_all_that_goes_over_the_border():
    graph = translating(["one", "two"], "▸", ["un", "■"])
    assert graph.border == 2
    over = {(start, end) for start, end in graph.arrows if start[1] <= graph.border < end[1]}
    assert over == {((A, 2), (A, 3))}
    assert [step.x for step in graph.steps] == ["one", "two", "▸", "un"]
    assert [step.y for step in graph.steps] == [None, None, "un", "■"]


def test_a_graph_of_one_step_has_no_border():
    assert Graph(()).arrows == ()
