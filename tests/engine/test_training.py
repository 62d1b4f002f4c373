import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import no_input, one_unit, problem


def batches(T=6, m=3, n_x=3, n_y=3, seed=1):
    """next_batch(i) for a stream of random batches with some zero weights."""

    def next_batch(i):
        rng = np.random.default_rng([seed, i])
        weights = rng.uniform(0, 1, (T, m))
        weights[0] = 0
        y = np.eye(n_y)[rng.integers(0, n_y, (T, m))]
        return rng.standard_normal((T, m, n_x)), y, weights, rng.standard_normal((m, 4))

    return next_batch


def plain_loop(params, next_batch, updates, lr, clip, threshold, reduction):
    """The same training, written with the public functions only."""
    losses, before, after, da_norm = [], [], [], []
    for i in range(updates):
        x, y, weights, a0 = next_batch(i)
        trace = engine.forward(params, x, a0)
        back = engine.backward(params, trace, y, weights=weights, reduction=reduction)
        limit = np.inf if clip == "off" else threshold
        clipper = getattr(engine, f"clip_by_{'norm' if clip == 'off' else clip}")
        applied, norm = clipper(back.grads, limit)
        params = params.replace(
            **{name: array - lr * applied[name] for name, array in params.named().items()}
        )
        losses.append(back.loss)
        before.append(norm)
        after.append(engine.clip_by_norm(applied, 1)[1])
        da_norm.append(back.da_norm)
    return params, np.array(losses), np.array(before), np.array(after), np.array(da_norm)


@pytest.mark.parametrize("clip", engine.CLIPS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
def test_training_is_the_plain_loop_of_public_calls(clip, reduction, output):
    params = problem(4, output=output)[0]
    how = {"clip": clip, "threshold": 0.3, "reduction": reduction}
    after, history = engine.train(params, batches(), 25, learning_rate=0.2, **how)
    expected, *columns = plain_loop(params, batches(), 25, 0.2, *how.values())
    np.testing.assert_allclose(after.flat, expected.flat, rtol=1e-12, atol=1e-12)
    found = history.loss, history.norm_before, history.norm_after, history.da_norm
    for column, wanted in zip(found, columns, strict=True):
        np.testing.assert_allclose(column, wanted, rtol=1e-11)
    assert history.diverged_at is None
    assert history.diverged_in is None
    np.testing.assert_array_equal(history.fired, history.norm_after < history.norm_before)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_training_in_low_precision_is_the_plain_loop_too(dtype):
    params = problem(4, dtype=dtype)[0]
    after, history = engine.train(params, batches(), 10, learning_rate=0.25)
    expected, _, before, *_ = plain_loop(
        params, batches(), 10, np.dtype(dtype).type(0.25), "off", 1, "mean"
    )
    assert after.dtype == dtype
    assert history.norm_before[0] == pytest.approx(before[0], rel=1e-7)
    tolerance = 1e-5 if dtype == "float32" else 5e-3
    np.testing.assert_allclose(after.flat, expected.flat, atol=tolerance)


def test_training_is_deterministic_and_leaves_the_start_alone():
    params = problem(4)[0]
    start = params.flat.copy()
    runs = [engine.train(params, batches(), 8, learning_rate=0.5, clip="norm") for _ in range(2)]
    np.testing.assert_array_equal(runs[0][0].flat, runs[1][0].flat)
    np.testing.assert_array_equal(runs[0][1].loss, runs[1][1].loss)
    np.testing.assert_array_equal(params.flat, start)


def test_five_and_five_updates_are_ten():
    params = problem(4)[0]
    whole, _ = engine.train(params, batches(), 10, learning_rate=0.5)
    half, _ = engine.train(params, batches(), 5, learning_rate=0.5)
    stream = batches()
    rest, _ = engine.train(half, lambda i: stream(i + 5), 5, learning_rate=0.5)
    np.testing.assert_array_equal(whole.flat, rest.flat)


def test_one_update_worked_by_hand():
    params = one_unit(0.5).replace(Wya=[[2.0]])
    # a<1> = .5, y_hat = 1, target 4: dL/dy_hat = -3, dWya = -1.5, da<1> = -6, dWaa = -6
    batch = no_input(1), [[[4.0]]], None, [[1.0]]
    after, history = engine.train(params, lambda i: batch, 1, learning_rate=0.1)
    assert after.Waa[0, 0] == pytest.approx(0.5 + 0.6)
    assert after.Wya[0, 0] == pytest.approx(2 + 0.15)
    assert after.by[0] == pytest.approx(0.3)
    assert after.ba[0] == pytest.approx(0.6)
    assert history.loss.tolist() == [4.5]
    np.testing.assert_allclose(history.da_norm, [[3.0, 6.0]])
    assert history.angle.tolist() == [0.0]


def test_the_angle_tells_by_norm_from_by_value():
    # dby = (-3, -4) and nothing else: the vector of the worked clip.
    params = engine.init_params("rnn", 1, 1, 2, output="identity").replace(Wya=[[0], [0]])
    batch = no_input(1), [[[3.0, 4.0]]], None
    histories = {
        clip: engine.train(params, lambda i: batch, 1, learning_rate=0.1, clip=clip)[1]
        for clip in engine.CLIPS
    }
    assert [h.norm_before[0] for h in histories.values()] == [5, 5, 5, 5]
    assert histories["norm"].norm_after[0] == pytest.approx(1)
    assert histories["value"].norm_after[0] == pytest.approx(np.sqrt(2))
    assert [bool(h.fired[0]) for h in histories.values()] == [False, True, True, True]
    assert histories["norm"].angle[0] == pytest.approx(0, abs=1e-6)
    assert histories["value"].angle[0] == pytest.approx(8.1301, abs=5e-5)
    # The only array that has a gradient is clipped as the whole is.
    assert histories["tensor"].norm_after[0] == pytest.approx(1)
    assert histories["tensor"].angle[0] == pytest.approx(0, abs=1e-6)


def test_a_threshold_of_zero_has_no_direction_and_changes_nothing():
    params = problem(4)[0]
    after, history = engine.train(params, batches(), 2, learning_rate=1, clip="norm", threshold=0)
    np.testing.assert_array_equal(after.flat, params.flat)
    assert np.isnan(history.angle).all()
    assert history.norm_after.tolist() == [0, 0]


def test_a_clip_that_never_fires_gives_the_very_same_run():
    params = problem(4)[0]
    off, _ = engine.train(params, batches(), 10, learning_rate=0.1)
    for clip in ("norm", "value", "tensor"):
        on, history = engine.train(
            params, batches(), 10, learning_rate=0.1, clip=clip, threshold=1e6
        )
        assert not history.fired.any()
        assert not history.angle.any()
        np.testing.assert_array_equal(off.flat, on.flat)


def test_training_learns_a_task_that_needs_memory():
    """Say again what came one step before."""
    params = engine.init_params("rnn", 2, 8, 2, seed=0)

    def next_batch(i):
        bits = np.random.default_rng([3, i]).integers(0, 2, (11, 16))
        return np.eye(2)[bits[1:]], np.eye(2)[bits[:-1]], np.r_[[[0] * 16], np.ones((9, 16))]

    _, history = engine.train(params, next_batch, 400, learning_rate=0.5, clip="norm")
    assert history.loss[0] > 0.5
    assert history.loss[-20:].mean() < 0.02


def test_a_relu_identity_network_explodes_without_the_clip_and_lives_with_it():
    """Remember the first symbol for 20 steps: the preset "Explode"."""
    params = engine.init_params("rnn", 4, 16, 2, activation="relu", init="identity", seed=1)

    def next_batch(i):
        rng = np.random.default_rng([5, i])
        symbols, first = rng.integers(2, 4, (20, 32)), rng.integers(0, 2, 32)
        symbols[0] = first
        y, weights = np.zeros((20, 32, 2)), np.zeros((20, 32))
        y[-1], weights[-1] = np.eye(2)[first], 1
        return np.eye(4)[symbols], y, weights

    runs = {
        clip: engine.train(params, next_batch, 300, learning_rate=0.1, clip=clip)
        for clip in ("off", "norm")
    }
    on = runs["norm"][1]
    assert on.diverged_at is None
    assert on.fired.any()
    assert on.loss[-20:].mean() < 0.1
    assert np.nan_to_num(runs["off"][1].loss[-20:], nan=1).mean() > 0.5


def diverging(**options):
    params = one_unit(1.0, **options)
    return params, lambda i: (no_input(3), np.ones((3, 1, 1)), None, [[2.0]])


def test_training_stops_at_the_update_that_is_lost_and_keeps_the_last_finite_network():
    params, next_batch = diverging()
    after, history = engine.train(params, next_batch, 500, learning_rate=10.0)
    at = history.diverged_at
    assert 1 < at < 500
    assert history.diverged_in in ("a", "y_hat", "loss", "da", "dWaa", "Waa")
    for column in (history.loss, history.norm_before, history.fired, history.angle):
        assert len(column) == at
    assert history.da_norm.shape == (at, 4)
    assert np.isfinite(after.flat).all()
    before, _ = engine.train(params, next_batch, at - 1, learning_rate=10.0)
    np.testing.assert_array_equal(after.flat, before.flat)


def test_what_was_lost_first_is_named():
    x, y = no_input(2), np.zeros((2, 1, 1))

    def lost_in(params, y=y, lr=0.1, a0=((1.0,),)):
        after, history = engine.train(params, lambda i: (x, y, None, a0), 3, learning_rate=lr)
        assert history.diverged_at == 1
        np.testing.assert_array_equal(after.flat, params.flat)
        return history.diverged_in

    assert lost_in(one_unit(1e200)) == "a"
    assert lost_in(one_unit(1.0).replace(Wya=[[np.inf]])) == "y_hat"
    assert lost_in(one_unit(1.0).replace(Wya=[[1e200]])) == "loss"
    weak = one_unit(0.0).replace(Waa=[[0.0]], ba=[0.0], Wya=[[1e200]])
    assert lost_in(weak, y=np.full((2, 1, 1), -1e120), a0=((0.0,),)) == "da"
    assert lost_in(one_unit(1.0), lr=1e308, y=np.full((2, 1, 1), -100.0)) == "Waa"
    wide = one_unit(1e-300).replace(Wya=[[1.0]])
    assert lost_in(wide, y=np.full((2, 1, 1), -1e150), a0=((1e300,),)) == "dWaa"


def test_a_state_lost_where_no_loss_looks_does_not_stop_training():
    params = one_unit(2.0, dtype="float16")
    weights = np.zeros((20, 1))
    weights[0] = 1
    batch = no_input(20), np.full((20, 1, 1), 1.5), weights, [[1.0]]
    _, history = engine.train(params, lambda i: batch, 2, learning_rate=0.01)
    assert history.diverged_at is None


def test_progress_is_told_after_every_update_and_may_cancel():
    params, told = problem(4)[0], []
    engine.train(params, batches(), 4, learning_rate=0.1, on_update=told.append)
    assert told == [1, 2, 3, 4]

    class Cancelled(BaseException):
        pass

    def cancel(done):
        if done == 3:
            raise Cancelled

    errors = np.geterr()
    with pytest.raises(Cancelled):
        engine.train(params, batches(), 10, learning_rate=0.1, on_update=cancel)
    assert np.geterr() == errors
    once, _ = engine.train(params, batches(), 3, learning_rate=0.1)
    again, _ = engine.train(params, batches(), 3, learning_rate=0.1)
    np.testing.assert_array_equal(once.flat, again.flat)


def test_an_observer_sees_the_network_after_every_update_and_a_lost_one_too():
    params, seen = problem(4)[0], []

    def observe(trainer):
        seen.append((trainer.done, trainer.params().flat, trainer.diverged_in))

    engine.train(params, batches(), 3, learning_rate=0.1, observe=observe)
    assert [done for done, *_ in seen] == [1, 2, 3]
    for done, flat, _ in seen:
        expected, _ = engine.train(params, batches(), done, learning_rate=0.1)
        np.testing.assert_array_equal(flat, expected.flat)
    seen.clear()
    doubling = one_unit(2.0)
    batch = no_input(1030), np.zeros((1030, 1, 1)), None, [[1.0]]
    _, history = engine.train(doubling, lambda i: batch, 5, learning_rate=1.0, observe=observe)
    assert history.diverged_at == 1
    assert [(done, lost) for done, _, lost in seen] == [(1, history.diverged_in)]


def test_no_updates_are_no_change():
    params = problem(4)[0]
    after, history = engine.train(params, batches(), 0, learning_rate=0.1)
    np.testing.assert_array_equal(after.flat, params.flat)
    assert history.loss.shape == (0,)
    assert history.fired.dtype == bool


def test_the_batch_may_change_its_size_but_not_its_length():
    params = problem(4)[0]
    sizes = [batches(m=2), batches(m=5), batches(m=2)]
    _, history = engine.train(params, lambda i: sizes[i](i), 3, learning_rate=0.1)
    assert len(history.loss) == 3
    lengths = [batches(T=6), batches(T=7)]
    with pytest.raises(InputError, match="batch of update 2 has T=7 steps, the first one had T=6"):
        engine.train(params, lambda i: lengths[i](i), 2, learning_rate=0.1)


def test_one_a0_serves_all_batches_that_bring_none():
    params, x, y, weights, a0 = problem(4)
    with_own, _ = engine.train(params, lambda i: (x, y, weights, a0), 3, learning_rate=0.1)
    shared, _ = engine.train(params, lambda i: (x, y, weights), 3, learning_rate=0.1, a0=a0)
    zeros, _ = engine.train(params, lambda i: (x, y, weights), 3, learning_rate=0.1)
    np.testing.assert_array_equal(with_own.flat, shared.flat)
    assert (zeros.flat != shared.flat).any()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"updates": -1}, "updates=-1"),
        ({"updates": 2.5}, "updates=2.5"),
        ({"updates": 2**27}, "da_norm would be of shape"),
        ({"learning_rate": float("nan")}, "learning_rate=nan must be a finite number"),
        ({"clip": "both"}, "clip='both'.*'off', 'norm', 'value', 'tensor'"),
        ({"threshold": -1}, "threshold=-1"),
        ({"reduction": "max"}, "reduction='max'"),
        ({"next_batch": lambda i: (1, 2)}, r"return \(x, y, weights\)"),
        ({"next_batch": lambda i: None}, "next_batch gave a NoneType"),
    ],
)
def test_a_training_that_cannot_be_is_refused_in_words(change, text):
    options = {"next_batch": batches(), "updates": 3, "learning_rate": 0.1, **change}
    with pytest.raises(InputError, match=text):
        engine.train(problem(4)[0], **options)
