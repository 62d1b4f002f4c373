"""Dropout between the layers of one module: the log is that of the pass with what it left out."""

import copy
import io
import itertools

import numpy as np
import pytest

from explorer import record
from explorer.number_text import number
from explorer.own_network import sights_of
from explorer.recording import read_log
from tests.look.reference import run, torch
from tests.recording.trained import nn

T, M, N_X, N_A = 6, 4, 3, 5
LENGTHS = [3, 6, 1, 6]
F = nn.functional


def module_of(kind, *, layers=2, p=0.5, both=False, batch_first=False, dtype=torch.float64):
    torch.manual_seed(1)
    net = getattr(nn, kind)(
        N_X, N_A, layers, dropout=p, bidirectional=both, batch_first=batch_first
    )
    return net.to(dtype)


def called(rnn, x, lengths):
    """(outputs (T, m, width), h_n) of x (T, m, n_x), given in the form that the module takes."""
    given = x.transpose(0, 1) if rnn.batch_first else x
    rnns = nn.utils.rnn
    how = {"batch_first": rnn.batch_first}
    if lengths is not None:
        given = rnns.pack_padded_sequence(given, lengths, enforce_sorted=False, **how)
    outputs, last = rnn(given)
    if lengths is not None:
        outputs, _ = rnns.pad_packed_sequence(outputs, **how)
    outputs = outputs.transpose(0, 1) if rnn.batch_first else outputs
    return outputs, last[0] if isinstance(last, tuple) else last


def loss_of(outputs, h_n):
    """A loss that reads every step and every last state."""
    weights = torch.linspace(-1, 1, outputs.numel(), dtype=outputs.dtype).view(outputs.shape)
    return (outputs * weights).sum() / 7 + (h_n * h_n.detach().cos()).sum()


def layer_of(rnn, layer, x_width):
    """One layer of a module as a module of its own, with its weights."""
    own = type(rnn)(x_width, N_A, bidirectional=rnn.bidirectional).to(rnn.weight_hh_l0.dtype)
    theirs = dict(rnn.named_parameters())
    for name, parameter in own.named_parameters():
        parameter.data.copy_(theirs[name.replace("_l0", f"_l{layer}")])
    return own


def by_hand(rnn, x, lengths, state):
    """(outputs, masks (T, m, width)): a stack of modules of one layer, with F.dropout between.

    Of packed sequences torch drops numbers of the packed data.
    """
    rnns = nn.utils.rnn
    width = N_A * (2 if rnn.bidirectional else 1)
    stack = [layer_of(rnn, i, width if i else N_X) for i in range(rnn.num_layers)]
    torch.set_rng_state(state)  # the weights of new modules are drawn, too
    below = x if lengths is None else rnns.pack_padded_sequence(x, lengths, enforce_sorted=False)
    masks = []
    for layer in stack:
        below, _ = layer(below)
        if layer is stack[-1]:
            break
        data = below if lengths is None else below.data
        mask = F.dropout(torch.ones_like(data), rnn.dropout, training=True)
        below = data * mask if lengths is None else below._replace(data=data * mask)
        if lengths is not None:
            mask, _ = rnns.pad_packed_sequence(below._replace(data=mask))
        masks.append(mask.double())
    return below if lengths is None else rnns.pad_packed_sequence(below)[0], masks


class Trained:
    """Three updates of a module: its log, and what it was, read and gave in the last of them."""

    def __init__(self, rnn, lengths=None, *, examples=M, updates=3, **how):
        file, self.lengths = io.BytesIO(), lengths or [T] * M
        steps = torch.optim.SGD(rnn.parameters(), 0.05)
        with record(rnn, file, examples=examples, **{"updates": [1, 3], **how}):
            for _ in range(updates):
                self.x = torch.randn(T, M, N_X, dtype=torch.float64).to(rnn.weight_hh_l0.dtype)
                self.before, self.net = torch.get_rng_state(), copy.deepcopy(rnn)
                outputs, h_n = called(rnn, self.x, lengths)
                steps.zero_grad()
                loss_of(outputs, h_n).backward()
                torch.rand(3)  # what is drawn after the pass is none of its masks
                steps.step()
        self.outputs = outputs.detach()
        self.raw, self.packed = file.getvalue(), lengths
        self.log = read_log(io.BytesIO(self.raw))

    def reference(self):
        """(rows, masks): autograd through every state, with the masks that were drawn by hand."""
        outputs, masks = by_hand(self.net, self.x, self.packed, self.before)
        torch.testing.assert_close(outputs.double(), self.outputs.double(), rtol=1e-6, atol=1e-9)
        R = len(self.net.all_weights)
        start = torch.zeros(R, M, N_A, dtype=torch.float64)
        rows, found = run(self.net, self.x.double(), self.lengths, start, start, masks)
        padded = nn.utils.rnn.pad_sequence([own[:, 0] for own in found])
        h_n = torch.stack([torch.cat([one[-1] for one in row["h"]]) for row in rows])
        loss_of(padded, h_n).backward()
        return rows, masks


def states_of(row, name, gradient=False):
    """(T+1, m, n_a) of the reference; 0 beyond a sequence's end."""
    found = np.zeros((T + 1, M, N_A))
    for i, states in enumerate(row[name]):
        for t, one in enumerate(states):
            if not gradient:
                found[t, i] = one.detach()[0]
            elif one.grad is not None:
                found[t, i] = one.grad[0]
    return found


CASES = list(
    itertools.product(
        ("RNN", "GRU", "LSTM"),
        (2, 3),
        ("time first", "batch first", "packed", "packed, batch first"),
        (False, True),
        (0.2, 0.5),
    )
)


@pytest.mark.parametrize(("kind", "layers", "form", "both", "p"), CASES)
def test_states_and_gradients_are_those_of_autograd_with_the_masks_by_hand(
    kind, layers, form, both, p
):
    rnn = module_of(kind, layers=layers, p=p, both=both, batch_first="batch first" in form)
    trained = Trained(rnn, LENGTHS if "packed" in form else None)
    rows, masks = trained.reference()
    assert any((mask == 0).any() for mask in masks)
    seen, logged = trained.log.seen(3), trained.log.at(3)
    assert (logged.dropout, logged.replayed) == (p, True)
    assert logged.notes == (
        f"dropout={p:g} between the layers was replayed: what it left out in the training is left "
        "out here, too.",
    )
    for i, (ours, theirs) in enumerate(zip(seen.rows, rows, strict=True)):
        da = states_of(theirs, "h", gradient=True)
        np.testing.assert_allclose(ours.a, states_of(theirs, "h"), rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(ours.da, da, rtol=1e-9, atol=1e-14)
        norm = np.linalg.norm(da.reshape(T + 1, -1), axis=1)
        np.testing.assert_allclose(logged.norms[i].da, norm, rtol=1e-10)
        if kind == "LSTM":
            np.testing.assert_allclose(ours.c, states_of(theirs, "c"), rtol=1e-10, atol=1e-14)
            dc = states_of(theirs, "c", gradient=True)[1:]
            np.testing.assert_allclose(ours.dc[1:], dc, rtol=1e-9, atol=1e-14)
    if kind == "LSTM":
        forget_gate_by_hand(seen, rows, masks)


def forget_gate_by_hand(seen, rows, masks):
    """That of layer 2, forward, is made of what the dropout left of layer 1."""
    D = len(rows) // len(seen.network.layers)
    below = [row.in_time(row.a[1:]) for row in seen.rows if row.layer == 1]
    below = np.concatenate(below, axis=2) * masks[0].numpy()
    W = {name: tensor.detach().numpy() for name, tensor in rows[D]["W"].items()}
    own = slice(N_A, 2 * N_A)
    z = below @ W["weight_ih"][own].T + seen.row(2).a[:-1] @ W["weight_hh"][own].T
    gate = 1 / (1 + np.exp(-(z + W["bias_ih"][own] + W["bias_hh"][own])))
    inside = np.arange(T)[:, None] < seen.lengths
    np.testing.assert_allclose(seen.row(2).gates["f"][inside], gate[inside], rtol=1e-10)


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_one_sequence_of_it_is_a_picture_for_each_row_and_its_losses_add_up(kind, both):
    trained = Trained(module_of(kind, layers=3, both=both), LENGTHS, examples=2)
    seen = trained.log.seen(3)
    assert max(seen.check().values()) < 1e-10
    sights = sights_of(seen, 1)
    assert tuple(sights) == trained.log.rows
    for name, sight in sights.items():
        row = sight.rows[0]
        np.testing.assert_array_equal(sight.trace.x, row.x)
        whole = seen.row(row.layer, row.direction).da[:, 1:]
        np.testing.assert_allclose(sight.backward.back.da, whole, rtol=1e-9, atol=1e-14)
        single = [sight.back_from(step) for step in range(1, T + 1)]
        da = sum(one.back.da for one in single)
        np.testing.assert_allclose(da, sight.backward.back.da, rtol=1e-9, atol=1e-14)
        terms = sight.backward.layers[0].terms
        np.testing.assert_allclose(
            terms.from_output + terms.from_future, sight.backward.back.da[1:], rtol=1e-9, atol=1e-14
        )
        flow = sight.flow()
        for step in (2, T):
            reached = np.isfinite(flow[step - 1])
            np.testing.assert_allclose(
                flow[step - 1][reached], sight.last_loss(step).da_norm[reached], rtol=1e-9
            )
        assert any("after the dropout" in note for note in sight.notes) == (row.layer > 1)
        chosen = trained.log.sight(3, name, 1)
        assert chosen.fingerprint() == sight.fingerprint()
    top = "layer 3, forward" if both else "layer 3"
    assert trained.log.sight(3, None, 1).fingerprint() == sights[top].fingerprint()


def test_what_a_higher_layer_reads_is_labelled_by_its_own_numbers():
    sight = Trained(module_of("GRU")).log.sight(3, "layer 2")
    read = sight.rows[0].x[:, 0, 0]
    assert (read == 0).any()
    assert sight.said.x_labels == [f"{number(float(one) + 0.0)} …" for one in read]
    assert not any(label.startswith("−0 ") for label in sight.said.x_labels)
    low = Trained(module_of("GRU")).log.sight(3, "layer 1")
    assert low.readout == "the sum of ∂L/∂a⟨t⟩ from above times a⟨t⟩ of layer 2"


@pytest.mark.parametrize("how", ["no dropout", "eval", "one layer"])
def test_without_dropout_in_the_pass_nothing_is_said_of_it(how):
    layers = 1 if how == "one layer" else 2
    net = module_of("LSTM", layers=1, p=0.0) if layers == 1 else module_of("LSTM", p=0.5)
    if how == "no dropout":
        net.dropout = 0.0
    trained = Trained(net.eval() if how == "eval" else net)
    logged = trained.log.at(3)
    assert (logged.notes, logged.dropout, logged.replayed) == ((), 0.0, False)
    assert not [name for name in logged.kept if name.startswith("mask")]
    top = trained.log.seen(3).trace.outputs
    np.testing.assert_allclose(top, trained.outputs.numpy(), atol=1e-14)
    assert len(sights_of(trained.log.seen(3))) == 1


@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["padded", "packed"])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("both", [False, True])
def test_in_the_precision_of_the_training_the_masks_are_its_own(both, batch_first, lengths):
    """In float32 torch may leave an LSTM to oneDNN, another code than that of float64."""
    how = {"both": both, "batch_first": batch_first, "dtype": torch.float32}
    trained = Trained(module_of("LSTM", p=0.3, **how), lengths)
    _, masks = by_hand(trained.net, trained.x, lengths, trained.before)
    (kept,) = (a for name, a in trained.log.arrays_of(trained.log.at(3)).items() if "mask" in name)
    assert kept.dtype == np.float32
    np.testing.assert_array_equal(kept, masks[0].numpy())
    outputs = trained.log.seen(3).trace.outputs
    np.testing.assert_allclose(outputs, trained.outputs.numpy(), rtol=1e-5, atol=1e-6)


def others(draw):
    """F.dropout as another version of torch may have it."""
    own = F.dropout

    def dropout(x, p, training):
        return draw(own, x, p, training)

    return dropout


NOT_THEIRS = {
    "drawn twice": lambda own, x, p, training: own(own(x, p, training), p, training),
    "in another order": lambda own, x, p, training: own(x, p, training).flip(-1),
}


@pytest.mark.parametrize("name", NOT_THEIRS)
def test_where_the_masks_are_not_the_training_s_nothing_is_left_out_and_the_log_says_so(
    name, monkeypatch
):
    monkeypatch.setattr(F, "dropout", others(NOT_THEIRS[name]))
    trained = Trained(module_of("LSTM", p=0.3))
    logged = trained.log.at(3)
    assert (logged.dropout, logged.replayed) == (0.3, False)
    (note,) = logged.notes
    assert note.startswith("dropout=0.3 between the layers was not replayed: what it left out")
    assert "of their size away from those of the training" in note
    assert "each is recorded exactly: choose one by path=." in note
    start = torch.zeros(2, M, N_A, dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        rows, _ = run(trained.net, trained.x, [T] * M, start, start)
    plain = states_of(rows[-1], "h")
    np.testing.assert_allclose(trained.log.seen(3).row(2).a, plain, rtol=1e-10, atol=1e-14)


def test_masks_that_hardly_reach_the_outputs_are_told_by_the_state_of_the_generator(monkeypatch):
    net = module_of("GRU", p=0.3)
    net.weight_ih_l1.data.mul_(1e-3)
    assert Trained(copy.deepcopy(net), updates=1).log.at(1).replayed
    monkeypatch.setattr(F, "dropout", others(NOT_THEIRS["drawn twice"]))
    assert not Trained(net, updates=1).log.at(1).replayed


def test_an_update_that_is_not_due_keeps_no_random_numbers_and_says_so():
    net = module_of("GRU")
    steps, file = torch.optim.SGD(net.parameters(), 0.1), io.BytesIO()
    with record(net, file, updates=[100]):
        for update in range(3):
            loss = net(torch.randn(T, M, N_X, dtype=torch.float64))[0].sum()
            (loss * torch.nan if update == 1 else loss).backward()
            steps.step()
    log = read_log(io.BytesIO(file.getvalue()))
    assert log.updates.tolist() == [2]
    assert not log.logged[0].replayed
    (note,) = log.logged[0].notes
    assert "not replayed: no random numbers are kept for an update that is not due. Here" in note
    assert "and states are others." in note


def test_a_pass_made_again_by_checkpointing_is_replayed():
    from torch.utils.checkpoint import checkpoint

    net = module_of("GRU")
    steps, file = torch.optim.SGD(net.parameters(), 0.1), io.BytesIO()
    with record(net, file, examples=M) as log:
        x = torch.randn(T, M, N_X, dtype=torch.float64, requires_grad=True)
        outputs = checkpoint(lambda given: net(given)[0], x, use_reentrant=False)
        torch.rand(5)
        outputs.square().sum().backward()
        steps.step()
    log = read_log(io.BytesIO(file.getvalue()))
    assert log.at(1).replayed
    ours = log.seen(1).trace.outputs
    np.testing.assert_allclose(ours, outputs.detach().numpy(), rtol=1e-10, atol=1e-14)
