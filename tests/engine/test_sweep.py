import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import no_input, one_unit

S, T, M = 6, 7, 3


def networks(count=S, n_x=3, n_a=4, n_y=3, **options):
    """Networks that differ in seed, gain and initialisation, with biases that are not zero."""
    inits = ("glorot", "orthogonal", "normal")
    made = []
    for s in range(count):
        how = {"init": inits[s % 3], "gain": 0.5 + 0.3 * s, "seed": s, **options}
        rng = np.random.default_rng(s)
        params = engine.init_params("rnn", n_x, n_a, n_y, **how)
        made.append(params.replace(ba=rng.standard_normal(n_a), by=rng.standard_normal(n_y)))
    return made


def stream(i, T=T, m=M, n_x=3, n_y=3, n_a=4, lead=(S,)):
    """Batch i, different for every network; some weights are zero, in one network whole steps."""
    rng = np.random.default_rng([7, *np.atleast_1d(i)])
    weights = rng.uniform(0.5, 2, (T, *lead, m))
    weights[0, ..., 0] = 0
    if lead:
        weights[-2:, 1] = 0
    y = np.eye(n_y)[rng.integers(0, n_y, (T, *lead, m))]
    return rng.standard_normal((T, *lead, m, n_x)), y, weights, rng.standard_normal((*lead, m, n_a))


def of_network(batch, s):
    x, y, weights, a0 = batch
    return x[:, s], y[:, s], None if weights is None else weights[:, s], a0[s]


RATES = [0.01, 0.1, 0.3, 0.05, 0.2, 0.15]
CLIPS = ["off", "norm", "value", "norm", "off", "value"]
THRESHOLDS = [1.0, 0.3, 0.05, 1e6, 1.0, 1e6]


def one_by_one(params, next_batch, updates, s, rates=RATES, **options):
    settings = {"learning_rate": rates[s], "clip": CLIPS[s], "threshold": THRESHOLDS[s]}
    return engine.train(params[s], next_batch, updates, **settings, **options)


def many(params, next_batch, updates, rates=RATES, **options):
    settings = {"learning_rate": rates, "clip": CLIPS, "threshold": THRESHOLDS, **options}
    return engine.train_many(params, next_batch, updates, **settings)


def assert_same(found, wanted):
    """(params, record) and (params, history), bit for bit."""
    np.testing.assert_array_equal(found[0].flat, wanted[0].flat)
    for name in ("loss", "norm_before", "da_norm", "fired"):
        column = getattr(found[1], name)
        if column is not None:
            np.testing.assert_array_equal(column, getattr(wanted[1], name), err_msg=name)
    assert found[1].diverged_at == wanted[1].diverged_at
    assert found[1].diverged_in == wanted[1].diverged_in


@pytest.mark.parametrize("m", [1, M])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("activation", "output"),
    [("tanh", "softmax"), ("relu", "sigmoid"), ("sigmoid", "identity"), ("identity", "softmax")],
)
def test_many_at_once_are_the_same_trained_one_by_one(activation, output, reduction, m):
    params = networks(activation=activation, output=output)
    if activation in ("relu", "identity"):
        # Without a bounded activation, they would soon be lost.
        params = [one.replace(Waa=0.3 * one.Waa) for one in params]
    rates = [rate / T for rate in RATES] if reduction == "sum" else RATES
    how = {"reduction": reduction, "rates": rates}
    found = many(params, lambda i: stream(i, m=m), 20, keep_da_norm=True, **how)
    for s, pair in enumerate(zip(*found, strict=True)):
        alone = one_by_one(params, lambda i, s=s: of_network(stream(i, m=m), s), 20, s, **how)
        assert_same(pair, alone)
    records = found[1]
    assert records[1].fired.any()
    assert records[2].fired.any()
    assert not any(records[s].fired.any() for s in (0, 3, 4, 5))


def drawn(seed):
    """(networks, a stream for all or for each, how to train) of sizes drawn from those that have
    ways of their own in BLAS and NumPy: one example, one unit, one step, few of them, many."""
    rng = np.random.default_rng(seed)

    def one(*values):
        return values[rng.integers(len(values))]

    count, T, m = one(1, 2, 5), one(1, 2, 9, 33), one(1, 1, 2, 3, 8, 32)
    sizes = {"n_x": one(1, 3, 8, 40), "n_a": one(1, 2, 3, 8, 17, 32), "n_y": one(1, 2, 3, 9, 27)}
    kind = {
        "activation": one("tanh", "relu", "sigmoid", "identity"),
        "output": one("softmax", "sigmoid", "identity"),
        "dtype": one("float32", "float64"),
    }
    lead, masked = one((), (count,)), one(0, 1, 2)

    def next_batch(i):
        x, y, weights, a0 = stream([seed, i], T, m, **sizes, lead=())
        if lead:
            each = [stream([seed, i, s], T, m, **sizes, lead=()) for s in range(count)]
            x, y, weights = (
                np.stack(arrays, axis=1) for arrays in list(zip(*each, strict=True))[:3]
            )
            a0 = np.stack([batch[3] for batch in each])
        return x, y, (None, np.maximum(weights, 0.1), weights)[masked], a0

    made = networks(count, **sizes, **kind)
    rate = one(0.05, 3.0)
    clips = [one("off", "norm", "value") for _ in made]
    return made, next_batch, lead, {"learning_rate": rate, "clip": clips, "threshold": 0.3}


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_of_whatever_size_the_numbers_are_those_of_one_by_one_bit_for_bit(first):
    """Also in float32, and where a chaotic run would make the last digit the first."""
    for seed in range(first, first + 25):
        made, next_batch, lead, how = drawn(seed)
        found = engine.train_many(made, next_batch, 4, keep_da_norm=True, **how)
        for s, pair in enumerate(zip(*found, strict=True)):

            def own(i, s=s, lead=lead, next_batch=next_batch):
                return of_network(next_batch(i), s) if lead else next_batch(i)

            alone = engine.train(made[s], own, 4, **how | {"clip": how["clip"][s]})
            assert_same(pair, alone)


@pytest.mark.parametrize("m", [1, M])
def test_all_networks_may_read_one_stream(m):
    params = networks()

    def shared(i):
        return stream(i, m=m, lead=())

    found = many(params, shared, 12)
    for s, pair in enumerate(zip(*found, strict=True)):
        assert_same(pair, one_by_one(params, shared, 12, s))


def test_a_stream_may_be_shared_while_every_network_has_its_own_a0():
    params, own = networks(), np.random.default_rng(1).standard_normal((S, M, 4))
    found = many(params, lambda i: stream(i, lead=())[:3], 5, a0=own)
    for s, pair in enumerate(zip(*found, strict=True)):
        alone = one_by_one(params, lambda i: stream(i, lead=())[:3], 5, s, a0=own[s])
        assert_same(pair, alone)


def test_without_weights_or_a0_every_step_counts_and_the_first_state_is_zero():
    params = networks()
    found = many(params, lambda i: (*stream(i)[:2], None), 5)
    for s, pair in enumerate(zip(*found, strict=True)):
        alone = one_by_one(
            params, lambda i, s=s: (stream(i)[0][:, s], stream(i)[1][:, s], None), 5, s
        )
        assert_same(pair, alone)


@pytest.mark.parametrize(
    "rates",
    [
        [0.1, 9.0, 0.1, 3.0],
        [9.0, 0.1, 5.0, 9.0],
        [9.0, 0.1, 9.0, 3.0],
        [9.0, 3.0, 0.1, 3.0],
        [9.0] * 4,
    ],
)
def test_one_network_may_diverge_and_the_others_go_on(rates):
    unit = one_unit(1.0)
    params = [unit, unit, unit.replace(Wya=[[0.5]]), unit.replace(Wya=[[0.25]])]
    x, y, a0 = np.zeros((3, 4, 1, 1)), np.ones((3, 4, 1, 1)), np.full((4, 1, 1), 2.0)
    told = []
    found = engine.train_many(
        params,
        lambda i: (x, y, None, a0),
        60,
        learning_rate=rates,
        keep_da_norm=True,
        on_update=told.append,
    )
    lost = []
    for s, pair in enumerate(zip(*found, strict=True)):
        alone = engine.train(
            params[s], lambda i: (no_input(3), np.ones((3, 1, 1)), None, [[2.0]]), 60,
            learning_rate=rates[s],
        )  # fmt: skip
        assert_same(pair, alone)
        lost.append(pair[1].diverged_at)
        assert len(pair[1].loss) == (lost[-1] or 60)
        assert np.isfinite(pair[0].flat).all()
    assert any(lost)
    assert told == list(range(1, 61 if None in lost else max(lost)))


def test_what_was_lost_first_is_named_as_in_training_one():
    x, y = no_input(2), np.zeros((2, 1, 1))
    unit = one_unit(1.0)
    cases = {
        "a": (one_unit(1e200), y, 0.1, 1.0),
        "y_hat": (unit.replace(Wya=[[np.inf]]), y, 0.1, 1.0),
        "loss": (unit.replace(Wya=[[1e200]]), y, 0.1, 1.0),
        "da": (one_unit(0.0).replace(Wya=[[1e200]]), y - 1e120, 0.1, 0.0),
        "Waa": (unit, y - 100, 1e308, 1.0),
        "dWaa": (one_unit(1e-300), y - 1e150, 0.1, 1e300),
    }
    params, targets, rates, starts = zip(*cases.values(), strict=True)
    batch = (
        np.stack([x] * 6, axis=1),
        np.stack(targets, axis=1),
        None,
        np.array(starts)[:, None, None],
    )
    after, records = engine.train_many(params, lambda i: batch, 3, learning_rate=rates)
    assert [record.diverged_in for record in records] == list(cases)
    assert [record.diverged_at for record in records] == [1] * 6
    for one, start in zip(after, params, strict=True):
        np.testing.assert_array_equal(one.flat, start.flat)


def test_a_state_lost_where_no_loss_looks_does_not_stop_a_network():
    params = [one_unit(1e30, dtype="float32"), one_unit(0.5, dtype="float32")]
    weights = np.zeros((20, 1))
    weights[0] = 1
    batch = no_input(20), np.full((20, 1, 1), 1.5), weights, [[1e-30]]
    _, records = engine.train_many(params, lambda i: batch, 1, learning_rate=0.01)
    assert [record.diverged_at for record in records] == [None, None]
    alone = engine.train(params[0], lambda i: batch, 1, learning_rate=0.01)[1]
    assert records[0].norm_before[0] == pytest.approx(alone.norm_before[0], rel=1e-5)


def test_results_are_read_only_and_the_start_is_left_alone():
    params = networks()
    starts = [one.flat.copy() for one in params]
    after, records = many(params, stream, 4, keep_da_norm=True)
    again, _ = many(params, stream, 4)
    for one, start, first, second in zip(params, starts, after, again, strict=True):
        np.testing.assert_array_equal(one.flat, start)
        np.testing.assert_array_equal(first.flat, second.flat)
    for array in (after[0].flat, records[0].loss, records[0].fired, records[0].da_norm):
        assert not array.flags.writeable


def test_what_was_not_asked_for_is_not_kept():
    assert many(networks(), stream, 2)[1][0].da_norm is None


def test_no_updates_are_no_change():
    params = networks()
    after, records = many(params, stream, 0)
    np.testing.assert_array_equal(after[2].flat, params[2].flat)
    assert records[2].loss.shape == (0,)
    assert records[2].fired.dtype == bool


def test_progress_is_told_and_may_cancel():
    class Cancelled(BaseException):
        pass

    def cancel(done):
        if done == 3:
            raise Cancelled

    errors = np.geterr()
    with pytest.raises(Cancelled):
        many(networks(), stream, 10, on_update=cancel)
    assert np.geterr() == errors


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"params": []}, r"params=\[\] holds no networks; give a list"),
        ({"params": [1]}, r"params\[0\] is a int; make it with init_params"),
        ({"params": [*networks(5), *networks(1, n_a=5)]}, r"params\[5\] has shapes="),
        ({"params": [*networks(5), *networks(1, activation="relu")]}, "activation='relu'.*'tanh'"),
        ({"params": networks(dtype="float16")}, "float16 cannot be computed many at once"),
        ({"updates": -1}, "updates=-1"),
        ({"updates": 2**26}, "loss would be of shape"),
        ({"updates": 2**24, "keep_da_norm": True}, "da_norm would be of shape.*keep_da_norm off"),
        ({"learning_rate": [0.1, 0.2]}, "learning_rate holds 2 values for 6 networks"),
        ({"learning_rate": [0.1] * 5 + [np.nan]}, "learning_rate=nan"),
        ({"clip": "both"}, "clip='both'"),
        ({"threshold": [-1.0] * 6}, "threshold=-1"),
        ({"reduction": "max"}, "reduction='max'"),
        ({"next_batch": lambda i: None}, "next_batch gave a NoneType"),
        ({"next_batch": lambda i: stream(i, lead=(2,))}, "x has shape"),
        (
            {"next_batch": lambda i: (stream(i)[0], stream(i, lead=())[1], None)},
            r"y has shape \(7, 3, 3\), but x has \(T, S, m\) = \(7, 6, 3\)",
        ),
        ({"next_batch": lambda i: stream(i, T=5 + i)}, "batch of update 2 has T=6 steps"),
        ({"next_batch": lambda i: (stream(i)[0] * np.nan, *stream(i)[1:])}, "x holds nan"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_in_words(change, text):
    options = {"params": networks(), "next_batch": stream, "updates": 3, "learning_rate": 0.1}
    with pytest.raises(InputError, match=text):
        engine.train_many(**{**options, **change})


def test_a_network_for_which_it_is_enough_stops_there_and_the_others_go_on():
    params = [engine.init_params("rnn", 2, 3, 2, seed=s) for s in range(3)]
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((4, 5, 2)), np.eye(2)[rng.integers(2, size=(4, 5))]
    asked = []

    def enough(networks, loss):
        asked.append((networks.tolist(), len(loss)))
        return (networks == 1) & (len(asked) == 2)

    after, records = engine.train_many(
        params, lambda _i: (x, y, None), 4, learning_rate=0.1, enough=enough
    )
    assert asked == [([0, 1, 2], 3), ([0, 1, 2], 3), ([0, 2], 2), ([0, 2], 2)]
    assert [len(record.loss) for record in records] == [4, 2, 4]
    assert all(record.diverged_at is None for record in records)
    for s, updates in enumerate((4, 2, 4)):
        alone, _ = engine.train(params[s], lambda _i: (x, y, None), updates, learning_rate=0.1)
        np.testing.assert_array_equal(after[s].flat, alone.flat)
