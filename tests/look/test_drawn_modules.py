"""look() of real PyTorch modules, in 240 drawn configurations, against autograd in float64."""

import numpy as np
import pytest

from explorer import look
from tests.look.drawn import draw
from tests.look.reference import run, torch

pytestmark = pytest.mark.slow
functional = torch.nn.functional
MOST = 1e-10


def expected(case):
    """(rows, loss, {name: gradient}) by the equations written out, one sequence at a time."""
    table = None
    x = case.values
    if case.embedding is not None:
        table = case.embedding.weight.detach().double().clone().requires_grad_(True)
        x = functional.embedding(case.ids, table, padding_idx=case.embedding.padding_idx)
    rows, outputs = run(case.recurrent, x, case.lengths, case.h_0, case.c_0)
    head = None
    if case.head is not None:
        tensors = case.head.weight, case.head.bias
        head = [
            t if t is None else t.detach().double().clone().requires_grad_(True) for t in tensors
        ]
    total, counted = 0.0, 0
    for i, of_one in enumerate(outputs):
        out = of_one[:, 0]
        if case.loss == "plain":
            total, counted = total + out[-1].sum(), counted + 1
            continue
        logits = out if head is None else functional.linear(out, *head)
        y = case.target[: len(out), i] if case.every else case.target[i : i + 1]
        logits = logits if case.every else logits[-1:]
        if case.loss == "softmax":
            total = total + functional.cross_entropy(logits, y, reduction="sum")
            counted += int((y != -100).sum())
        elif case.loss == "sigmoid":
            each = functional.binary_cross_entropy_with_logits(logits, y, reduction="none")
            total, counted = total + each.sum(), counted + len(y)
        else:
            total, counted = total + ((logits - y) ** 2).sum() / 2, counted + len(y)
    loss = total / (counted if case.reduction == "mean" else 1)
    loss.backward()
    grads = {}
    for at, row in enumerate(rows):
        directions = 2 if case.recurrent.bidirectional else 1
        mark = f"_l{at // directions}" + ("_reverse" if at % directions else "")
        for name, tensor in row["W"].items():
            if hasattr(case.recurrent, name + mark):
                grads[f"{case.names[1]}.{name}{mark}"] = tensor.grad
    if table is not None:
        grads[f"{case.names[0]}.weight"] = table.grad
    for name, tensor in zip(("weight", "bias"), head or (), strict=False):
        if tensor is not None:
            grads[f"{case.names[2]}.{name}"] = tensor.grad
    return rows, loss.item(), grads


def error(ours, theirs):
    """The relative error of one array; where theirs is 0, the absolute one."""
    scale = float(np.linalg.norm(theirs)) or 1.0
    return float(np.linalg.norm(np.asarray(ours) - theirs)) / scale


def gradient(tensor):
    return np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()


def errors_of(case, seen):
    """{what: its largest relative error over rows, sequences and steps}."""
    rows, loss, grads = expected(case)
    found = {"a": 0.0, "da": 0.0, "loss": error(seen.back.loss, loss), "grads": 0.0}
    for row, theirs in zip(seen.rows, rows, strict=True):
        for i, states in enumerate(theirs["h"]):
            for t, state in enumerate(states):
                found["a"] = max(found["a"], error(row.a[t, i], state.detach().numpy()[0]))
                found["da"] = max(found["da"], error(row.da[t, i], gradient(state)[0]))
            if row.c is not None:
                for t, state in enumerate(theirs["c"][i]):
                    own = error(row.c[t, i], state.detach().numpy()[0])
                    found["c"] = max(found.get("c", 0.0), own)
                    own = error(row.dc[t, i], gradient(state)[0])
                    found["dc"] = max(found.get("dc", 0.0), own)
            assert not row.a[len(states) :, i].any()
            assert not row.da[len(states) :, i].any()
    assert set(seen.back.grads) == set(grads) == set(seen.names)
    for name, tensor in grads.items():
        ours = seen.back.grads[name]
        theirs = np.zeros(ours.shape) if tensor is None else tensor.numpy()
        found["grads"] = max(found["grads"], error(ours, theirs))
    return found


@pytest.mark.parametrize("seed", range(240))
def test_every_number_is_that_of_autograd(seed):
    case = draw(seed)
    seen = look(case.model, case.x, case.y, **case.given)
    found = errors_of(case, seen)
    assert max(found.values()) <= MOST, found
    assert max(seen.check().values()) <= MOST, seen.check()
    one = seen.one(len(seen.lengths) - 1)
    assert max(one.check().values()) <= MOST, one.check()


def test_the_drawn_configurations_have_every_kind_of_each():
    cases = [draw(seed) for seed in range(240)]
    for kinds in (
        {(c.kind, c.recurrent.num_layers, c.recurrent.bidirectional) for c in cases},
        {(c.kind, c.loss, c.every) for c in cases},
    ):
        assert len(kinds) >= 18
    assert {c.recurrent.weight_hh_l0.dtype for c in cases} == {
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
    }  # fmt: skip
    for has in (
        [len(set(c.lengths)) > 1 for c in cases],
        [c.recurrent.bias for c in cases],
        [c.recurrent.batch_first for c in cases],
        [c.embedding is not None for c in cases],
        [c.head is not None for c in cases],
        ["h_0" in c.given for c in cases],
        ["c_0" in c.given for c in cases],
    ):
        assert 20 <= sum(has) <= 220


@pytest.mark.parametrize("plant", ["a", "da", "grads", "loss"])
def test_a_wrong_number_is_seen_by_the_comparison(plant):
    """What would be missed if the comparison could not fail."""
    case = draw(8)
    seen = look(case.model, case.x, case.y, **case.given)
    assert case.kind == "LSTM"
    before = errors_of(case, seen)
    assert max(before.values()) <= MOST
    array = {
        "a": seen.rows[-1].a,
        "da": seen.rows[0].da,
        "grads": next(iter(seen.back.grads.values())),
    }.get(plant)
    if array is None:
        object.__setattr__(seen.back, "loss", seen.back.loss * (1 + 1e-8))
    else:
        array.flags.writeable = True
        index = np.unravel_index(np.abs(array).argmax(), array.shape)
        array[index] *= 1 + 1e-8
    assert errors_of(case, seen)[plant] > MOST
    assert seen.check()[plant] > MOST
