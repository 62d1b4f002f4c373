"""Training that one can watch, stop, and go back in: the run behind the page "Train".

    pair(experiment, beside)          the networks to show, from left to right
    prepare(experiments, before)      a LiveTraining that keeps what it already knows
    training.play(position, …)        the next states, trained or replayed
    training.look(position, …)        the state at any update, bit for bit what it was
    training.broken(i)                where a network broke, and the products that did it
    training.cures(i)                 what keeps it from breaking, tried on the same seed

Everything is deterministic from the experiments: what is dropped can be made again.
"""

from explorer.live.network import LiveNetwork, Look
from explorer.live.postmortem import Break
from explorer.live.training import MOST_UPDATES, Frame, LiveTraining, prepare

__all__ = [
    "MOST_UPDATES",
    "Break",
    "Frame",
    "LiveNetwork",
    "LiveTraining",
    "Look",
    "prepare",
]
