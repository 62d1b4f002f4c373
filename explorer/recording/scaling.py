"""What the loss is multiplied by before backward(): the scale of a GradScaler, and a factor beside
it.

    scaled loss = scaler.get_scale() * loss_scale * loss

A gradient that arrives in the network is that of the scaled loss. One that an optimiser reads is
not: the scaler has divided it, in unscale_() or in its own step().
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from numbers import Real
from typing import Any

from explorer.engine.intake import short
from explorer.errors import InputError


class Scaling:
    """The GradScaler of a training, or None, and the factor of the loss beside it, or None."""

    def __init__(self, scaler: Any, loss_scale: float | Callable[[], float] | None) -> None:
        if scaler is not None:
            import torch

            if not isinstance(scaler, torch.amp.GradScaler):
                raise InputError(
                    f"scaler={short(scaler)} is no torch.amp.GradScaler; give the one whose "
                    "scale(loss) this training calls, or leave it out."
                )
        if loss_scale is not None and not callable(loss_scale):
            checked_scale("loss_scale", loss_scale)
        self.scaler, self.loss_scale = scaler, loss_scale
        self.began = 0.0

    @property
    def given(self) -> bool:
        """Whether anything scales the loss."""
        return self.scaler is not None or self.loss_scale is not None

    def scale(self) -> float:
        """The scaler's scale as it is now; 1 without a scaler, or where it is not enabled."""
        return 1.0 if self.scaler is None else float(self.scaler.get_scale())

    def beside(self) -> float:
        """The factor of the loss beside the scaler's; InputError where its function fails it."""
        if self.loss_scale is None:
            return 1.0
        if callable(self.loss_scale):
            return checked_scale("loss_scale()", self.loss_scale())
        return float(self.loss_scale)

    def begin(self) -> None:
        """Note the scale with which an update begins."""
        self.began = self.scale()

    def backed_off(self) -> bool:
        """Whether the scale has shrunk since then: a scaler does that for a step that it skips."""
        return self.scaler is not None and self.scale() < self.began

    def is_left_out(self, optimiser: Any) -> bool:
        """Whether a step that has been called will change nothing, as inf or NaN was found.

        A fused optimiser is called all the same, with what was found. One that is not is not.
        """
        return self.scaler is not None and float(getattr(optimiser, "found_inf", 0)) > 0

    def divides_inside(self, optimiser: Any) -> bool:
        """Whether the gradients are divided inside the step, as a fused optimiser does."""
        return self.scaler is not None and getattr(optimiser, "grad_scale", None) is not None


def checked_scale(name: str, given: Any) -> float:
    """A factor of the loss as a number; InputError unless it is a positive finite one."""
    is_number = isinstance(given, Real) and not isinstance(given, bool)
    if not is_number or not 0 < given < inf:
        raise InputError(
            f"{name}={short(given)} is not possible: give the positive number by which the loss of "
            "backward() is multiplied beside the scaler, such as 1/4 for loss / 4, or a function "
            "without arguments that returns it."
        )
    return float(given)
