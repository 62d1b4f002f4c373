"""Agreement with an independent reference: PyTorch's autograd in float64."""

import os

import numpy as np
import pytest

from explorer import engine
from tests.engine.textbook import ACTIVATIONS, OUTPUTS, problem

if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch")

pytestmark = pytest.mark.slow

G = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "identity": lambda z: z,
}


def reference(params, x, y, weights, a0):
    """(W, a, logits, L<t>) as a graph of tensors that keep their gradients."""
    W = {name: torch.tensor(array, requires_grad=True) for name, array in writeable(params).items()}
    a = [torch.tensor(a0, requires_grad=True)]
    for step in torch.tensor(x):
        a.append(G[params.activation](a[-1] @ W["Waa"].T + step @ W["Wax"].T + W["ba"]))
        a[-1].retain_grad()
    logits = torch.stack(a[1:]) @ W["Wya"].T + W["by"]
    target = torch.tensor(y)
    if params.output == "softmax":
        each = -(target * torch.log_softmax(logits, dim=-1)).sum(-1)
    elif params.output == "sigmoid":
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, target, reduction="none"
        ).sum(-1)
    else:
        each = 0.5 * ((logits - target) ** 2).sum(-1)
    return W, a, (torch.tensor(weights) * each).mean(dim=1)


def writeable(params):
    return {name: array.copy() for name, array in params.named().items()}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("m", [1, 3])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_logged_quantity_agrees(activation, output, m, reduction):
    given = problem(6, T=12, m=m, n_a=7, activation=activation, output=output)
    params, x, y, weights, a0 = given
    back = engine.backward(
        params, engine.forward(params, x, a0), y, weights=weights, reduction=reduction
    )
    W, a, loss_t = reference(*given)
    counted = (weights != 0).any(axis=1).sum()
    loss = loss_t.sum() / (counted if reduction == "mean" else 1)
    loss.backward()
    assert back.loss == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(back.loss_t, loss_t.detach().numpy(), rtol=1e-12)
    for name, gradient in back.grads.named().items():
        np.testing.assert_allclose(gradient, W[name].grad.numpy(), rtol=1e-9, atol=1e-13)
    da = np.stack([node.grad.numpy() for node in a])
    np.testing.assert_allclose(back.da, da, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(back.da_norm, np.linalg.norm(da, axis=(1, 2)), rtol=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_flow_matrix_agrees(activation):
    given = problem(7, T=10, m=2, n_a=5, activation=activation)
    params, x, y, weights, a0 = given
    flow = engine.gradient_flow(params, engine.forward(params, x, a0), y, weights=weights)
    _, a, loss_t = reference(*given)
    for t in range(1, 11):
        da = torch.autograd.grad(loss_t[t - 1], a[: t + 1], retain_graph=True, allow_unused=True)
        norms = [float(gradient.norm()) for gradient in da]
        np.testing.assert_allclose(flow[t - 1, : t + 1], norms, rtol=1e-9, atol=1e-15)


def test_the_jacobians_agree():
    params, x, _, _, a0 = given = problem(8, T=6, m=2, n_a=5)
    norms = engine.jacobian_norms(params, engine.forward(params, x, a0), example=1)
    _, a, _ = reference(*given)
    for t in range(1, 7):
        for k in range(t):
            rows = [
                torch.autograd.grad(a[t][1, unit], a[k], retain_graph=True)[0][1]
                for unit in range(5)
            ]
            expected = torch.linalg.matrix_norm(torch.stack(rows), 2)
            assert norms[t, k] == pytest.approx(float(expected), rel=1e-9)


def test_clipping_by_norm_agrees():
    params, x, y, weights, a0 = given = problem(6)
    back = engine.backward(params, engine.forward(params, x, a0), y, weights=weights)
    W, _, loss_t = reference(*given)
    (loss_t.sum() / 4).backward()
    norm = torch.nn.utils.clip_grad_norm_(list(W.values()), 0.1)
    clipped, before = engine.clip_by_norm(back.grads, 0.1)
    assert before == pytest.approx(float(norm), rel=1e-9)
    for name, gradient in clipped.named().items():
        # PyTorch adds 1e-6 to the norm before it divides.
        np.testing.assert_allclose(gradient, W[name].grad.numpy(), rtol=1e-4)
