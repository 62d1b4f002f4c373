"""Training, one batch at a time, with a record of what every update saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from explorer.engine.intake import read_only, whole_number
from explorer.engine.trainer import Trainer
from explorer.engine.update import History, empty_record

if TYPE_CHECKING:
    from explorer.engine.optimisers import Optimiser
    from explorer.engine.params import Params


def train(
    params: Params,
    next_batch: Callable[[int], tuple],
    updates: int,
    *,
    learning_rate: float,
    optimiser: str | Optimiser = "sgd",
    clip: str = "off",
    threshold: float = 1.0,
    reduction: str = "mean",
    a0: ArrayLike | None = None,
    window: int | None = None,
    on_update: Callable[[int], object] | None = None,
    observe: Callable[[Trainer], object] | None = None,
) -> tuple[Params, History]:
    """(params after training, History).

    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i = 0, 1, ...; all
    batches have the same T. optimiser is "sgd", "momentum", "rmsprop", "adagrad", "adam" or a
    description such as engine.Adam(beta1=0.8); what it remembers starts at zero in every call.
    clip is "off", "norm", "value" or "tensor" and comes before the optimiser. `window` is that of
    backward. Of stacked layers, da_norm is that of the highest.
    `on_update(done)` is called after every update and may raise to stop; `observe(trainer)` before
    it, to look at the network as it is then. Training ends early when something is no longer
    finite; that update is observed, too, and the parameters returned are the last finite ones.
    """
    updates = whole_number("updates", updates, least=0)
    trainer = Trainer(
        params,
        learning_rate=learning_rate,
        optimiser=optimiser,
        clip=clip,
        threshold=threshold,
        reduction=reduction,
        a0=a0,
        window=window,
    )
    record, done = empty_record(0, 1), 0
    while done < updates and trainer.diverged_in is None:
        update = trainer.update(next_batch(done))
        if done == 0:
            record = empty_record(updates, len(update.da_norm))
        for name, column in record.items():
            column[done] = getattr(update, name)
        done += 1
        if observe is not None:
            observe(trainer)
        if on_update is not None and trainer.diverged_in is None:
            on_update(done)
    columns = {name: read_only(column[:done].copy()) for name, column in record.items()}
    diverged_at = None if trainer.diverged_in is None else done
    history = History(**columns, diverged_at=diverged_at, diverged_in=trainer.diverged_in)
    return trainer.params(), history
