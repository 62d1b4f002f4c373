"""A sentence as a network reads it, as data and in words."""

import re

import numpy as np
import pytest

from explorer.charts.theme import SIGNED, palette
from explorer.run.training import open_task
from explorer.shapes import EXHIBITS, find, read
from explorer.views.shapes.belief import _plain, draw_belief
from explorer.views.shapes.belief_words import describe_belief, say_reading
from tests.views.made import named, texts
from tests.views.shapes.made import reading

TWO = reading("the film is not good", [0.5, 0.6, 0.7, 0.2, 0.1], [0.0, -0.4, 0.5, 2.0, 1.0])
MANY = reading(
    "rain stops play",
    [[0.2, 0.5, 0.3], [0.4, 0.35, 0.25], [0.001, 0.001, 0.998]],
    [-1.0, 0.25, 4.0],
    ("science", "weather", "sport"),
    unknown=("stops",),
)


@pytest.mark.parametrize("dark", [False, True])
def test_of_two_answers_the_second_is_up_and_filled_from_the_half(dark):
    figure = draw_belief(TWO, dark=dark)
    line = named(figure, "positive")
    np.testing.assert_allclose(line.y, [0.5, 0.6, 0.7, 0.2, 0.1])
    assert line.fill == "tonexty"
    assert set(named(figure, "50%").y) == {0.5}
    assert figure.layout.yaxis.ticktext == ("negative", "50%", "positive")
    assert figure.layout.yaxis.range[0] < 0 < 1 < figure.layout.yaxis.range[1]


def test_of_more_answers_each_has_a_line_with_its_name_at_the_end_and_the_winner_is_strong():
    figure = draw_belief(MANY)
    for i, answer in enumerate(MANY.answers):
        np.testing.assert_allclose(named(figure, answer).y, MANY.belief[:, i])
    ink, quiet = palette(False).ink, palette(False).quiet
    names = {a.text: a for a in figure.layout.annotations if "%" in a.text}
    assert set(names) == {"<b>sport &gt;99%</b>", "weather &lt;1%", "science &lt;1%"}
    assert names["<b>sport &gt;99%</b>"].font.color == named(figure, "sport").line.color == ink
    assert names["weather &lt;1%"].font.color == quiet
    assert named(figure, "sport").line.width > named(figure, "weather").line.width
    places = sorted(one.y for one in names.values())
    assert places[1] - places[0] >= 0.1


@pytest.mark.parametrize("dark", [False, True])
def test_a_bar_is_the_influence_of_its_word_orange_for_and_blue_against(dark):
    bars = named(draw_belief(MANY, dark=dark), "influence")
    assert list(bars.y) == [-1.0, 0.25, 4.0]
    blue, orange = SIGNED[dark][0], SIGNED[dark][-1]
    assert list(bars.marker.color) == [blue, orange, orange]
    assert list(bars.customdata) == ["−1.00", "+0.25", "+4.00"]


def test_the_range_of_the_influence_is_symmetric_and_that_of_the_strongest_word():
    axis = draw_belief(MANY).layout.yaxis2
    assert axis.range[0] == -axis.range[1] == pytest.approx(-4.32)
    assert axis.ticktext == ("−4.00", "0", "+4.00")
    nothing = reading("well well", [0.5, 0.5], [0, 0])
    assert draw_belief(nothing).layout.yaxis2.range[1] > 0


def test_both_panels_have_one_column_for_every_word_also_for_one_that_comes_twice():
    twice = reading("very very good", [0.6, 0.7, 0.8], [1, 2, 3])
    figure = draw_belief(twice)
    columns = list(named(figure, "positive").x)
    assert len(set(columns)) == 3
    assert [word.replace("\u200b", "") for word in columns] == ["very", "very", "good"]
    assert list(named(figure, "influence").x) == columns
    assert figure.layout.xaxis.range == (-0.5, 2.5)


def test_a_word_that_was_never_met_is_marked():
    words = [word.replace("\u200b", "") for word in named(draw_belief(MANY), "sport").x]
    assert words == ["rain", "<i>stops?</i>", "play"]


def test_the_titles_say_what_the_panels_show_and_which_answer_the_bars_are_about():
    said = " ".join(texts(draw_belief(MANY)))
    assert "What it believes after each word" in said
    assert "Which words moved it: gradient times input," in said
    assert "for “sport”" in said


def test_an_answer_of_someones_own_is_never_markup():
    own = reading("good", [0.9], [1.0], ("<b>no", "a&b"))
    figure = draw_belief(own)
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;no", "50%", "a&amp;b")
    assert "for “a&amp;b”" in " ".join(texts(figure))


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_sentences_of_any_length_are_drawn_with_bars_that_are_no_walls(n):
    chances, influence = np.linspace(0.1, 0.9, n), np.linspace(-1, 1, n)
    some = reading(" ".join(f"w{i}" for i in range(n)), chances, influence)
    assert named(draw_belief(some), "influence").width / n <= 0.62 / min(n, 6)


# ---- in words ----------------------------------------------------------------------------------


def test_the_sentence_says_the_answer_what_moved_it_and_where_it_turned():
    assert say_reading(TWO) == (
        "It says “negative”, 90% sure: “not” (+2.00) and “good” (+1.00) moved it most towards "
        "that, “film” (−0.40) most against; until “not” it believed “positive” (70%)."
    )


def test_only_what_is_true_is_said_of_words_and_turns():
    steady = reading("great", [0.9], [0.3])
    assert say_reading(steady) == (
        "It says “positive”, 90% sure: “great” (+0.30) moved it most towards that, no word spoke "
        "against."
    )
    against = reading("odd film", [0.6, 0.7], [-0.2, -0.3])
    assert "no word moved it towards that, “film” (−0.30) most against." in say_reading(against)
    assert say_reading(reading("a", [0.6], [0])).endswith("60% sure: no word moved it.")


def test_of_several_turns_the_last_is_told_with_what_was_believed_just_before():
    said = say_reading(reading("a b c d", [0.1, 0.9, 0.2, 0.8], [1, 1, 1, 1]))
    assert said.endswith("; until “d” it believed “negative” (80%).")


def test_a_word_that_comes_twice_is_told_with_its_place():
    said = say_reading(reading("good very very", [0.3, 0.4, 0.8], [1, 2, 3]))
    assert "“very” (+3.00, word 3) and “very” (+2.00, word 2)" in said
    assert "until “very” (word 3) it believed “negative” (60%)" in said


def test_a_network_that_has_diverged_is_told_and_drawn_without_a_warning():
    broken = reading("so good", [np.nan, np.nan], [np.nan, np.nan])
    assert "has diverged" in say_reading(broken)
    draw_belief(broken)
    describe_belief(broken)


def test_the_figure_in_words_has_every_word_with_its_numbers():
    said = describe_belief(MANY)
    assert said.startswith(say_reading(MANY))
    assert "“stops” (never met): science 40%, weather 35%, sport 25%; influence +0.25." in said
    assert "sport more than 99%; influence +4.00." in said


@pytest.mark.parametrize("name", ["sentiment", "news"])
def test_the_sentence_of_a_network_that_comes_with_the_app(name):
    recipe = EXHIBITS[name].recipe
    found, _ = read(find(recipe), open_task(recipe)[0], "the film was not good at all")
    strongest = found.words[int(found.influence.argmax())]
    said = say_reading(found)
    assert said.startswith(f"It says “{found.answers[found.answer]}”")
    assert f"“{strongest}”" in said
    draw_belief(found)


def test_words_and_answers_written_to_the_left_turn_nothing_around_them():
    """Each is isolated, its “?” with it: in a row of words they stay in the order they are read."""
    hebrew = reading("הסרט טוב מאוד", [0.4, 0.7, 0.9], [-1.0, 2.0, 1.0], ("רע", "טוב"), ("מאוד",))
    figure = draw_belief(hebrew)
    ticks = [word.rstrip("\u200b") for word in named(figure, "influence").x]
    assert ticks == ["\u2068הסרט\u2069", "\u2068טוב\u2069", "<i>\u2068מאוד?\u2069</i>"]
    assert figure.layout.yaxis.ticktext == ("\u2068רע\u2069", "50%", "\u2068טוב\u2069")
    for said in (say_reading(hebrew), describe_belief(hebrew)):
        apart = re.sub("\u2068[^\u2068\u2069]*\u2069", "", said)
        assert not re.search("[\u0590-\u05ff\u2068\u2069]", apart)


def test_a_label_in_a_figure_is_neither_markup_nor_a_place_for_a_number():
    """plotly.js puts numbers where it finds %{x}, and reads a part of HTML."""
    assert _plain("<b>%{x}</b> & 5 %") == "&lt;b&gt;&#37;{x}&lt;/b&gt; &amp; 5 &#37;"
