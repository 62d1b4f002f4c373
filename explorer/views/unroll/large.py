"""A large run for the player: in float32, without what the browser can make of the rest.

2 × 512 units over 500 steps are 34 arrays of 2 MB. The equations of the cell (export/equations.py)
make most of them from the gates and from what comes down from above and from the step after;
assets/js/player/large.js does. What is shown has four digits, and float32 keeps seven. Each row is
divided by a power of two before, sent as "scale:" and the array's name: a gradient may be 1e-65,
which float32 would take for 0. The rules are in the header under `follows`; of a state that is made
by its step before or after, the row of t = 0 is sent as "start:" and its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.export.equations import equations
from explorer.export.predict import Expression, arrays_of
from explorer.run import Sight
from explorer.wire.messages.unroll import PlayerRun

LARGE = 200_000
"""Steps times units, of all layers together, from which on a run is shortened."""

Arrays = Mapping[str, tuple[str, np.ndarray]]


def is_large(run: Sight) -> bool:
    """Whether a run is too large to be sent as it is."""
    return run.n_steps * run.params.n_a * run.params.layers > LARGE


def shortened(header: PlayerRun, arrays: Arrays) -> tuple[dict[str, Any], Arrays]:
    """(header, arrays) of a large run."""
    T = header["T"]
    whole = {**header, "resets_after": "0/delta_cx" in arrays}
    follows = [
        [[name, rule] for name, rule in rules.items() if name in arrays and _is_made(rule, arrays)]
        for rules in equations(whole, len(header["layers"]))
    ]
    made = {name for rules in follows for name, _ in rules}
    sent: dict[str, tuple[str, np.ndarray]] = {}
    for name, (kind, array) in arrays.items():
        if name not in made:
            if "/" in name and array.ndim == 2 and len(array) in (T, T + 1):
                sent[name], sent[f"scale:{name}"] = _in_float32(array)
            else:
                sent[name] = kind, array
        elif len(array) == T + 1:
            sent[f"start:{name}"] = "f8", array[:1]
    return {**header, "follows": dict(zip(("up", "down"), follows, strict=True))}, sent


def _in_float32(array: np.ndarray) -> tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]]:
    """(rows of numbers up to 1, their scales): powers of two, so that no digit is lost by them."""
    largest = np.abs(np.where(np.isfinite(array), array, 0.0)).max(axis=1, initial=0.0)
    scales = np.ldexp(1.0, np.clip(np.frexp(largest)[1], -1000, 1000))
    with np.errstate(all="ignore"):
        return ("f4", array / scales[:, None]), ("f8", scales)


def _is_made(rule: Expression, arrays: Arrays) -> bool:
    """Whether a rule needs no more than arrays that there are; the product with a matrix would take
    the browser long."""
    return arrays_of(rule) <= set(arrays) and not _has_product(rule)


def _has_product(rule: Expression) -> bool:
    return rule[0] in ("@", "@T") or any(isinstance(e, list) and _has_product(e) for e in rule[1:])
