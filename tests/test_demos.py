"""The demos: what a demo says is what comes out, and each can be opened as a link."""

import pathlib

import numpy as np
import pytest

from explorer import demos, presets, tasks
from explorer.experiment import DEFAULT, Experiment, from_query, to_query
from explorer.run import measure_flow, run, run_twins
from explorer.sequences import compare
from explorer.shapes import find, read, vector_size

ROOT = pathlib.Path(__file__).parents[1]
DEMOS = {demo.title: demo for demo in demos.load()}


def opened(title, **changes):
    return DEMOS[title].instead_of(DEFAULT).replace(**changes)


def ratios(experiment):
    """‖∂L⟨t⟩/∂a⟨k⟩‖ / ‖∂L⟨t⟩/∂a⟨t⟩‖ of the last loss, k = 1 … t."""
    flow = measure_flow(run(experiment))
    t = flow.run.backward.starts_at
    return flow.matrix[t - 1, 1 : t + 1] / flow.matrix[t - 1, t]


def test_the_menu_has_what_a_lecture_asks_for():
    assert list(DEMOS) == [
        "One step by hand",
        "Vanishing",
        "Exploding, with overflow",
        "w > 1 that vanishes",
        "Orthogonal keeps the norm",
        "Clipping rescues",
        "Explode, then vanish",
        "Clipping does not cure vanishing",
        "What cures vanishing: the gain",
        "Training that breaks",
        "Why order matters",
        "Not bad at all",
        "One vector between two",
    ]


@pytest.mark.parametrize("title", DEMOS)
def test_a_demo_names_a_page_that_is_there_and_is_a_link(title):
    demo = DEMOS[title]
    assert (ROOT / "pages" / f"{demo.page}.py").exists()
    assert from_query(to_query(opened(title))) == (opened(title), ())
    assert 40 < len(demo.watch) < 260, "one or two sentences, short enough to stay above a picture"
    assert demos.matching(demo.page, opened(title)) is demo
    assert demos.matching(demo.page, opened(title, n_a=17)) is None


def test_a_pasted_text_outlives_a_demo():
    mine = Experiment(task="text", text="my own words, and more of them", names="countries")
    shown = DEMOS["One step by hand"].instead_of(mine)
    assert (shown.text, shown.names) == (mine.text, mine.names)
    assert DEMOS["One step by hand"].is_shown_by(shown)


def test_every_counted_preset_is_a_demo_and_its_words_stand_in_one_file_only():
    counted = [demo for demo in DEMOS.values() if demo.preset]
    assert {demo.preset for demo in counted} == set(presets.load())
    for demo in counted:
        assert demo.watch == demo.preset.watch
        assert demo.is_shown_by(opened(demo.title, seed=11, updates=77))


def test_one_step_by_hand_is_half_the_state_plus_one_number():
    shown = run(opened("One step by hand"))
    a, number = shown.trace.a[:, 0, 0], shown.params.Wax[0]
    assert (shown.n_steps, shown.experiment.n_a) == (3, 1)
    assert not shown.params.ba.any()
    for t in (1, 2, 3):
        (symbol,) = np.flatnonzero(shown.probe.x[t - 1, 0])
        assert a[t] == pytest.approx(0.5 * a[t - 1] + number[symbol], rel=1e-14)
    da = shown.backward.back.da[:, 0, 0]
    assert da[1:3] == pytest.approx(da[2:4] / 2, rel=1e-14)


def test_vanishing_leaves_less_than_a_ten_millionth_and_the_gain_brings_a_million_times_more():
    left = ratios(opened("Vanishing"))
    assert left[0] < 1e-7
    assert (left[:-1] < left[1:] / 2).all()
    assert ratios(opened("Vanishing", gain=1.0))[0] > 1e6 * left[0]


def test_exploding_overflows_at_the_step_that_is_named():
    shown = run(opened("Exploding, with overflow"))
    a, Waa = shown.trace.a[:, 0].astype(float), shown.params.Waa.astype(float)
    watch = DEMOS["Exploding, with overflow"].watch
    assert "t = 19: there stands the first ∞, and from a⟨20⟩ on every number is NaN" in watch
    assert shown.trace.first_nonfinite == (19, "a")
    assert np.isinf(a[19]).any()
    assert np.isnan(a[20:]).all()
    assert np.linalg.norm(Waa @ a[17]) == pytest.approx(2 * np.linalg.norm(a[17]), rel=1e-3)


def test_a_w_of_two_vanishes_where_the_bound_allows_a_million():
    assert "2²⁰" in DEMOS["w > 1 that vanishes"].watch
    assert "below 10⁻⁷" in DEMOS["w > 1 that vanishes"].watch
    flow = measure_flow(run(opened("w > 1 that vanishes")))
    assert flow.run.params.Waa.tolist() == [[2.0]]
    assert flow.bound[20] == 2**20
    assert 0 < flow.measured[20] < 1e-7
    assert ratios(opened("w > 1 that vanishes"))[0] < 1e-7
    assert (np.abs(flow.run.trace.a[1:]) > 0.7).all(), "at the flat end"


def test_an_orthogonal_linear_network_keeps_the_norm_of_the_gradient_and_tanh_does_not():
    assert ratios(opened("Orthogonal keeps the norm")) == pytest.approx(np.ones(50), rel=1e-12)
    assert ratios(opened("Orthogonal keeps the norm", activation="tanh"))[0] < 1e-3


def test_without_the_clip_the_rescued_network_is_dead_and_with_it_learns():
    twins = run_twins(opened("Clipping rescues"))
    assert twins.off.norm_before.max() > 1e6
    assert (twins.off.da_norm[10:, 1] == 0).all()
    assert twins.on.loss[-20:].max() < 0.1
    assert twins.off.loss[-20:].min() > 0.5


def test_the_clip_changes_nothing_where_the_gradient_vanishes():
    twins = run_twins(opened("Clipping does not cure vanishing"))
    assert not twins.on.fired.any()
    np.testing.assert_array_equal(twins.on.loss, twins.off.loss)


def test_after_exploding_the_gradient_vanishes_and_stays_away():
    twins = run_twins(opened("Explode, then vanish"))
    late = slice(100, None)
    off, on = (h.da_norm[late, 1] / h.da_norm[late, 20] for h in (twins.off, twins.on))
    assert np.median(off) < 1e-6
    assert np.median(on) > 1e-6


def test_training_that_breaks_breaks_without_the_clip_and_learns_with_it():
    off = run(opened("Training that breaks", clip="off", updates=60)).history
    assert off.diverged_at == 32
    on = run(opened("Training that breaks", updates=300)).history
    assert on.diverged_at is None
    assert on.loss[0] > np.log(2)
    assert on.loss[-20:].max() < 0.01


def test_a_demo_on_the_page_train_stays_itself_while_it_trains():
    assert DEMOS["Training that breaks"].is_shown_by(opened("Training that breaks", updates=77))


@pytest.mark.slow
def test_with_memory_two_tones_can_be_foretold_and_shuffled_by_nobody():
    shown = opened("Why order matters")
    kept, shuffled = (compare(shown, tasks.make("tone"), 5, o) for o in ("kept", "shuffled"))
    last, window, rnn = (kept[name].errors for name in ("last", "window", "rnn"))
    assert last.min() > 0.4
    assert window.max() < 0.1
    assert rnn.max() < window.min()
    assert min(shuffled[name].errors.min() for name in ("last", "window", "rnn")) > 0.85


def test_not_bad_is_turned_round_at_bad_and_bad_alone_is_bad():
    task, params = tasks.make("sentiment"), find(opened("Not bad at all"))
    positive = task.symbols_out.index("positive")
    found, _ = read(params, task, "the food was not bad at all")
    belief = dict(zip(found.words, found.belief[:, positive], strict=True))
    assert belief["not"] < 0.5 < belief["bad"] < belief["all"]
    assert read(params, task, "the food was bad")[0].belief[-1, positive] < 0.5


def test_the_vector_that_goes_over_the_border_has_48_numbers_and_8_lose_long_numbers_first():
    assert find(opened("One vector between two")).n_a == 48
    of_8 = vector_size.load().exact[8]
    assert of_8[5] < of_8[4] < of_8[2]
    assert of_8[2] - of_8[5] > 0.2
