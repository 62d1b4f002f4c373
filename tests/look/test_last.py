"""One y for each sequence of a network that reads both ways: of the last step, or of h_n."""

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from explorer.own_network import sights_of
from explorer.own_network.checks import check_tensors
from explorer.own_network.opened import Asked
from tests.look.reference import assert_agrees_with, torch
from tests.look.test_keras_and_flax import N_X, M, N, T, keras_step, keras_weights, leaf, numpy_of

nn, F = torch.nn, torch.nn.functional
pytestmark = pytest.mark.slow

OUTPUT_TAKEN = (
    "y is one for each sequence, and is compared with the outputs of its last step, output[-1], "
    "where the reverse direction has read one step alone. If the last state of each direction was "
    "read, h_n, give last='h_n'."
)
H_N_TAKEN = (
    "y is one for each sequence, and is compared with h_n, the last state of each direction, as "
    "Keras's Bidirectional gives it without return_sequences. If the outputs of the last step "
    "were read, give last='output'."
)


class Both(nn.Module):
    """A recurrent layer that reads both ways, whose head reads h_n, or the outputs' last step."""

    def __init__(self, cell="GRU", h_n=True, layers=1, packed=False):
        super().__init__()
        self.rnn = getattr(nn, cell)(N_X, N, num_layers=layers, bidirectional=True)
        self.fc, self.h_n, self.packed = nn.Linear(2 * N, 3), h_n, packed

    def forward(self, x, lengths=None):
        if self.packed:
            x = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        out, hidden = self.rnn(x)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        return self.fc(torch.cat((hidden[-2], hidden[-1]), 1) if self.h_n else out[-1])


def problem(**options):
    torch.manual_seed(0)
    return Both(**options), torch.randn(T, M, N_X), torch.randint(3, (M,))


def assert_is_autograd(seen, module, x, y, *more):
    assert_agrees_with(seen, module, lambda exact: F.cross_entropy(exact(x.double(), *more), y))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("h_n", [True, False])
def test_what_the_forward_hands_to_its_head_tells_which_of_the_two_is_read(cell, layers, h_n):
    net, x, y = problem(cell=cell, layers=layers, h_n=h_n)
    seen = look(net, x, y)
    assert seen.notes == ()
    assert_is_autograd(seen, net, x, y)
    backward = seen.back.grads[f"rnn.weight_hh_l{layers - 1}_reverse"]
    assert backward.any() == h_n  # of one step alone, no state is read a second time
    with pytest.raises(InputError, match="does not read the states as they are"):
        look(net, x, y, last="output" if h_n else "h_n")


@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
def test_of_packed_sequences_each_h_n_is_behind_its_own_sequence(cell):
    net, x, y = problem(cell=cell, layers=2, packed=True)
    lengths = torch.tensor([2, 5])
    seen = look(net, x, y, lengths=lengths)
    assert seen.notes == ()
    assert_is_autograd(seen, net, x, y, lengths)
    for i, length in enumerate(lengths):
        alone = look(net.state_dict(), x[:length, i : i + 1], y[i : i + 1], last="h_n")
        one = seen.one(i)
        assert one.back.loss == pytest.approx(alone.back.loss, rel=1e-12)
        for a, b in zip(one.rows, alone.rows, strict=True):
            np.testing.assert_allclose(a.da, b.da, rtol=0, atol=1e-13)


def test_of_weights_alone_the_last_step_is_taken_and_said():
    net, x, y = problem()
    for state, last, noted in ((False, None, True), (False, "output", False), (True, "h_n", False)):
        net.h_n = state
        seen = look(net.state_dict(), x, y, last=last)
        assert_is_autograd(seen, net, x, y)
        assert (OUTPUT_TAKEN in seen.notes) == noted
        assert not any("one for each sequence" in note for note in seen.notes if not noted)
    every = torch.randint(3, (T, M))
    assert not any(
        "one for each sequence" in note for note in look(net.state_dict(), x, every).notes
    )
    plain = look(net.state_dict(), x, last="h_n")
    expected = net.double().rnn(x.double())[1].sum().item()
    assert plain.back.loss == pytest.approx(expected, rel=1e-12)


def test_last_is_one_of_two_words_and_of_one_y_for_each_sequence():
    net, x, y = problem()
    with pytest.raises(InputError, match="last='end'"):
        look(net.state_dict(), x, y, last="end")
    with pytest.raises(InputError, match="last='h_n' was given, and y is for every step"):
        look(net.state_dict(), x, torch.randint(3, (T, M)), last="h_n")
    one_way = nn.GRU(N_X, 3)
    for last in ("h_n", "output", None):
        seen = look(one_way.state_dict(), x, y, last=last, readout=False)
        assert seen.back.loss == look(one_way.state_dict(), x, y, readout=False).back.loss
        assert not any("one for each sequence" in note for note in seen.notes)


def keras_both(kind, last):
    """(arrays, x, y, loss, {name: gradient}) of Keras's Bidirectional by its equations in torch."""
    ways = {
        way: {name: (sign * W.detach()).requires_grad_() for name, W in keras_weights(kind).items()}
        for way, sign in (("forward", 1.0), ("backward", 0.7))
    }
    head = leaf(2 * N, 5, seed=40), leaf(5, seed=41)
    x, y = leaf(T, M, N_X, seed=42).detach(), torch.arange(M) % 5
    ends = []
    for way, W in ways.items():
        h, c, states = torch.zeros(M, N, dtype=float), torch.zeros(M, N, dtype=float), []
        for step in x if way == "forward" else x.flip(0):
            h, c = keras_step(kind, W, step, h, c)
            states.append(h)
        # Without return_sequences the layer gives what each direction ends with.
        ends.append(states[-1] if way == "forward" or last == "h_n" else states[0])
    loss = F.cross_entropy(torch.cat(ends, 1) @ head[0] + head[1], y)
    loss.backward()
    tensors = {
        f"bidirectional/{way}_{kind.lower()}/{kind.lower()}_cell/{name}": tensor
        for way, W in ways.items()
        for name, tensor in W.items()
    } | {"dense/kernel": head[0], "dense/bias": head[1]}
    grads = {
        name: np.zeros(tuple(tensor.shape)) if tensor.grad is None else tensor.grad.numpy()
        for name, tensor in tensors.items()
    }
    return numpy_of(tensors, ""), x, y, loss.item(), grads


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("last", [None, "h_n", "output"])
def test_of_keras_the_last_states_of_both_directions_are_taken_and_said(kind, last):
    arrays, x, y, loss, grads = keras_both(kind, last or "h_n")
    seen = look(arrays, x, y, last=last)
    assert seen.back.loss == pytest.approx(loss, rel=1e-12)
    assert set(seen.back.grads) == set(grads)
    for name, grad in grads.items():
        np.testing.assert_allclose(seen.back.grads[name], grad, rtol=0, atol=1e-12)
    cell = kind.lower()
    backward = seen.back.grads[f"bidirectional/backward_{cell}/{cell}_cell/recurrent_kernel"]
    assert backward.any() == (last != "output")
    assert (H_N_TAKEN in seen.notes) == (last is None)
    assert max(seen.check().values()) <= 1e-10


def by_autograd(net, x, y):
    """{(layer, direction): [dL/da<k>]} of one sequence, in the order in which each row reads."""
    weights = {name: W.detach().double() for name, W in net.state_dict().items()}
    below, nodes = list(x.double()), {}
    for layer in range(net.rnn.num_layers):
        outputs = []
        for end in ("", "_reverse"):
            cell = nn.GRUCell(len(below[0][0]), N).double()
            for role in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                getattr(cell, role).data = weights[f"rnn.{role}_l{layer}{end}"]
            states = [torch.zeros(1, N, dtype=float, requires_grad=True)]
            for step in below[::-1] if end else below:
                states.append(cell(step, states[-1]))
                states[-1].retain_grad()
            nodes[layer + 1, end[1:] or "forward"] = states
            outputs.append(states[:0:-1] if end else states[1:])
        below = [torch.cat(both, 1) for both in zip(*outputs, strict=True)]
    h_n = torch.cat([nodes[net.rnn.num_layers, way][-1] for way in ("forward", "reverse")], 1)
    F.cross_entropy(h_n @ weights["fc.weight"].T + weights["fc.bias"], y).backward()
    return {at: [one.grad.norm().item() for one in states] for at, states in nodes.items()}


@pytest.mark.parametrize("layers", [1, 2])
def test_the_flow_of_h_n_is_that_of_the_last_step_of_every_row(layers):
    net, x, y = problem(layers=layers)
    one = look(net, x, y).one(1)
    expected = by_autograd(net, x[:, 1:], y[1:])
    for row in one.rows:
        flow = one.flow(row.layer, row.direction)
        assert not np.nan_to_num(flow[:-1]).any()
        np.testing.assert_allclose(flow[-1], expected[row.layer, row.direction], rtol=1e-10)


@pytest.mark.parametrize("cell", ["RNN", "LSTM"])
def test_a_picture_of_each_row_has_the_loss_of_h_n_at_the_step_that_it_ends_with(cell):
    net, x, y = problem(cell=cell, layers=2)
    seen = look(net, x, y)
    logits = net.double()(x.double()).detach()
    for sight in sights_of(seen, 1).values():
        assert sight.has_loss.tolist() == [False] * (T - 1) + [True]
        np.testing.assert_allclose(
            sight.said.arrays["p_target"][-1], logits[1].softmax(-1)[y[1]], rtol=1e-10
        )
        assert sight.said.y_labels == [""] * (T - 1) + [str(int(y[1]))]
        assert sum("The loss reads h_n" in note for note in sight.notes) == 1
        assert not any("gradient comes back to it" in note for note in sight.notes)
        assert sight.backward.back.loss_t[-1] == pytest.approx(seen.one(1).back.loss, rel=1e-12)
        own = seen.one(1).row(sight.rows[0].layer, sight.rows[0].direction)
        for source in (None, T):
            passed = sight.back_from(source)
            (layer,) = passed.layers
            np.testing.assert_allclose(
                layer.terms.from_output + layer.terms.from_future, own.da[1:], rtol=0, atol=1e-13
            )
        np.testing.assert_allclose(sight.last_loss().da_norm, own.da_norm, rtol=1e-10)


def test_finite_differences_agree_with_the_gradient_of_h_n():
    arrays, x, y, *_ = keras_both("GRU", "h_n")
    seen = look(arrays, x[:, :1], y[:1])
    assert all(check.passed for check in check_tensors(seen, arrays, Asked()))
