"""“Weights above 1 explode”: what the page says of it, held against products of matrices."""

import dataclasses

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import measure_flow, run
from explorer.views.flow.rule import rule

BASE = Experiment(task="latch", n_steps=20, n_a=3, activation="identity")


def said(**changes):
    shown = run(BASE.replace(**changes))
    return rule(measure_flow(shown)), shown


def norms(shown):
    """‖∂a⟨T⟩/∂a⟨T−n⟩‖₂, n = 0…T, by NumPy alone."""
    a, W, product, found = shown.trace.a[:, 0], shown.params.Waa, np.eye(len(shown.params.Waa)), [1]
    slope = {"identity": np.ones_like, "tanh": lambda a: 1 - a**2, "sigmoid": lambda a: a * (1 - a)}
    for t in range(shown.n_steps, 0, -1):
        product = product @ np.diag(slope[shown.params.activation](a[t])) @ W
        found.append(np.linalg.norm(product, 2))
    return np.array(found)


def test_where_the_bound_is_below_one_it_must_vanish():
    for more in ({"gain": 0.5}, {"gain": 0.9, "activation": "tanh"}):
        text, shown = said(**more)
        assert text.endswith("so the gradient must vanish.")
        assert (np.diff(norms(shown)) < 0).all()
        assert f"γσ_max = {more['gain']}," in text


def test_the_slope_of_a_sigmoid_counts():
    text, shown = said(gain=3.0, activation="sigmoid")
    assert "γσ_max = 0.75, so the gradient must vanish" in text
    assert (np.diff(norms(shown)) < 0).all()


def test_at_one_it_cannot_grow():
    text, shown = said(gain=1.0, activation="tanh")
    assert "cannot grow" in text
    assert norms(shown).max() <= 1 + 1e-12


def test_above_one_it_may_grow_and_what_was_measured_is_said():
    text, shown = said(gain=1.5)
    assert "Weights above 1 need not explode: γσ_max = 1.5 allows growth." in text
    assert "it grows: 3.3\u00a0×\u00a010³ times over 20 steps." in text
    assert norms(shown)[-1] == pytest.approx(1.5**20)


def test_above_one_it_may_vanish_all_the_same():
    text, shown = said(gain=2.0, n_a=1, init="identity", activation="tanh", a0="random")
    found = norms(shown)
    assert found[-1] < 1e-5
    assert "Measured, it shrinks" in text or "and then shrinks" in text


def test_a_waa_with_a_radius_below_one_may_grow_at_first():
    text, shown = said(gain=0.8, init="spectral", seed=10, n_steps=40)
    found, radius = norms(shown), np.abs(np.linalg.eigvals(shown.params.Waa)).max()
    assert radius == pytest.approx(0.8)
    assert found[1] == found.max() > 3.7
    assert found[-1] < 2e-3
    assert f"It first grows, 3.7 times 1 step back, and then shrinks: {found[-1]:.2g}"[:50] in text
    assert "ρ = 0.8 says the end." in text


def test_where_it_is_not_defined_or_not_finite_nothing_is_said():
    assert said(cell="gru", activation="tanh")[0] == ""
    assert said(layers=2)[0] == ""
    flow = measure_flow(run(BASE.replace(gain=1.5)))
    broken = np.array(flow.measured)
    broken[3] = np.inf
    assert rule(dataclasses.replace(flow, measured=broken)) == ""
