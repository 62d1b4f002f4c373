"""What a log says is what autograd says of the same update."""

import copy
import io

import numpy as np
import pytest

from explorer import look, record
from explorer.errors import InputError
from explorer.recording import read_log
from tests.look.reference import run, torch
from tests.recording.trained import Tagger, batch, loss_of, model_of, nn, train

KINDS = ("RNN", "GRU", "LSTM")


def kept_copies(body):
    """(a body that keeps a copy of the model as it was before every update, the copies)."""
    copies = {}

    def keeping(model, update):
        copies[update] = copy.deepcopy(model)
        return body(model, update)

    return keeping, copies


def plain(model, update):
    x, y = batch(update)
    loss = loss_of(model, x.to(next(model.parameters()).dtype), y)
    loss.backward()
    return loss


def by_autograd(model, update, lengths=None):
    """The rows of the reference, after the loss of this update, in float64."""
    x, y = batch(update)
    model = copy.deepcopy(model).double()
    rnn, T, m = model.rnn, *y.shape
    R = len(rnn.all_weights)
    start = torch.zeros(R, m, rnn.hidden_size, dtype=torch.float64)
    rows, outputs = run(rnn, x, lengths or [T] * m, start, start)
    if model.reads == "outputs":
        padded = nn.utils.rnn.pad_sequence([own[:, 0] for own in outputs])
        z = model.head(padded).flatten(0, 1)
        y = y[: len(padded)].flatten()
    else:

        def last(name):
            own = [torch.cat([one[-1] for one in row[name]]) for row in rows]
            return torch.stack(own)

        h = last("h")
        c = last("c") if rows[0]["c"][0][-1] is not None else h
        z = model.head((h + torch.tanh(c)).transpose(0, 1).flatten(1))
        y = y[-1]
    nn.functional.cross_entropy(z, y).backward()
    return rows


def norms_of(row, name, T):
    """||dL/da<t>|| (T+1,) over all sequences, from the tensors of the reference."""
    total = np.zeros(T + 1)
    for states in row[name]:
        for t, one in enumerate(states):
            total[t] += 0.0 if one.grad is None else float(one.grad.square().sum())
    return np.sqrt(total)


@pytest.mark.parametrize("reads", ["outputs", "states"])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_norms_of_every_row_are_those_of_autograd(kind, both, reads):
    model = model_of(kind=kind, num_layers=2, bidirectional=both, reads=reads)
    model.drop.p = 0.0
    body, copies = kept_copies(plain)
    log, _ = train(model, True, body=body)
    assert log.updates.tolist() == [1, 3, 6]
    for update in log.updates:
        rows = by_autograd(copies[update], update)
        at = log.updates.tolist().index(update)
        for name, row in zip(log.rows, rows, strict=True):
            for state, theirs in (("a", "h"), ("c", "c"))[: 2 if kind == "LSTM" else 1]:
                expected = norms_of(row, theirs, 6)
                if state == "c":  # dL/dc<0> has no way through a<0>
                    expected[0] = log.norms(name, state)[at][0]
                found = log.norms(name, state)[at]
                np.testing.assert_allclose(found, expected, rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_packed_sequences_are_measured_each_up_to_its_own_end(kind):
    lengths = [3, 6, 1, 6]

    def packed(model, update):
        x, y = batch(update)
        loss = loss_of(model, x, y, lengths=lengths)
        loss.backward()
        return loss

    model = model_of(kind=kind, bidirectional=True, num_layers=2)
    model.drop.p = 0.0
    body, copies = kept_copies(packed)
    log, _ = train(model, True, body=body, examples=2)
    assert log.logged[0].lengths.tolist() == lengths
    for i, update in enumerate(log.updates):
        rows = by_autograd(copies[update], update, lengths)
        for name, row in zip(log.rows, rows, strict=True):
            np.testing.assert_allclose(log.norms(name)[i], norms_of(row, "h", 6), rtol=1e-10)
    assert log.seen(6).lengths.tolist() == [3, 6]
    assert log.sight(6, "layer 1, reverse", 0).n_steps == 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_in_the_player_is_the_network_as_look_sees_it_there(kind):
    model = model_of(kind=kind, num_layers=2)
    model.drop.p = 0.0
    body, copies = kept_copies(plain)
    log, _ = train(model, True, body=body, examples=3)
    x, y = batch(6)
    # The mean of the training is over all four sequences; that of three is 4/3 of it.
    seen, expected = log.seen(6), look(copies[6], x[:, :3], y[:, :3])
    for one, other in zip(seen.rows, expected.rows, strict=True):
        np.testing.assert_allclose(one.a, other.a, rtol=1e-12)
        np.testing.assert_allclose(one.da, other.da * 3 / 4, rtol=1e-10, atol=1e-16)
        for gate, array in other.gates.items():
            np.testing.assert_allclose(one.gates[gate], array, rtol=1e-12)
    for layer in (1, 2):
        flow = seen.flow(layer, example=1) / expected.flow(layer, example=1)
        np.testing.assert_allclose(flow[np.isfinite(flow)], 3 / (4 * 6 * 3), rtol=1e-9)
    assert max(seen.check().values()) < 1e-10
    sight = log.sight(6, example=1)
    np.testing.assert_allclose(
        sight.backward.back.layers[0].da[:, 0], seen.row(1).da[:, 1], rtol=1e-10, atol=1e-18
    )
    assert sight.backward.starts_at == 6
    assert "Update 6 of a training." in sight.notes


def test_the_norms_before_and_after_the_clip_are_those_of_clip_grad_norm():
    said = []

    def counting(model, update):
        loss = plain(model, update)
        before = nn.utils.clip_grad_norm_(copy_with_gradients(model).parameters(), 1e9)
        said.append((before.item(), loss.item()))
        return loss

    log, _ = train(model_of(), True, body=counting, clip=0.05, every=1)
    assert log.updates.tolist() == list(range(1, 8))
    np.testing.assert_allclose(log.norm_before, [one for one, _ in said], rtol=1e-12)
    np.testing.assert_allclose(log.norm_after, np.minimum(log.norm_before, 0.05), rtol=1e-4)
    np.testing.assert_allclose(log.loss, [loss for _, loss in said], rtol=1e-12)
    assert log.norm_before.min() > 0.05


def test_a_parameter_without_a_gradient_in_this_update_has_no_part_in_its_norm():
    said = []

    def body(model, update):
        z = model.rnn(batch(update)[0])[0] if update == 2 else model(batch(update)[0])
        loss = z.square().sum()
        loss.backward()
        own = [p.grad for p in model.parameters() if p.grad is not None]
        said.append((len(own), sum(g.square().sum().item() for g in own) ** 0.5))
        return loss

    log, _ = train(model_of(), True, n=2, every=1, body=body)
    assert [n for n, _ in said] == [6, 4]
    np.testing.assert_allclose(log.norm_before, [norm for _, norm in said], rtol=1e-12)


def copy_with_gradients(model):
    other = copy.deepcopy(model)
    for one, own in zip(other.parameters(), model.parameters(), strict=True):
        one.grad = None if own.grad is None else own.grad.clone()
    return other


GATES = {
    "RNN": {"Waa": 0},
    "GRU": {"Wr": 0, "Wu": 1, "Wca": 2},
    "LSTM": {"Wu": 0, "Wf": 1, "Wc": 2, "Wo": 3},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_spectral_radius_is_that_of_each_block_of_weight_hh(kind):
    body, copies = kept_copies(plain)
    log, _ = train(model_of(kind=kind, num_layers=2), True, body=body)
    for layer in (0, 1):
        for name, block in GATES[kind].items():
            found = log.radius[f"layer {layer + 1}: {name}"]
            for i, update in enumerate(log.updates):
                W = getattr(copies[update].rnn, f"weight_hh_l{layer}").detach()
                own = W[5 * block : 5 * block + 5].numpy()
                expected = np.abs(np.linalg.eigvals(own)).max()
                assert found[i] == pytest.approx(expected, rel=1e-12)
    assert len(log.radius) == 2 * len(GATES[kind])


def test_of_several_backward_passes_the_last_call_is_shown_and_the_log_says_so():
    def accumulated(model, update):
        for part in (10 * update, update):
            loss = plain(model, part)
        return loss

    model = model_of(kind="GRU")
    model.drop.p = 0.0
    body, copies = kept_copies(accumulated)
    log, _ = train(model, True, body=body)
    rows = by_autograd(copies[6], 6)
    np.testing.assert_allclose(log.norms()[-1], norms_of(rows[0], "h", 6), rtol=1e-10)
    assert (log.logged[0].calls, log.logged[0].passes) == (2, 2)
    assert log.logged[0].notes == (
        "The recurrent module was called 2 times, and gradients came back to 2; measured is the "
        "last of these.",
    )


def test_of_several_calls_in_one_loss_the_last_one_is_measured():
    def twice(model, update):
        loss = loss_of(model, *batch(update + 50)) + loss_of(model, *batch(update))
        loss.backward()
        return loss

    model = model_of(kind="GRU")
    model.drop.p = 0.0
    body, copies = kept_copies(twice)
    log, _ = train(model, True, body=body)
    expected = norms_of(by_autograd(copies[3], 3)[0], "h", 6)
    np.testing.assert_allclose(log.norms()[1], expected, rtol=1e-10)
    assert "called 2 times, and gradients came back to 2" in log.logged[1].notes[0]


def test_a_call_without_gradients_between_backward_and_step_is_not_taken_for_the_pass():
    def validated(model, update):
        loss = plain(model, update)
        loss_of(model, *batch(77))  # by mistake with gradients, which never come
        with torch.no_grad():
            loss_of(model, *batch(78))
        return loss

    model = model_of()
    model.drop.p = 0.0
    body, copies = kept_copies(validated)
    log, _ = train(model, True, body=body)
    expected = norms_of(by_autograd(copies[3], 3)[0], "h", 6)
    np.testing.assert_allclose(log.norms()[1], expected, rtol=1e-10)


@pytest.mark.parametrize("form", ["batch first", "one sequence", "by keyword, with h_0"])
def test_every_form_in_which_torch_takes_its_input(form):
    torch.manual_seed(4)
    rnn = nn.LSTM(3, 5, batch_first=form == "batch first").double()
    x, _ = batch(1)
    x = {"batch first": x.swapaxes(0, 1), "one sequence": x[:, 0]}.get(form, x)
    h, c = torch.randn(2, 1, 4, 5, dtype=torch.float64)
    file, optimiser = io.BytesIO(), torch.optim.SGD(rnn.parameters(), lr=0.1)
    with record(rnn, file, examples=4):
        out, _ = rnn(input=x, hx=(h, c)) if "keyword" in form else rnn(x)
        out.square().sum().backward()
        given = copy.deepcopy(rnn)
        optimiser.step()
    log = read_log(io.BytesIO(file.getvalue()))
    start = {"h_0": h, "c_0": c} if "keyword" in form else {}
    expected = look(given, x, **start)
    seen = log.seen(1)
    np.testing.assert_allclose(seen.row().a, expected.row().a, rtol=1e-12)
    arrived = seen.back.goal.y.reshape(seen.trace.outputs.shape)
    np.testing.assert_allclose(arrived, 2 * seen.trace.outputs, rtol=1e-12)


def test_an_optimiser_of_other_parameters_makes_no_update():
    model = model_of()
    file = io.BytesIO()
    own = torch.optim.SGD(model.rnn.parameters(), lr=0.1)
    other = torch.optim.SGD(model.head.parameters(), lr=0.1)
    with record(model, file, every=1) as log:
        plain(model, 1)
        other.step()
        assert log.update == 0
        own.step()
        other.step()
        assert log.update == 1


def test_chosen_updates_are_recorded_instead():
    log, _ = train(model_of(), True, updates=[2, 5, 99])
    assert log.updates.tolist() == [2, 5]
    assert log.every is None
    assert log.last_update == 7
    assert log.notes == ()


def test_the_precision_of_the_training_is_kept_as_it_is():
    body, copies = kept_copies(plain)
    log, _ = train(model_of(torch.float32), True, body=body)
    arrays = log.arrays_of(log.at(6))
    for name, parameter in copies[6].rnn.named_parameters():
        assert arrays[f"weight {name}"].dtype == np.float32
        assert np.array_equal(arrays[f"weight {name}"], parameter.detach().numpy())
    assert np.array_equal(arrays["x"], batch(6)[0].float().numpy()[:, :1])


def test_a_step_with_a_closure_is_refused_before_anything_is_trained():
    model = model_of()
    optimiser = torch.optim.LBFGS(model.parameters())
    refused = r"LBFGS.step was given a closure.*then step\(\) without"
    with pytest.raises(InputError, match=refused), record(model, io.BytesIO()):
        optimiser.step(lambda: loss_of(model, *batch(1)))
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    refused = "SGD.step was given a closure"
    with pytest.raises(InputError, match=refused), record(model, io.BytesIO()):
        sgd.step(closure=lambda: loss_of(model, *batch(1)))


def test_a_model_inside_another_is_found_by_its_path():
    both = nn.ModuleDict({"a": Tagger(), "b": Tagger(kind="GRU")}).double()
    with pytest.raises(InputError, match="2 recurrent modules.*'a.rnn', 'b.rnn'"):
        record(both, io.BytesIO())
    file = io.BytesIO()
    own = torch.optim.SGD(both.parameters(), lr=0.1)
    with record(both, file, path="b.rnn"):
        (loss_of(both["a"], *batch(1)) + loss_of(both["b"], *batch(1))).backward()
        own.step()
    log = read_log(io.BytesIO(file.getvalue()))
    assert (log.module, log.path) == ("GRU", "b.rnn")


def test_layers_as_modules_with_dropout_between_them_are_recorded_exactly():
    torch.manual_seed(0)
    net = nn.ModuleDict({"one": nn.LSTM(3, 4), "drop": nn.Dropout(0.5), "two": nn.LSTM(4, 4)})
    steps, file, held = torch.optim.SGD(net.parameters(), 0.1), io.BytesIO(), []
    with record(net.double().train(), file, path="two", examples=2):
        held.append(net["two"](net["drop"](net["one"](torch.randn(6, 2, 3).double())[0]))[0])
        held[0].sum().backward()
        steps.step()
    log = read_log(io.BytesIO(file.getvalue()))
    assert log.logged[0].notes == ()
    np.testing.assert_allclose(log.seen(1).trace.a[1:], held[0].detach().numpy(), atol=1e-14)
