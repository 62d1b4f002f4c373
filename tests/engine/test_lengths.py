"""Sequences of different lengths in one batch: what each example has alone, and nothing more."""

import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine import test_layers, textbook

ENDS = [7, 1, 4]


def problem(cell, layers, output="softmax"):
    """(params, x, y, a0, c0) of three examples of at most 7 steps."""
    rng = np.random.default_rng(layers)
    params = engine.init_params(cell, 3, 4, 3, layers=layers, output=output, gain=1.3, seed=5)
    noise = {name: 0.4 * rng.standard_normal(one.shape) for name, one in params.named().items()}
    params = params.replace(**{n: params[n] + one for n, one in noise.items() if n[0] == "b"})
    x, y = rng.standard_normal((7, 3, 3)), rng.random((7, 3, 3))
    y /= y.sum(axis=-1, keepdims=True)
    shape = (3, 4) if layers == 1 else (layers, 3, 4)
    a0 = rng.standard_normal(shape)
    return params, x, y, a0, rng.standard_normal(shape) if cell == "lstm" else None


def alone(array, i, end=None):
    return None if array is None else np.ascontiguousarray(array[:end, i : i + 1])


def start(array, i):
    return None if array is None else np.ascontiguousarray(array[..., i : i + 1, :])


CELLS = ("rnn", "gru", "gru_reset_after", "lstm")


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_every_example_is_what_it_is_alone_and_stops_at_its_end(cell, layers):
    params, x, y, a0, c0 = problem(cell, layers)
    trace = engine.forward(params, x, a0, c0, lengths=ENDS)
    back = engine.backward(params, trace, y, reduction="sum")
    flow = engine.gradient_flow(params, trace, y)
    total, rows, loss = None, np.zeros((7, 8)), 0.0
    for i, end in enumerate(ENDS):
        one = engine.forward(params, alone(x, i, end), start(a0, i), start(c0, i))
        own = engine.backward(params, one, alone(y, i, end), reduction="sum")
        loss += own.loss / 3
        grads = {name: array / 3 for name, array in own.grads.named().items()}
        total = grads if total is None else {n: total[n] + grads[n] for n in grads}
        for here, there, d_here, d_there in zip(
            trace.layers, one.layers, back.layers, own.layers, strict=True
        ):
            np.testing.assert_allclose(here.a[: end + 1, i], there.a[:, 0], rtol=1e-12)
            assert (here.a[end:, i] == here.a[end, i]).all()
            np.testing.assert_allclose(d_here.da[: end + 1, i], d_there.da[:, 0] / 3, atol=1e-15)
            assert not d_here.da[end + 1 :, i].any()
            if cell == "lstm":
                assert (here.c[end:, i] == here.c[end, i]).all()
                assert not d_here.dc[end + 1 :, i].any()
        np.testing.assert_allclose(trace.y_hat[:end, i], one.y_hat[:, 0], rtol=1e-12)
        rows[:end, : end + 1] += (
            np.nan_to_num(engine.gradient_flow(params, one, alone(y, i, end))) / 3
        ) ** 2
    assert back.loss == pytest.approx(loss, rel=1e-13)
    for name, array in total.items():
        np.testing.assert_allclose(back.grads[name], array, rtol=1e-11, atol=1e-14)
    lower = np.tri(7, 8, 1, dtype=bool)
    np.testing.assert_allclose(flow[lower], np.sqrt(rows)[lower], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("cell", CELLS)
def test_what_stands_past_an_end_is_not_read(cell):
    params, x, y, a0, c0 = problem(cell, 1)
    other, targets = x.copy(), y.copy()
    for i, end in enumerate(ENDS):
        other[end:, i], targets[end:, i] = np.nan, np.inf
    one = engine.forward(params, x, a0, c0, lengths=ENDS)
    two = engine.forward(params, other, a0, c0, lengths=np.array(ENDS, float))
    np.testing.assert_array_equal(one.a, two.a)
    grads = (engine.backward(params, *given).grads for given in ((one, y), (two, targets)))
    np.testing.assert_array_equal(*(grad.flat for grad in grads))


@pytest.mark.parametrize("cell", CELLS)
def test_a_loss_at_the_end_alone_counts_and_one_past_it_is_refused(cell):
    params, x, y, a0, c0 = problem(cell, 1)
    trace = engine.forward(params, x, a0, c0, lengths=ENDS)
    last = np.zeros((7, 3))
    last[np.array(ENDS) - 1, range(3)] = 1
    back = engine.backward(params, trace, y, weights=last)
    by_hand = -np.sum(
        [(y[end - 1, i] * np.log(trace.y_hat[end - 1, i])).sum() for i, end in enumerate(ENDS)]
    )
    assert back.loss == pytest.approx(by_hand / 9, rel=1e-12)  # 3 examples, 3 steps with a loss
    last[5, 2] = 1
    for measure in (engine.backward, engine.gradient_flow, engine.lag_split, engine.one_loss):
        with pytest.raises(InputError, match="at step 6, example 2, which ends at step 4"):
            measure(params, trace, y, weights=last)


@pytest.mark.parametrize("cell", CELLS)
def test_jacobians_and_exponents_are_those_of_the_example_alone(cell):
    params, x, _, a0, c0 = problem(cell, 1)
    trace = engine.forward(params, x, a0, c0, lengths=ENDS)
    one = engine.forward(params, alone(x, 2, 4), start(a0, 2), start(c0, 2))
    norms = engine.jacobian_norms(params, trace, example=2)
    expected = engine.jacobian_norms(params, one)
    np.testing.assert_allclose(norms[:5, :5], expected, rtol=1e-12)
    np.testing.assert_allclose(norms[7, :5], expected[4], rtol=1e-12)
    np.testing.assert_allclose(
        engine.lyapunov_exponents(params, trace, example=2),
        engine.lyapunov_exponents(params, one),
        rtol=1e-9,
    )


def test_full_lengths_change_no_bit_and_a_non_finite_state_past_an_end_is_none():
    params, x, y, _, _ = test_layers.problem("rnn", layers=2)[:5]
    plain, full = (engine.forward(params, x, lengths=ends) for ends in (None, [len(x)] * 2))
    np.testing.assert_array_equal(plain.a, full.a)
    one, two = (engine.backward(params, trace, y).grads.flat for trace in (plain, full))
    np.testing.assert_array_equal(one, two)
    grows = textbook.one_unit(1e200).replace(ba=[1.0])
    assert engine.forward(grows, np.zeros((4, 1, 1))).first_nonfinite.step == 3
    assert engine.forward(grows, np.zeros((4, 1, 1)), lengths=[2]).first_nonfinite is None


@pytest.mark.parametrize(
    ("lengths", "words"),
    [
        ([7, 0, 4], r"lengths holds 0 for example 1; give a whole number from 1 to T=7"),
        ([7, 1, 8], "lengths holds 8 for example 2"),
        ([7, 1.5, 4], "lengths holds 1.5 for example 1"),
        ([7, float("nan"), 4], "lengths holds nan for example 1"),
        ([7, 1], r"lengths has shape \(2,\), but \(m,\) = \(3,\) is needed"),
        (7, "lengths is the single number 7"),
        (["7", "1", "4"], "lengths holds values of type"),
    ],
)
def test_lengths_that_are_not_possible_are_refused(lengths, words):
    params, x, *_ = problem("rnn", 1)
    with pytest.raises(InputError, match=words):
        engine.forward(params, x, lengths=lengths)


def test_what_has_no_meaning_for_ends_says_so():
    params, x, y, *_ = problem("rnn", 1)
    trace = engine.forward(params, x, lengths=ENDS)
    with pytest.raises(InputError, match="for sequences of one length, and example 1"):
        engine.step_terms(params, trace)
    two = engine.init_params("rnn", 3, 4, 3, border=2)
    with pytest.raises(InputError, match="an encoder and a decoder"):
        engine.forward(two, x, lengths=ENDS)
    longer = engine.forward(params, np.where(np.isnan(x), 0, trace.x))
    with pytest.raises(InputError, match="another trace"):
        engine.backward_terms(params, trace, engine.backward(params, longer, y))


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["rnn", "gru_reset_after", "lstm"])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_it_is_what_pytorch_does_with_a_packed_sequence(cell, layers):
    torch = pytest.importorskip("torch")
    from explorer.weights import to_torch_names

    params, x, y, *_ = problem(cell, layers)
    kinds = {"rnn": torch.nn.RNN, "gru_reset_after": torch.nn.GRU, "lstm": torch.nn.LSTM}
    rnn = kinds[cell](3, 4, layers).double()
    readout = torch.nn.Linear(4, 3).double()
    module = torch.nn.ModuleDict({"rnn": rnn, "readout": readout})
    named = to_torch_names(params, rnn="rnn.", readout="readout.")
    module.load_state_dict({name: torch.tensor(array) for name, array in named.items()})
    packed = torch.nn.utils.rnn.pack_padded_sequence(
        torch.tensor(x, requires_grad=True), torch.tensor(ENDS), enforce_sorted=False
    )
    out, state = rnn(packed)
    states, _ = torch.nn.utils.rnn.pad_packed_sequence(out, total_length=7)
    counts = torch.arange(7)[:, None] < torch.tensor(ENDS)
    each = -(torch.tensor(y) * torch.log_softmax(readout(states), dim=-1)).sum(-1)
    loss = (each * counts).sum() / 3
    loss.backward()
    trace = engine.forward(params, x, lengths=ENDS)
    back = engine.backward(params, trace, y, reduction="sum")
    assert back.loss == pytest.approx(loss.item(), rel=1e-12)
    last_a, last_c = state if cell == "lstm" else (state, None)
    for i, layer in enumerate(trace.layers):
        np.testing.assert_allclose(layer.a[-1], last_a[i].detach().numpy(), atol=1e-12)
        if last_c is not None:
            np.testing.assert_allclose(layer.c[-1], last_c[i].detach().numpy(), atol=1e-12)
    here = counts.numpy()
    np.testing.assert_allclose(trace.a[1:][here], states.detach().numpy()[here], atol=1e-12)
    theirs = to_torch_names(params.replace(**back.grads.named()), rnn="rnn.", readout="readout.")
    for name, tensor in module.named_parameters():
        mine, gradient = theirs[name], tensor.grad.numpy()
        # The engine has one bias where PyTorch adds two, but for the candidate of its GRU.
        own = mine != 0 if name.startswith("rnn.bias_hh") else np.ones(mine.shape, bool)
        np.testing.assert_allclose(mine[own], gradient[own], atol=1e-12, err_msg=name)
