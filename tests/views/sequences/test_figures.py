"""The pictures of the page "Sequences", as data."""

import re

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import DEFAULT_TEXT, Experiment
from explorer.sequences import HAS_SERIES, compare, cut
from explorer.sound import spectrogram
from explorer.tasks.tone import from_samples
from explorer.views.sequences.errors import describe_errors, draw_errors, error_table
from explorer.views.sequences.spectrogram import describe_spectrogram, draw_spectrogram
from explorer.views.sequences.windows import describe_sequence, draw_sequence
from tests.own_file import ALL
from tests.recomputed.numbers import numbers_in
from tests.views.made import named, texts


def opened(name, order="kept", T=6):
    task = tasks.make(name, text=DEFAULT_TEXT, data=ALL[name]["data"])
    experiment = Experiment(task=name, n_steps=T, n_a=3, updates=2)
    return compare(experiment, task, 3, order)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("order", ["kept", "shuffled"])
@pytest.mark.parametrize("name", HAS_SERIES)
def test_the_columns_are_the_window_and_what_follows(name, order, dark):
    found = opened(name, order)
    window = cut(found.series, 6, 4, order)
    figure = draw_sequence(found, window, dark=dark)
    if found.task.kind == "numbers":
        to_units = found.task.to_units
        np.testing.assert_allclose(named(figure, "x").y, to_units(window.x))
        np.testing.assert_array_equal(named(figure, "x").x, [1, 2, 3, 4, 5, 6])
        np.testing.assert_allclose(named(figure, "next").y, [to_units(window.y)])
        rnn = found["rnn"].guesses[found.on_screen][4]
        np.testing.assert_allclose(named(figure, "RNN").y, [to_units(rnn)])
    else:
        letters = [found.task.symbols_in[int(code)] for code in (*window.x, window.y)]
        assert list(figure.data[1].text) == letters


@pytest.mark.parametrize("T", [1, 6, 13, 16, 20])
@pytest.mark.parametrize("name", ["names", "text"])
def test_the_letters_do_not_touch_on_a_phone(name, T):
    found = opened(name, T=T)
    figure = draw_sequence(found, cut(found.series, T, 40), dark=False)
    margin = figure.layout.margin
    room = 390 - 2 * 16 - margin.l - margin.r  # of a phone, between the page's edges
    for letters in (figure.data[0], figure.data[1]):
        assert len(letters.text) * 0.6 * letters.textfont.size <= room  # 0.6 em: a monospaced font


def test_the_scale_of_a_spectrogram_has_its_room_whatever_the_width():
    picture = spectrogram(np.sin(np.arange(8000) / 3), 8000)
    figure = draw_spectrogram(picture, held_out_from=0.8, dark=False)
    scale = figure.data[0].colorbar
    assert scale.x == 1
    widest = (
        max(len(text) for text in scale.ticktext) * 0.6 * figure.layout.template.layout.font.size
    )
    pad = 10  # what Plotly leaves on the left of a scale
    assert pad + scale.thickness + widest <= figure.layout.margin.r


def test_a_cell_is_filled_where_a_step_is_seen():
    found = opened("weather")
    figure = draw_sequence(found, cut(found.series, 6, 0), dark=False)
    (cells,) = (trace for trace in figure.data if trace.type == "heatmap")
    np.testing.assert_array_equal(np.asarray(cells.z).sum(axis=1), [1, 1, 3, 6])
    np.testing.assert_array_equal(cells.z[2], [0, 0, 0, 1, 1, 1])
    assert figure.layout.yaxis3.ticktext == ("naive", "last value", "window 3", "RNN")
    said = [found.task.read_number(one.guesses[0]) for one in found.predictors]
    assert [text for text in texts(figure) if text in said] == said


def test_the_window_is_marked_where_it_stands_in_the_series():
    found = opened("weather")
    window = cut(found.series, 6, 10)
    (mark,) = draw_sequence(found, window, dark=False).layout.shapes
    dates = found.series.times[window.places]
    assert (np.datetime64(mark.x0), np.datetime64(mark.x1)) == (dates[0], dates[-1])


def test_a_long_sound_is_thinned_and_keeps_its_highest_and_lowest_sample():
    found = opened("tone")
    figure = draw_sequence(found, cut(found.series, 6, 0), dark=False)
    learned = figure.data[0]
    assert len(learned.y) < 2000
    sound = found.task.to_units(found.task.train)
    assert (max(learned.y), min(learned.y)) == pytest.approx((sound.max(), sound.min()))


@pytest.mark.parametrize("name", ["weather", "text"])
def test_every_dot_is_the_error_of_a_seed_in_its_unit_and_the_axis_begins_at_zero(name):
    found, shuffled = opened(name), opened(name, "shuffled")
    figure = draw_errors(shuffled, found, dark=False)
    factor = found.task.sd if name == "weather" else 100
    for label, one in (("in order", found), ("shuffled", shuffled)):
        expected = np.concatenate([c.errors for c in one.predictors]) * factor
        np.testing.assert_allclose(named(figure, label).x, expected)
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] > max(named(figure, "shuffled").x)
    assert not draw_errors(found, dark=False).layout.showlegend


def test_the_words_have_the_numbers_of_the_pictures():
    found = opened("weather")
    window = cut(found.series, 6, 0)
    words = describe_sequence(found, window)
    assert f"Next: {found.task.read_number(window.y)}" in words
    assert f"RNN sees 6 of 6 steps and says {found.task.read_number(found['rnn'].guesses[0])}" in (
        words
    )
    assert f"{found['naive'].errors[0] * found.task.sd:.2f} °C" in describe_errors(found)


def test_the_table_has_memory_parameters_and_every_seed():
    table = error_table(opened("weather"))
    assert table["longest memory"] == [
        "1 step", "1 step", "3 steps", "unlimited in principle; 6 here",
    ]  # fmt: skip
    # Waa, Wax, ba, Wya, by of 3 units, 1 or 3 inputs and 1 output.
    assert table["parameters"] == [0, 9 + 3 + 3 + 3 + 1, 9 + 9 + 3 + 3 + 1, 9 + 3 + 3 + 3 + 1]
    assert len([name for name in table if name.startswith("error")]) == 3


@pytest.mark.parametrize("dark", [False, True])
def test_the_spectrogram_is_drawn_in_seconds_and_hertz_with_the_split_marked(dark):
    picture = spectrogram(np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000), 8000)
    figure = draw_spectrogram(picture, held_out_from=0.8, dark=dark)
    np.testing.assert_array_equal(figure.data[0].z, picture.decibels)
    assert figure.layout.shapes[0].x0 == 0.8
    assert "strongest pitch is near 1,000 Hz" in describe_spectrogram(picture)


def of_sound(samples, T=4):
    task = from_samples(samples, "made")
    found = compare(Experiment(task="tone", n_steps=T, n_a=3, updates=2), task, 3)
    return found, cut(found.series, T, 0)


def test_numbers_that_differ_in_the_fourth_decimal_are_written_with_four():
    """A loud sound whose held-out end is soft: its window spans 0.008, as do the predictions."""
    samples = np.where(np.arange(2000) < 1500, 0.5, 0.004) * np.sin(np.arange(2000) / 2)
    found, window = of_sound(samples)
    figure = draw_sequence(found, window, dark=False)
    truth = samples[1600]
    assert f"<b>{truth:.4f}</b>".replace("-", "−") in texts(figure)
    says = [one.guesses[found.on_screen][0] * found.task.loudness for one in found.predictors]
    for value in says:
        assert f"{value:.4f}".replace("-", "−") in texts(figure)
    assert f"Next: {truth:.4f}".replace("-", "−") in describe_sequence(found, window)


@pytest.mark.parametrize(("peak", "decimals"), [(1, 2), (0.5, 2), (0.05, 3), (0.004, 4), (1e-4, 5)])
def test_a_softer_sound_has_more_decimals_on_every_page(peak, decimals):
    found, _ = of_sound(peak * np.sin(np.arange(2000) / 2))
    assert found.task.read_number(0.0) == "0." + "0" * decimals


@pytest.mark.parametrize("name", ["weather", "prices", "tone"])
def test_what_follows_is_written_beside_its_place(name):
    found = opened(name)
    window = cut(found.series, 6, 4)
    figure = draw_sequence(found, window, dark=False)
    (mark,) = [one for one in figure.layout.annotations if one.text.startswith("<b>")]
    assert mark.y == pytest.approx(found.task.to_units(window.y))
    number = mark.text.removeprefix("<b>").removesuffix("</b>")
    assert number.startswith(found.task.read_number(window.y)[:3])
    assert max(len(number), len("−0.0003")) * 0.7 * mark.font.size < figure.layout.margin.r


def test_the_spectrogram_says_what_it_is_in_the_type_of_the_other_titles():
    picture = spectrogram(np.sin(np.arange(8000) / 3), 8000)
    figure = draw_spectrogram(picture, held_out_from=0.8, dark=False)
    (title,) = [one for one in figure.layout.annotations if one.text.startswith("spectrogram")]
    sequence = draw_sequence(*of_sound(np.sin(np.arange(2000) / 2)), dark=False)
    (other,) = [one for one in sequence.layout.annotations if one.text.startswith("sample over")]
    assert title.font.size == other.font.size
    assert figure.layout.xaxis.title.text is None is figure.layout.yaxis.title.text


@pytest.mark.parametrize("name", HAS_SERIES)
def test_pointing_says_numbers_as_the_page_writes_them_and_not_as_d3_does(name):
    """Of 1,234.5 d3 made 1.23e+3."""
    found = opened(name)
    columns = draw_sequence(found, cut(found.series, 6, 4), dark=False).data
    for trace in (*columns, *draw_errors(found, dark=False).data):
        assert not re.search(r"%\{[xy]:", trace.hovertemplate or ""), trace.name
    for trace in columns:
        if trace.customdata is not None:
            read = [numbers_in(text)[0][0] for text in trace.customdata]
            np.testing.assert_allclose(read, trace.y, rtol=1e-4)
