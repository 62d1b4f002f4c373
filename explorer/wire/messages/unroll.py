"""Messages to and from the stepping player of the page "Unroll"."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from explorer.wire.messages.described import (
    BY_STEP,
    BY_UNIT,
    NORMS,
    STATES,
    CellName,
    Kind,
    Message,
    Packed,
    Parts,
    Says,
    sometimes,
)


class Ranges(TypedDict):
    """Colour scales, ± each, of the arrays that all layers share."""

    a: float
    Wya: NotRequired[float]


class LayerRanges(TypedDict):
    """Colour scales of one layer: Waa and its terms in the basic cell, c⟨t⟩ in an LSTM."""

    Waa: NotRequired[float]
    terms: NotRequired[float]
    c: NotRequired[float]


class Layer(TypedDict):
    """One of `layers`, the lowest first."""

    ranges: LayerRanges


class PlayerRun(TypedDict):
    """A run, for the player to step through.

    `readout` says in words what ŷ⟨t⟩ is made of where it is not the usual Wya a⟨t⟩ + by; then, and
    where they are too large to be drawn, there are no Wya and by. Without y⟨t⟩ it is not `compared`
    with anything, and ŷ⟨t⟩ is the loss.
    """

    trace: str
    T: int
    n_a: int
    n_y: int
    cell: CellName
    gates: list[str]
    kind: Kind
    output: Literal["softmax", "sigmoid", "identity"]
    activation: Literal["tanh", "relu", "sigmoid", "identity"]
    a0: Literal["zeros", "random", "learned"]
    reduction: Literal["mean", "sum"]
    source: int | None
    starts_at: int
    verdict: str
    n_losses: int
    x_name: str
    y_name: str
    readout: str
    compared: bool
    x_labels: list[str]
    y_labels: list[str]
    y_hat_labels: list[str]
    step_labels: list[str]
    symbols: list[str]
    spoken_in: dict[str, str]
    spoken_out: dict[str, str]
    value_range: tuple[float, float] | None
    unit: str
    words: dict[str, str]
    ranges: Ranges
    layers: list[Layer]
    window: int
    cuts: list[int]
    border: int
    ends_at: int


class PlayerTriggers(TypedDict):
    """The step of the one loss that is to be backpropagated, or 0 for all losses."""

    source: int


PLAYER_ARRAYS = {
    **sometimes("Wya", Packed("f8", ("n_y", "n_a"))),
    **sometimes("by", Packed("f8", ("n_y",))),
    "loss_t": BY_STEP,
    "has_loss": Packed("u1", ("T",)),
    **sometimes("y_value y_hat_value", BY_STEP),
    **sometimes("target", Packed("i4", ("T",))),
    **sometimes("p_target log_p_target z_behind log_sum", BY_STEP),
    **sometimes("top", Packed("i4", ("T", "most_likely"))),
    **sometimes("p_top", Packed("f8", ("T", "most_likely"))),
}
_LAYER_ARRAYS = {
    "a": STATES,
    "da": STATES,
    "da_norm": NORMS,
    "from_output": BY_UNIT,
    "from_future": BY_UNIT,
    "adds": BY_STEP,
    "so_far": BY_STEP,
    # The basic cell; an encoder and a decoder have weights of their own.
    **sometimes("Waa Waa_enc Waa_dec", Packed("f8", ("n_a", "n_a"))),
    **sometimes("ba ba_enc ba_dec", Packed("f8", ("n_a",))),
    **sometimes("memory input z delta slope", BY_UNIT),
    # Cells with gates; `gates` has the names of this cell's. A GRU that resets after its product
    # has delta_ca and delta_cx in place of delta_c.
    **sometimes("gate_u gate_r gate_f gate_o gate_c", BY_UNIT),
    **sometimes("delta_u delta_r delta_f delta_o delta_c delta_ca delta_cx", BY_UNIT),
    **sometimes("x", Packed("f8", ("T", "n_read"))),
    **sometimes("c dc", STATES),
    **sometimes("dc_norm", NORMS),
    **sometimes("c_from_a c_from_future", BY_UNIT),
    # The weights that make most of this, in a file alone: export/equations.py.
    **sometimes("Wf Wu Wr Wc Wo", Packed("f8", ("n_a", "n_both"))),
    **sometimes("Wca", Packed("f8", ("n_a", "n_a"))),
    **sometimes("Wax Wcx", Packed("f8", ("n_a", "n_read"))),
    **sometimes("bf bu br bc bo bca bcx", Packed("f8", ("n_a",))),
}

MESSAGES = (
    Message(
        "PlayerRun",
        PlayerRun,
        PLAYER_ARRAYS,
        Parts("LayerArrays", "{number}/{name}", _LAYER_ARRAYS),
    ),
)
SAYS = {"player/player": Says(triggers=PlayerTriggers)}
