"""Parameter sweeps: many experiments in parallel, on all cores or on a cluster.

    for experiment, record in sweep(grid(Experiment(), seed=range(20), clip=("off", "norm"))):
        record.loss

    grid(base, **fields)   the experiments of every combination
    sweep(experiments)     trains them; yields each with its record as soon as it is done

Experiments that differ only in seed, initialisation, learning rate and clip are trained in one
batch; others one by one.
"""

from explorer.sweeps.grid import grid
from explorer.sweeps.sweep import sweep

__all__ = ["grid", "sweep"]
