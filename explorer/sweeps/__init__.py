"""Many experiments at once: on every core of this computer, or on a cluster.

    for experiment, record in sweep(grid(Experiment(), seed=range(20), clip=("off", "norm"))):
        record.loss

    grid(base, **fields)   the experiments of every combination
    sweep(experiments)     trains them; gives each with its record as soon as it is done

Experiments that differ only in seed, start, learning rate and clip go through the engine together;
others are trained one by one.
"""

from explorer.sweeps.grid import grid
from explorer.sweeps.sweep import sweep

__all__ = ["grid", "sweep"]
