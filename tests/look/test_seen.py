"""What look() gives: rows, one sequence of a batch, the flow, names, labels, and what is frozen."""

import pickle

import numpy as np
import pytest

from explorer import engine, look
from explorer.errors import InputError
from explorer.weights import from_torch_names, to_torch_names

RNG = np.random.default_rng(0)


def weights_of(kind, n_x=3, n_a=4, layers=1, directions=1, bias=True):
    """A state_dict of numbers that are drawn, in float64."""
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[kind]
    arrays = {}
    for layer in range(layers):
        for end in ("", "_reverse")[:directions]:
            width = n_x if layer == 0 else directions * n_a
            arrays[f"weight_ih_l{layer}{end}"] = RNG.standard_normal((gates * n_a, width)) * 0.7
            arrays[f"weight_hh_l{layer}{end}"] = RNG.standard_normal((gates * n_a, n_a)) * 0.7
            for name in ("bias_ih", "bias_hh") if bias else ():
                arrays[f"{name}_l{layer}{end}"] = RNG.standard_normal(gates * n_a)
    return {f"rnn.{name}": array for name, array in arrays.items()}


def head_of(width, n_y=5):
    return {"fc.weight": RNG.standard_normal((n_y, width)), "fc.bias": RNG.standard_normal(n_y)}


def test_a_network_of_one_unit_is_that_worked_by_hand():
    arrays = {"weight_ih_l0": [[2.0]], "weight_hh_l0": [[0.5]], "bias_ih_l0": [-1.0]}
    arrays["bias_hh_l0"] = [0.0]
    arrays = {name: np.array(array) for name, array in arrays.items()}
    seen = look(arrays, np.array([[1.0], [3.0]]), nonlinearity="relu")
    # a<1> = 2 - 1 = 1; a<2> = 6 + 0.5 - 1 = 5.5, the loss; back: da<2> = 1, da<1> = da<0>·2 = 0.5
    assert seen.trace.a.ravel().tolist() == [0, 1, 5.5]
    assert seen.back.loss == 5.5
    assert seen.back.da.ravel().tolist() == [0.25, 0.5, 1]
    assert seen.back.loss_t.tolist() == [0, 5.5]
    grads = {name: float(array.ravel()[0]) for name, array in seen.back.grads.items()}
    biases = {"bias_ih_l0": 1.5, "bias_hh_l0": 1.5}
    assert grads == {"weight_ih_l0": 0.5 * 1 + 3, "weight_hh_l0": 1.0} | biases
    # step 1 adds 0.5 · x<1> to Wax's gradient and step 2 adds 1 · x<2>
    assert seen.back.step_norms["Wax"].tolist() == [0.5, 3]


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("layers", [1, 2])
def test_what_the_engine_can_do_too_is_the_same_number_for_number(kind, layers):
    arrays = weights_of(kind, layers=layers) | head_of(4)
    x, y = RNG.standard_normal((7, 3, 3)), RNG.integers(5, size=(7, 3))
    params = from_torch_names(arrays)
    trace = engine.forward(params, x)
    back = engine.backward(params, trace, np.eye(5)[y])
    seen = look(arrays, x, y)
    assert seen.back.loss == pytest.approx(back.loss, rel=1e-13)
    np.testing.assert_allclose(seen.back.loss_t, back.loss_t, rtol=1e-12)
    np.testing.assert_allclose(seen.trace.y_hat, trace.y_hat, rtol=0, atol=1e-14)
    np.testing.assert_allclose(seen.trace.logits, trace.logits, rtol=0, atol=1e-13)
    for row, forward, backward in zip(seen.rows, trace.layers, back.layers, strict=True):
        np.testing.assert_allclose(row.a, forward.a, rtol=0, atol=1e-14)
        np.testing.assert_allclose(row.da, backward.da, rtol=0, atol=1e-14)
        np.testing.assert_allclose(row.da_norm, backward.da_norm, rtol=1e-12)
        for name in row.gates:
            np.testing.assert_allclose(row.gates[name], forward.gates[name], atol=1e-14)
        for name in row.delta if row.gates else ():
            np.testing.assert_allclose(row.delta[name], backward.delta[name], atol=1e-14)
        for name, norms in row.step_norms.items():
            full = name + str(row.layer) * (layers > 1)
            np.testing.assert_allclose(norms, back.step_norms[full], rtol=1e-10)
        flow = engine.gradient_flow(params, trace, np.eye(5)[y], layer=row.layer)
        np.testing.assert_allclose(seen.flow(row.layer), flow, rtol=1e-10)
    for name, grad in to_torch_names(params.replace(**back.grads)).items():
        if not name.startswith("bias_hh"):
            own = f"fc.{name}" if name in ("weight", "bias") else f"rnn.{name}"
            np.testing.assert_allclose(seen.back.grads[own], grad, rtol=0, atol=1e-12)


def test_the_engine_runs_a_row_by_itself_to_the_same_states():
    seen = look(weights_of("LSTM", layers=2) | head_of(4), RNG.standard_normal((6, 2, 3)))
    for row in seen.rows:
        np.testing.assert_allclose(engine.forward(row.params, row.x).a, row.a, atol=1e-14)
    top = engine.forward(seen.trace.params, seen.trace.top.x)
    np.testing.assert_allclose(top.logits, seen.trace.logits, atol=1e-14)


LENGTHS = [6, 2, 4]


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("reduction", ["mean", "sum", None])
def test_one_sequence_is_what_looking_at_it_alone_gives(kind, directions, reduction):
    arrays = weights_of(kind, layers=2, directions=directions) | head_of(4 * directions)
    x, y = RNG.standard_normal((6, 3, 3)), RNG.integers(5, size=(6, 3))
    y[0, 1] = -100
    h_0 = RNG.standard_normal((2 * directions, 3, 4))
    seen = look(arrays, x, y, lengths=LENGTHS, reduction=reduction, h_0=h_0)
    for i, length in enumerate(LENGTHS):
        own = slice(i, i + 1)
        alone = look(arrays, x[:length, own], y[:length, own], reduction=reduction, h_0=h_0[:, own])
        one = seen.one(i)
        assert one.trace.x.shape == (length, 1, 3)
        assert one.back.loss == pytest.approx(alone.back.loss, rel=1e-12)
        for a, b in zip(one.rows, alone.rows, strict=True):
            for name in ("x", "a", "da", "da_norm"):
                np.testing.assert_allclose(getattr(a, name), getattr(b, name), atol=1e-13)
            np.testing.assert_allclose(a.step_norms.flat, b.step_norms.flat, atol=1e-12)
        for name, grad in alone.back.grads.items():
            np.testing.assert_allclose(one.back.grads[name], grad, atol=1e-12)


def test_padding_adds_nothing_whatever_stands_in_it():
    arrays = weights_of("GRU", directions=2) | head_of(8)
    x, y = RNG.standard_normal((6, 3, 3)), RNG.standard_normal((6, 3, 5))
    seen = look(arrays, x, y, lengths=LENGTHS)
    beyond = np.arange(6)[:, None] >= LENGTHS
    x[beyond], y[beyond] = np.nan, np.inf
    again = look(arrays, x, y, lengths=LENGTHS)
    for one, other in zip(seen.rows, again.rows, strict=True):
        np.testing.assert_array_equal(one.a, other.a)
        np.testing.assert_array_equal(one.da, other.da)
        assert not one.a[1:][beyond].any()
        assert not one.gates["u"][beyond].any()
    for name, grad in seen.back.grads.items():
        np.testing.assert_array_equal(again.back.grads[name], grad)


def test_words_in_the_padding_are_not_looked_up_and_get_no_gradient():
    arrays = {"emb.weight": RNG.standard_normal((4, 3))} | weights_of("RNN")
    ids = np.array([[0, 1], [2, 999]])
    seen = look(arrays, ids, lengths=[2, 1])
    assert seen.back.grads["emb.weight"][[0, 1, 2]].any(axis=1).all()
    assert not seen.back.grads["emb.weight"][3].any()
    assert not seen.trace.x[1, 1].any()
    assert not seen.rows[0].x[1, 1].any()


def test_a_reverse_row_reads_from_each_end_and_says_which_step_it_reads():
    seen = look(weights_of("LSTM", directions=2), RNG.standard_normal((6, 3, 3)), lengths=LENGTHS)
    row = seen.row(direction="reverse")
    assert row.reads[:, 1].tolist() == [2, 1, 3, 4, 5, 6]
    assert row.reads[:, 0].tolist() == [6, 5, 4, 3, 2, 1]
    np.testing.assert_array_equal(row.x[0, 2], seen.trace.x[3, 2])
    np.testing.assert_array_equal(row.in_time(row.x), seen.trace.x)
    np.testing.assert_array_equal(seen.trace.outputs[:, :, 4:], row.in_time(row.a[1:]))


@pytest.mark.parametrize(
    ("kind", "y"),
    [("RNN", "classes"), ("GRU", "numbers"), ("LSTM", "classes"), ("LSTM", None), ("GRU", "last")],
)
@pytest.mark.parametrize("directions", [1, 2])
def test_every_row_of_the_flow_is_the_gradient_of_one_loss_alone(kind, y, directions):
    """Each L<t> by a backward pass of its own, in which no other step counts."""
    arrays = weights_of(kind, layers=2, directions=directions) | head_of(4 * directions)
    T, m = 5, 2
    x = RNG.standard_normal((T, m, 3))
    targets = {
        "classes": RNG.integers(5, size=(T, m)),
        "numbers": RNG.standard_normal((T, m, 5)),
        "last": RNG.integers(5, size=m),
        None: None,
    }[y]
    seen = look(arrays, x, targets)
    for t in range(1, T + 1):
        if y == "classes":
            own = np.full((T, m), -100)
            own[t - 1] = targets[t - 1]
            alone = look(arrays, x, own, reduction="sum")
        elif y == "numbers":  # what the other steps are compared with is what they give
            own = seen.trace.logits.copy()
            own[t - 1] = targets[t - 1]
            alone = look(arrays, x, own, reduction="sum")
        else:
            alone = look(arrays, x, targets, reduction="sum") if t == T else None
        for row in seen.rows:
            flow = seen.flow(row.layer, row.direction)
            assert flow.shape == (T, T + 1)
            at = T - t if row.direction == "reverse" else t - 1
            crossed = directions == 2 and row.layer == 1
            assert np.isnan(flow[at, at + 2 :]).all() != (crossed and at < T - 1)
            if alone is None:
                assert not np.nan_to_num(flow[at]).any()
                continue
            theirs = alone.row(row.layer, row.direction).da_norm / m
            reached = slice(None) if crossed else slice(at + 2)
            np.testing.assert_allclose(flow[at, reached], theirs[reached], rtol=1e-10, atol=1e-14)


def test_the_flow_of_one_sequence_ends_where_it_ends():
    arrays = weights_of("LSTM") | head_of(4)
    x, y = RNG.standard_normal((6, 3, 3)), RNG.integers(5, size=(6, 3))
    seen = look(arrays, x, y, lengths=LENGTHS)
    one = seen.flow(example=1)
    assert one.shape == (2, 3)
    alone = look(arrays, x[:2, 1:2], y[:2, 1:2])
    np.testing.assert_allclose(one, alone.flow(), rtol=1e-12)
    squares = [np.zeros((6, 7)) for _ in LENGTHS]
    for i, length in enumerate(LENGTHS):
        squares[i][:length, : length + 1] = seen.flow(example=i) ** 2 / 9
    np.testing.assert_allclose(seen.flow() ** 2, sum(squares), rtol=1e-10)


def test_records_are_frozen_and_come_back_from_a_pickle_with_the_same_numbers():
    seen = look(weights_of("GRU", layers=2) | head_of(4), RNG.standard_normal((4, 2, 3)))
    again = pickle.loads(pickle.dumps(seen))
    np.testing.assert_array_equal(again.rows[0].da, seen.rows[0].da)
    np.testing.assert_array_equal(again.one(1).trace.a, seen.one(1).trace.a)
    for array in (seen.trace.a, seen.trace.x, seen.back.da, seen.rows[0].reads, again.trace.a):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        seen.notes = ()
    with pytest.raises(TypeError):
        seen.back.grads["rnn.weight_ih_l0"] = 0
    with pytest.raises(ValueError, match="read-only"):
        seen.back.grads["rnn.weight_ih_l0"][0] = 0


def test_a_later_change_of_what_was_given_changes_nothing():
    arrays, x = weights_of("RNN"), RNG.standard_normal((4, 2, 3))
    seen = look(arrays, x)
    before = seen.trace.a.copy()
    x[:] = 7
    arrays["rnn.weight_hh_l0"][:] = 9
    np.testing.assert_array_equal(seen.trace.a, before)
    np.testing.assert_array_equal(seen.one(0).trace.a, before[:, :1])


def test_one_asks_for_a_sequence_of_the_batch_and_row_for_a_row():
    seen = look(weights_of("RNN"), RNG.standard_normal((4, 2, 3)))
    for example in (2, -1, 1.0, True, None):
        with pytest.raises(InputError, match="is no sequence of this batch; choose 0 to 1"):
            seen.one(example)
    with pytest.raises(InputError, match=r"layer=2, .* choose one of \(1, 'forward'\)"):
        seen.flow(2)
    with pytest.raises(InputError, match="direction='reverse' is no row of this network"):
        seen.row(1, "reverse")


def test_tokens_label_the_steps():
    arrays = {"emb.weight": RNG.standard_normal((3, 3))} | weights_of("RNN")
    ids = np.array([[0, 2], [1, 1]])
    assert look(arrays, ids, tokens=["a", "b", "c"]).labels == (("a", "b"), ("c", "b"))
    ended = look(arrays, ids, tokens=["a", "b", "c"], lengths=[2, 1])
    assert ended.labels == (("a", "b"), ("c", ""))
    assert look(arrays, ids, tokens=["a", "b", "c"]).one(1).labels == (("c", "b"),)
    x = RNG.standard_normal((2, 3))
    assert look(weights_of("RNN"), x, tokens=["the", "cat"]).labels == (("the", "cat"),)
    assert look(weights_of("RNN"), x, tokens=[["the", "cat"]]).labels == (("the", "cat"),)
    x, words = RNG.standard_normal((3, 2, 3)), [["the", "cat", "sat"], ["a"]]
    seen = look(weights_of("RNN"), x, lengths=[3, 1], tokens=words)
    assert seen.labels == (("the", "cat", "sat"), ("a", "", ""))
    assert seen.one(1).labels == (("a",),)
    with pytest.raises(InputError, match="tokens has 2 entries; give the words of the whole voc"):
        look(arrays, ids, tokens=["a", "b"])


def test_a_network_that_explodes_is_shown_to_where_it_overflows():
    arrays = {"weight_ih_l0": np.full((2, 1), 1e200), "weight_hh_l0": np.full((2, 2), 1e200)}
    seen = look(arrays, np.ones((4, 1, 1)), nonlinearity="relu")
    assert seen.trace.first_nonfinite == (2, "a")
    assert seen.back.first_nonfinite is not None
    assert look(arrays, np.ones((1, 1, 1)), nonlinearity="relu").trace.first_nonfinite is None


def test_a_large_vocabulary_is_looked_up_and_its_logits_never_made_for_the_whole_batch(monkeypatch):
    """10,000 words, T = 500, m = 32: the logits would have 160 million numbers."""
    import tracemalloc

    V, n_a, T, m = 10_000, 8, 500, 32
    arrays = {"emb.weight": RNG.standard_normal((V, 6))} | weights_of("LSTM", 6, n_a)
    arrays |= {"fc.weight": RNG.standard_normal((V, n_a)), "fc.bias": np.zeros(V)}
    ids = RNG.integers(V, size=(T, m))
    last = ids[-1]
    tracemalloc.start()
    seen = look(arrays, ids, last)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**28
    with pytest.raises(InputError, match=r"logits .*160,000,000 numbers.*seen.one\(example\)"):
        seen.trace.logits  # noqa: B018
    assert seen.one(3).trace.y_hat.shape == (T, 1, V)
    chosen = seen.one(3).trace.y_hat[-1, 0, last[3]]
    assert seen.one(3).back.loss == pytest.approx(-np.log(chosen), rel=1e-12)
