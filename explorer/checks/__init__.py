"""The proofs that run in front of the class: a number that is known, and the engine's own.

quick_check(run)       the gradient of the network on the screen, in a few forward passes
check_experiment(run)  the same number by number, and the flow matrix by separate passes
by_hand()              networks so small that paper gives the answer
laws()                 what must hold for every network of a kind
check_autograd(run)    the same network in PyTorch; () where torch is not installed
"""

from __future__ import annotations

from explorer.checks import autograd
from explorer.checks.autograd import torch_is_installed
from explorer.checks.by_hand import by_hand
from explorer.checks.flow import check_flow
from explorer.checks.gradients import check_all_at_once, check_one_by_one
from explorer.checks.laws import laws
from explorer.checks.record import IN_64_BIT, NOTHING, Check
from explorer.checks.setting import setting_of
from explorer.run import Run

__all__ = [
    "IN_64_BIT",
    "NOTHING",
    "Check",
    "by_hand",
    "check_autograd",
    "check_experiment",
    "laws",
    "quick_check",
    "torch_is_installed",
]


def quick_check(run: Run) -> Check:
    """All parameters of `run` moved at once: what the badge shows."""
    return check_all_at_once(setting_of(run))


def check_experiment(run: Run) -> tuple[Check, ...]:
    """Everything that is checked of the network and the sequence on the screen."""
    setting = setting_of(run)
    return (check_all_at_once(setting), *check_one_by_one(setting), check_flow(setting))


def check_autograd(run: Run) -> tuple[Check, ...]:
    """`run` beside PyTorch; () where torch is not installed."""
    return autograd.check_autograd(setting_of(run))
