"""A recorded training is, bit for bit, the training without the recorder."""

import pytest

from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, train


def plain(model, update):
    x, y = batch(update)
    loss = loss_of(model, x.to(next(model.parameters()).dtype), y)
    loss.backward()
    return loss


def packed(model, update):
    x, y = batch(update)
    loss = loss_of(model, x.float(), y, lengths=[3, 6, 1, 6])
    loss.backward()
    return loss


def accumulated(model, update):
    for part in range(3):
        x, y = batch(10 * update + part)
        loss = loss_of(model, x.float(), y) / 3
        loss.backward()
    return loss


def called_twice(model, update):
    (x, y), (other, _) = batch(update), batch(update + 50)
    loss = loss_of(model, x.float(), y) + model(other.float()).square().mean()
    loss.backward()
    return loss


def validated(model, update):
    loss = plain(model, update)
    model.eval()
    with torch.no_grad():
        loss_of(model, batch(99)[0].float(), batch(99)[1])
    model.train()
    return loss


def two_backward_passes(model, update):
    x, _ = batch(update)
    z = model(x.float())
    z.square().mean().backward(retain_graph=True)
    loss = z.mean()
    loss.backward()
    return loss


def penalised(model, update):
    x, y = batch(update)
    loss = loss_of(model, x.float(), y)
    gradients = torch.autograd.grad(loss, list(model.parameters()), create_graph=True)
    (loss + 0.1 * sum(one.square().sum() for one in gradients)).backward()
    return loss


BODIES = [plain, packed, accumulated, called_twice, validated, two_backward_passes, penalised]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_weights_optimiser_and_random_numbers_are_those_without_the_recorder(kind, optimiser, body):
    found = []
    for recorded in (False, True):
        model = model_of(torch.float32, kind=kind, num_layers=2, dropout=0.4)
        log, numbers = train(model, recorded, optimiser=optimiser, body=body, every=2)
        found.append(numbers)
    assert log.updates.tolist() == [1, 2, 4, 6]
    assert len(found[0]) == len(found[1]) > 10
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))


def test_the_comparison_sees_one_random_number_that_is_drawn_between():
    model = model_of(torch.float32, dropout=0.4, num_layers=2)
    _, numbers = train(model, False)

    def drawn(model, update):
        loss = plain(model, update)
        if update == 7:
            torch.rand(1)
        return loss

    _, others = train(model_of(torch.float32, dropout=0.4, num_layers=2), False, body=drawn)
    assert not all(torch.equal(one, other) for one, other in zip(numbers, others, strict=True))


def test_after_the_block_no_hook_is_left():
    model = model_of()
    train(model, True)
    assert not model.rnn._forward_hooks
    from torch.nn.modules import module as of_all

    assert not of_all._global_forward_hooks
    assert not of_all._global_forward_pre_hooks
    assert not any(one._post_accumulate_grad_hooks for one in model.parameters())
    from torch.optim import optimizer

    assert not optimizer._global_optimizer_pre_hooks
