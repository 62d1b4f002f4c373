"""How long one fully logged step takes, against the same step in PyTorch.

    python -m tests.benchmarks.engine_steps

"Fully logged" means: forward and backward with every hidden state, every ||dL/da<t>|| and, for
every parameter, every ||dW<t>||. In PyTorch only a loop over RNNCell with retain_grad gives the
gradient of every step. Both sides run on one thread, in bursts that alternate, and the ratio of
each pair of bursts is taken, so that other work on the machine hits both sides alike.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from functools import partial  # noqa: E402
from statistics import median  # noqa: E402
from time import perf_counter  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402

from explorer import engine  # noqa: E402

N_X = N_Y = 8
SIZES = (((1, 16, 25), 10.0), ((8, 32, 50), 6.5), ((32, 64, 100), 2.5), ((1, 64, 1000), 10.0))
FLOW_SIZES = ((1, 16, 25), (8, 32, 50), (32, 64, 100))
FLOW_TARGET = 10.0


def problem(m, n_a, T, dtype):
    """A network and a batch of one-hot inputs and targets."""
    rng = np.random.default_rng(1)
    params = engine.init_params("rnn", N_X, n_a, N_Y, init="orthogonal", seed=1, dtype=dtype)
    eye = np.eye(N_X, dtype=dtype)
    return params, eye[rng.integers(0, N_X, (T, m))], eye[rng.integers(0, N_Y, (T, m))]


def engine_step(params, x, y):
    """One fully logged step of this engine."""
    return engine.backward(params, engine.forward(params, x), y)


class TorchStep:
    """The same step with an RNNCell loop and retain_grad; the logs are made in one batch.

    This is the leanest way we found; `TorchStepByStep` is the way it is usually written.
    """

    def __init__(self, params, x, y):
        dtype = getattr(torch, params.dtype)
        self.cell = torch.nn.RNNCell(params.n_x, params.n_a, dtype=dtype)
        self.readout = torch.nn.Linear(params.n_a, params.n_y, dtype=dtype)
        with torch.no_grad():
            for target, value in (
                (self.cell.weight_hh, params.Waa),
                (self.cell.weight_ih, params.Wax),
                (self.cell.bias_ih, params.ba),
                (self.readout.weight, params.Wya),
                (self.readout.bias, params.by),
            ):
                target.copy_(torch.tensor(np.array(value)))
            self.cell.bias_hh.zero_()
        self.x, self.y = torch.tensor(x), torch.tensor(y).argmax(-1).flatten()
        self.a0 = torch.zeros(x.shape[1], params.n_a, dtype=dtype)

    def __call__(self):
        self.cell.zero_grad()
        self.readout.zero_grad()
        a0 = self.a0.detach().requires_grad_(True)
        states = [a0]
        for step in self.x:
            state = self.cell(step, states[-1])
            state.retain_grad()
            states.append(state)
        logits = self.readout(torch.stack(states[1:]))
        logits.retain_grad()
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), self.y)
        loss.backward()
        with torch.no_grad():
            return self.logs(loss, states, logits)

    def logs(self, loss, states, logits):
        a = torch.stack(states)
        da = torch.stack([state.grad for state in states])
        delta, dlogits = da[1:] * (1 - a[1:] ** 2), logits.grad
        added = {
            "Waa": delta.transpose(1, 2) @ a[:-1],
            "Wax": delta.transpose(1, 2) @ self.x,
            "ba": delta.sum(1),
            "Wya": dlogits.transpose(1, 2) @ a[1:],
            "by": dlogits.sum(1),
        }
        norms = {name: array.flatten(1).norm(dim=1).numpy() for name, array in added.items()}
        return loss.item(), a.numpy(), da.flatten(1).norm(dim=1).numpy(), norms


class TorchStepByStep(TorchStep):
    """The same numbers, each step's norms taken in the loop over the steps."""

    def logs(self, loss, states, logits):
        da_norm = [float(state.grad.norm()) for state in states]
        norms = {name: [] for name in ("Waa", "Wax", "ba", "Wya", "by")}
        for t in range(1, len(states)):
            delta, dlogits = states[t].grad * (1 - states[t] ** 2), logits.grad[t - 1]
            norms["Waa"].append(float((delta.T @ states[t - 1]).norm()))
            norms["Wax"].append(float((delta.T @ self.x[t - 1]).norm()))
            norms["ba"].append(float(delta.sum(0).norm()))
            norms["Wya"].append(float((dlogits.T @ states[t]).norm()))
            norms["by"].append(float(dlogits.sum(0).norm()))
        return loss.item(), [state.numpy() for state in states], da_norm, norms


class TorchFlow(TorchStep):
    """||dL<t>/da<k>|| by one autograd pass for each of the T losses."""

    def __call__(self):
        states = [self.a0.detach().requires_grad_(True)]
        for step in self.x:
            states.append(self.cell(step, states[-1]))
        logits = self.readout(torch.stack(states[1:]))
        rows, m = [], len(self.a0)
        for t in range(1, len(states)):
            target = self.y[(t - 1) * m : t * m]
            loss = torch.nn.functional.cross_entropy(logits[t - 1], target)
            grads = torch.autograd.grad(loss, states[: t + 1], retain_graph=True)
            rows.append([float(grad.norm()) for grad in grads])
        return rows


def seconds(call, repeats):
    """Seconds per call in one burst."""
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats


def compare(ours, theirs, bursts=9, burst_seconds=0.12):
    """(median ms of ours, median ms of theirs, median ratio) over alternating bursts."""
    counts = [max(1, int(burst_seconds / seconds(call, 3))) for call in (ours, theirs)]
    pairs = [(seconds(ours, counts[0]), seconds(theirs, counts[1])) for _ in range(bursts)]
    mine, other = zip(*pairs, strict=True)
    return 1e3 * median(mine), 1e3 * median(other), median(b / a for a, b in pairs)


def print_row(size, dtype, mine, other, ratio, target, name):
    mark = "reached" if ratio >= target else "MISSED"
    figures = f"{mine:9.3f} {other:9.3f} {ratio:7.1f}x {target:7.1f}x"
    print(f"{size!s:>14} {dtype:>8} {figures}  {mark:<8} {name}")


def main():
    torch.set_num_threads(1)
    print("fully logged step: this engine against PyTorch RNNCell + retain_grad, one thread")
    print("   (m, n_a, T)    dtype ours (ms) other (ms)  ratio   target")
    for size, target in SIZES:
        for dtype in ("float32", "float64"):
            params, x, y = problem(*size, dtype)
            ours = partial(engine_step, params, x, y)
            for theirs in (TorchStepByStep(params, x, y), TorchStep(params, x, y)):
                print_row(size, dtype, *compare(ours, theirs), target, type(theirs).__name__)
    print("gradient_flow against T backward passes, one for each loss, of this engine and PyTorch")
    for size in FLOW_SIZES:
        params, x, y = problem(*size, "float64")
        trace = engine.forward(params, x)
        alone = np.repeat(np.eye(size[2])[:, :, None], size[0], axis=2)

        def passes():
            for weights in alone:  # noqa: B023
                engine.backward(params, trace, y, weights=weights, reduction="sum")  # noqa: B023

        flow = partial(engine.gradient_flow, params, trace, y)
        print_row(size, "float64", *compare(flow, passes, bursts=5), FLOW_TARGET, "own passes")
        torch_passes = TorchFlow(params, x, y)
        print_row(size, "float64", *compare(flow, torch_passes, bursts=5), FLOW_TARGET, "TorchFlow")


if __name__ == "__main__":
    main()
