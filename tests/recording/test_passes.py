"""Which backward passes of an update count: those that fill .grad, as autograd itself says."""

import copy
import io

import numpy as np
import pytest

from explorer import record
from explorer.recording import read_log
from tests.look.reference import run, torch
from tests.recording.test_recorded import norms_of
from tests.recording.trained import batch, loss_of, model_of, nn

ASIDE = (
    "Gradients also came back in 1 pass that filled no .grad, as those of torch.autograd.grad do"
)
INSIDE = "A loss that holds gradients, such as a penalty on their size, also depends on the states"


def recorded(body, n=3, **options):
    """(the Log of n updates with body(model, update), a copy of the model before each)."""
    model, file, copies = model_of(torch.float64, **options), io.BytesIO(), {}
    model.drop.p = 0.0
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with record(model, file, every=1):
        for update in range(1, n + 1):
            own.zero_grad()
            copies[update] = copy.deepcopy(model)
            body(model, update)
            own.step()
    return read_log(io.BytesIO(file.getvalue())), copies


def expected(model, update, backward):
    """||dL/da<t>|| of layer 1 by the reference, from what arrives at the outputs of the module.

    backward(model, update) makes the passes that fill .grad, of a model without a recorder.
    """
    arrived = []
    keep = model.rnn.register_forward_hook(lambda *given: arrived.append(given[-1][0]))
    model.rnn.register_forward_hook(lambda *given: given[-1][0].retain_grad())
    backward(model, update)
    keep.remove()
    x, y = batch(update)
    zeros = torch.zeros(1, len(y[0]), model.rnn.hidden_size, dtype=torch.float64)
    rows, outputs = run(model.rnn, x, [len(y)] * len(y[0]), zeros, zeros)
    together = nn.utils.rnn.pad_sequence([own[:, 0] for own in outputs])
    together.backward(arrived[-1].grad)
    return norms_of(rows[0], "h", len(y))


def penalised(model, update, first=torch.autograd.grad):
    loss = loss_of(model, *batch(update))
    gradients = first(loss, list(model.parameters()), create_graph=True)
    (loss + 0.1 * sum(one.square().sum() for one in gradients)).backward()


def plain(model, update):
    loss_of(model, *batch(update)).backward()


def twice(model, update):
    loss = loss_of(model, *batch(update))
    loss.backward(retain_graph=True)
    (3 * loss).backward()


def looked_at(model, update):
    """A saliency map between forward and backward."""
    x, y = batch(update)
    loss = loss_of(model, x.requires_grad_(True), y)
    torch.autograd.grad(loss, x, retain_graph=True)
    loss.backward()


def looked_at_afterwards(model, update):
    """A call of its own, of which torch.autograd.grad alone takes a gradient."""
    plain(model, update)
    x, y = batch(update + 50)
    torch.autograd.grad(loss_of(model, x.requires_grad_(True), y), x)


def by_hand(model, update):
    loss = loss_of(model, *batch(update))
    gradients = torch.autograd.grad(loss, list(model.parameters()))
    for one, gradient in zip(model.parameters(), gradients, strict=True):
        one.grad = gradient


def in_checkpoints(model, update):
    x, y = batch(update)

    def outputs(x):
        return model.rnn(x)[0]

    own = torch.utils.checkpoint.checkpoint(outputs, x.requires_grad_(True), use_reentrant=True)
    z = model.head(own)
    nn.functional.cross_entropy(z.flatten(0, 1), y.flatten()).backward()


# What is left out fills no .grad: the passes that do are those of the second body alone.
BODIES = [
    (plain, plain, []),
    (twice, twice, []),
    (looked_at, plain, [ASIDE]),
    (
        looked_at_afterwards,
        plain,
        ["The recurrent module was called 2 times, and gradients", ASIDE],
    ),
    (by_hand, plain, []),
    (in_checkpoints, plain, []),
]


@pytest.mark.parametrize(
    ("body", "counted", "notes"), BODIES, ids=[one[0].__name__ for one in BODIES]
)
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_the_gradients_are_those_of_the_passes_that_fill_grad(kind, body, counted, notes):
    log, copies = recorded(body, kind=kind)
    for i, update in enumerate(log.updates):
        found = expected(copies[update], update, counted)
        np.testing.assert_allclose(log.norms()[i], found, rtol=1e-10)
    said = sorted(log.logged[-1].notes)
    assert len(said) == len(notes)
    assert all(one.startswith(begin) for one, begin in zip(said, sorted(notes), strict=True))


@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_with_a_penalty_on_gradients_what_arrives_by_backward_alone_counts(kind):
    log, copies = recorded(penalised, kind=kind)
    for i, update in enumerate(log.updates):
        model, first = copies[update], copy.deepcopy(copies[update])

        def second_pass_alone(model, update):
            """The gradient of the outputs before backward() is taken off what stands after it."""
            seen = []
            model.rnn.register_forward_hook(lambda *given: seen.append(given[-1][0]))

            def forgotten(*given, **how):
                gradients = torch.autograd.grad(*given, **how)
                seen[-1].grad = None
                return gradients

            penalised(model, update, first=forgotten)

        found = expected(model, update, second_pass_alone)
        np.testing.assert_allclose(log.norms()[i], found, rtol=1e-10)
        without = expected(first, update, plain)
        assert not np.allclose(found[1:], without[1:], rtol=1e-3)
    assert log.logged[0].notes[0].startswith(ASIDE)
    assert log.logged[0].notes[1].startswith(INSIDE)


def test_a_penalty_that_goes_into_the_states_by_the_backward_pass_is_not_in_what_arrives():
    """So the sentence is true: dL/da<t> of the whole loss is another one."""
    log, copies = recorded(penalised, n=1, kind="RNN")
    model = copies[1]
    x, y = batch(1)
    zeros = torch.zeros(1, 4, 5, dtype=torch.float64)
    rows, outputs = run(model.rnn, x, [6] * 4, zeros, zeros)
    z = model.head(nn.utils.rnn.pad_sequence([own[:, 0] for own in outputs]))
    loss = nn.functional.cross_entropy(z.flatten(0, 1), y.flatten())
    own = [*rows[0]["W"].values(), *model.head.parameters()]
    gradients = torch.autograd.grad(loss, own, create_graph=True)
    for states in rows[0]["h"]:
        for one in states:
            one.grad = None
    (loss + 0.1 * sum(one.square().sum() for one in gradients)).backward()
    whole = norms_of(rows[0], "h", 6)
    assert np.abs(log.norms()[0] / whole - 1).max() > 1e-4
    np.testing.assert_allclose(log.norms()[0], whole, rtol=0.2)


def test_of_many_passes_that_fill_nothing_few_are_kept():
    """Gradients that are added up by hand over parts of a batch: the last part is shown."""

    def added_up(model, update):
        for part in (*range(60, 70), update):
            loss = loss_of(model, *batch(part))
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            for one, gradient in zip(model.parameters(), gradients, strict=True):
                one.grad = gradient if one.grad is None else one.grad + gradient
            held.append(len(log.hooks.passes.waiting))

    held, model, file = [], model_of(kind="GRU"), io.BytesIO()
    model.drop.p = 0.0
    own, before = torch.optim.SGD(model.parameters(), lr=0.1), copy.deepcopy(model)
    with record(model, file) as log:
        added_up(model, 1)
        own.step()
    assert max(held) <= 4
    log = read_log(io.BytesIO(file.getvalue()))
    np.testing.assert_allclose(log.norms()[0], expected(before, 1, plain), rtol=1e-10)
