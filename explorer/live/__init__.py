"""Interactive training with pause, single steps and replay: the run behind the page "Train".

    beside.pair(experiment, spec)     the experiment and its comparison twin, from left to right
    prepare(experiments, before)      a LiveTraining that reuses the networks of an earlier one
    training.play(position, …)        the next states, trained or replayed
    training.evaluate(position, …)    the state after any update, reproduced bit for bit
    training.broken(i)                where network i became non-finite, and the Jacobian products
    training.cures(i)                 changes that keep it finite, tried on the same seed

Everything is deterministic given the experiments: whatever is discarded can be recomputed.
"""

from explorer.live.network import Evaluation, LiveNetwork
from explorer.live.postmortem import Break
from explorer.live.training import MOST_UPDATES, Frame, LiveTraining, prepare

__all__ = [
    "MOST_UPDATES",
    "Break",
    "Evaluation",
    "Frame",
    "LiveNetwork",
    "LiveTraining",
    "prepare",
]
