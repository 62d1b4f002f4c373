"""Dropout between the layers of one nn.RNN, nn.GRU or nn.LSTM, drawn a second time.

With dropout=p torch multiplies the outputs of every layer but the highest by 0 or 1/(1-p). On the
CPU these masks follow from the state of its random generator before the module's forward, and the
same calls of F.dropout draw them again: of ones, because a mask does not depend on what it is
multiplied by. Whether they are those of the training is told by the state in which they leave the
generator, and by the module's own outputs: see entry.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from explorer.recording.measure import Caught, Measured

MASK = "mask "
"""What the name of a kept mask begins with; its number follows, 0 for that above layer 1."""


class Drawn(NamedTuple):
    """The dropout of one call: p, and the state of the CPU's random generator before it and after
    it, None where it was not kept."""

    p: float
    before: Any = None
    after: Any = None


def is_active(module: Any) -> bool:
    """Whether a recurrent module draws masks in its next forward pass."""
    return bool(module.training and module.dropout and module.num_layers > 1)


def masks_again(drawn: Drawn, shape: tuple[int, ...], count: int, dtype: Any) -> list[Any] | None:
    """The masks of `count` layers as tensors, each of the shape that torch multiplies.

    None where no state was kept, or where these draws do not leave the generator as the module did:
    on a GPU, whose generator is another one, or in a version of torch that draws otherwise. The
    generator itself is left as it was.
    """
    import torch

    if drawn.before is None:
        return None
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        torch.set_rng_state(drawn.before)
        ones = torch.ones(shape, dtype=dtype)
        masks = [torch.nn.functional.dropout(ones, drawn.p, training=True) for _ in range(count)]
        same = torch.equal(torch.get_rng_state(), drawn.after)
    return masks if same else None


def in_words(drawn: Drawn, used: Caught, measured: Measured) -> str:
    """What a record says of its dropout: replayed, or not and why."""
    begin = f"dropout={drawn.p:g} between the layers was"
    if used.masks:
        return f"{begin} replayed: what it left out in the training is left out here, too."
    why = (
        "what it left out cannot be drawn again from the CPU's random numbers, as on a GPU or in "
        "another version of torch"
    )
    if drawn.before is None:
        why = "no random numbers are kept for an update that is not due"
    far = "of their size away from those of the training"
    far = f"the states are {measured.error:.2g} {far}" if measured.error else "states are others"
    return (
        f"{begin} not replayed: {why}. Here nothing is left out, and {far}. Of layers as modules "
        "of their own, with an nn.Dropout between them, each is recorded exactly: choose one by "
        "path=."
    )
