"""What a small vector costs, as data and in words that stay true whatever was measured."""

import pytest

from explorer.shapes import EXHIBITS, vector_size
from explorer.views.shapes.vector_size import (
    describe_vector_size,
    draw_vector_size,
    say_vector_size,
)
from tests.views.made import named, texts
from tests.views.shapes.made import vector_size as made

FOUND = made({2: {2: 0.3, 5: 0.05}, 8: {2: 0.9, 5: 0.6}, 48: {2: 1.0, 5: 0.999}})


@pytest.mark.parametrize("dark", [False, True])
def test_a_line_for_each_length_from_0_to_100(dark):
    figure = draw_vector_size(FOUND, dark=dark)
    assert list(named(figure, "2 words").y) == pytest.approx([30, 90, 100])
    assert list(named(figure, "5 words").y) == pytest.approx([5, 60, 99.9])
    assert list(named(figure, "5 words").x) == ["2", "8", "48"]
    assert figure.layout.yaxis.range[0] < 0 < 100 < figure.layout.yaxis.range[1]


def test_every_line_has_its_name_beside_its_end_and_none_lies_on_another():
    figure = draw_vector_size(FOUND)
    ends = {a.text: a.y for a in figure.layout.annotations if "words" in a.text}
    assert set(ends) == {"2 words", "5 words"}
    assert ends["2 words"] - ends["5 words"] >= 7


def test_the_size_that_comes_with_the_app_is_marked_where_it_was_measured():
    shipped = EXHIBITS["numbers"].recipe.n_a
    (line,) = draw_vector_size(FOUND).layout.shapes
    assert line.x0 == line.x1 == [2, 8, 48].index(shipped)
    without = draw_vector_size(made({2: {2: 0.3, 5: 0.1}}))
    assert not without.layout.shapes
    assert "comes with the app" not in texts(without)


HOW = "(measured on 2030-01-02, 1,500 updates, mean of seeds 0, 1 and 2)."


def test_the_sentence_names_the_largest_vector_that_still_costs():
    assert say_vector_size(FOUND) == (
        "With 8 numbers or fewer in the vector long inputs suffer (10 points or more): at n_a = 8, "
        f"60% of the numbers of 5 words come out exactly, against 90% of those of 2 words {HOW}"
    )


def test_or_fewer_is_said_only_where_it_holds_for_every_smaller_vector():
    found = made({2: {2: 0.0, 5: 0.0}, 4: {2: 0.5, 5: 0.4}, 8: {2: 0.9, 5: 0.95}})
    assert say_vector_size(found).startswith("With 4 numbers in the vector long inputs")


def test_where_even_the_largest_costs_it_is_said():
    found = made({2: {1: 0.3, 5: 0.3}, 8: {1: 0.9, 5: 0.7}})
    said = say_vector_size(found)
    assert "long inputs suffer (10 points or more); no larger one was tried: " in said
    assert "against 90% of those of 1 word" in said


def test_where_no_size_costs_it_is_said_with_the_most_that_was_found():
    found = made({2: {2: 0.3, 5: 0.24}, 8: {2: 0.9, 5: 0.95}})
    assert say_vector_size(found) == (
        "At no size are numbers of 5 words 10 points or more behind those of 2 words; the most is "
        f"6.0 points, at n_a = 2 {HOW}"
    )
    ahead = made({2: {2: 0.3, 5: 0.34}})
    assert "of 2 words, but equal or ahead at every size (" in say_vector_size(ahead)


def test_one_length_alone_is_compared_with_nothing():
    assert "Only one length was measured" in say_vector_size(made({2: {3: 0.5}}))


def test_what_was_measured_is_drawn_and_told():
    found = vector_size.load()
    said = describe_vector_size(found)
    assert found.measured in said
    for n_a, row in found.exact.items():
        assert f"n_a = {n_a}: " in said
        assert set(row) == set(found.pairs)
    draw_vector_size(found)
