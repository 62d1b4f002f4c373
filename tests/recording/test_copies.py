"""A copy of the model, made while it is recorded, holds nothing of the recorder and calls none."""

import copy
import io
import pickle

import pytest

from explorer import record
from explorer.recording import read_log
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, nn


def saved_and_loaded(module):
    file = io.BytesIO()
    torch.save(module, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


def averaged(module):
    return torch.optim.swa_utils.AveragedModel(module).module


def traced(module):
    return torch.jit.trace(module, batch(2)[0])


class Around(nn.Module):
    """A model of one module: torch scripts an nn.LSTM by itself, too, but then calls none."""

    def __init__(self, rnn):
        super().__init__()
        self.rnn = rnn

    def forward(self, x):
        return self.rnn(x)


def scripted(module):
    torch.jit.script(module)
    return torch.jit.script(Around(module))


COPIES = {
    "copy.deepcopy": copy.deepcopy,
    "pickle": lambda module: pickle.loads(pickle.dumps(module)),
    "torch.save": saved_and_loaded,
    "AveragedModel": averaged,
    "torch.jit.script": scripted,
    "torch.jit.trace": traced,
}


@pytest.fixture
def log_on_disk(tmp_path):
    """A path: what is written is a file of the system, which no pickle takes."""
    return tmp_path / "run.rnnlog"


# torch itself warns of script and trace, which it gives up, and of sizes that become constants.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("way", COPIES)
def test_a_copy_gives_the_same_and_the_recorder_does_not_hear_of_it(way, log_on_disk):
    torch.manual_seed(3)
    rnn = nn.LSTM(3, 5, num_layers=2).double()
    own = torch.optim.SGD(rnn.parameters(), lr=0.1)
    with record(rnn, log_on_disk, every=1):
        for update in range(1, 4):
            own.zero_grad()
            rnn(batch(update)[0])[0].square().sum().backward()
            other = COPIES[way](rnn)
            x = batch(update + 50)[0]
            outputs = other(x)[0]
            with torch.no_grad():
                assert torch.equal(outputs, rnn(x)[0])
            outputs.sum().backward()
            own.step()
    assert [(one.calls, one.passes) for one in read_log(log_on_disk).logged] == [(1, 1)] * 3


def test_what_is_saved_names_no_module_of_this_package(log_on_disk):
    model = nn.ModuleDict({"rnn": nn.LSTM(3, 5), "head": nn.Linear(5, 2)})
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with record(model, log_on_disk):
        outputs, _ = model["rnn"](torch.zeros(4, 1, 3))
        model["head"](outputs).sum().backward()
        own.step()
        raw = pickle.dumps([model, own, list(model.parameters()), outputs.detach()])
    assert b"explorer" not in raw
    assert b"torch.nn.modules.rnn" in raw


def test_an_output_can_be_pickled_while_its_module_is_recorded(log_on_disk):
    rnn = nn.GRU(3, 5)
    with record(rnn, log_on_disk):
        outputs, _ = rnn(torch.zeros(4, 1, 3))
        torch.optim.SGD(rnn.parameters(), lr=0.1).step()
        assert torch.equal(pickle.loads(pickle.dumps(outputs)), outputs)


def test_the_best_model_is_kept_while_a_training_is_recorded(log_on_disk):
    model, best, least = model_of(), None, float("inf")
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with record(model, log_on_disk, every=1):
        for _ in range(3):
            own.zero_grad()
            loss = loss_of(model, *batch(1))
            loss.backward()
            own.step()
            if loss < least:
                least, best = loss.item(), copy.deepcopy(model)
    assert best is not None
    assert not any(module._forward_hooks for module in best.modules())
    assert not any(one._post_accumulate_grad_hooks for one in best.parameters())
    assert read_log(log_on_disk).updates.tolist() == [1, 2, 3]
