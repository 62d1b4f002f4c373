"""look() of whole PyTorch modules: what their own forward does, what they hide, what is refused."""

import copy
import warnings

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from explorer.look import own_forward
from explorer.look.check import relative
from tests.look.reference import torch

nn = torch.nn
pytestmark = pytest.mark.slow
V, D, N = 11, 3, 4


class Tagger(nn.Module):
    """Words in, a class at every step out; `between` and `behind` are put where they say."""

    def __init__(self, between=None, behind=None, head=None, packed=False, **options):
        super().__init__()
        self.embed, self.lstm = nn.Embedding(V, D), nn.LSTM(D, N, batch_first=True, **options)
        self.between, self.behind = between or nn.Identity(), behind or nn.Identity()
        self.tags, self.packed = head or nn.Linear(N, 5), packed

    def forward(self, ids, lengths=None):
        x = self.between(self.embed(ids))
        if self.packed and lengths is not None:
            x = nn.utils.rnn.pack_padded_sequence(x, lengths, True, enforce_sorted=False)
        out, _ = self.lstm(x)
        if self.packed and lengths is not None:
            out, _ = nn.utils.rnn.pad_packed_sequence(out, batch_first=True)
        return self.tags(self.behind(out))


def problem(**options):
    torch.manual_seed(0)
    net = Tagger(**options)
    return net, torch.randint(V, (2, 6)), torch.randint(5, (2, 6))


def autograd(net, ids, y, **more):
    """(loss, {name: gradient}) of a module in double precision, by its own forward."""
    exact = copy.deepcopy(net).double().eval()
    loss = nn.functional.cross_entropy(exact(ids, **more).flatten(0, 1), y.flatten())
    loss.backward()
    return loss.item(), {
        n: p.grad.numpy() for n, p in exact.named_parameters() if p.grad is not None
    }


def test_a_whole_module_is_looked_at_as_it_computes():
    net, ids, y = problem()
    seen = look(net, ids, y)
    loss, grads = autograd(net, ids, y)
    assert seen.notes == ()
    assert seen.back.loss == pytest.approx(loss, rel=1e-12)
    assert set(seen.back.grads) == set(grads)
    for name, grad in grads.items():
        np.testing.assert_allclose(seen.back.grads[name], grad, rtol=0, atol=1e-12)
    assert max(seen.check().values()) <= 1e-10


@pytest.mark.parametrize("between", [nn.LayerNorm(D), nn.Linear(D, D), nn.Tanh()])
def test_what_stands_between_the_embedding_and_the_layer_is_part_of_x(between):
    net, ids, y = problem(between=between)
    net = net.double()
    seen = look(net, ids, y)
    loss, grads = autograd(net, ids, y)
    assert "makes something else of x than a look-up" in seen.notes[-1]
    assert seen.back.loss == pytest.approx(loss, rel=1e-12)
    for name in ("lstm.weight_ih_l0", "lstm.weight_hh_l0", "tags.weight"):
        np.testing.assert_allclose(seen.back.grads[name], grads[name], rtol=0, atol=1e-12)
    assert "embed.weight" not in seen.back.grads


@pytest.mark.parametrize("behind", [nn.LayerNorm(N), nn.ReLU(), nn.Linear(N, N)])
def test_what_stands_between_the_states_and_the_readout_is_refused_where_the_loss_needs_it(behind):
    net, ids, y = problem(behind=behind)
    with pytest.raises(InputError, match="tags.weight does not read the states as they are"):
        look(net, ids, y, readout="tags")
    assert look(net, ids).back.da_norm[-1] > 0


def test_a_head_of_two_layers_is_refused_and_not_read_by_its_first():
    net, ids, y = problem(head=nn.Sequential(nn.Linear(N, 8), nn.ReLU(), nn.Linear(8, 5)))
    with pytest.raises(InputError, match="0.weight .* head of more than one layer"):
        look(net, ids, y)


def test_lengths_are_those_of_packed_sequences():
    net, ids, _ = problem(packed=True, bidirectional=True, head=nn.Linear(2 * N, 5))
    lengths, y = torch.tensor([6, 3]), torch.randint(5, (2, 6))
    y[1, 3:] = -100
    seen = look(net, ids, y, lengths=lengths)
    loss, grads = autograd(net, ids, y, lengths=lengths)
    assert seen.notes == ()
    assert seen.back.loss == pytest.approx(loss, rel=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(seen.back.grads[name], grad, rtol=0, atol=1e-12)


def test_first_states_of_the_modules_own_are_taken():
    class Started(Tagger):
        def forward(self, ids):
            start = torch.ones(1, len(ids), N), torch.full((1, len(ids), N), 0.5)
            return self.tags(self.lstm(self.embed(ids), start)[0])

    torch.manual_seed(0)
    seen = look(Started(), torch.randint(V, (2, 6)))
    assert seen.notes == ("The first states are those of the module's own forward.",)
    assert (seen.trace.a[0] == 1).all()
    assert (seen.trace.c[0] == 0.5).all()


class Stateful(nn.Module):
    """Its forward takes first states of its own, None by default, and gives the last ones back."""

    def __init__(self, cell, **options):
        super().__init__()
        self.rnn = getattr(nn, cell)(D, N, **options)
        self.fc = nn.Linear(N * (1 + self.rnn.bidirectional), 5)

    def forward(self, x, hidden=None):
        out, hidden = self.rnn(x, hidden)
        return self.fc(out), hidden


@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize(
    "options",
    [{}, {"num_layers": 2, "batch_first": True}, {"num_layers": 2, "bidirectional": True}],
    ids=str,
)
@pytest.mark.parametrize("batched", [True, False], ids=["batch", "one sequence"])
@pytest.mark.parametrize("every_step", [True, False], ids=["every step", "last step"])
@pytest.mark.parametrize("starts", ["h_0", "pair", "c_0", "none"])
def test_first_states_that_are_given_are_those_of_the_comparison(
    cell, options, batched, every_step, starts
):
    if cell != "LSTM" and starts in ("pair", "c_0"):
        pytest.skip("without a c<t> there is none to give")
    torch.manual_seed(0)
    net = Stateful(cell, **options)
    first = bool(options.get("batch_first"))
    x, m = torch.randn(2, 6, D) if first else torch.randn(6, 2, D), 2
    if not batched:
        x, m = x[0] if first else x[:, 0], None
    rows = len(net.rnn.all_weights)
    h, c = (torch.randn(rows, *([m] if m else []), N) for _ in range(2))
    given = {"h_0": {"h_0": h}, "pair": {"h_0": (h, c)}, "c_0": {"c_0": c}, "none": {}}[starts]
    h, c = (h if "h_0" in given else 0 * h), (c if starts in ("pair", "c_0") else 0 * c)
    y = torch.randint(5, x.shape[:-1] if every_step else (m or 1,))

    exact = copy.deepcopy(net).double()
    h, c = h.double(), c.double()
    out = exact(x.double(), (h, c) if cell == "LSTM" else h)[0]
    logits = out if every_step else out[:, -1] if first and batched else out[-1]
    loss = nn.functional.cross_entropy(logits.reshape(-1, 5), y.flatten())
    loss.backward()

    seen = look(net, x, y, **given)
    assert seen.notes == ()
    assert seen.back.loss == pytest.approx(loss.item(), rel=1e-12)
    for name, parameter in exact.named_parameters():
        np.testing.assert_allclose(seen.back.grads[name], parameter.grad, rtol=0, atol=1e-12)
    assert max(seen.check().values()) <= 1e-10


def test_first_states_that_are_given_reach_a_forward_of_x_alone_and_packed_sequences():
    net, ids, _ = problem(packed=True)
    lengths, y = torch.tensor([3, 6]), torch.randint(5, (2, 6))
    y[0, 3:] = -100
    h, c = torch.randn(1, 2, N), torch.randn(1, 2, N)
    seen = look(net, ids, y, lengths=lengths, h_0=h, c_0=c)
    assert seen.notes == ()
    assert max(seen.check().values()) <= 1e-10
    np.testing.assert_array_equal(seen.trace.a[0], h[0].double())
    with pytest.raises(InputError, match=r"h_0 has shape \(2, 2, 4\)"):
        look(net, ids, y, h_0=torch.zeros(2, 2, N))


def test_autocast_around_a_look_changes_nothing():
    net, ids, y = problem()
    loss = look(net, ids, y).back.loss
    with torch.autocast("cpu", dtype=torch.bfloat16):
        seen = look(net, ids, y)
        assert max(seen.check().values()) <= 1e-10
    assert seen.notes == ()
    assert seen.back.loss == loss


def test_a_forward_that_turns_autocast_on_by_itself_is_compared_in_its_own_precision():
    class Own(Tagger):
        def forward(self, ids):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return super().forward(ids)

    torch.manual_seed(0)
    net, ids, y = Own(), torch.randint(V, (2, 6)), torch.randint(5, (2, 6))
    assert "embed.weight" in look(net, ids, y).back.grads


def test_a_forward_that_needs_more_is_said_and_the_parts_are_taken_by_their_names():
    class Two(Tagger):
        def forward(self, ids, other):
            return super().forward(ids + other)

    torch.manual_seed(0)
    seen = look(Two(), torch.randint(V, (2, 6)), torch.randint(5, (2, 6)))
    assert "own forward could not be run with x alone (TypeError)" in seen.notes[-1]
    assert seen.back.grads["embed.weight"].shape == (V, D)


class StepByStep(nn.Module):
    """A decoder: its recurrent layer is called once a step, and goes on from its last states."""

    def __init__(self):
        super().__init__()
        self.rnn, self.fc = nn.LSTM(D, N), nn.Linear(N, 5)

    def forward(self, x):
        states, said = None, []
        for step in x:
            out, states = self.rnn(step[None], states)
            said.append(self.fc(out))
        return torch.cat(said)


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.fc = nn.GRU(N, N), nn.Linear(N, 5)

    def forward(self, x):
        return self.fc(self.rnn(self.rnn(x)[0])[0])


def test_a_layer_that_is_called_several_times_is_said_to_show_its_first_call():
    torch.manual_seed(0)
    net, x, y = StepByStep(), torch.randn(6, 2, D), torch.randint(5, (6, 2))
    seen = look(net, x)
    (note,) = seen.notes
    assert note.startswith(
        "The module's own forward calls rnn 6 times, and what is shown is the first call, of T=1"
    )
    assert seen.trace.a.shape == (2, 2, N)
    h = torch.randn(1, 2, N)
    assert (look(net, x, h_0=h).trace.a[0] == h[0].double().numpy()).all()
    with pytest.raises(InputError, match=r"calls rnn 6 times.* Of this one call: y has shape \(6,"):
        look(net, x, y)
    whole = look(net.rnn, x, y, readout=net.fc)  # as the note says
    exact = copy.deepcopy(net).double()
    loss = nn.functional.cross_entropy(exact(x.double()).flatten(0, 1), y.flatten())
    assert whole.back.loss == pytest.approx(loss.item(), rel=1e-12)
    assert whole.notes == ()

    twice, x = Twice(), torch.randn(6, 2, N)
    assert "calls rnn 2 times" in look(twice, x).notes[-1]
    with pytest.raises(InputError, match="calls rnn 2 times.* fc.weight does not read the states"):
        look(twice, x, y)


def test_looking_changes_nothing_of_the_module_and_calls_none_of_its_hooks():
    net, ids, y = problem(num_layers=2, dropout=0.5)
    called = []
    net.lstm.register_forward_hook(lambda *_: called.append(1))
    net.lstm.register_forward_pre_hook(lambda *_: called.append(2))
    net.train()
    before = copy.deepcopy(net.state_dict())
    state = torch.get_rng_state()
    seen = look(net, ids, y)
    seen.check()
    assert seen.notes[0] == "dropout=0.5 between the layers is off here, as in eval()."
    assert torch.equal(torch.get_rng_state(), state)
    assert net.training
    assert net.lstm.training
    assert not called
    assert all(p.grad is None for p in net.parameters())
    for name, tensor in net.state_dict().items():
        assert torch.equal(tensor, before[name])
    net(ids)
    assert called == [2, 1]


def test_large_outputs_of_the_readout_are_not_made_by_the_modules_own_forward(monkeypatch):
    class Loud(nn.Linear):
        def forward(self, x):
            raise AssertionError("made")

    net, ids, y = problem(head=Loud(N, 5))
    monkeypatch.setattr(own_forward, "MOST_OUTPUTS", 0)
    assert look(net, ids, y).notes == ()


def test_a_check_is_of_the_weights_that_were_looked_at():
    net, ids, y = problem()
    seen = look(net, ids, y)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.mul_(2)
    assert max(seen.check().values()) <= 1e-10


def test_a_check_of_a_frozen_module_leaves_it_frozen():
    net, ids, y = problem()
    for part in (net.lstm, net):
        part.requires_grad_(False)
        assert max(look(net, ids, y).check().values()) <= 1e-10
        assert not any(p.requires_grad for p in part.parameters())


@pytest.mark.parametrize("made_inside", [True, False])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_check_needs_no_gradients_to_be_on(made_inside, dtype):
    with torch.inference_mode():
        inside = Tagger().to(dtype)
        torch.manual_seed(0)
        ids, y = torch.randint(V, (2, 6)), torch.randint(5, (2, 6))
    net = inside if made_inside else problem()[0].to(dtype)
    seen = look(net, ids, y)
    assert max(seen.check().values()) <= 1e-10
    for mode in (torch.inference_mode, torch.no_grad):
        with mode():
            assert max(look(net, ids, y).check().values()) <= 1e-10
            assert max(seen.check().values()) <= 1e-10


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_check_of_weights_that_are_not_finite_compares_what_is(kind, bad):
    torch.manual_seed(0)
    net = getattr(nn, kind)(3, 4)
    with torch.no_grad():
        net.weight_hh_l0[0, 0] = bad
    for model in (net, net.state_dict()):
        errors = look(model, torch.randn(6, 2, 3)).check()
        assert max(errors.values()) <= 1e-10, errors


def test_a_number_where_the_other_has_none_is_an_error_without_bound():
    one, other = np.array([1.0, np.nan]), np.array([1.0 + 1e-15, np.nan])
    assert 0 < relative(one, other) < 1e-14
    assert relative(one, np.ones(2)) == relative(np.ones(2), one) == np.inf
    assert relative(one, np.array([2.0, np.nan])) == 0.5
    assert relative(np.array([1.0, np.nan]), np.array([np.nan, 1.0])) == np.inf


def test_a_tied_embedding_and_readout_have_one_gradient():
    net, ids, _ = problem()
    net.tags = nn.Linear(N, V, bias=False)
    net.lstm = nn.LSTM(N, N, batch_first=True)
    net.embed = nn.Embedding(V, N)
    net.tags.weight = net.embed.weight
    y = torch.randint(V, (2, 6))
    seen = look(net, ids, y)
    _, grads = autograd(net, ids, y)
    np.testing.assert_allclose(seen.back.grads["embed.weight"], grads["embed.weight"], atol=1e-12)
    np.testing.assert_array_equal(seen.back.grads["tags.weight"], seen.back.grads["embed.weight"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch.compile's own imports
@pytest.mark.parametrize("wrap", [nn.DataParallel, torch.compile])
def test_wrapped_modules_are_found_under_their_own_paths(wrap):
    net, ids, y = problem()
    wrapped = wrap(net)
    for path in (None, "lstm"):
        assert look(wrapped, ids, y, path=path).back.loss == look(net, ids, y).back.loss


def test_one_of_several_is_chosen_by_its_path():
    net = nn.ModuleDict(
        {
            "encoder": nn.ModuleDict({"embed": nn.Embedding(V, D), "rnn": nn.GRU(D, N)}),
            "decoder": nn.ModuleDict({"embed": nn.Embedding(V, D), "rnn": nn.GRU(D, N)}),
        }
    )
    ids = torch.randint(V, (6, 2))
    with pytest.raises(InputError, match="choose one with path=, 'encoder.rnn', 'decoder.rnn'"):
        look(net, ids)
    seen = look(net, ids, path="decoder.rnn")
    assert "decoder.embed.weight" in seen.names
    assert seen.network.embedding.name == "decoder.embed.weight"


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_weights_that_are_stored_otherwise_are_read_exactly(dtype):
    torch.manual_seed(0)
    net, x = nn.LSTM(3, 4).to(dtype), torch.randn(5, 2, 3).to(dtype)
    seen = look(net, x)
    exact = copy.deepcopy(net).double()
    np.testing.assert_allclose(
        seen.trace.outputs, exact(x.double())[0].detach(), rtol=0, atol=1e-14
    )
    state = net.state_dict()
    turned = {name: t.T.contiguous().T if t.ndim == 2 else t for name, t in state.items()}
    for other in (turned, {name: t.to_sparse() for name, t in state.items()}):
        np.testing.assert_array_equal(look(other, x).trace.a, seen.trace.a)


def test_an_embedding_and_a_readout_of_their_own_may_be_given():
    torch.manual_seed(0)
    emb, rnn, fc = nn.Embedding(V, D, padding_idx=0), nn.RNN(D, N), nn.Linear(N, 5)
    ids, y = torch.randint(V, (6, 2)), torch.randint(5, (6, 2))
    seen = look(rnn, ids, y, embedding=emb, readout=fc)
    nn.functional.cross_entropy(fc(rnn(emb(ids))[0]).flatten(0, 1), y.flatten()).backward()
    np.testing.assert_allclose(seen.back.grads["embedding.weight"], emb.weight.grad, atol=1e-6)
    np.testing.assert_allclose(seen.back.grads["readout.bias"], fc.bias.grad, atol=1e-6)
    assert max(seen.check().values()) <= 1e-10


def test_modules_without_a_weight_are_no_readout_and_no_embedding():
    rnn, ids = nn.RNN(D, N), torch.randint(V, (6, 2))
    for part in (nn.Sequential(nn.Linear(N, 5)), nn.LSTM(N, 5), nn.ReLU()):
        name = type(part).__name__
        with pytest.raises(InputError, match=rf"readout={name}\(…\) has no weight; give an nn.Lin"):
            look(rnn, torch.zeros(6, 2, D), ids, readout=part)
        with pytest.raises(InputError, match=rf"embedding={name}\(…\) has no weight; give an nn.E"):
            look(rnn, ids, embedding=part)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch.jit
def test_the_weights_of_a_scripted_module_are_those_of_the_module():
    torch.manual_seed(0)
    rnn, x = nn.LSTM(3, 4), torch.randn(5, 2, 3)
    scripted = look(torch.jit.script(rnn).state_dict(), x)
    np.testing.assert_array_equal(scripted.trace.a, look(rnn, x).trace.a)


def test_five_layers_are_no_other_than_three():
    torch.manual_seed(0)
    seen = look(nn.GRU(3, 4, num_layers=5, bidirectional=True), torch.randn(6, 2, 3))
    assert len(seen.rows) == 10
    assert max(seen.check().values()) <= 1e-10


def test_a_single_sequence_needs_no_batch_axis():
    torch.manual_seed(0)
    lstm, x = nn.LSTM(3, 4, batch_first=True), torch.randn(5, 3)
    h_0, c_0 = torch.randn(1, 4), torch.randn(1, 4)
    seen = look(lstm, x, h_0=h_0, c_0=c_0)
    out, _ = lstm(x, (h_0, c_0))
    np.testing.assert_allclose(seen.trace.a[1:, 0], out.detach(), atol=1e-6)
    assert seen.back.loss == pytest.approx(out[-1].sum().item(), rel=1e-5)
    both = look(lstm, x, h_0=(h_0, c_0))
    np.testing.assert_array_equal(both.trace.a, seen.trace.a)


def quantised():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.ao.quantization.quantize_dynamic(
            nn.Sequential(nn.LSTM(3, 4)), {nn.LSTM}, dtype=torch.qint8
        )


def traced():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.jit.trace(nn.GRU(3, 4), torch.zeros(5, 2, 3))


class OwnCell(nn.Module):
    def __init__(self):
        super().__init__()
        self.W_hh = nn.Parameter(torch.zeros(4, 4))


class OwnForward(nn.LSTM):
    def forward(self, x, hx=None):
        return super().forward(x * 2, hx)


REFUSED = {
    "projection": (lambda: nn.LSTM(3, 4, proj_size=2), "weight_hr_l0 is the projection of an nn.L"),
    "cell": (lambda: nn.Sequential(nn.GRUCell(3, 4)), "0.weight_hh belongs to an GRUCell, and the"),
    "own cell": (OwnCell, r"made of OwnCell, .* its matrices are W_hh \(4, 4\). How a cell of one"),
    "own forward": (lambda: OwnForward(3, 4), "OwnForward has a forward of its own"),
    "quantised": (
        quantised,
        r"0 is a quantised LSTM: its weights are rounded .*net\[0\].get_weight",
    ),
    "scripted": (lambda: torch.jit.script(nn.LSTM(3, 4)), "traced by torch.jit, .*state_dict"),
    "scripted inside": (
        lambda: torch.jit.script(nn.Sequential(nn.LSTM(3, 4))),
        "traced by torch.jit, .*state_dict",
    ),
    "traced": (
        traced,
        "traced by torch.jit, .*state_dict",
    ),
    "no recurrent": (lambda: nn.Sequential(nn.Linear(3, 4)), "is made of Linear, Sequential, with"),
    "no numbers": (
        lambda: nn.LSTM(3, 4, device="meta"),
        "weight_ih_l0 is a tensor on the device m",
    ),
    "lazy": (
        lambda: nn.Sequential(nn.LSTM(3, 4), nn.LazyLinear(5)),
        "1.weight has no numbers yet: .*run the model once, and look then",
    ),
    "parametrised": (
        lambda: nn.utils.parametrizations.weight_norm(nn.LSTM(3, 4), "weight_hh_l0"),
        "parametrizations.weight_hh_l0.original0 is behind a parametrisation",
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch.jit
@pytest.mark.parametrize(("make", "text"), REFUSED.values(), ids=REFUSED)
def test_a_module_that_cannot_be_shown_names_the_tensor_that_is_the_reason(make, text):
    with pytest.raises(InputError, match=text) as caught:
        look(make(), torch.zeros(5, 2, 3))
    assert len(str(caught.value)) < 600


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")  # in the first call of a process
def test_other_calls_of_modules_are_refused_in_words():
    x = torch.zeros(5, 2, 3)
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([5, 3]))
    with pytest.raises(InputError, match="x is a PackedSequence; give the padded x and its length"):
        look(nn.LSTM(3, 4), packed)
    with pytest.raises(InputError, match="batch_first=False was given, and the module has batch_f"):
        look(nn.LSTM(3, 4, batch_first=True), x, batch_first=False)
    with pytest.raises(
        InputError, match="nonlinearity='relu' was given, and the module has 'tanh'"
    ):
        look(nn.RNN(3, 4), x, nonlinearity="relu")
    state = {"weight_ih_l0": torch.quantize_per_tensor(torch.ones(4, 3), 0.1, 0, torch.qint8)}
    with pytest.raises(
        InputError, match=r"weight_ih_l0 is quantised .qint8.: .* weight_ih_l0.dequantize"
    ):
        look(state | {"weight_hh_l0": torch.ones(4, 4)}, x)
    net = nn.Sequential(nn.Embedding(V, 3, max_norm=1.0), nn.LSTM(3, 4))
    with pytest.raises(InputError, match="0.weight is that of an nn.Embedding with max_norm"):
        look(net, torch.zeros(5, 2, dtype=torch.long))


def test_without_torch_the_check_says_so(monkeypatch):
    import sys

    seen = look({"weight_ih_l0": np.ones((2, 3)), "weight_hh_l0": np.ones((2, 2))}, np.ones((4, 3)))
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match="torch is not installed here; install it with `pip inst"):
        seen.check()


@pytest.mark.parametrize(
    ("after", "is_said"),
    [
        (lambda z: 3 * z, True),
        (lambda z: (z / 0.7, None), True),
        (lambda z: z, False),
        (lambda z: torch.log_softmax(z, -1), False),
        (lambda z: {"logits": z.transpose(0, 1)}, False),
        (lambda z: z.mean(), False),
    ],
)
def test_what_the_forward_makes_of_the_head_s_outputs_is_said_not_to_be_in_the_loss(after, is_said):
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn, self.fc = torch.nn.GRU(3, 4), torch.nn.Linear(4, 5)

        def forward(self, x):
            return after(self.fc(self.rnn(x)[0]))

    x, y = torch.randn(6, 2, 3), torch.randint(5, (6, 2))
    notes = look(Model(), x, y).notes
    assert (
        any("makes something else of the outputs of fc.weight" in one for one in notes) == is_said
    )
    assert look(Model(), x).notes == ()  # without y nothing is compared
