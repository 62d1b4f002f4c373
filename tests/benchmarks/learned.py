"""What the tasks of numbers and of memory reach, beside doing nothing, and in how many seconds.

    python -m tests.benchmarks.learned

The tasks of language and music: `python -m tests.benchmarks.ship --look` and
`python -m tests.benchmarks.tasks`. One core, three seeds; seconds are of the processor.
"""

import os
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from explorer import tasks
from explorer.experiment import Experiment
from explorer.race import READY
from explorer.run import good_loss, run
from explorer.sequences import compare, say_error
from explorer.tasks import learned_at

SEEDS = (0, 1, 2)
SERIES = {
    "weather": Experiment(task="weather", n_steps=20),
    "prices": Experiment(task="prices", n_steps=8),
    "tone": Experiment(task="tone", n_steps=20),
}
RECIPE = {"updates": 500, "optimiser": "adam", "learning_rate": 0.01, "batch": 32}


def series(name, experiment):
    """Errors on what was held out: the same as the last value, and the three networks."""
    began = time.process_time()
    found = compare(experiment.replace(**RECIPE), tasks.make(name), 5)
    seconds = (time.process_time() - began) / 9
    said = ", ".join(
        f"{label} {say_error(found[who], found)}"
        for who, label in (("naive", "same as the last"), ("last", "one value"),
                           ("window", "window of 5"), ("rnn", "RNN"))
    )  # fmt: skip
    print(f"{name:8} T = {experiment.n_steps:2}  {said};  {seconds:.1f} s a network", flush=True)


def memory(ready, n_steps):
    """After how many updates the loss counts as learned, and what knowing nothing costs."""
    experiment = ready.experiment.replace(n_steps=n_steps, clip="norm", threshold=1.0)
    task = tasks.make(experiment.task)
    nothing = min(one.loss for one in task.baselines_for(n_steps))
    found, began = [], time.process_time()
    for seed in SEEDS:
        one = experiment.replace(seed=seed)
        at = learned_at(run(one).history.loss, good_loss(one))
        found.append("not" if at is None else f"{at}")
    seconds = (time.process_time() - began) / len(SEEDS)
    print(
        f"{experiment.task:8} T = {n_steps:2}  knowing nothing costs {nothing:.3f} a step; learned "
        f"(below {task.good_loss(n_steps):.3f}) at update {', '.join(found)};  {seconds:.1f} s for "
        f"{experiment.updates:,}",
        flush=True,
    )


def main():
    for name, experiment in SERIES.items():
        series(name, experiment)
    for ready, n_steps in zip(READY, (20, 15, 6, 8), strict=True):
        memory(ready, n_steps)


if __name__ == "__main__":
    main()
