"""A tensor of weights as a float64 array; InputError, with its name, for what is none."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import refuse_too_many
from explorer.errors import InputError
from explorer.look.quantised import is_quantised_type, sign_of_tensor, why_quantised
from explorer.weights.torch_layout import as_array


def weight(name: str, given: Any) -> Array:
    """A contiguous float64 copy of an array or tensor, whatever its device, layout or precision."""
    if is_quantised_type(given):
        raise InputError(why_quantised(*sign_of_tensor(name, given)))
    refuse_too_many(name, tuple(getattr(given, "shape", ())), "give a smaller network")
    with np.errstate(all="ignore"):
        return np.array(as_array(name, given), np.float64, order="C")
