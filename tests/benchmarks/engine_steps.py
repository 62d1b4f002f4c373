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
from time import process_time  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402

from explorer import engine  # noqa: E402

N_X = N_Y = 8
SIZES = (((1, 16, 25), 14.0), ((8, 32, 50), 9.0), ((32, 64, 100), 3.0), ((1, 64, 1000), 15.0))
FLOW_SIZES = ((1, 16, 25), (8, 32, 50), (32, 64, 100))
FLOW_TARGET = 15.0
PRODUCTS_TARGET = 1 / 1.5

GATED_SIZES = (((1, 16, 25), 8.0), ((8, 32, 50), 8.0), ((32, 64, 100), 2.0))
FUSED_TARGET = 1 / 1.2


def problem(m, n_a, T, dtype, cell="rnn"):
    """A network and a batch of one-hot inputs and targets."""
    rng = np.random.default_rng(1)
    params = engine.init_params(cell, N_X, n_a, N_Y, init="orthogonal", seed=1, dtype=dtype)
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


class TorchGated(TorchStep):
    """The same with a loop over GRUCell or LSTMCell; the weights are PyTorch's own.

    From outside a cell only dL/da<t> and dL/dc<t> can be had. The gates, their gradients and every
    ||dW<t>||, which this engine logs, are left out here; `TorchSameLogs` has them.
    """

    def __init__(self, params, x, y):
        dtype = getattr(torch, params.dtype)
        kinds = {"lstm": torch.nn.LSTMCell, "rnn": torch.nn.RNNCell}
        kind = kinds.get(params.cell, torch.nn.GRUCell)
        self.cell = kind(params.n_x, params.n_a, dtype=dtype)
        self.readout = torch.nn.Linear(params.n_a, params.n_y, dtype=dtype)
        self.x, self.y = torch.tensor(x), torch.tensor(y).argmax(-1).flatten()
        self.a0 = torch.zeros(x.shape[1], params.n_a, dtype=dtype)
        self.has_c = params.cell == "lstm"

    def __call__(self):
        self.cell.zero_grad()
        self.readout.zero_grad()
        nodes = [[self.a0.detach().requires_grad_(True)] for _ in range(1 + self.has_c)]
        for step in self.x:
            state = self.cell(
                step, tuple(kept[-1] for kept in nodes) if self.has_c else nodes[0][-1]
            )
            for kept, node in zip(nodes, state if self.has_c else (state,), strict=True):
                node.retain_grad()
                kept.append(node)
        logits = self.readout(torch.stack(nodes[0][1:]))
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), self.y)
        loss.backward()
        with torch.no_grad():
            grads = [torch.stack([n.grad for n in kept if n.grad is not None]) for kept in nodes]
            norms = [grad.flatten(1).norm(dim=1).numpy() for grad in grads]
            return loss.item(), [torch.stack(kept).numpy() for kept in nodes], norms


class TorchSameLogs(TorchGated):
    """The cell written out, so that dL/dz of every step can be had, and from it every ||dW<t>||."""

    def step(self, x, a, c):
        """(z of x, z of a, a<t>, c<t>) by PyTorch's equations."""
        cell, linear = self.cell, torch.nn.functional.linear
        of_x = linear(x, cell.weight_ih, cell.bias_ih)
        of_a = linear(a, cell.weight_hh, cell.bias_hh)
        if self.has_c:
            i, f, g, o = (of_x + of_a).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            return of_x, of_a, o.sigmoid() * c.tanh(), c
        (r_x, z_x, n_x), (r_a, z_a, n_a) = of_x.chunk(3, 1), of_a.chunk(3, 1)
        keep, n = (z_x + z_a).sigmoid(), (n_x + (r_x + r_a).sigmoid() * n_a).tanh()
        return of_x, of_a, (1 - keep) * n + keep * a, c

    def __call__(self):
        self.cell.zero_grad()
        self.readout.zero_grad()
        a, c = self.a0.detach().requires_grad_(True), self.a0
        kept, before = [[], [], [], []], []
        for step in self.x:
            before.append(a)
            nodes = _, _, a, c = self.step(step, a, c)
            for column, node in zip(kept, nodes, strict=True):
                if node.requires_grad:
                    node.retain_grad()
                column.append(node)
        logits = self.readout(torch.stack(kept[2]))
        logits.retain_grad()
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), self.y).backward()
        with torch.no_grad():
            of_x, of_a, da, *dc = (
                torch.stack([node.grad for node in column]) for column in kept[: 3 + self.has_c]
            )
            norms = [grad.flatten(1).norm(dim=1) for grad in (da, *dc)]
            rows = (of_x, self.x), (of_a, torch.stack(before)), (logits.grad, torch.stack(kept[2]))
            for delta, right in rows:
                n = delta.shape[2] if delta is logits.grad else self.a0.shape[1]
                gates = delta.unflatten(2, (-1, n))
                added = torch.einsum("tmgi,tmj->tgij", gates, right)
                norms += [added.flatten(2).norm(dim=2), gates.sum(1).norm(dim=2)]
            return [norm.numpy() for norm in norms]


class TorchFused(TorchGated):
    """nn.RNN, nn.GRU or nn.LSTM, fused over the steps: it logs nothing."""

    def __init__(self, params, x, y):
        super().__init__(params, x, y)
        kinds = {"lstm": torch.nn.LSTM, "rnn": torch.nn.RNN}
        kind = kinds.get(params.cell, torch.nn.GRU)
        self.cell = kind(params.n_x, params.n_a, dtype=self.x.dtype)

    def __call__(self):
        self.cell.zero_grad()
        self.readout.zero_grad()
        logits = self.readout(self.cell(self.x)[0])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), self.y)
        loss.backward()
        return loss.item()


def bare_products(m, n_a, T, rows=None):
    """The T matrix products that no flow matrix can do without, and nothing else."""
    rows = np.ones((T * m, n_a)) if rows is None else rows
    Waa, out = np.eye(n_a), np.empty_like(rows)
    for n in range(T):
        rows[n * m :].dot(Waa, out[n * m :])


def seconds(call, repeats):
    """Seconds of this process per call in one burst; what others take of the machine is not in."""
    start = process_time()
    for _ in range(repeats):
        call()
    return (process_time() - start) / repeats


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


def print_gated():
    print("gru and lstm, fully logged: against a loop over PyTorch's cell, and its fused layer")
    for cell in ("gru", "gru_reset_after", "lstm"):
        for size, target in GATED_SIZES:
            params, x, y = problem(*size, "float32", cell)
            ours = partial(engine_step, params, x, y)
            for theirs, least in (
                (TorchSameLogs(params, x, y), target),
                (TorchGated(params, x, y), target),
                (TorchFused(params, x, y), FUSED_TARGET),
            ):
                name = f"{cell}: {type(theirs).__name__}"
                print_row(size, "float32", *compare(ours, theirs, bursts=5), least, name)


def main():
    torch.set_num_threads(1)
    print_gated()
    print("fully logged step: this engine against PyTorch RNNCell + retain_grad, one thread")
    print("   (m, n_a, T)    dtype ours (ms) other (ms)  ratio   target")
    for size, target in SIZES:
        for dtype in ("float32", "float64"):
            params, x, y = problem(*size, dtype)
            ours = partial(engine_step, params, x, y)
            for theirs, least in (
                (TorchStepByStep(params, x, y), target),
                (TorchStep(params, x, y), target),
                (TorchFused(params, x, y), 1.0),
            ):
                print_row(size, dtype, *compare(ours, theirs), least, type(theirs).__name__)
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
    bare = partial(bare_products, *size)
    print_row(size, "float64", *compare(flow, bare), PRODUCTS_TARGET, "bare products")


if __name__ == "__main__":
    main()
