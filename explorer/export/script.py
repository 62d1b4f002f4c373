"""Common header of both exported scripts, and the fields of an experiment as Python literals."""

from __future__ import annotations

from string import Template

from explorer import tasks
from explorer.experiment import Experiment
from explorer.own_data import read_own_data

START = Template('''\
"""$what

Save this file in the folder of RNN Explorer, beside app.py, and run it there. It needs
$needs; the data and the first weights come from
RNN Explorer, so that both of its scripts, and its pages, show the same numbers.$needs_file
"""

$imports

from explorer import engine, tasks
$own
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
    dtype=$dtype,$forget_bias$layers$start$border
)
a0 = $a0

updates, m = $updates, $batch
stream = np.random.default_rng([seed, 1])  # every batch is drawn from it, one after the other
''')


OF_ALL = "  # a<0> of every sequence"
OF_BORDER = "  # an encoder up to there, a decoder from there on"


def written(experiment: Experiment) -> dict[str, str]:
    """Every field as a Python literal; T is the nearest length that the task can give."""
    fields = (
        "seed", "cell", "n_a", "init", "gain", "dtype", "updates", "batch", "learning_rate",
        "optimiser", "clip", "threshold", "reduction",
    )  # fmt: skip
    values = {name: repr(getattr(experiment, name)) for name in fields}
    values |= starting_states(experiment)
    # Defaults are left out, so that a first script stays short.
    layers, window = layers_of(experiment), experiment.window
    forget_bias = experiment.forget_bias if experiment.cell == "lstm" else 0
    values["forget_bias"] = f"\n    forget_bias={forget_bias}," if forget_bias else ""
    values["layers"] = f"\n    layers={layers}," if layers > 1 else ""
    has_border = tasks.TASKS[experiment.task].has_border
    values["border"] = f"\n    border=task.border,{OF_BORDER}" if has_border else ""
    values["window"] = f", window={window}" if window else ""
    values["window_line"] = f"\n    window={window},  # truncated backpropagation" if window else ""
    # A cell with gates has its tanh and sigmoids in fixed places.
    chosen = f"\n    activation={experiment.activation!r},"
    values["activation"] = chosen if experiment.cell == "rnn" else ""
    values["n_steps"] = repr(open_task(experiment)[1])
    return values | own_file(experiment) | {"make": arguments(experiment)}


def own_file(experiment: Experiment) -> dict[str, str]:
    """Code that opens a file of one's own, which is not in the script, and a sentence on it."""
    if experiment.task != "own" or not experiment.data:
        return {"own": "", "needs_file": ""}
    data = read_own_data(experiment.data)
    return {
        "needs_file": f"\n\nIt needs a file that is not in it, beside it: {data.words}.",
        "own": (
            "from explorer.own_files import open_for\n\n"
            f"data = {experiment.data!r}\n"
            f"file = open_for(data, {data.name!r})  # write its path here if it is elsewhere\n"
        ),
    }


def starting_states(experiment: Experiment) -> dict[str, str]:
    """Code for a<0> and for expanding it to a batch; stacked layers have one each."""
    if experiment.a0 == "learned":
        learned = '\n    start="learned",'
        a0 = "None  # a<0> is a parameter of the network: every sequence begins there"
        return {"start": learned, "a0": a0, "a0_of": "a0", "a0_of_one": "a0"}
    n_a, layers = experiment.n_a, layers_of(experiment)
    deep = layers > 1
    shape = f"({layers}, 1, {n_a})" if deep else f"{n_a}"
    random = f"np.random.default_rng([seed, 2]).uniform(-1, 1, {shape})"
    return {
        "start": "",
        "a0": (random if experiment.a0 == "random" else f"np.zeros({shape})") + OF_ALL,
        "a0_of": "np.tile(a0, (1, {m}, 1))" if deep else "np.tile(a0, ({m}, 1))",
        "a0_of_one": "a0" if deep else "a0[None]",
    }


def open_task(experiment: Experiment) -> tuple[tasks.Task, int]:
    """The task, and the nearest T that it can give."""
    task = tasks.make(
        experiment.task, names=experiment.names, text=experiment.text, data=experiment.data
    )
    return task, task.check_steps(experiment.n_steps)[0]


def layers_of(experiment: Experiment) -> int:
    """The number of layers of the network."""
    return tasks.TASKS[experiment.task].layers_for(experiment.layers)


def arguments(experiment: Experiment) -> str:
    """Arguments for tasks.make: only the option that this task needs."""
    name = repr(experiment.task)
    if experiment.task == "names":
        return f"{name}, names={experiment.names!r}"
    if experiment.task == "own":
        return f"{name}, data=data"
    if experiment.task == "text":
        lines = "".join(f"    {line!r}\n" for line in experiment.text.splitlines(keepends=True))
        return f"{name}, text=(\n{lines})"
    return name
