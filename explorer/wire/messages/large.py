"""The message of a large run to the stepping player: a PlayerRun of which the browser makes most.

explorer/views/unroll/large.py makes it, assets/js/player/large.js the PlayerRun of it.
"""

from __future__ import annotations

from explorer.wire.messages.described import (
    BY_STEP,
    BY_UNIT,
    NORMS,
    Message,
    Packed,
    Parts,
    sometimes,
)
from explorer.wire.messages.rules import Follows
from explorer.wire.messages.unroll import PLAYER_ARRAYS, PlayerRun


class LargeRun(PlayerRun):
    """A run whose arrays over time are in float32, or missing: those that `follows` makes.

    A row of float32 is to be multiplied by its scale. What is made and has a row for t = 0 has that
    row as its start.
    """

    follows: Follows


def scale_of(name: str) -> str:
    """The array with the scales of the rows of another: "0/scale_x" of "0/x"."""
    return name.replace("/", "/scale_")


def start_of(name: str) -> str:
    """The array with the row for t = 0 of another: "0/start_a" of "0/a"."""
    return name.replace("/", "/start_")


_GATES = "gate_u gate_r gate_f gate_o gate_c"
_SENT = f"x memory input slope delta_r {_GATES}"
_ROWS = BY_UNIT._replace(type="f4")

_LAYER_ARRAYS = {
    "da_norm": NORMS,
    "adds": BY_STEP,
    "so_far": BY_STEP,
    **sometimes("dc_norm", NORMS),
    "from_output": _ROWS,
    "from_future": _ROWS,
    **sometimes(_SENT, _ROWS),
    **sometimes("x", Packed("f4", ("T", "n_read"))),
    "scale_from_output": BY_STEP,
    "scale_from_future": BY_STEP,
    **sometimes(" ".join(f"scale_{name}" for name in _SENT.split()), BY_STEP),
    "start_a": Packed("f8", (1, "n_a")),
    "start_da": Packed("f8", (1, "n_a")),
    **sometimes("start_c start_dc", Packed("f8", (1, "n_a"))),
    **sometimes("Waa", Packed("f8", ("n_a", "n_a"))),
    **sometimes("ba", Packed("f8", ("n_a",))),
}

MESSAGES = (
    Message(
        "LargeRun",
        LargeRun,
        PLAYER_ARRAYS,
        Parts("LargeLayerArrays", "{number}/{name}", _LAYER_ARRAYS),
    ),
)
