"""Run an experiment: train its network, and measure it on one sequence.

    run(experiment)              train a network for `updates`; forward and backward pass of a probe
    gradient_from(run, source)   the backward pass of that sequence from a single loss
    measure_flow(run)            the numbers of the page "Gradient flow"
    measure_states(run, seconds) norms of ∂a⟨t⟩/∂a⟨k⟩ for all t and k
    run_twins(experiment)        two trainings from one seed, without and with clipping
    LastLoss(experiment, probe)  backward pass of the last loss of a sequence, for any network
    judge(loss)                  vanishing or exploding? the verdict that every page shows
    ratio_to_start(norms, s)     gradient norms of one loss relative to its start at step s
    size(norms)                  gradient norms of all losses together, which have no such ratio
    good_loss(experiment)        the loss below which the task counts as learned
    layers_of(experiment)        the number of layers

The only package that imports both tasks and engine. Everything is deterministic given the
experiment, and every array is read-only.
"""

from explorer.run.flow import Flow, at_layer, has_jacobians, measure_flow, measure_states
from explorer.run.last_loss import LastLoss, LastLosses, is_kept
from explorer.run.learned import good_loss
from explorer.run.network import Run, run
from explorer.run.ratio import ratio_to_start, size, starting_norms
from explorer.run.sight import BackwardPass, Sight, gradient_from, is_one_cell
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
    "Sight",
    "Twins",
    "Verdict",
    "at_layer",
    "good_loss",
    "gradient_from",
    "has_jacobians",
    "is_kept",
    "is_one_cell",
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
