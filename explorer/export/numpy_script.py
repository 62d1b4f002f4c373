"""Export as a script that uses the NumPy engine."""

from __future__ import annotations

from string import Template

from explorer.experiment import Experiment
from explorer.export.script import START, written

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
    a0=$a0_of_m,$window_line
)
for update, loss in enumerate(history.loss.tolist(), start=1):
    print(f"update {update}  loss {loss!r}")
if history.diverged_at is not None:
    print(f"update {history.diverged_at} was not applied: {history.diverged_in} is not finite")

# The sequence on the screen: forward, and back from the plain sum of its losses.
x, y, weights = task.probe(T, seed=seed)
trace = engine.forward(params, x, $a0_of_one)
back = engine.backward(params, trace, y, weights=weights, reduction="sum"$window)
for t in range(T + 1):
    loss = back.loss_t[t - 1] if t else 0.0  # a<0> has no loss
    print(f"t {t}  loss {float(loss)!r}  |dL/da| {float(back.da_norm[t])!r}")
""")


def numpy_script(experiment: Experiment) -> str:
    """A script that creates, trains and evaluates this experiment with the NumPy engine.

    InputError when its task cannot be made, for instance of an empty text.
    """
    words = {
        "what": "One experiment of RNN Explorer, with its NumPy engine.",
        "needs": "the packages of requirements.txt",
        "imports": "import numpy as np",
    }
    values = written(experiment)
    values["a0_of_m"] = values["a0_of"].format(m="m")
    return START.substitute(words | values) + NUMPY.substitute(values)
