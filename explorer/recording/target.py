"""The recurrent module that is recorded: where it stands, and why nothing of it was recorded."""

from __future__ import annotations

from typing import Any

from explorer.errors import InputError


def path_of(model: Any, path: str | None) -> str:
    """Where the recurrent module stands in a model; InputError for one that has none."""
    from torch import nn

    from explorer.look.modules import read_module

    parts = list(model.modules())
    quantised = any("quantized" in type(part).__module__ for part in parts)
    if not quantised and not any(isinstance(part, nn.RNNBase) for part in parts):
        raise InputError(without_one(parts, nn))
    _, prefix, _ = read_module(model, path)
    return prefix.rstrip(".")


def without_one(parts: list[Any], nn: Any) -> str:
    """What a model has that has no nn.RNN, nn.GRU or nn.LSTM."""
    cells = [type(part).__name__ for part in parts if isinstance(part, nn.RNNCellBase)]
    if cells:
        return (
            f"The model has an nn.{cells[0]}, whose loop over the time steps stands in no module, "
            "so that nothing tells the recorder where a sequence begins; use an "
            f"nn.{cells[0].removesuffix('Cell')}, which runs that loop itself."
        )
    kinds = ", ".join(sorted({type(part).__name__ for part in parts})[:8])
    return (
        f"The model is made of {kinds}, without an nn.RNN, nn.GRU or nn.LSTM; the recorder reads "
        "what these three compute, and no cell of one's own: give a model with one of them."
    )


def why_nothing(recurrent: Any, updates: int, skipped: int) -> str:
    """Why the log of a block that has ended holds no update, of so many that were made."""
    module, begin = f"the nn.{type(recurrent).__name__}", "The log holds no update:"
    if updates:
        return f"{begin} of {updates:,} that were made none was due; choose others by updates=."
    if skipped:
        return f"{begin} the GradScaler skipped every step, as a gradient was inf or NaN."
    if not any(one.requires_grad for one in recurrent.parameters()):
        return (
            f"{begin} {module} is frozen, so that no gradient comes to its parameters; set "
            "requires_grad where it is to be trained."
        )
    return (
        f"{begin} no optimiser that holds a parameter of {module} made a step() in the block; give "
        "its parameters to the optimiser, and write the training inside the block."
    )
