"""A tensor of weights as a float64 array; InputError, with its name, for what is none."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import refuse_too_many
from explorer.errors import InputError
from explorer.weights.torch_layout import as_array


def weight(name: str, given: Any) -> Array:
    """A contiguous float64 copy of an array or tensor, whatever its device, layout or precision."""
    kind = str(getattr(given, "dtype", ""))
    if getattr(given, "is_quantized", False) or "qint" in kind:
        raise InputError(
            f"{name} is quantised ({kind.removeprefix('torch.')}): its numbers are rounded to a "
            "grid whose gradient is zero almost everywhere; give the network as it was before it "
            "was quantised."
        )
    refuse_too_many(name, tuple(getattr(given, "shape", ())), "give a smaller network")
    with np.errstate(all="ignore"):
        return np.array(as_array(name, given), np.float64, order="C")
