"""A loss that reads h_n and c_n: what arrives there goes back as autograd says."""

import numpy as np
import pytest

from explorer.look.around import Around
from explorer.look.looking import network_of
from explorer.look.loss import Goal
from explorer.look.rows import Order, run_rows
from explorer.look.seen import see_back
from explorer.look.sources import read_source
from explorer.own_network import sights_of
from tests.look.reference import run, torch

T, M, N_A = 7, 4, 5


def drawn(kind, layers, both, lengths):
    """(the Seen, its rows by the reference, after a loss that reads outputs, h_n and c_n)."""
    torch.manual_seed(3)
    module = getattr(torch.nn, kind)(3, N_A, num_layers=layers, bidirectional=both).double()
    R, width = layers * (1 + both), N_A * (1 + both)
    x = torch.randn(T, M, 3, dtype=torch.float64)
    of_outputs = torch.randn(T, M, width, dtype=torch.float64)
    of_h, of_c = torch.randn(2, R, M, N_A, dtype=torch.float64)
    start = torch.randn(R, M, N_A, dtype=torch.float64)
    rows, outputs = run(module, x, lengths, start, start)
    loss = sum((of_outputs[: len(own), i] * own[:, 0]).sum() for i, own in enumerate(outputs))
    for r, row in enumerate(rows):
        for i in range(M):
            loss = loss + (row["h"][i][-1] * of_h[r, i]).sum()
            if kind == "LSTM":
                loss = loss + (row["c"][i][-1] * of_c[r, i]).sum()
    loss.backward()
    source = read_source(module)
    network, _ = network_of(source, Around(None, None, "", ""), None)
    order = Order(T, np.array(lengths))
    starts = [(start[r].numpy(), start[r].numpy() if kind == "LSTM" else None) for r in range(R)]
    inside = np.arange(T)[:, None] < lengths
    states = run_rows(network, np.where(inside[..., None], x.numpy(), 0.0), order, starts)
    steps, examples = np.nonzero(inside)
    ends = tuple((of_h[r].numpy(), of_c[r].numpy() if kind == "LSTM" else None) for r in range(R))
    given = of_outputs.numpy()[steps, examples]
    goal = Goal("given", steps, examples, given, "sum", ends)
    seen = see_back(network, states, x.numpy(), order, goal, starts=tuple(starts))
    return seen, rows


KINDS = [(k, n, b) for k in ("RNN", "GRU", "LSTM") for n, b in ((1, False), (2, True), (3, False))]


@pytest.mark.parametrize("lengths", [[T] * M, [3, 7, 1, 3]], ids=["one length", "own lengths"])
@pytest.mark.parametrize(("kind", "layers", "both"), KINDS)
def test_what_arrives_at_h_n_and_c_n_of_every_row_goes_back_as_autograd_says(
    kind, layers, both, lengths
):
    seen, rows = drawn(kind, layers, both, lengths)
    for row, theirs in zip(seen.rows, rows, strict=True):
        for i, length in enumerate(lengths):
            for states, own in (("h", row.da), ("c", row.dc)):
                if own is None:
                    continue
                expected = torch.cat([one.grad for one in theirs[states][i]]).numpy()
                found = own[: length + 1, i]
                np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)
    if not both and layers == 1:
        assert max(seen.check().values()) < 1e-11


@pytest.mark.parametrize(("kind", "layers", "both"), KINDS)
def test_the_terms_in_the_picture_add_up_to_the_gradient_with_its_ends(kind, layers, both):
    seen, _ = drawn(kind, layers, both, [T] * M)
    for sight in sights_of(seen, 2).values():
        for source in (None, T):
            passed = sight.back_from(source)
            for layer, of_layer in zip(passed.layers, passed.back.layers, strict=True):
                terms = layer.terms
                np.testing.assert_allclose(
                    terms.from_output + terms.from_future, of_layer.da[1:], rtol=1e-10, atol=1e-12
                )
                if terms.c_from_a is not None:
                    total = terms.c_from_a + terms.c_from_future
                    np.testing.assert_allclose(total, of_layer.dc[1:], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_the_flow_of_each_step_adds_up_to_the_gradient_of_all(kind):
    """With one unit's gradient from one loss alone, the norms of the flow are those of da."""
    seen, _ = drawn(kind, 2, False, [T] * M)
    one = seen.one(1)
    (sight,) = sights_of(seen, 1).values()
    for layer in (1, 2):
        flow = one.flow(layer)
        for step in range(1, T + 1):
            da = sight.back_from(step).back.layers[layer - 1].da_norm
            np.testing.assert_allclose(flow[step - 1, : step + 1], da[: step + 1], rtol=1e-10)
