"""Export as a PyTorch script with nn.RNN or nn.LSTM that trains with the flight recorder on."""

from __future__ import annotations

from string import Template

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export.script import open_task

NETWORK = Template('''\
class Network(torch.nn.Module):
    """torch.nn.$theirs and an nn.Linear, with the first weights of RNN Explorer.

    PyTorch has two biases in every layer. The second one stays zero and is not trained: both would
    get the same gradient, and count twice in the norm that a clip looks at.
    """

    def __init__(self, start):
        super().__init__()
        self.rnn = torch.nn.$theirs(start.n_x, start.n_a, num_layers=start.layers$nonlinearity)
        self.readout = torch.nn.Linear(start.n_a, start.n_y)
        self.to(torch.$torch_dtype)
        names = to_torch_names(start, rnn="rnn.", readout="readout.")
        self.load_state_dict({name: torch.tensor(array) for name, array in names.items()})
        for name, parameter in self.rnn.named_parameters():
            parameter.requires_grad_(not name.startswith("bias_hh"))

    def forward(self, x, a0):
        a, _ = self.rnn(x, $states)
        return self.readout(a)
''')

TRAINING = Template('''\
def size(gradient):
    """The norm as a Python number; in float32 the squares alone could overflow."""
    return gradient.double().norm().item()


def loss_of(net, batch, reduction):
    """L of a batch."""
    x, y, weights = (torch.tensor(array.copy(), dtype=torch.$torch_dtype) for array in batch)
    m = x.shape[1]
    first = torch.tensor($given, dtype=x.dtype).reshape(-1, m, net.rnn.hidden_size)
    z = net(x, first)
    each = $loss
    loss = torch.where(weights == 0, 0.0, weights * each).mean(1).sum()
    if reduction == "mean":
        loss = loss / (weights != 0).any(1).sum().clamp(min=1)
    return loss


def clip(grads, threshold):
    """$clip_words"""
$clip_lines


net = Network(start)
optimiser = $torch_optimiser
with record(net, "run.rnnlog", every=$every, overwrite=True) as log:
    for update in range(1, updates + 1):
        loss = loss_of(net, task.batch(stream, m, T), $reduction)
        print(f"update {update}  loss {loss.item()!r}")
        optimiser.zero_grad()
        log.loss(loss)
        loss.backward()
        clip([one.grad for one in net.parameters() if one.grad is not None], $threshold)
        optimiser.step()

# Open it with: rnn-explorer run.rnnlog
''')

IMPORTS = """\
import numpy as np
import torch

from explorer import record
from explorer.weights import to_torch_names"""

MOST_RECORDED = 100
"""Updates of one script that are recorded."""


def recorded_pieces(experiment: Experiment, given: str) -> dict[str, str]:
    """What stands for the names in the templates; InputError where PyTorch has no such module."""
    refuse_other_modules(experiment)
    lstm = experiment.cell == "lstm"
    return {
        "theirs": experiment.cell.upper(),
        "nonlinearity": "" if lstm else f", nonlinearity={experiment.activation!r}",
        "states": "(a0, torch.zeros_like(a0))" if lstm else "a0",
        "torch_dtype": experiment.dtype,
        "given": given,
        "every": str(max(1, experiment.updates // MOST_RECORDED)),
    }


def refuse_other_modules(experiment: Experiment) -> None:
    """InputError for what nn.RNN and nn.LSTM do not do as this experiment does."""
    task, _ = open_task(experiment)
    by_tensor = experiment.clip == "tensor" and experiment.cell == "lstm"
    plain = experiment.cell == "rnn"
    wrong = [
        (experiment.cell == "gru", "cell='gru'", "resets before its product, nn.GRU after it"),
        (
            plain and experiment.activation not in ("tanh", "relu"),
            f"activation={experiment.activation!r}",
            "is none of nn.RNN's, tanh and relu",
        ),
        (experiment.a0 == "learned", "a0='learned'", "is a parameter that no module of torch has"),
        (bool(experiment.window), f"window={experiment.window}", "cuts inside one call"),
        (bool(task.border), f"task={experiment.task!r}", "needs two modules, and one is recorded"),
        (by_tensor, "clip='tensor'", "is of each gate here, and nn.LSTM has all gates in a tensor"),
    ]
    for refused, what, why in wrong:
        if refused:
            raise InputError(
                f"{what} {why}, and the recorder looks into torch's own modules; choose another "
                "setting, or the PyTorch script without the recorder."
            )
