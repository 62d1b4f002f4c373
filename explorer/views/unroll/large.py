"""A large run for the player: in float32, without what the browser can make of the rest.

2 × 512 units over 500 steps are 34 arrays of 2 MB. The equations of the cell (export/equations.py)
make most of them from the gates and from what comes down from above and from the step after;
assets/js/player/large.js does. What is shown has four digits, and float32 keeps seven. Each row is
divided by a power of two before, its scale: a gradient may be 1e-65, which float32 would take for
0. Of a state that is made by its step before or after, the row of t = 0 is sent, its start. The
message is the LargeRun of explorer/wire/messages/large.py.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.export.equations import equations
from explorer.export.predict import arrays_of
from explorer.run import Sight
from explorer.wire.messages.large import LargeRun, scale_of, start_of
from explorer.wire.messages.rules import Expression, Follows, Rule
from explorer.wire.messages.unroll import PlayerRun

LARGE = 200_000
"""Steps times units, of all layers together, from which on a run is shortened."""

Arrays = Mapping[str, tuple[str, np.ndarray]]


def is_large(run: Sight) -> bool:
    """Whether a run is too large to be sent as it is."""
    return run.n_steps * run.params.n_a * run.params.layers > LARGE


def shortened(header: PlayerRun, arrays: Arrays) -> tuple[LargeRun, Arrays]:
    """(header, arrays) of a large run."""
    T = header["T"]
    in_time = {
        name
        for name, (_, array) in arrays.items()
        if "/" in name and array.ndim == 2 and len(array) in (T, T + 1)
    }
    whole = {**header, "resets_after": "0/delta_cx" in arrays}
    up, down = (_made(rules, in_time, arrays) for rules in equations(whole, len(header["layers"])))
    made = {name for name, _ in (*up, *down)}
    sent: dict[str, tuple[str, np.ndarray]] = {}
    for name, (kind, array) in arrays.items():
        if name not in in_time:
            sent[name] = kind, array
        elif name not in made:
            sent[name], sent[scale_of(name)] = _in_float32(array)
        elif len(array) == T + 1:
            sent[start_of(name)] = "f8", array[:1]
    follows: Follows = {"up": up, "down": down}
    return {**header, "follows": follows}, sent


def _in_float32(array: np.ndarray) -> tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]]:
    """(rows of numbers up to 1, their scales): powers of two, so that no digit is lost by them."""
    largest = np.abs(np.where(np.isfinite(array), array, 0.0)).max(axis=1, initial=0.0)
    scales = np.ldexp(1.0, np.clip(np.frexp(largest)[1], -1000, 1000))
    with np.errstate(all="ignore"):
        return ("f4", array / scales[:, None]), ("f8", scales)


def _made(rules: Mapping[str, Expression], in_time: set[str], arrays: Arrays) -> list[Rule]:
    """The rules for arrays over time that need no more than arrays that there are, and no product
    with a matrix, which would take the browser long."""
    return [
        (name, rule)
        for name, rule in rules.items()
        if name in in_time
        and arrays_of(rule) <= set(arrays)
        and not any(step[0] in ("@", "@T") for step in rule)
    ]
