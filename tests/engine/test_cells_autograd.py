"""The cells with gates, against an independent reference: PyTorch's autograd in float64."""

import os

import numpy as np
import pytest

from explorer import engine
from tests.engine.gated import CELLS, problem

if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch")

pytestmark = pytest.mark.slow

sigma, tanh = torch.sigmoid, torch.tanh


def gate(W, name, g, a, x):
    return g(torch.cat((a, x), dim=1) @ W[f"W{name}"].T + W[f"b{name}"])


def gru(W, a, c, x):
    u, r = (gate(W, name, sigma, a, x) for name in "ur")
    candidate = gate(W, "c", tanh, r * a, x)
    return u * candidate + (1 - u) * a, None


def gru_reset_after(W, a, c, x):
    u, r = (gate(W, name, sigma, a, x) for name in "ur")
    candidate = tanh(r * (a @ W["Wca"].T + W["bca"]) + x @ W["Wcx"].T + W["bcx"])
    return u * candidate + (1 - u) * a, None


def lstm(W, a, c, x):
    f, u, o = (gate(W, name, sigma, a, x) for name in "fuo")
    c = f * c + u * gate(W, "c", tanh, a, x)
    c.retain_grad()
    return o * tanh(c), c


STEP = {"gru": gru, "gru_reset_after": gru_reset_after, "lstm": lstm}


def reference(params, x, y, weights, a0, c0):
    """(W, a, c, L<t>) as a graph of tensors that keep their gradients."""
    W = {n: torch.tensor(array.copy(), requires_grad=True) for n, array in params.named().items()}
    a = [torch.tensor(a0, requires_grad=True)]
    c = [None if c0 is None else torch.tensor(c0, requires_grad=True)]
    for step in torch.tensor(x):
        state, memory = STEP[params.cell](W, a[-1], c[-1], step)
        state.retain_grad()
        a.append(state)
        c.append(memory)
    logits = torch.stack(a[1:]) @ W["Wya"].T + W["by"]
    each = -(torch.tensor(y) * torch.log_softmax(logits, dim=-1)).sum(-1)
    return W, a, c, (torch.tensor(weights) * each).mean(dim=1)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12 * np.abs(theirs).max())


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("m", [1, 3])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_logged_quantity_agrees(cell, m, reduction):
    params, x, y, weights, a0, c0 = given = problem(cell, 6, T=12, m=m, n_a=7)
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction=reduction)
    W, a, c, loss_t = reference(*given)
    counted = (weights != 0).any(axis=1).sum()
    loss = loss_t.sum() / (counted if reduction == "mean" else 1)
    loss.backward()
    assert back.loss == pytest.approx(loss.item(), rel=1e-12)
    close(back.loss_t, loss_t.detach().numpy())
    close(trace.a, torch.stack(a).detach().numpy())
    for name, gradient in back.grads.named().items():
        close(gradient, W[name].grad.numpy())
    da = np.stack([node.grad.numpy() for node in a])
    close(back.da, da)
    close(back.da_norm, np.linalg.norm(da, axis=(1, 2)))
    if cell == "lstm":
        close(trace.c, torch.stack(c).detach().numpy())
        dc = np.stack([np.zeros_like(c0) if node.grad is None else node.grad for node in c])
        close(back.dc, dc)
        close(back.dc_norm, np.linalg.norm(dc, axis=(1, 2)))
    else:
        assert trace.c is back.dc is back.dc_norm is None


@pytest.mark.parametrize("cell", CELLS)
def test_the_flow_matrix_agrees(cell):
    params, x, y, weights, a0, c0 = given = problem(cell, 7, T=10, m=2, n_a=5)
    flow = engine.gradient_flow(params, engine.forward(params, x, a0, c0), y, weights=weights)
    _, a, _, loss_t = reference(*given)
    for t in range(1, 11):
        da = torch.autograd.grad(loss_t[t - 1], a[: t + 1], retain_graph=True, allow_unused=True)
        norms = [float(gradient.norm()) for gradient in da]
        np.testing.assert_allclose(flow[t - 1, : t + 1], norms, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("T", "rows"), [(6, range(1, 7)), (50, (50,))])
def test_the_jacobians_agree(cell, T, rows):
    params, x, _, _, a0, c0 = problem(cell, 8, T=T, m=2, n_a=5)
    trace = engine.forward(params, x, a0, c0)
    norms = engine.jacobian_norms(params, trace, example=1, rows=rows)
    for t in rows:
        for k in range(t):
            expected = torch.linalg.matrix_norm(state_jacobian(params, trace, t, k), 2)
            assert norms[t, k] == pytest.approx(float(expected), rel=1e-10)


def state_jacobian(params, trace, t, k):
    """ds<t>/ds<k> of example 1, s = a, or [c, a] of an LSTM: c<k> and a<k> are separate leaves."""
    W = {name: torch.tensor(array.copy()) for name, array in params.named().items()}
    nodes = [trace.a] if trace.c is None else [trace.c, trace.a]

    def run(state):
        *c, a = state[None].chunk(len(nodes), dim=1)
        c = c[0] if c else None
        for x in torch.tensor(trace.x[k:t, 1:2]):
            a, c = STEP[params.cell](W, a, c, x)
        return torch.cat([a] if c is None else [c, a], dim=1)[0]

    here = torch.tensor(np.concatenate([node[k, 1] for node in nodes]))
    return torch.autograd.functional.jacobian(run, here)
