"""The log of a training on the page "Your network": its curves as data, and its sentences."""

import io
from dataclasses import replace

import numpy as np
import pytest

from explorer import record
from explorer.charts.panels import NORMAL, NOTE
from explorer.recording import read_log
from explorer.views.network.log import in_words, of_dropout, opened_before, post_mortem
from explorer.views.network.log_figure import describe_log, draw_log, waterfall_of
from tests.look.reference import torch

nn = torch.nn


def trained(
    *, every=2, updates=6, reads="last", clip=0.5, rate=0.1, kind="LSTM", scale=1.0, dropout=0.0
):
    """A Log of a small training: a loss at the last step alone, or at every step."""
    torch.manual_seed(0)
    rnn = getattr(nn, kind)(3, 4, 2, dropout=dropout)
    net = nn.ModuleDict({"rnn": rnn, "head": nn.Linear(4, 2)}).double()
    with torch.no_grad():
        net["rnn"].weight_hh_l0 *= scale
    steps, file = torch.optim.SGD(net.parameters(), rate), io.BytesIO()
    with record(net, file, every=every) as log:
        for n in range(updates):
            z = net["head"](net["rnn"](torch.randn(7, 5, 3).double())[0])
            loss = (z[-1] if reads == "last" else z).square().mean()
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), clip)
            log.loss(float(loss.detach()) + n)
            steps.step()
    return read_log(io.BytesIO(file.getvalue()))


def named(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def heat(figure):
    """The waterfall; the last heatmap is its scale."""
    return next(trace for trace in figure.data if trace.type == "heatmap")


@pytest.fixture(scope="module")
def log():
    return trained()


def test_the_curves_are_those_of_the_log(log):
    figure = draw_log(log, "layer 2", is_one_loss=True, dark=False)
    for name, values in (
        ("loss", log.loss),
        ("before the clip", log.norm_before),
        *log.radius.items(),
    ):
        np.testing.assert_allclose(named(figure, name).y, values)
        np.testing.assert_array_equal(named(figure, name).x, log.updates)


@pytest.mark.parametrize(("clip", "fired"), [(1e-9, True), (1e9, False)])
def test_the_norm_after_the_clip_is_shown_where_it_fired(clip, fired):
    log = trained(clip=clip)
    figure = draw_log(log, "layer 2", is_one_loss=True, dark=True)
    n = len(log.updates)
    words = f"the clip fired in {n if fired else 0} of {n} recorded updates"
    said = [note.text for note in figure.layout.annotations]
    assert words in said
    assert any("after it" in text for text in said) == fired
    assert any(trace.name == "after the clip" for trace in figure.data) == fired
    if fired:
        np.testing.assert_allclose(named(figure, "after the clip").y, clip, rtol=1e-4)


def test_of_one_loss_a_column_is_relative_to_its_own_start(log):
    picture = waterfall_of(log, "layer 2", is_one_loss=True)
    norms = log.norms("layer 2")
    np.testing.assert_allclose(picture.log, np.log10(norms[:, 1:] / norms[:, -1:]), atol=1e-6)
    assert picture.log[:, -1].tolist() == [0] * len(log.updates)
    figure = draw_log(log, "layer 2", is_one_loss=True, dark=False)
    np.testing.assert_array_equal(heat(figure).z, picture.log.T)


def test_of_all_losses_a_column_is_the_size():
    log = trained(reads="all")
    picture = waterfall_of(log, "layer 1", is_one_loss=False)
    np.testing.assert_allclose(picture.log, np.log10(log.norms("layer 1")[:, 1:]), atol=1e-6)
    figure = draw_log(log, "layer 1", is_one_loss=False, dark=False)
    titles = " ".join(note.text for note in figure.layout.annotations)
    assert "its size, all losses together" in titles
    assert "vanishing" not in titles


def test_a_column_reaches_half_way_to_its_neighbours(log):
    edges = waterfall_of(log, "layer 2", is_one_loss=True).x_edges
    inside = (log.updates[1:] + log.updates[:-1]) / 2
    np.testing.assert_array_equal(edges[1:-1], inside)
    assert (edges[:-1] <= log.updates).all()
    assert (log.updates <= edges[1:]).all()


def test_what_was_trained_is_said(log):
    n = len(log.updates)
    assert in_words(log) == f"A training of nn.LSTM (model.rnn): {n} recorded updates of 6."
    words = describe_log(log, "layer 2")
    assert f"{n} recorded updates" in words


def test_that_dropout_was_replayed_is_said_or_that_it_was_not(log):
    assert of_dropout(log) == []
    dropped = trained(dropout=0.5)
    n = len(dropped.updates)
    begin = f"Dropout between the layers was replayed in {n} of {n} recorded updates: states, "
    assert of_dropout(dropped)[0].startswith(begin)
    others = tuple(replace(one, replayed=one.update == 1) for one in dropped.logged)
    (said,) = of_dropout(replace(dropped, logged=others))
    assert f"in 1 of {n} recorded updates. In the others nothing is left out" in said


def test_where_it_broke_is_said():
    log = trained(kind="RNN", scale=1e200, rate=1e200, clip=1e300, updates=4, every=1)
    broken = log.first_nonfinite
    words = post_mortem(broken)
    assert words.startswith(f"The first ∞ or NaN: update {broken.update} ")
    assert f"at step {broken.step}, ∂L/∂a" in words
    figure = draw_log(log, "layer 2", is_one_loss=True, dark=False)
    (line,) = (shape for shape in figure.layout.shapes if shape.x0 == broken.update)
    assert line.x1 == broken.update


def test_the_curves_are_named_beside_their_panels_in_their_colours():
    log = trained(clip=1e-3)
    figure = draw_log(log, "layer 2", is_one_loss=True, dark=False)
    texts = [one.text for one in figure.layout.annotations]
    (clip,) = [text for text in texts if "before the clip" in text]
    for name, trace in (("before the clip", "before the clip"), ("after it", "after the clip")):
        assert f'color:{named(figure, trace).line.color}">{name}<' in clip
    radii = [text for text in texts if "layer 1: W" in text]
    assert sum(line.count("layer 1: ") for line in radii) == 4
    assert radii[-1].endswith("and 4 more: point at them")


def test_each_line_of_words_has_its_own_height_between_its_panel_and_the_one_above():
    """With the clip they stand on more lines, and the panels move apart by as many."""
    figures = [
        draw_log(trained(clip=c), "layer 2", is_one_loss=True, dark=False) for c in (1e-3, 1e9)
    ]
    more, less = (
        len([note for note in f.layout.annotations if "clip" in note.text]) for f in figures
    )
    assert figures[0].layout.height - figures[1].layout.height == NOTE * (more - less)
    for figure in figures:
        inner = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        bottoms = [axis.domain[0] for axis in (figure.layout.yaxis, figure.layout.yaxis2)]
        for above, top in zip(bottoms, (figure.layout.yaxis2, figure.layout.yaxis3), strict=True):
            words = [n.yshift for n in figure.layout.annotations if n.y == top.domain[1]]
            assert len(set(words)) == len(words)
            assert max(words) + NORMAL < (above - top.domain[1]) * inner


def test_the_scale_stands_close_under_the_axis_of_updates(log):
    layout = draw_log(log, "layer 2", is_one_loss=True, dark=False).layout
    inner = layout.height - layout.margin.t - layout.margin.b
    assert 24 < (layout.yaxis4.domain[0] - layout.yaxis5.domain[1]) * inner < 40


def test_one_finite_loss_has_one_tick_with_room_around_it():
    log = replace(trained(), logged=tuple(replace(one, loss=np.nan) for one in trained().logged))
    first, *others = log.logged
    one = replace(log, logged=(replace(first, loss=123456.789), *others))
    axis = draw_log(one, "layer 2", is_one_loss=True, dark=False).layout.yaxis
    assert axis.tickvals == (123456.789,)
    assert len(axis.ticktext[0]) <= 7
    assert axis.range[0] < 123456.789 < axis.range[1]


def titles_of(log, row, **how):
    figure = draw_log(log, row, dark=False, **how)
    return " ".join(note.text for note in figure.layout.annotations)


def with_sizes(log, first, last, at=None, value=np.nan):
    """The log with sizes from `first` to `last` in all updates of layer 2, and one other."""
    changed = []
    for one in log.logged:
        da = np.linspace(first, last, one.n_steps + 1)
        if at is not None:
            da[at] = value
        changed.append(replace(one, norms=(one.norms[0], one.norms[1]._replace(da=da))))
    return replace(log, logged=tuple(changed))


def test_a_picture_of_nearly_one_colour_has_its_range_in_words(log):
    narrow = with_sizes(log, 0.04, 0.08)  # that of t = 0 is in no picture: t = 1 has 0.0457
    said = titles_of(narrow, "layer 2", is_one_loss=False)
    assert "all between 0.046 and 0.08" in said
    assert "all between" not in titles_of(narrow, "layer 1", is_one_loss=False)


@pytest.mark.parametrize("value", [0.81, 0.004, 0.0, np.nan, np.inf])
def test_the_range_is_not_said_where_colours_or_marks_tell_it(log, value):
    wide = with_sizes(log, 0.04, 0.08, at=3, value=value)
    assert "all between" not in titles_of(wide, "layer 2", is_one_loss=False)


def test_a_range_of_shares_is_that_of_shares():
    log = trained(reads="all")
    norms = log.norms("layer 2")[:, 1:]
    shares = norms / norms[:, -1:]
    assert shares.max() < 10 * shares.min()
    words = f"all between {shares.min():.2g} and {shares.max():.2g}"
    assert words in titles_of(log, "layer 2", is_one_loss=True)


def test_a_log_that_ends_on_nan_opens_at_the_last_update_that_is_finite():
    log = trained(kind="RNN", scale=3.0, rate=1e200, clip=1e300, updates=4, every=1)
    assert np.isfinite(log.norms()[0]).all()
    finite = [
        update
        for i, update in enumerate(log.updates)
        if all(np.isfinite(log.norms(row)[i]).all() for row in log.rows)
        if np.isfinite(log.norm_before[i])
    ]
    assert log.last_finite == finite[-1] < log.shown_updates[-1]
    assert opened_before(log).startswith(f"Opened at update {finite[-1]}, the last one recorded")
