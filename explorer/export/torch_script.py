"""Export as a script in PyTorch, with autograd for the backward pass."""

from __future__ import annotations

from string import Template
from types import MappingProxyType

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import recorded_script
from explorer.export.recorded_script import recorded_pieces
from explorer.export.script import START, layers_of, open_task, written
from explorer.export.torch_network import network_of

NETWORK = Template('''\
class Network(torch.nn.Module):
    """$equations

    z<t> = Wya a<t> + by. Written out instead of nn.$theirs, which keeps no gradient of a
    single a<t>, and whose two biases would count twice in the norm that a clip looks at.$more
    """

    def __init__(self, start):
        super().__init__()
        for name, $each in $parameters:
            setattr(self, name, torch.nn.Parameter($parameter))

    def forward(self, x, a0):
$steps
''')

BACKWARD = Template('''\
def size(gradient):
    """The norm as a Python number; in float32 the squares alone could overflow."""
    return gradient.double().norm().item()


def back_from(net, batch, reduction):
    """L, every L<t> and every ||dL/da<t>||; the gradients are left in the parameters."""
    x, y, weights = ($as_tensor for $each in batch)
    m = x.shape[1]
    first = $first
    a, z = net(x, first)
    for state in a:
        state.retain_grad()
    each = $loss
    loss_t = torch.where(weights == 0, 0.0, weights * each).mean(1)  # a step may have no loss
    loss = loss_t.sum()
    if reduction == "mean":
        loss = loss / (weights != 0).any(1).sum().clamp(min=1)
    net.zero_grad()
    loss.backward()
    return loss.item(), loss_t.tolist(), [size(state.grad) for state in a]
''')

TRAINING = Template('''\
def clip(grads, threshold):
    """$clip_words"""
$clip_lines


def finite(tensors):
    return all(bool(torch.isfinite(tensor).all()) for tensor in tensors)


net = Network(start)
optimiser = $torch_optimiser
for update in range(1, updates + 1):
    loss, _, da = back_from(net, $batch, $reduction)
    print(f"update {update}  loss {loss!r}")
    grads = [parameter.grad for parameter in net.parameters()]
    fine = finite([torch.tensor([loss, *da], dtype=torch.float64), *grads])
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    if fine:
        clip(grads, $threshold)
        optimiser.step()
        memory = [v for kept in optimiser.state.values() for v in kept.values() if v is not None]
        fine = finite([*net.parameters(), *memory])
    if not fine:  # as in RNN Explorer: this update is not applied, and training ends
        net.load_state_dict(before)
        print(f"update {update} was not applied: something is not finite")
        break
''')

SCREEN = Template("""\
# The sequence on the screen: forward, and back from the plain sum of its losses.
_, loss_t, da = back_from(net, $probe, "sum")
for t in range(T + 1):
    loss = loss_t[t - 1] if t else 0.0  # a<0> has no loss
    print(f"t {t}  loss {loss!r}  |dL/da| {da[t]!r}")
""")

LOSSES = MappingProxyType(
    {
        "softmax": "-(y * torch.log_softmax(z, -1)).sum(-1)  # cross-entropy",
        "sigmoid": (
            "torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction='none').sum(-1)"
        ),
        "identity": "0.5 * ((z - y) ** 2).sum(-1)  # half the squared error",
    }
)

# Each clip as (docstring, lines). PyTorch's clip_grad_norm_ divides by norm + 1e-6, and would agree
# to six digits only.
CLIPS = MappingProxyType(
    {
        "off": ("No clip: the gradients stay as they are.", ["return"]),
        "norm": (
            "By norm: one factor for all, so that their norm together is at most threshold.",
            [
                "norm = size(torch.cat([grad.ravel() for grad in grads]))",
                "if norm > threshold:",
                "    for grad in grads:",
                "        grad.mul_(threshold / norm)",
            ],
        ),
        "tensor": (
            "By tensor: each is scaled alone, so that its own norm is at most threshold.",
            [
                "for grad in grads:",
                "    if size(grad) > threshold:",
                "        grad.mul_(threshold / size(grad))",
            ],
        ),
        "value": (
            "By value: every number alone is limited to [-threshold, threshold].",
            ["for grad in grads:", "    grad.clamp_(-threshold, threshold)"],
        ),
    }
)

OPTIMISERS = MappingProxyType(
    {
        "sgd": "SGD(net.parameters(), lr={rate})",
        "momentum": "SGD(net.parameters(), lr={rate}, momentum=0.9)",
        "rmsprop": "RMSprop(net.parameters(), lr={rate}, alpha=0.99, eps=1e-8)",
        "adagrad": "Adagrad(net.parameters(), lr={rate}, eps=1e-10)",
        "adam": "Adam(net.parameters(), lr={rate}, betas=(0.9, 0.999), eps=1e-8)",
    }
)


def torch_script(experiment: Experiment, recorded: bool = False) -> str:
    """The same experiment in PyTorch, in float32 or float64; InputError for float16.

    With `recorded` it trains torch's own nn.RNN or nn.LSTM and writes run.rnnlog, which
    `rnn-explorer run.rnnlog` opens; InputError where these two compute something else.
    """
    refuse_float16(experiment)
    if recorded:
        return with_recorder(experiment)
    words = {
        "what": "One experiment of RNN Explorer, in PyTorch.",
        "needs": "PyTorch and the packages of requirements.txt",
        "imports": "import numpy as np\nimport torch",
    }
    values = written(experiment)
    given = values["a0_of"].format(m="m")
    pieces = pieces_of(experiment) | {
        "first": first_state(
            experiment, f"torch.tensor({given}, dtype=net.Wya.dtype, requires_grad=True)"
        ),
        "each": "array",
        "parameters": "start.named().items()",
        "parameter": "torch.tensor(array.copy())",
        "as_tensor": "torch.tensor(array.copy(), dtype=net.Wya.dtype)",
        "batch": "task.batch(stream, m, T)",
        "probe": "task.probe(T, seed=seed)",
    }
    parts = (NETWORK, BACKWARD, TRAINING, SCREEN)
    return "\n\n".join(
        [START.substitute(words | values), *(part.substitute(values | pieces) for part in parts)]
    )


def with_recorder(experiment: Experiment) -> str:
    """The script that trains with the recorder on."""
    values = written(experiment)
    own = recorded_pieces(experiment, values["a0_of"].format(m="m"))
    pieces = values | pieces_of(experiment) | own
    words = {
        "what": "One experiment of RNN Explorer, in PyTorch, with the flight recorder on.",
        "needs": "PyTorch and the packages of requirements.txt",
        "imports": recorded_script.IMPORTS,
    }
    parts = START, recorded_script.NETWORK, recorded_script.TRAINING
    return "\n\n".join(part.substitute(words | pieces) for part in parts)


def refuse_float16(experiment: Experiment) -> None:
    """InputError for 16 bit."""
    if experiment.dtype == "float16":
        raise InputError(
            "dtype='float16' is rounded step by step here, and at other places in PyTorch; choose "
            "float32 or float64 for a PyTorch script, or the NumPy script."
        )


def pieces_of(experiment: Experiment) -> dict[str, str]:
    """What stands for the names in the templates, in a script and in a notebook."""
    clip_words, clip_lines = CLIPS[experiment.clip]
    optimiser = OPTIMISERS[experiment.optimiser].format(rate=repr(experiment.learning_rate))
    task, _ = open_task(experiment)
    return network_of(experiment, task.border) | {
        "loss": LOSSES[task.output],
        "clip_words": clip_words,
        "clip_lines": "\n".join(f"    {line}" for line in clip_lines),
        "torch_optimiser": f"torch.optim.{optimiser}",
    }


def first_state(experiment: Experiment, given: str) -> str:
    """a<0> of every sequence as a tensor: the learned parameters, or what is `given`."""
    if experiment.a0 != "learned":
        return given
    if layers_of(experiment) == 1:
        return "net.a0.expand(m, -1)"
    each = ", ".join(f"net.a0{layer}" for layer in range(1, experiment.layers + 1))
    return f"torch.stack([{each}]).unsqueeze(1).expand(-1, m, -1)"
