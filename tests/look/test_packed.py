"""A module whose own forward packs its sequences: every number is autograd's of that forward."""

import copy

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from tests.look.reference import torch

nn, F, rnn = torch.nn, torch.nn.functional, torch.nn.utils.rnn
pytestmark = pytest.mark.slow
T, M, D, N, WORDS = 6, 4, 3, 5, 9
LENGTHS = [3, 6, 1, 4]


class Packed(nn.Module):
    """An embedding, a recurrent layer over packed sequences, an nn.Linear.

    `order` is how they come to be the longest first: "torch", by enforce_sorted=False, "own", by
    indices of the forward's, or "given". With `last` the head reads h_n.
    """

    def __init__(self, cell="GRU", order="torch", last=False, between=None, **options):
        super().__init__()
        self.emb, self.rnn = nn.Embedding(WORDS, D), getattr(nn, cell)(D, N, **options)
        self.fc = nn.Linear(N * (1 + self.rnn.bidirectional), 4)
        self.between, self.order, self.last = between or nn.Identity(), order, last

    def forward(self, ids):
        first = self.rnn.batch_first
        x, lengths = self.between(self.emb(ids)), (ids > 0).sum(int(first))
        batch, back = int(not first), None
        if self.order == "own":
            lengths, there = lengths.sort(descending=True)
            x, back = x.index_select(batch, there), there.argsort()
        packed = rnn.pack_padded_sequence(x, lengths, first, enforce_sorted=self.order != "torch")
        out, hidden = self.rnn(packed)
        if self.last:
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
            hidden = hidden[-1] if back is None else hidden[-1][back]
            return self.fc(hidden)
        out, _ = rnn.pad_packed_sequence(out, first, total_length=ids.shape[int(first)])
        return self.fc(out if back is None else out.index_select(batch, back))


def words(lengths=LENGTHS, first=False):
    """Words 1 to 8, and 0 beyond each sequence's end."""
    drawn = torch.randint(1, WORDS, (T, len(lengths)))
    drawn[torch.arange(T)[:, None] >= torch.tensor(lengths)] = 0
    return drawn.T if first else drawn


def autograd(net, ids, y):
    exact = copy.deepcopy(net).double().eval()
    loss = F.cross_entropy(exact(ids).reshape(-1, 4), y.reshape(-1))
    loss.backward()
    return loss.item(), {name: p.grad.numpy() for name, p in exact.named_parameters()}


def assert_is_autograd(seen, net, ids, y, but=()):
    loss, grads = autograd(net, ids, y)
    assert seen.back.loss == pytest.approx(loss, rel=1e-12)
    assert set(seen.back.grads) == set(grads) - set(but)
    for name, grad in seen.back.grads.items():
        np.testing.assert_allclose(grad, grads[name], rtol=0, atol=1e-12)
    assert max(seen.check().values()) <= 1e-10


OPTIONS = [{}, {"batch_first": True}, {"bidirectional": True}, {"num_layers": 2}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("order", ["torch", "own", "given"])
@pytest.mark.parametrize("cell", ["RNN", "LSTM"])
def test_sequences_end_where_the_forward_packs_them_to_end(cell, order, options):
    torch.manual_seed(0)
    net = Packed(cell, order, **options)
    lengths = sorted(LENGTHS, reverse=True) if order == "given" else LENGTHS
    ids = words(lengths, net.rnn.batch_first)
    y = torch.randint(4, ids.shape).masked_fill(ids == 0, -100)
    seen = look(net, ids, y)
    assert seen.lengths.tolist() == lengths
    assert seen.notes == ()
    assert_is_autograd(seen, net, ids, y)
    # No state and no gradient beyond an end, and the same as where it is said.
    for row in seen.rows:
        for i, length in enumerate(lengths):
            assert not row.a[length + 1 :, i].any()
            assert not row.da[length + 1 :, i].any()
    said = look(net, ids, y, lengths=lengths)
    np.testing.assert_array_equal(said.back.da_norm, seen.back.da_norm)


@pytest.mark.parametrize("order", ["torch", "own"])
@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
def test_a_class_for_each_sequence_is_compared_where_it_ends(cell, order):
    torch.manual_seed(1)
    net, ids, y = Packed(cell, order, last=True), words(), torch.randint(4, (M,))
    seen = look(net, ids, y)
    assert seen.notes == ()
    assert_is_autograd(seen, net, ids, y)


def test_first_states_of_a_forward_that_sorts_are_those_of_their_own_sequences():
    class Started(Packed):
        def forward(self, ids):
            lengths, there = (ids > 0).sum(0).sort(descending=True)
            x = rnn.pack_padded_sequence(self.emb(ids[:, there]), lengths)
            # As first states, what is made of the first word.
            out, _ = self.rnn(x, self.start(ids[0, there])[None])
            out, _ = rnn.pad_packed_sequence(out)
            return self.fc(out[:, there.argsort()])

    torch.manual_seed(2)
    net, ids = Started(), words()
    net.start = nn.Embedding(WORDS, N).requires_grad_(False)
    y = torch.randint(4, ids.shape).masked_fill(ids == 0, -100)
    seen = look(net, ids, y, embedding="emb")
    np.testing.assert_array_equal(seen.trace.a[0], net.start(ids[0]).double())
    exact = copy.deepcopy(net).double()
    F.cross_entropy(exact(ids).reshape(-1, 4), y.reshape(-1)).backward()
    np.testing.assert_allclose(
        seen.back.grads["rnn.weight_hh_l0"], exact.rnn.weight_hh_l0.grad, rtol=0, atol=1e-12
    )


def test_a_sequence_that_another_one_begins_with_is_told_from_it():
    torch.manual_seed(3)
    net = Packed("LSTM", "own")
    ids = torch.tensor([[5, 5, 5], [0, 7, 7], [0, 0, 8]])
    y = torch.randint(4, ids.shape).masked_fill(ids == 0, -100)
    seen = look(net, ids, y)
    assert seen.lengths.tolist() == [1, 2, 3]
    assert_is_autograd(seen, net, ids, y)


@pytest.mark.parametrize("order", ["torch", "given"])
def test_what_the_forward_makes_of_x_before_it_packs_keeps_its_ends_and_its_steps(order):
    torch.manual_seed(4)
    net = Packed("GRU", order, between=nn.LayerNorm(D))
    lengths = [5, 4, 2, 2]  # one step of padding in all of them
    ids = words(lengths)
    y = torch.randint(4, ids.shape).masked_fill(ids == 0, -100)
    seen = look(net.double(), ids, y)
    assert "makes something else of x than a look-up" in seen.notes[1]
    assert seen.lengths.tolist() == lengths
    assert seen.trace.x.shape == (T, M, D)
    assert_is_autograd(seen, net, ids, y, ("emb.weight", "between.weight", "between.bias"))
    # Whether it has sorted them stands nowhere where x is another one.
    assert ["sorts them before it packs them, give x" in note for note in seen.notes[-1:]] == [
        order == "given"
    ]


def test_lengths_that_the_forward_does_not_pack_to_are_refused_with_both():
    torch.manual_seed(0)
    with pytest.raises(
        InputError, match=r"lengths=\[3, 6, 1, 5\] was given, .*lengths \[3, 6, 1, 4\]: leave leng"
    ):
        look(Packed(), words(), lengths=torch.tensor([3, 6, 1, 5]))


def test_lengths_reach_a_forward_that_asks_for_them_by_name():
    class Named(Packed):
        def forward(self, ids, hidden=None, *, seq_lens=None):
            packed = rnn.pack_padded_sequence(self.emb(ids), seq_lens, enforce_sorted=False)
            out, _ = self.rnn(packed, hidden)
            return self.fc(rnn.pad_packed_sequence(out)[0])

    torch.manual_seed(0)
    seen = look(Named(bidirectional=True), words(), torch.randint(4, (T, M)), lengths=LENGTHS)
    assert seen.notes == ()


def test_a_head_that_reads_other_steps_is_refused_with_the_way_to_say_where_sequences_end():
    class Ends(Packed):
        def forward(self, ids):
            out, _ = self.rnn(self.emb(ids))
            return self.fc(out[(ids > 0).sum(0) - 1, torch.arange(ids.shape[1])])

    torch.manual_seed(0)
    net, ids, y = Ends(), words(), torch.randint(4, (M,))
    with pytest.raises(
        InputError, match="sequences end before the last step, say where with lengths="
    ):
        look(net, ids, y)
    assert_is_autograd(look(net, ids, y, lengths=LENGTHS), net, ids, y)
