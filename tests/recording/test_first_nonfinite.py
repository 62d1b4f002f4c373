"""The first inf or NaN of a training: its update, row, step and array, whatever is recorded."""

import io

import numpy as np
import pytest

from explorer import record
from explorer.recording import Broken, read_log
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, train

NEVER = [1000]


def breaking_at(at, change):
    """A body in which `change(x, y)` makes the loss of update `at`."""

    def body(model, update):
        x, y = batch(update)
        loss = change(model, x, y) if update == at else loss_of(model, x, y)
        loss.backward()
        return loss

    return body


def nan_in_x(model, x, y):
    x[3, 1, 0] = torch.nan
    return loss_of(model, x, y)


def nan_from_above(model, x, y):
    outputs, _ = model.rnn(x)
    return (outputs[1] * torch.inf * 0).sum() + outputs[4].sum()


def nan_in_the_head(model, x, y):
    return loss_of(model, x, y) + (model.head.weight * torch.nan).sum()


CASES = {
    "x": (nan_in_x, Broken(5, "", 4, "x")),
    "above": (nan_from_above, Broken(5, "", 2, "dL/da from above")),
    "head": (nan_in_the_head, Broken(5, "", 0, "the gradient of head.weight")),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_the_update_in_which_it_appears_is_recorded_though_it_is_not_due(kind, name):
    change, expected = CASES[name]
    log, _ = train(model_of(kind=kind), True, updates=NEVER, body=breaking_at(5, change))
    assert log.first_nonfinite == expected
    assert log.updates.tolist() == [5]
    assert log.seen(5).trace.x.shape == (6, 1, 3)


def test_states_that_overflow_are_found_where_autograd_s_own_states_do():
    torch.manual_seed(0)
    model = model_of(torch.float64, kind="RNN", nonlinearity="relu")
    with torch.no_grad():
        for parameter in model.rnn.parameters():
            parameter.abs_()
        model.rnn.weight_hh_l0.mul_(1e80)
    x, _ = batch(1)
    hidden, first = torch.zeros(4, 5, dtype=torch.float64), None
    for t, step in enumerate(x.abs(), start=1):
        z = step @ model.rnn.weight_ih_l0.T + hidden @ model.rnn.weight_hh_l0.T
        hidden = torch.relu(z + model.rnn.bias_ih_l0 + model.rnn.bias_hh_l0)
        if first is None and not torch.isfinite(hidden).all():
            first = t

    def body(model, update):
        loss = loss_of(model, batch(1)[0].abs(), batch(1)[1])
        loss.backward()
        return loss

    log, _ = train(model, True, n=1, body=body)
    assert first
    assert log.first_nonfinite == Broken(1, "layer 1", first, "a")
    assert np.isnan(log.norms()[0]).any()
    assert log.n_steps.tolist() == [6]


def test_an_exploding_gradient_is_found_at_the_step_where_it_overflows():
    model = model_of(torch.float64, kind="RNN", nonlinearity="relu")
    with torch.no_grad():
        for name, parameter in model.rnn.named_parameters():
            parameter.abs_() if "weight" in name else parameter.zero_()
        model.rnn.weight_hh_l0.mul_(1e60)

    def body(model, update):
        # 1e-300 at step 1 is 1e-60 at step 5; backwards 1e20 becomes more than 1e308.
        x = torch.zeros(6, 4, 3, dtype=torch.float64)
        x[0] = 1e-320
        loss = 1e200 * model.rnn(x)[0][-1].sum()
        loss.backward()
        return loss

    log, _ = train(model, True, n=1, body=body)
    update, row, step, array = log.first_nonfinite
    assert (update, row, array) == (1, "layer 1", "dL/da")
    norms = log.norms()[0]
    assert np.isfinite(norms[step + 1 :]).all()
    assert not np.isfinite(norms[step])
    assert 0 < step < 6


def test_weights_that_the_last_update_breaks_are_told_at_the_end():
    def body(model, update):
        loss = loss_of(model, *batch(update)) * 1e100
        loss.backward()
        return loss

    log, _ = train(model_of(), True, optimiser="SGD", n=1, lr=1e300, clip=1e300, body=body)
    assert log.first_nonfinite == Broken(1, "", 0, "weight_ih_l0")


def test_a_norm_that_overflows_where_its_numbers_do_not_is_nothing_broken():
    def body(model, update):
        loss = loss_of(model, *batch(update)) * 1e250
        loss.backward()
        return loss

    with pytest.warns(UserWarning, match="of 2 that were made none was due"):
        log, _ = train(model_of(), True, updates=NEVER, n=2, body=body)
    assert log.first_nonfinite is None
    assert log.updates.tolist() == []


def test_after_the_first_one_only_what_is_due_is_recorded():
    def body(model, update):
        x, y = batch(update)
        loss = nan_in_x(model, x, y) if update >= 2 else loss_of(model, x, y)
        loss.backward()
        return loss

    log, _ = train(model_of(), True, n=7, every=4, body=body)
    assert log.updates.tolist() == [1, 2, 4]
    assert log.first_nonfinite.update == 2


@pytest.mark.parametrize("every", [1, 25])
def test_states_that_overflow_in_the_training_s_precision_are_the_first_though_64_bit_holds_them(
    every,
):
    """In float32 of a relu RNN that grows; computed anew in 64 bit all its states are finite."""
    torch.manual_seed(3)
    rnn, out = torch.nn.RNN(3, 16, nonlinearity="relu"), torch.nn.Linear(16, 1)
    rnn.weight_hh_l0.data.mul_(3)
    net, file, first = torch.nn.ModuleList([rnn, out]), io.BytesIO(), None
    steps = torch.optim.SGD(net.parameters(), 0.05)
    with record(net, file, every=every):
        for update in range(1, 4):
            states = rnn(torch.randn(40, 4, 3))[0]
            wrong = [t for t in range(40) if not torch.isfinite(states[t]).all()]
            if wrong and first is None:
                first = update, wrong[0] + 1
            steps.zero_grad()
            out(states).square().mean().backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1e9)
            steps.step()
    log = read_log(io.BytesIO(file.getvalue()))
    assert log.first_nonfinite == (first[0], "layer 1", first[1], "a")
    assert np.isfinite(log.seen(first[0]).trace.a).all()
    assert "shown are those computed anew in 64 bit" in log.at(first[0]).notes[0]
