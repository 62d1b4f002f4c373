"""The picture of a twin, as data: what stands where, and that both stand on one scale."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from explorer.charts.tables import as_csv
from explorer.experiment import Experiment
from explorer.number_text import say
from explorer.run import is_kept, run_twins
from explorer.tasks import TASKS, make
from explorer.views.clipping.table import twin_table
from explorer.views.clipping.twins import draw_twin
from explorer.views.clipping.words import costs, describe_twin
from tests.own_file import ALL, DATA
from tests.views.made import history, last_losses, named, texts, twins

SIZE = {"n_steps": 6, "n_a": 4, "batch": 4, "updates": 30}


@pytest.fixture(scope="module")
def real():
    return run_twins(Experiment(task="latch", threshold=0.2, learning_rate=0.5, **SIZE))


@pytest.mark.parametrize("dark", [False, True])
def test_both_twins_share_every_axis_and_every_height(real, dark):
    off, on = (draw_twin(real, which, dark=dark).layout for which in ("off", "on"))
    assert off.height == on.height
    for axis in ("xaxis", "yaxis", "yaxis2", "yaxis3", "yaxis4"):
        assert off[axis] == on[axis]
    assert off.xaxis.range == (0.5, 30.5)
    assert off.yaxis4.range == (0.5, 6.5)


def test_the_lines_are_the_history(real):
    figure = draw_twin(real, "on", dark=False)
    for name, values in (
        ("loss", real.on.loss),
        ("norm before", real.on.norm_before),
        ("norm after", real.on.norm_after),
    ):
        line = named(figure, name)
        np.testing.assert_allclose(line.y, values, rtol=1e-6)
        assert (line.x0, line.dx) == (1, 1)
    names = {trace.name for trace in draw_twin(real, "off", dark=False).data}
    assert "norm after" not in names


def test_the_firing_strip_covers_the_updates_at_which_the_clip_fired():
    fired = [False, True, True, False, True]
    on = history(np.ones(5), np.ones((5, 3)), fired=fired)
    strip = named(draw_twin(twins(on), "on", dark=False), "fired")
    np.testing.assert_array_equal(
        strip.x, [1.5, 3.5, 3.5, 1.5, 1.5, np.nan, 4.5, 5.5, 5.5, 4.5, 4.5]
    )
    assert "Clip fired 3 of 5 times" in texts(draw_twin(twins(on), "on", dark=False))


def test_the_angle_is_drawn_by_value_only_and_on_a_right_angle():
    one = history([1, 1, 1], np.ones((3, 3)), angle=[0, 8.1301, 0], fired=[0, 1, 0])
    by_value = draw_twin(twins(one, clip="value"), "on", dark=False)
    np.testing.assert_allclose(named(by_value, "angle").y, [0, 8.1301, 0], rtol=1e-6)
    assert by_value.layout.yaxis3.range == (0, 90)
    by_norm = draw_twin(twins(one), "on", dark=False)
    assert "angle" not in {trace.name for trace in by_norm.data}


def levels(figure, axis):
    return [shape.y0 for shape in figure.layout.shapes if shape.yref == axis]


def test_the_threshold_is_a_line_in_the_norm_panel_but_not_where_it_is_of_single_entries(real):
    figure = draw_twin(real, "off", dark=False)
    assert levels(figure, "y2") == [0.2]
    assert "— threshold 0.2" in texts(figure)
    by_value = twins(history([1], [[1, 1, 1]]), clip="value")
    assert levels(draw_twin(by_value, "on", dark=False), "y2") == []


def test_a_coin_costs_ln_2(real):
    figure = draw_twin(real, "on", dark=False)
    assert levels(figure, "y") == [pytest.approx(math.log(2))]
    assert "– – tossing a coin: 0.693" in texts(figure)


def test_a_summed_loss_is_compared_with_the_sum_of_the_guesses():
    steps = tuple(range(1, 14))
    one = history([30.0], np.ones((1, 14)))
    mean, total = (
        draw_twin(
            twins(one, task="names", reduction=reduction, steps_with_loss=steps), "on", dark=False
        )
        for reduction in ("mean", "sum")
    )
    assert max(levels(total, "y")) == pytest.approx(13 * max(levels(mean, "y")))
    assert max(levels(mean, "y")) == pytest.approx(math.log(27))
    assert "Loss, nats, mean over time" in texts(mean)
    assert "Loss, nats, summed over time" in texts(total)


def test_a_gradient_of_exactly_zero_is_hatched_and_not_left_out():
    one = history([1, 1, 1], np.ones((3, 3)), before=[1, 0, 0])
    zero = [t for t in draw_twin(twins(one), "off", dark=False).data if t.yaxis == "y2"][-1]
    assert (zero.name, min(zero.x), max(zero.x)) == ("exactly 0", 1.5, 3.5)


def test_a_line_never_ends_where_a_browser_cannot_draw_but_the_hover_is_true():
    one = history([0.7, 1e300, 0.7], np.ones((3, 3)), before=[1, 1e200, 1e-30])
    figure = draw_twin(twins(one), "off", dark=False)
    loss, norm = named(figure, "loss"), named(figure, "norm before")
    assert max(loss.y) < 1e6
    assert 1e-15 < min(norm.y) < max(norm.y) < 1e15
    assert list(loss.customdata) == [say(one) for one in (0.7, 1e300, 0.7)]
    assert list(norm.customdata) == [say(one) for one in (1, 1e200, 1e-30)]


def test_no_text_stands_inside_a_panel_where_a_curve_may_run():
    wild = history([0.7, 3.5e5, 0.7], np.ones((3, 3)), before=[1, 1e200, 1e-30])
    broken = history([0.7, np.nan], [[1, 1, 1], [1, np.inf, 1]], broke=(2, "a"))
    angles = history([1, 1, 1], np.ones((3, 3)), angle=[0, 8.1, 0], fired=[0, 1, 0])
    for pair in (twins(wild), twins(broken, wild), twins(angles, clip="value")):
        for which in ("off", "on"):
            figure = draw_twin(pair, which, dark=False)
            panels = [
                figure.layout[axis].domain for axis in ("yaxis", "yaxis2", "yaxis3", "yaxis4")
            ]
            above = [note for note in figure.layout.annotations if note.yref == "paper"]
            assert {note.yanchor for note in above} == {"bottom"}
            assert {note.y for note in above} <= {top for _, top in panels}
            rest = {note.yref for note in figure.layout.annotations} - {"paper"}
            assert rest <= {"y5"}, "only the ruler's own"
            lines = sorted((note.y, note.yshift) for note in above)
            assert len(set(lines)) == len(lines), "no two on one line"


def test_a_curve_that_leaves_its_panel_says_how_far_it_goes():
    one = history([0.7, 3.5e5, 0.7], np.ones((3, 3)), before=[1, 1e200, 1e-30])
    found = texts(draw_twin(twins(one), "off", dark=False))
    assert "↑ 3.50\u00a0×\u00a010⁵ at update 2" in found
    assert "↑ 1.00\u00a0×\u00a010²⁰⁰ at update 2" in found
    assert "↓ 1.00\u00a0×\u00a010⁻³⁰ at update 3" in found


def test_a_curve_of_which_nothing_has_a_place_in_its_panel_runs_along_its_edge():
    """The other twin's losses end the axis at 20 times the guess; these are all above it."""
    high = history([4000.0, np.nan, 800.0, 900.0], np.ones((4, 3)))
    calm = history([0.7] * 4, np.ones((4, 3)))
    figure = draw_twin(twins(calm, high), "on", dark=False)
    line, top = named(figure, "loss"), figure.layout.yaxis.range[1]
    assert top < 800
    np.testing.assert_array_equal(line.y, [top, np.nan, top, top])
    assert list(line.customdata) == ["4000.0", "", "800.0", "900.0"]
    assert f"↑ all above {say(top)}: 4000.0 at update 1" in texts(figure)
    assert named(draw_twin(twins(calm, high), "off", dark=False), "loss").y[0] == 0.7


@pytest.mark.parametrize("task", [name for name in TASKS if name != "text"])  # it needs a text
def test_every_guess_that_a_sentence_may_name_has_its_line_and_its_name(task):
    steps = make(task, data=DATA).baselines_for(9)
    one = history([1.0, 1.0, 1.0], np.ones((3, 10)))
    for reduction in ("mean", "sum"):
        both = twins(one, **ALL[task], reduction=reduction, steps_with_loss=tuple(range(1, 10)))
        figure = draw_twin(both, "on", dark=False)
        named_guesses = costs(both)
        assert len(named_guesses) in (0, len(steps))
        assert sorted(levels(figure, "y")) == pytest.approx(sorted(c for _, c in named_guesses))
        top, said = figure.layout.yaxis.range[1], texts(figure)
        dashes = {shape.line.dash for shape in figure.layout.shapes if shape.yref == "y"}
        assert len(dashes) == len(named_guesses), "no two lines look alike"
        for name, cost in named_guesses:
            assert cost < top
            assert [text for text in said if text.endswith(f" {name}: {say(cost)}")]


@pytest.mark.parametrize("gradient", ["last", "all"])
def test_a_break_is_marked_and_what_follows_is_empty(gradient):
    broken = history([0.7, np.nan], [[1, 1, 1], [1, np.inf, 1]], broke=(2, "a"))
    whole = history(np.full(9, 0.7), np.ones((9, 3)))
    figure = draw_twin(twins(broken, whole), "off", dark=False, gradient=gradient)
    assert "broke at update 2: a⟨t⟩ overflowed" in texts(figure)
    assert [shape.x0 for shape in figure.layout.shapes if shape.yref == "y4 domain"] == [2]
    assert figure.layout.xaxis.range == (0.5, 9.5)
    heatmap = next(trace for trace in figure.data if trace.type == "heatmap")
    assert heatmap.x[-1] == 2.5
    # The batch of the update that broke had an ∞; what is left after it is the network before it.
    marks = {trace.name for trace in figure.data if trace.yaxis == "y4"}
    assert ("∞" in marks) == (gradient == "all")


def test_the_legend_names_every_mark_always(real):
    for which in ("off", "on"):
        figure = draw_twin(real, which, dark=False)
        legend = {trace.name for trace in figure.data if trace.yaxis == "y5"}
        assert {"exactly 0", "∞", "NaN"} <= legend
        assert {"exactly 0", "∞", "NaN", "10⁻⁶<br>vanishing", "10⁶<br>exploding"} <= {
            *texts(figure)
        }


def test_thinning_is_said():
    one = run_twins(Experiment(task="latch", n_steps=2, n_a=1, batch=1, updates=601))
    for gradient in ("last", "all"):
        figure = draw_twin(one, "on", dark=False, gradient=gradient)
        assert any("(one in 2 shown)" in text for text in texts(figure)), gradient


def test_all_losses_are_never_called_vanishing_or_exploding(real):
    figure = draw_twin(real, "on", dark=False, gradient="all")
    assert not any(word in text for text in texts(figure) for word in ("vanish", "explod"))
    assert {"1 all losses", "10⁻⁶<br>small size", "10⁶<br>large size"} <= set(texts(figure))
    heatmap = next(trace for trace in figure.data if trace.type == "heatmap")
    np.testing.assert_allclose(heatmap.z.T, np.log10(real.on.da_norm[:, 1:]), rtol=1e-5)


def test_the_waterfall_of_the_last_loss_is_what_is_left_of_it(real):
    figure = draw_twin(real, "on", dark=False)
    heatmap = next(trace for trace in figure.data if trace.type == "heatmap")
    left = real.on_last.norms[:, 1:]
    np.testing.assert_allclose(heatmap.z.T, np.log10(left / left[:, -1:]), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("marks", ["none", "few", "worst"])
def test_the_largest_picture_is_light_enough_to_send(marks):
    da_norm = np.random.default_rng(0).lognormal(size=(5000, 201))
    if marks == "few":
        da_norm[:, :120] = 0
    if marks == "worst":  # a step function that jumps at every update
        da_norm[np.arange(201) < np.random.default_rng(1).integers(201, size=(5000, 1))] = 0
    fired = np.arange(5000) % 2 == 0
    both = twins(history(np.ones(5000), da_norm, fired=fired))
    kept = [update for update in range(1, 5001) if is_kept(update, 5000)]
    left = last_losses(da_norm[kept - np.array(1)], kept)
    both = dataclasses.replace(both, off_last=left, on_last=left)
    for which, gradient in itertools.product(("off", "on"), ("last", "all")):
        figure = draw_twin(both, which, dark=False, gradient=gradient)
        assert len(figure.to_json()) < 1_500_000


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 0.0},
        {"learning_rate": 1000.0},
        {"learning_rate": 0.0},
        {"n_steps": 1},
        {"n_a": 1},
        {"updates": 1},
        {"dtype": "float16", "gain": 4.0, "activation": "identity", "learning_rate": 100.0},
        {"clip": "value", "threshold": 0.0},
        {"clip": "off"},
        {"task": "weather", "learning_rate": 1000.0},
        {"task": "text", "reduction": "sum"},
        {"task": "names", "activation": "relu", "gain": 4.0, "n_steps": 60},
    ],
)
def test_extreme_experiments_have_a_picture_words_and_a_table(change):
    extreme = run_twins(Experiment(**{"task": "latch", **SIZE, **change}))
    for which in ("off", "on"):
        draw_twin(extreme, which, dark=True).to_json()
        assert describe_twin(extreme, which).whole.endswith(".")
    assert as_csv(twin_table(extreme)).startswith("update,")


def test_an_arrow_points_to_where_a_curve_leaves_its_panel():
    """A curve that is above its panel from the first to the last update leaves it at the top."""
    from explorer.views.clipping.notes import _outside

    above = _outside(np.array([50.0, 20.0, 30.0]), (0.0, 10.0))
    assert above == [("↑ all above 10.000: 50.000 at update 1", 1)]
    below = _outside(np.array([0.1, 0.02, 0.03]), (1.0, 10.0))
    assert below == [("↓ all below 1.000: 0.020 at update 2", 2)]
    both = _outside(np.array([5.0, 0.5, 20.0]), (1.0, 10.0))
    assert [text[0] for text, _ in both] == ["↑", "↓"]
    assert _outside(np.array([5.0, np.nan, 6.0]), (1.0, 10.0)) == []
