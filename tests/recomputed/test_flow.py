"""Gradient flow: every number of the picture and of its sentences, recomputed without the engine.

The weights and the sequence come from the run; the rest is tests/recomputed/plain.py.
"""

import math

import numpy as np
import pytest

from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import plain
from tests.wire.unpack import unpack

SEEDS = range(20)


@pytest.fixture(scope="module")
def shown():
    """(header, arrays, what is recomputed) of one drawn experiment, kept for all tests."""
    kept = {}

    def of(seed):
        if seed not in kept:
            experiment = drawn(seed)
            found = run(experiment)
            kept[seed] = *unpack(pack_flow(measure_flow(found))), plain(found), experiment
        return kept[seed]

    return of


def test_the_drawn_experiments_are_of_every_kind():
    kinds = [drawn(seed) for seed in SEEDS]
    assert {e.cell for e in kinds} == {"rnn", "gru", "lstm"}
    assert {e.layers for e in kinds} == {1, 2}
    assert len({e.task for e in kinds}) == 15
    assert any(e.window for e in kinds)
    assert any(e.updates for e in kinds)


def rows(p, window):
    return {j: p.row(j, window) for j in range(1, p.T + 1) if p.weights[j - 1]}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_of_the_matrix_is_the_gradient_of_that_loss_by_that_state(shown, seed):
    header, arrays, p, experiment = shown(seed)
    assert header["T"] == p.T
    cells = iter(arrays["cells"].astype(np.float64))
    mine = rows(p, experiment.window)
    largest = max((row[: j + 1].max() for j, row in mine.items()), default=1.0)
    for t in range(1, p.T + 1):
        for k in range(t + 1):
            log = next(cells)
            if t not in mine:
                assert math.isnan(log)
            elif mine[t][k] < 1e-13 * largest:
                assert log == -np.inf or 10.0**log < 1e-12 * largest
            else:
                assert log == pytest.approx(np.log10(mine[t][k]), abs=2e-6)
    assert next(cells, None) is None


def ratio(p, window):
    """What is left at step 1 of the gradient of the last loss, and from which step it starts."""
    row = p.row(p.last, window)
    start = max((k for k in range(1, p.last + 1) if row[k]), default=0)
    return (row[1] / row[start] if start else math.nan), start


@pytest.mark.parametrize("seed", SEEDS)
def test_the_headline_says_what_is_left_of_the_last_loss(shown, seed):
    header, _, p, experiment = shown(seed)
    sentence, (left, _) = header["sentence"], ratio(p, experiment.window)
    numbers = numbers_in(sentence["number"])
    if sentence["kind"] in ("vanished", "fades", "holds", "grows", "exploded"):
        assert len(numbers) == 1
        assert close(numbers[0], left, digits=2)
        bounds = {"vanished": (0, 1e-3), "exploded": (1e3, math.inf)}
        bounds |= {"fades": (1e-3, 0.9), "holds": (0.9, 1.1), "grows": (1.1, 1e3)}
        low, high = bounds[sentence["kind"]]
        assert low <= left <= high
    elif sentence["kind"] == "zero":
        row = p.row(p.last, experiment.window)
        if not experiment.window:
            assert (row[1 : p.last + 1] < 1e-13 * max(row.max(), 1e-300)).any()
    else:
        assert sentence["kind"] == "none"
        assert p.last in (0, 1)
    if p.last > 1 and sentence["kind"] != "none":
        assert (float(p.last), 0.5) in numbers_in(sentence["before"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_size_is_that_of_the_gradient_where_it_starts_and_of_the_weights(shown, seed):
    header, arrays, p, experiment = shown(seed)
    text = header["size"]
    start = np.linalg.norm(p.top(p.back([p.last]))[p.last]) if p.last else 0.0
    losses = int(np.count_nonzero(p.weights))
    after = numbers_in(text.split("‖ =", 1)[1])
    assert close(after[0], start, digits=2)
    if "totals" in arrays:
        sources = [t for t in range(1, p.T + 1) if p.weights[t - 1]]
        gradients = p.back(sources, experiment.window)
        total = np.linalg.norm(sum(p.recurrent(t, gradients[t]) for t in range(1, p.T + 1)))
        update = total / (losses if experiment.reduction == "mean" else 1)
        np.testing.assert_allclose(arrays["totals"], [total, update], rtol=1e-9, atol=1e-14)
        assert close(after[1], update, digits=2)
        if losses > 1:
            assert f"{experiment.reduction} over {losses} losses" in text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bars_are_what_the_losses_add_from_each_distance(shown, seed):
    header, arrays, p, experiment = shown(seed)
    if "lags" not in arrays:
        assert p.layers > 1 or p.border
        return
    parts = {}
    for j in (t for t in range(1, p.T + 1) if p.weights[t - 1]):
        gradients = p.back([j], experiment.window)
        for k in range(1, j + 1):
            parts[j - k] = parts.get(j - k, 0) + p.recurrent(k, gradients[k])
    norms = np.array([np.linalg.norm(parts.get(n, 0.0)) for n in range(p.T)])
    np.testing.assert_allclose(arrays["lags"], norms, rtol=1e-9, atol=1e-13)
    total = sum(parts.values())
    left = [np.linalg.norm(total - sum(parts.get(n, 0) for n in range(N))) for N in range(p.T + 1)]
    needed = next(N for N in range(p.T + 1) if left[N] <= 0.01 * left[0] + 1e-15)
    assert header["steps_for_99"] == needed
    if left[0] < 1e-15:
        assert "exactly zero" in header["share"]
    elif p.T == 1:
        assert not numbers_in(header["share"])
    elif needed == 1:
        assert "the last step" in header["share"]
    else:
        assert (float(needed), 0.5) in numbers_in(header["share"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_theory_beside_it_is_that_of_this_network(shown, seed):
    header, arrays, p, experiment = shown(seed)
    one = p.layers == 1 and not p.border
    steps = range(p.T + 1)
    if p.cell == "rnn" and one:
        Waa = p.W["Waa"]
        sigma, rho = np.linalg.norm(Waa, 2), np.abs(np.linalg.eigvals(Waa)).max()
        gamma = {"sigmoid": 0.25}.get(experiment.activation, 1.0)
        np.testing.assert_allclose(arrays["sigma_max"], [sigma], rtol=1e-9)
        np.testing.assert_allclose(arrays["spectral_radius"], [rho], rtol=1e-7, atol=1e-12)
        np.testing.assert_array_equal(arrays["gamma"], [gamma])
        np.testing.assert_allclose(arrays["bound"], [(gamma * sigma) ** n for n in steps], 1e-8)
        np.testing.assert_allclose(arrays["radius"], [rho**n for n in steps], 1e-6, atol=1e-12)
    else:
        assert not {"sigma_max", "spectral_radius", "gamma", "bound", "radius"} & set(arrays)
        assert header["undefined"]
    if one:
        size = len(p.jacobians[0])
        assert size == p.n_a * (2 if p.cell == "lstm" else 1)
        # Here an LSTM's state is [a, c], there [c, a]: the exponents begin with its first axis.
        order = np.roll(np.arange(size), size - p.n_a)
        jacobians = p.jacobians[:, order][:, :, order]
        product, found = np.eye(size), [1.0]
        for t in range(p.T, 0, -1):
            product = product @ jacobians[t - 1]
            found.append(np.linalg.norm(product, 2))
        np.testing.assert_allclose(arrays["measured"], found, rtol=1e-7, atol=1e-13)
        Q, logs = np.eye(size), np.zeros(size)
        with np.errstate(divide="ignore"):
            for J in jacobians:
                Q, R = np.linalg.qr(J @ Q)
                logs += np.log(np.abs(np.diag(R)))
        top = logs.max() / p.T
        assert arrays["lyapunov"][0] == pytest.approx(top, rel=1e-6, abs=1e-9) or top < -20
    else:
        assert not {"measured", "lyapunov"} & set(arrays)
