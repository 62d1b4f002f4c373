"""dL/dx against PyTorch's autograd in float64, of stacked layers and across the border."""

import numpy as np
import pytest

from explorer import engine
from tests.engine import test_encoder_decoder, test_layers
from tests.engine.test_cells_autograd import torch
from tests.engine.test_layers_autograd import STEPS, reference

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cell", STEPS)
@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("window", [None, 2])
@pytest.mark.parametrize("m", [1, 3])
def test_the_gradient_of_the_input_of_stacked_layers_agrees(cell, layers, window, m):
    params, x, y, weights, a0, c0 = test_layers.problem(cell, layers, m=m)
    theirs = torch.tensor(x, requires_grad=True)
    reference(params, theirs, y, weights, a0, c0, window)[-1].backward()
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum", window=window)
    ours = engine.input_gradient(params, trace, back)
    np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("cell", STEPS)
@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("m", [1, 2])
def test_the_gradient_of_what_the_encoder_and_the_decoder_read_agrees(cell, masked, m):
    params, x, y, weights, a0, c0 = test_encoder_decoder.problem(cell, m=m, masked=masked)
    W = {name: torch.tensor(array.copy()) for name, array in params.items()}
    parts = [{n[:-4]: W[n] for n in W if n.endswith(mark)} for mark in ("_enc", "_dec")]
    theirs, loss = torch.tensor(x, requires_grad=True), 0
    a, c = torch.tensor(a0, requires_grad=True), None
    if c0 is not None:
        c = torch.tensor(c0, requires_grad=True)
    for t, step in enumerate(theirs):
        a, c = STEPS[cell](parts[t >= params.border], a, c, step)
        log_y_hat = torch.log_softmax(a @ W["Wya"].T + W["by"], dim=-1)
        loss = loss - (torch.tensor(weights[t]) * (torch.tensor(y[t]) * log_y_hat).sum(-1)).mean()
    loss.backward()
    trace = engine.forward(params, x, a0, c0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    ours = engine.input_gradient(params, trace, back)
    np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-11, atol=1e-14)
