"""An experiment as a script that a student can run, read and change.

    numpy_script(experiment)    with this engine, call by call
    torch_script(experiment)    the same network written out in PyTorch, autograd going back

Both print the loss of every update, then L<t> and ||dL/da<t>|| of the sequence on the screen: the
numbers of `run(experiment)`. Both take data and first weights from this project, so that they
start from the same numbers: they are run in its folder, and say so.

Text that a person wrote stands in a script as `repr` writes it, inside quotes, and is never code.
"""

from __future__ import annotations

from string import Template
from types import MappingProxyType

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import Experiment

START = Template('''\
"""$what

Save this file in the folder of RNN Explorer, beside app.py, and run it there. It needs
$needs; the data and the first weights come from
RNN Explorer, so that both of its scripts, and its pages, show the same numbers.
"""

$imports

from explorer import engine, tasks

task = tasks.make($make)
T, seed = $n_steps, $seed

start = engine.init_params(
    $cell,
    task.n_x,
    $n_a,
    task.n_y,$activation
    output=task.output,
    init=$init,
    gain=$gain,
    seed=seed,
    dtype=$dtype,
)
a0 = $a0  # a<0> of every sequence

updates, m = $updates, $batch
stream = np.random.default_rng([seed, 1])  # every batch is drawn from it, one after the other
''')

NUMPY = Template("""

def next_batch(update):
    x, y, weights = task.batch(stream, m, T)
    return x, y, weights


params, history = engine.train(
    start,
    next_batch,
    updates,
    learning_rate=$learning_rate,
    optimiser=$optimiser,
    clip=$clip,
    threshold=$threshold,
    reduction=$reduction,
    a0=np.tile(a0, (m, 1)),
)
for update, loss in enumerate(history.loss.tolist(), start=1):
    print(f"update {update}  loss {loss!r}")
if history.diverged_at is not None:
    print(f"update {history.diverged_at} was not applied: {history.diverged_in} is not finite")

# The sequence on the screen: forward, and back from the plain sum of its losses.
x, y, weights = task.probe(T, seed=seed)
trace = engine.forward(params, x, a0[None])
back = engine.backward(params, trace, y, weights=weights, reduction="sum")
for t in range(T + 1):
    loss = back.loss_t[t - 1] if t else 0.0  # a<0> has no loss
    print(f"t {t}  loss {float(loss)!r}  |dL/da| {float(back.da_norm[t])!r}")
""")

TORCH = Template('''

class Network(torch.nn.Module):
    """$equations

    z<t> = Wya a<t> + by. Written out instead of nn.$theirs, which keeps no gradient of a single
    a<t>, and whose two biases would count twice in the norm that a clip looks at.
    """

    def __init__(self, start):
        super().__init__()
        for name, array in start.named().items():
            setattr(self, name, torch.nn.Parameter(torch.tensor(array.copy())))

    def forward(self, x, a0):
        a$and_c
        for x_t in x:
$step
        return a, torch.stack(a[1:]) @ self.Wya.T + self.by


def size(gradient):
    """The norm as a Python number; in float32 the squares alone could overflow."""
    return gradient.double().norm().item()


def back_from(net, batch, reduction):
    """L, every L<t> and every ||dL/da<t>||; the gradients are left in the parameters."""
    x, y, weights = (torch.tensor(array.copy(), dtype=net.Wya.dtype) for array in batch)
    first = torch.tensor(np.tile(a0, (x.shape[1], 1)), dtype=net.Wya.dtype, requires_grad=True)
    a, z = net(x, first)
    for state in a[1:]:
        state.retain_grad()
    each = $loss
    loss_t = torch.where(weights == 0, 0.0, weights * each).mean(1)  # a step may have no loss
    loss = loss_t.sum()
    if reduction == "mean":
        loss = loss / (weights != 0).any(1).sum().clamp(min=1)
    net.zero_grad()
    loss.backward()
    return loss.item(), loss_t.tolist(), [size(state.grad) for state in a]


def clip(grads, threshold):
    """$clip_words"""
$clip_lines


def finite(tensors):
    return all(bool(torch.isfinite(tensor).all()) for tensor in tensors)


net = Network(start)
optimiser = $torch_optimiser
for update in range(1, updates + 1):
    loss, _, da = back_from(net, task.batch(stream, m, T), $reduction)
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

# The sequence on the screen: forward, and back from the plain sum of its losses.
_, loss_t, da = back_from(net, task.probe(T, seed=seed), "sum")
for t in range(T + 1):
    loss = loss_t[t - 1] if t else 0.0  # a<0> has no loss
    print(f"t {t}  loss {loss!r}  |dL/da| {da[t]!r}")
''')

# Each cell as (its equations, what is there before the first step, the lines of one step).
CELLS = MappingProxyType(
    {
        "rnn": (
            "a<t> = g(Waa a<t-1> + Wax x<t> + ba), g = $g",
            " = [a0]",
            ["a.append($g(a[-1] @ self.Waa.T + x_t @ self.Wax.T + self.ba))"],
        ),
        "gru": (
            "Gu, Gr = sigmoid(W [a<t-1>, x<t>] + b), c = tanh(Wc [Gr a<t-1>, x<t>] + bc),\n"
            "    a<t> = Gu c + (1 - Gu) a<t-1>; nn.GRU resets after the product, not before.",
            " = [a0]",
            [
                "both = torch.cat((a[-1], x_t), dim=1)",
                "u = torch.sigmoid(both @ self.Wu.T + self.bu)",
                "r = torch.sigmoid(both @ self.Wr.T + self.br)",
                "c = torch.tanh(torch.cat((r * a[-1], x_t), dim=1) @ self.Wc.T + self.bc)",
                "a.append(u * c + (1 - u) * a[-1])",
            ],
        ),
        "lstm": (
            "Gf, Gu, Go = sigmoid(W [a<t-1>, x<t>] + b), c<t> = Gf c<t-1> + Gu tanh(Wc [...] + bc),"
            "\n    a<t> = Go tanh(c<t>).",
            ", c = [a0], torch.zeros_like(a0)",
            [
                "both = torch.cat((a[-1], x_t), dim=1)",
                "f = torch.sigmoid(both @ self.Wf.T + self.bf)",
                "u = torch.sigmoid(both @ self.Wu.T + self.bu)",
                "o = torch.sigmoid(both @ self.Wo.T + self.bo)",
                "c = f * c + u * torch.tanh(both @ self.Wc.T + self.bc)",
                "a.append(o * torch.tanh(c))",
            ],
        ),
    }
)

ACTIVATIONS = MappingProxyType(
    {
        "tanh": "torch.tanh",
        "relu": "torch.relu",
        "sigmoid": "torch.sigmoid",
        "identity": "torch.nn.Identity()",
    }
)

LOSSES = MappingProxyType(
    {
        "softmax": "-(y * torch.log_softmax(z, -1)).sum(-1)  # cross-entropy",
        "sigmoid": (
            "torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction='none').sum(-1)"
        ),
        "identity": "0.5 * ((z - y) ** 2).sum(-1)  # half the squared error",
    }
)

# Each clip as (words, lines). PyTorch's clip_grad_norm_ divides by norm + 1e-6, and would agree to
# six digits only.
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


def numpy_script(experiment: Experiment) -> str:
    """A script that makes, trains and looks at this experiment with the NumPy engine.

    InputError when its task cannot be made, for instance of an empty text.
    """
    words = {
        "what": "One experiment of RNN Explorer, with its NumPy engine.",
        "needs": "the packages of requirements.txt",
        "imports": "import numpy as np",
    }
    values = written(experiment)
    return START.substitute(words | values) + NUMPY.substitute(values)


def torch_script(experiment: Experiment) -> str:
    """The same experiment in PyTorch, in float32 or float64; InputError for float16."""
    if experiment.dtype == "float16":
        raise InputError(
            "dtype='float16' is rounded step by step here, and at other places in PyTorch; choose "
            "float32 or float64 for a PyTorch script, or the NumPy script."
        )
    words = {
        "what": "One experiment of RNN Explorer, in PyTorch.",
        "needs": "PyTorch and the packages of requirements.txt",
        "imports": "import numpy as np\nimport torch",
    }
    values = written(experiment)
    clip_words, clip_lines = CLIPS[experiment.clip]
    optimiser = OPTIMISERS[experiment.optimiser].format(rate=values["learning_rate"])
    equations, and_c, step = CELLS[experiment.cell]
    g = ACTIVATIONS[experiment.activation]
    pieces = {
        "equations": equations.replace("$g", g),
        "theirs": experiment.cell.upper(),
        "and_c": and_c,
        "step": "\n".join(f"            {line}" for line in step).replace("$g", g),
        "loss": LOSSES[open_task(experiment)[0].output],
        "clip_words": clip_words,
        "clip_lines": "\n".join(f"    {line}" for line in clip_lines),
        "torch_optimiser": f"torch.optim.{optimiser}",
    }
    return START.substitute(words | values) + TORCH.substitute(values | pieces)


def written(experiment: Experiment) -> dict[str, str]:
    """Every field as Python writes it; T is what the task can give."""
    fields = (
        "seed", "cell", "n_a", "init", "gain", "dtype", "updates", "batch", "learning_rate",
        "optimiser", "clip", "threshold", "reduction",
    )  # fmt: skip
    values = {name: repr(getattr(experiment, name)) for name in fields}
    random = f"np.random.default_rng([seed, 2]).uniform(-1, 1, {experiment.n_a})"
    values["a0"] = random if experiment.a0 == "random" else f"np.zeros({experiment.n_a})"
    # A cell with gates has its tanh and sigmoids in fixed places.
    chosen = f"\n    activation={experiment.activation!r},"
    values["activation"] = chosen if experiment.cell == "rnn" else ""
    values["n_steps"] = repr(open_task(experiment)[1])
    return values | {"make": arguments(experiment)}


def open_task(experiment: Experiment) -> tuple[tasks.Task, int]:
    """The task, and the T that it can give."""
    task = tasks.make(experiment.task, names=experiment.names, text=experiment.text)
    return task, task.check_steps(experiment.n_steps)[0]


def arguments(experiment: Experiment) -> str:
    """What tasks.make is called with: the option that this task needs, and no other."""
    name = repr(experiment.task)
    if experiment.task == "names":
        return f"{name}, names={experiment.names!r}"
    if experiment.task == "text":
        lines = "".join(f"    {line!r}\n" for line in experiment.text.splitlines(keepends=True))
        return f"{name}, text=(\n{lines})"
    return name
