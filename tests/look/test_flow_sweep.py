"""The flow of all losses in one sweep, held against autograd, one loss after the other."""

import tracemalloc
from typing import NamedTuple

import numpy as np
import pytest

from explorer.look import flow_sweep, look
from explorer.look.around import Around
from explorer.look.looking import network_of
from explorer.look.loss import Goal
from explorer.look.rows import Order, run_rows
from explorer.look.seen import see_back
from explorer.look.sources import read_source
from tests.look.reference import run, torch
from tests.look.test_seen import head_of, weights_of

T, M, N_A = 6, 2, 5
LENGTHS = [6, 4]
ORDER = Order(T, np.array(LENGTHS))


class Drawn(NamedTuple):
    """A network and its input, and what a loss multiplies its outputs and last states by."""

    module: torch.nn.Module
    x: torch.Tensor
    start: torch.Tensor
    masks: list
    of_outputs: torch.Tensor
    of_ends: torch.Tensor | None
    counted: np.ndarray


def draw(kind, layers, both, *, dropout=False, ends=False, steps=range(T)):
    """A network whose first sequence has losses at `steps`, and the other at every step."""
    torch.manual_seed(4)
    how = {"num_layers": layers, "bidirectional": both}
    if kind == "relu":
        kind, how = "RNN", how | {"nonlinearity": "relu"}
    module = getattr(torch.nn, kind)(3, N_A, **how).double()
    rows, width = layers * (1 + both), N_A * (1 + both)

    def normal(*shape):
        return torch.randn(*shape, dtype=torch.float64)

    counted = np.arange(T)[:, None] < LENGTHS
    counted[:, 0] = np.isin(np.arange(T), steps)
    return Drawn(
        module,
        normal(T, M, 3),
        start=normal(rows, M, N_A),
        masks=[(normal(T, M, width) > 0) * 2.0 for _ in range(layers - 1) if dropout],
        of_outputs=normal(T, M, width),
        of_ends=normal(2, rows, M, N_A) if ends else None,
        counted=counted,
    )


def look_at(drawn):
    """The Seen of a Drawn."""
    network, _ = network_of(read_source(drawn.module), Around(None, None, "", ""), None)

    def pairs(of_h, of_c):
        lstm = isinstance(drawn.module, torch.nn.LSTM)
        return [(h.numpy(), c.numpy() if lstm else None) for h, c in zip(of_h, of_c, strict=True)]

    starts, masks = pairs(drawn.start, drawn.start), tuple(mask.numpy() for mask in drawn.masks)
    x = np.where(ORDER.padding[..., None], 0.0, drawn.x.numpy())
    states = run_rows(network, x, ORDER, starts, masks)
    at = np.nonzero(drawn.counted)
    ends = () if drawn.of_ends is None else tuple(pairs(*drawn.of_ends))
    goal = Goal("given", *at, drawn.of_outputs.numpy()[at], "sum", ends)
    return see_back(network, states, x, ORDER, goal, starts=tuple(starts), masks=masks)


def flows_by_autograd(drawn):
    """{(layer, direction, sequence): flow, 0 where no path leads}."""
    rows, outputs = run(drawn.module, drawn.x, LENGTHS, drawn.start, drawn.start, drawn.masks)
    D, flows = 1 + drawn.module.bidirectional, {}
    for i, length in enumerate(LENGTHS):
        losses = [(outputs[i][t, 0] * drawn.of_outputs[t, i]).sum() for t in range(length)]
        for r, row in enumerate(() if drawn.of_ends is None else rows):
            for node, of_node in zip("hc", drawn.of_ends, strict=True):
                if row[node][i][-1] is not None:  # the loss at the last step that the row reads
                    losses[0 if r % D else -1] += (row[node][i][-1] * of_node[r, i]).sum()
        for r, row in enumerate(rows):
            flow = np.zeros((length, length + 1))
            for t in np.flatnonzero(drawn.counted[:length, i]):
                flow[length - 1 - t if r % D else t] = norms_of(losses[t], row["h"][i])
            flows[r // D + 1, ("forward", "reverse")[r % D], i] = flow
    return flows


def norms_of(loss, states):
    grads = torch.autograd.grad(loss, states, retain_graph=True, allow_unused=True)
    return [0.0 if grad is None else float(grad.norm()) for grad in grads]


def later_than(flow):
    """(T, T+1) bools: k > t."""
    return np.arange(len(flow) + 1) > np.arange(1, len(flow) + 1)[:, None]


def assert_alike(drawn, seen):
    """Every flow is autograd's, and NaN where no path leads from a<k> to the loss."""
    crossed = range(1, drawn.module.num_layers) if drawn.module.bidirectional else ()
    for (layer, direction, i), expected in flows_by_autograd(drawn).items():
        found = seen.flow(layer, direction, example=i)
        none = later_than(expected) & (layer not in crossed)
        assert not expected[none].any()
        np.testing.assert_array_equal(np.isnan(found), none)
        np.testing.assert_allclose(found[~none], expected[~none], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("kind", ["RNN", "relu", "GRU", "LSTM"])
def test_every_flow_is_autograd_s(kind, layers, both):
    drawn = draw(kind, layers, both)
    assert_alike(drawn, look_at(drawn))


@pytest.mark.parametrize(
    "how",
    [
        {"dropout": True},
        {"ends": True},
        {"dropout": True, "ends": True, "steps": [0, 1, 3, T - 1]},
        {"steps": [0]},
        {"steps": [2, 3]},
        {"steps": [T - 1]},
    ],
    ids=str,
)
@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_so_it_is_with_dropout_with_last_states_and_with_few_losses(kind, both, how):
    drawn = draw(kind, 3, both, **how)
    assert_alike(drawn, look_at(drawn))


@pytest.mark.parametrize("both", [False, True], ids=["one way", "both ways"])
@pytest.mark.parametrize("chains", [1, 2, 5])
def test_some_losses_at_a_time_give_the_same(chains, both, monkeypatch):
    taken, sweep = [], flow_sweep._sweep

    def counting(layers, steps, *others):
        taken.append(len(steps))
        sweep(layers, steps, *others)

    monkeypatch.setattr(flow_sweep, "_room", lambda layers: (1, chains))
    monkeypatch.setattr(flow_sweep, "_sweep", counting)
    drawn = draw("LSTM", 3, both, ends=True, dropout=True)
    assert_alike(drawn, look_at(drawn))
    assert max(taken) == chains


def test_below_a_layer_that_reads_both_ways_every_loss_reaches_every_step():
    for (layer, _, _), flow in flows_by_autograd(draw("GRU", 2, True)).items():
        assert (flow[later_than(flow)] > 0).all() == (layer == 1)


def test_what_waits_for_both_rows_of_a_layer_is_kept_within_its_room(monkeypatch):
    """Of 200 losses through 200 steps of 2 × 32 units, one layer's would be 2.6 million numbers."""
    rng = np.random.default_rng(0)
    arrays = weights_of("RNN", n_a=32, layers=3, directions=2)
    seen = look(
        arrays | head_of(64), rng.standard_normal((200, 1, 3)), rng.integers(5, size=(200, 1))
    )
    whole = 200 * 200 * 64
    room = whole // 2

    def numbers():
        tracemalloc.start()
        seen.flow(1, example=0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / 8

    monkeypatch.setattr(flow_sweep, "WAITING", 2 * whole)
    assert numbers() > 2 * whole
    monkeypatch.setattr(flow_sweep, "WAITING", room)
    assert numbers() < 1.5 * room  # beside it the flows themselves, and one pass
