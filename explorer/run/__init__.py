"""From an experiment to its numbers: the only place where tasks and engine meet.

    run(experiment)              one network, trained for `updates`, and one sequence through it
    gradient_from(run, source)   the same sequence going back from one loss only
    measure_flow(run)            what the page "Gradient flow" shows
    measure_states(run, seconds) how strongly every state depends on every earlier one
    run_twins(experiment)        the same training twice: without the clip and with it
    LastLoss(experiment, probe)  follows the last loss of a sequence back through a network
    judge(loss)                  does it vanish? the one verdict, for every page
    ratio_to_start(norms, s)     the gradient of one loss, measured against its start at step s
    size(norms)                  the gradient of all losses, which add up on the way: no ratio
    good_loss(experiment)        the loss below which a network has learned the task
    layers_of(experiment)        how many layers its network has

All of it is deterministic from the experiment, and every array is read-only.
"""

from explorer.run.flow import Flow, has_jacobians, measure_flow, measure_states
from explorer.run.last_loss import LastLoss, LastLosses, is_kept
from explorer.run.learned import good_loss
from explorer.run.network import BackwardPass, Run, gradient_from, run
from explorer.run.ratio import ratio_to_start, size, starting_norms
from explorer.run.training import OnUpdate, layers_of
from explorer.run.twins import Twins, run_twins
from explorer.run.verdict import GRADIENTS, WHOSE, Verdict, judge

__all__ = [
    "GRADIENTS",
    "WHOSE",
    "BackwardPass",
    "Flow",
    "LastLoss",
    "LastLosses",
    "OnUpdate",
    "Run",
    "Twins",
    "Verdict",
    "good_loss",
    "gradient_from",
    "has_jacobians",
    "is_kept",
    "judge",
    "layers_of",
    "measure_flow",
    "measure_states",
    "ratio_to_start",
    "run",
    "run_twins",
    "size",
    "starting_norms",
]
