import os
from itertools import pairwise

import numpy as np
import pytest

from explorer import engine
from explorer.engine.optimisers import OptimiserState
from explorer.errors import InputError
from tests.engine.test_training import batches
from tests.engine.textbook import no_input, one_unit, problem

DESCRIPTIONS = [
    engine.SGD(),
    engine.Momentum(),
    engine.Momentum(beta=0.5),
    engine.RMSProp(),
    engine.RMSProp(beta=0.8, eps=1e-3),
    engine.Adagrad(),
    engine.Adagrad(eps=1e-2),
    engine.Adam(),
    engine.Adam(beta1=0.5, beta2=0.8, eps=1e-4),
    engine.Adam(beta1=0.0, beta2=0.0),
]
RATES = {"SGD": 0.2, "Momentum": 0.1, "RMSProp": 0.01, "Adagrad": 0.1, "Adam": 0.01}


def rate_of(optimiser):
    return RATES[type(optimiser).__name__]


def by_hand(kind, w, gradients, rate, beta=0.0, beta2=0.0, eps=0.0):
    """One number after these gradients, in plain Python floats."""
    v = s = 0.0
    for n, g in enumerate(gradients, start=1):
        if kind == "sgd":
            w -= rate * g
        elif kind == "momentum":
            v = beta * v + g
            w -= rate * v
        elif kind == "rmsprop":
            s = beta * s + (1 - beta) * g**2
            w -= rate * g / (s**0.5 + eps)
        elif kind == "adagrad":
            s = s + g**2
            w -= rate * g / (s**0.5 + eps)
        else:
            v = beta * v + (1 - beta) * g
            s = beta2 * s + (1 - beta2) * g**2
            w -= rate * (v / (1 - beta**n)) / ((s / (1 - beta2**n)) ** 0.5 + eps)
    return w


HAND = {
    "sgd": (engine.SGD(), {}),
    "momentum": (engine.Momentum(0.7), {"beta": 0.7}),
    "rmsprop": (engine.RMSProp(0.6, 1e-3), {"beta": 0.6, "eps": 1e-3}),
    "adagrad": (engine.Adagrad(1e-2), {"eps": 1e-2}),
    "adam": (engine.Adam(0.6, 0.7, 1e-3), {"beta": 0.6, "beta2": 0.7, "eps": 1e-3}),
}


@pytest.mark.parametrize("kind", HAND)
def test_twenty_updates_are_the_formula_written_with_plain_numbers(kind):
    optimiser, numbers = HAND[kind]
    gradients = np.random.default_rng(7).standard_normal((20, 3))
    W, memory = np.zeros(3), OptimiserState(optimiser, np.zeros(3))
    for g in gradients:
        W -= memory.change(g, 0.1)
    expected = [by_hand(kind, 0.0, column, 0.1, **numbers) for column in gradients.T]
    np.testing.assert_allclose(W, expected, rtol=1e-13)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        # g = 2, then g = 1, with a learning rate of 0.1; eps is too small to see
        ("sgd", 0.2, 0.1),
        ("momentum", 0.2, 0.1 * (0.9 * 2 + 1)),
        ("rmsprop", 0.1 / 0.1, 0.1 / np.sqrt(0.99 * 0.04 + 0.01)),
        ("adagrad", 0.1, 0.1 / np.sqrt(5)),
        ("adam", 0.1, 0.1 * (0.28 / 0.19) / np.sqrt(0.004996 / 0.001999)),
    ],
)
def test_the_first_two_changes_worked_by_hand(name, first, second):
    params = one_unit(0.0).replace(Wya=[[0.0]])
    targets = [-2.0, -first - 1.0]
    after = [
        engine.train(
            params,
            lambda i: (no_input(1), [[[targets[i]]]], None),
            updates,
            learning_rate=0.1,
            optimiser=name,
        )[0].by[0]
        for updates in (0, 1, 2)
    ]
    found = [before - now for before, now in pairwise(after)]
    assert found == pytest.approx([first, second], rel=1e-7)


def test_the_defaults_are_those_of_pytorch():
    assert engine.RMSProp() == engine.RMSProp(beta=0.99, eps=1e-8)
    assert engine.Adagrad() == engine.Adagrad(eps=1e-10)
    assert engine.Adam() == engine.Adam(beta1=0.9, beta2=0.999, eps=1e-8)
    assert engine.Momentum() == engine.Momentum(beta=0.9)
    assert list(engine.OPTIMISERS) == ["sgd", "momentum", "rmsprop", "adagrad", "adam"]


def torch_optimiser(torch, tensors, ours):
    rate, name = rate_of(ours), type(ours).__name__
    if name in ("SGD", "Momentum"):
        return torch.optim.SGD(tensors, lr=rate, momentum=getattr(ours, "beta", 0.0))
    if name == "RMSProp":
        return torch.optim.RMSprop(tensors, lr=rate, alpha=ours.beta, eps=ours.eps)
    if name == "Adagrad":
        return torch.optim.Adagrad(tensors, lr=rate, eps=ours.eps)
    return torch.optim.Adam(tensors, lr=rate, betas=(ours.beta1, ours.beta2), eps=ours.eps)


@pytest.mark.slow
@pytest.mark.parametrize("clip", ["off", "norm", "value", "tensor"])
@pytest.mark.parametrize("ours", DESCRIPTIONS, ids=str)
def test_twenty_updates_are_those_of_pytorch(ours, clip):
    if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
        import torch
    else:
        torch = pytest.importorskip("torch")
    params, threshold = problem(4)[0], 0.03 if clip == "value" else 0.3
    found, history = engine.train(
        params,
        batches(),
        20,
        learning_rate=rate_of(ours),
        optimiser=ours,
        clip=clip,
        threshold=threshold,
    )
    tensors = {n: torch.tensor(a.copy(), requires_grad=True) for n, a in params.named().items()}
    theirs = torch_optimiser(torch, list(tensors.values()), ours)
    for i in range(20):
        x, y, weights, a0 = (torch.tensor(array) for array in batches()(i))
        theirs.zero_grad()
        a, loss = a0, 0.0
        for x_t, y_t, weights_t in zip(x, y, weights, strict=True):
            a = torch.tanh(a @ tensors["Waa"].T + x_t @ tensors["Wax"].T + tensors["ba"])
            logits = a @ tensors["Wya"].T + tensors["by"]
            each = -(y_t * torch.log_softmax(logits, -1)).sum(-1)
            loss = loss + (weights_t * each).mean() / 5  # the first of six steps has no weight
        loss.backward()
        with torch.no_grad():
            grads = [tensor.grad for tensor in tensors.values()]
            whole = torch.cat([g.ravel() for g in grads]).norm()
            for g in grads:
                if clip == "value":
                    g.clamp_(-threshold, threshold)
                elif clip != "off":
                    longest = whole if clip == "norm" else g.norm()
                    g.mul_(min(1.0, threshold / float(longest)))
            after = torch.cat([g.ravel() for g in grads]).norm()
        np.testing.assert_allclose(history.norm_before[i], float(whole), rtol=1e-10)
        np.testing.assert_allclose(history.norm_after[i], float(after), rtol=1e-10)
        theirs.step()
    assert history.fired.any() == (clip != "off")
    for name, tensor in tensors.items():
        np.testing.assert_allclose(found[name], tensor.detach().numpy(), rtol=0, atol=1e-12)


def test_the_clip_comes_before_the_optimiser():
    """Momentum remembers clipped gradients: with a clip of 1 it goes 1, then 1.9 times the rate."""
    params = one_unit(0.0).replace(Wya=[[0.0]])
    batch = no_input(1), [[[-1000.0]]], None
    after, _ = engine.train(
        params, lambda i: batch, 2, learning_rate=0.1, optimiser="momentum", clip="norm"
    )
    assert after.by[0] == pytest.approx(-0.1 - 0.19, rel=1e-12)


def test_a_clip_by_norm_that_always_fires_hardly_changes_what_adam_does():
    params = problem(4)[0]
    runs = [
        engine.train(
            params, batches(), 1, learning_rate=0.01, optimiser="adam", clip=clip, threshold=1e-3
        )[0]
        for clip in ("off", "norm")
    ]
    np.testing.assert_allclose(runs[0].flat, runs[1].flat, atol=0.01 * 1e-2)


@pytest.mark.parametrize("name", engine.OPTIMISERS)
def test_a_learning_rate_of_zero_changes_nothing_and_a_name_is_its_defaults(name):
    params = problem(4)[0]
    still, _ = engine.train(params, batches(), 3, learning_rate=0, optimiser=name)
    np.testing.assert_array_equal(still.flat, params.flat)
    by_name, by_description = (
        engine.train(params, batches(), 5, learning_rate=0.1, optimiser=optimiser)[0]
        for optimiser in (name, engine.OPTIMISERS[name]())
    )
    np.testing.assert_array_equal(by_name.flat, by_description.flat)


@pytest.mark.parametrize("name", engine.OPTIMISERS)
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_low_precision_keeps_its_precision_and_goes_the_same_way(name, dtype):
    low, exact = (
        engine.train(problem(4, dtype=d)[0], batches(), 10, learning_rate=0.01, optimiser=name)[0]
        for d in (dtype, "float64")
    )
    assert low.dtype == dtype
    tolerance = 2e-5 if dtype == "float32" else 3e-2
    np.testing.assert_allclose(low.flat.astype(float), exact.flat, atol=tolerance)


@pytest.mark.parametrize("name", engine.OPTIMISERS)
def test_a_description_remembers_nothing_from_one_training_to_the_next(name):
    optimiser, params = engine.OPTIMISERS[name](), problem(4)[0]
    runs = [
        engine.train(params, batches(), 4, learning_rate=0.1, optimiser=optimiser)[0].flat
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*runs)
    with pytest.raises(AttributeError):
        optimiser.beta = 0.5


def test_a_square_that_overflows_is_named_instead_of_freezing_its_parameter():
    # dba = dz is 1e25: its square is beyond float32, its loss is not.
    steep = one_unit(0.0, dtype="float32").replace(Wya=[[1e25]])
    batch = no_input(1), [[[1.0]]], None
    for name in ("rmsprop", "adagrad", "adam"):
        _, history = engine.train(steep, lambda i: batch, 3, learning_rate=0.1, optimiser=name)
        assert (history.diverged_at, history.diverged_in) == (1, "S_dba")
    _, history = engine.train(steep, lambda i: batch, 1, learning_rate=0.1, optimiser="momentum")
    assert history.diverged_at is None


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: engine.Momentum(beta=1), "beta=1 is not a share of the past"),
        (lambda: engine.Momentum(beta=-0.1), "beta=-0.1 .* from 0 to below 1, such as 0.9"),
        (lambda: engine.RMSProp(beta=float("nan")), "beta=nan is not a share"),
        (lambda: engine.RMSProp(eps=-1e-8), "eps=-1e-08 would allow 0 / 0"),
        (lambda: engine.Adagrad(eps=0), "eps=0 would allow 0 / 0; choose a number above 0"),
        (lambda: engine.Adagrad(eps=float("inf")), "eps=inf must be a finite number"),
        (lambda: engine.Adam(beta1=1.5), "beta1=1.5 is not a share"),
        (lambda: engine.Adam(beta2="0.9"), "beta2='0.9' is not a share"),
        (lambda: engine.Adam(eps=True), "eps=True must be a finite number"),
    ],
)
def test_numbers_that_no_optimiser_can_have_are_refused_in_words(make, text):
    with pytest.raises(InputError, match=text):
        make()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"optimiser": "adamw"}, "optimiser='adamw' .*'sgd', 'momentum', .*engine.Adam"),
        ({"optimiser": None}, "optimiser=None is not known here"),
        ({"optimiser": engine.Adam}, "optimiser=<class .*is not known here"),
        ({"optimiser": ["sgd"]}, r"optimiser=\['sgd'\] is not known here"),
        ({"learning_rate": -0.1}, "learning_rate=-0.1 would climb the loss; choose 0 or more"),
        ({"learning_rate": float("inf")}, "learning_rate=inf must be a finite number"),
    ],
)
def test_a_training_with_no_such_optimiser_is_refused_in_words(change, text):
    with pytest.raises(InputError, match=text):
        engine.train(problem(4)[0], batches(), 1, **{"learning_rate": 0.1, **change})
