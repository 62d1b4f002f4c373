"""A recurrent network by PyTorch's documented equations, in plain operations of torch.

Written anew, without the cells of torch and without this project's engine, so that two people
would have to make the same mistake. Every state keeps its gradient.
"""

import copy
import os

import numpy as np
import pytest

if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
    import torch
else:
    torch = pytest.importorskip("torch")


def cell_step(kind, W, x, h, c, nonlinearity):
    """(h<t>, c<t>) of one step of one example or more."""
    n = h.shape[1]
    if kind == "RNN":
        z = x @ W["weight_ih"].T + h @ W["weight_hh"].T + W["bias_ih"] + W["bias_hh"]
        return getattr(torch, nonlinearity)(z), None

    def of_input(k):
        own = slice(k * n, (k + 1) * n)
        return x @ W["weight_ih"][own].T + W["bias_ih"][own]

    def of_state(k):
        own = slice(k * n, (k + 1) * n)
        return h @ W["weight_hh"][own].T + W["bias_hh"][own]

    if kind == "GRU":
        r, z = (torch.sigmoid(of_input(k) + of_state(k)) for k in (0, 1))
        candidate = torch.tanh(of_input(2) + r * of_state(2))
        return (1 - z) * candidate + z * h, None
    i, f, o = (torch.sigmoid(of_input(k) + of_state(k)) for k in (0, 1, 3))
    c = f * c + i * torch.tanh(of_input(2) + of_state(2))
    c.retain_grad()
    return o * torch.tanh(c), c


def leaves(module, layer, direction):
    """{weight_ih: tensor} of one direction of one layer, as leaves in float64."""
    mark = f"_l{layer}" + ("_reverse" if direction else "")
    rows = module.all_weights[0][1].shape[0]
    found = {}
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        tensor = getattr(module, name + mark, torch.zeros(rows))
        found[name] = tensor.detach().double().clone().requires_grad_(True)
    return found


def run(module, x, lengths, h_0, c_0, masks=()):
    """([{h: tensors, c: tensors, W}] of every row in its own reading order, outputs (T, m, width)).

    x (T, m, n_x) is a float64 tensor; one sequence after the other, so that no padding is ever
    read. The states of a row are lists over the sequences of lists over the steps. What a layer
    gives is multiplied by its mask (T, m, width) where there is one.
    """
    kind, (_, m, _) = type(module).__name__, x.shape
    nonlinearity = getattr(module, "nonlinearity", "tanh")
    rows, below = [], [x[:length, i : i + 1] for i, length in enumerate(lengths)]
    for layer in range(module.num_layers):
        outputs = [[] for _ in range(m)]
        for direction in range(2 if module.bidirectional else 1):
            W, at = leaves(module, layer, direction), len(rows)
            row = {"h": [], "c": [], "W": W}
            for i in range(m):
                steps = below[i].flip(0) if direction else below[i]
                h = [h_0[at, i : i + 1].detach().clone().requires_grad_(True)]
                c = [c_0[at, i : i + 1].detach().clone().requires_grad_(True)]
                for step in steps:
                    state, memory = cell_step(kind, W, step, h[-1], c[-1], nonlinearity)
                    state.retain_grad()
                    h.append(state)
                    c.append(memory)
                row["h"].append(h)
                row["c"].append(c)
                out = torch.stack(h[1:])
                outputs[i].append(out.flip(0) if direction else out)
            rows.append(row)
        below = [torch.cat(own, dim=2) for own in outputs]
        if layer < len(masks):
            below = [own * masks[layer][: len(own), i : i + 1] for i, own in enumerate(below)]
    return rows, below


def assert_agrees_with(seen, module, loss_of):
    """Loss and gradients of a Seen are those of autograd in float64, of loss_of(module)."""
    exact = copy.deepcopy(module).double()
    loss = loss_of(exact)
    loss.backward()
    assert seen.back.loss == pytest.approx(loss.item(), rel=1e-12)
    for name, parameter in exact.named_parameters():
        grad = parameter.grad.numpy()
        np.testing.assert_allclose(seen.back.grads[name], grad, rtol=0, atol=1e-12)
    assert max(seen.check().values()) <= 1e-10
