"""Gradient checks and known results: the engine's numbers against independent ones.

quick_check(run)       gradient check of the network on the screen, in a few forward passes
check_experiment(run)  the same entry by entry, and the flow matrix against separate passes
by_hand()              networks small enough to be worked out on paper
laws()                 properties that every network of a kind must have
check_autograd(run)    the same network in PyTorch; () if torch is not installed
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
    """Gradient check of `run` with all parameters moved at once: the badge's number."""
    return check_all_at_once(setting_of(run))


def check_experiment(run: Run) -> tuple[Check, ...]:
    """All checks of the network and the sequence on the screen."""
    setting = setting_of(run)
    return (check_all_at_once(setting), *check_one_by_one(setting), check_flow(setting))


def check_autograd(run: Run) -> tuple[Check, ...]:
    """Compare `run` with PyTorch; () if torch is not installed."""
    return autograd.check_autograd(setting_of(run))
