"""Stacked layers and truncated backpropagation, against PyTorch's autograd in float64."""

import numpy as np
import pytest

from explorer import engine
from tests.engine.test_cells_autograd import STEP, torch
from tests.engine.test_layers import problem

pytestmark = pytest.mark.slow


def rnn(W, a, c, x):
    return torch.tanh(a @ W["Waa"].T + x @ W["Wax"].T + W["ba"]), None


STEPS = {"rnn": rnn, **STEP}


def reference(params, x, y, weights, a0, c0, window):
    """(W, a, c, loss): the states of every layer as tensors that keep their gradients.

    At a cut both a<t> and c<t> are detached: what PyTorch's users do to truncate.
    """
    W = {n: torch.tensor(array.copy(), requires_grad=True) for n, array in params.named().items()}
    outputs, states, memories = torch.as_tensor(x), [], []
    for layer in range(1, params.layers + 1):
        own = {n[:-1]: tensor for n, tensor in W.items() if n.endswith(str(layer))}
        a = [torch.tensor(a0[layer - 1], requires_grad=True)]
        c = [None if c0 is None else torch.tensor(c0[layer - 1], requires_grad=True)]
        for t, step in enumerate(outputs):
            cut = window and t and t % window == 0
            before = [
                node.detach() if cut and node is not None else node for node in (a[-1], c[-1])
            ]
            state, memory = STEPS[params.cell](own, *before, step)
            state.retain_grad()
            a.append(state)
            c.append(memory)
        outputs = torch.stack(a[1:])
        states.append(a)
        memories.append(c)
    logits = outputs @ W["Wya"].T + W["by"]
    each = -(torch.tensor(y) * torch.log_softmax(logits, dim=-1)).sum(-1)
    return W, states, memories, (torch.tensor(weights) * each).mean(dim=1).sum()


@pytest.mark.parametrize("cell", STEPS)
@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("window", [None, 2, 3])
@pytest.mark.parametrize("m", [1, 3])
def test_every_gradient_and_every_da_of_every_layer_agrees(cell, layers, window, m):
    params, x, y, weights, a0, c0 = problem(cell, layers, m=m)
    W, states, memories, loss = reference(params, x, y, weights, a0, c0, window)
    loss.backward()
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum", window=window)
    np.testing.assert_allclose(back.loss, loss.item(), rtol=1e-13)
    for name, tensor in W.items():
        np.testing.assert_allclose(back.grads[name], tensor.grad.numpy(), atol=1e-12, err_msg=name)
    for layer, a, c in zip(back.layers, states, memories, strict=True):
        theirs = np.stack([np.zeros_like(a0[0]) if s.grad is None else s.grad.numpy() for s in a])
        np.testing.assert_allclose(layer.da, theirs, atol=1e-12)
        if cell == "lstm":
            dc = np.stack([np.zeros_like(a0[0]) if s.grad is None else s.grad.numpy() for s in c])
            np.testing.assert_allclose(layer.dc, dc, atol=1e-12)
