"""Training loop, one batch at a time, with a record of every update."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from explorer.engine.intake import read_only, whole_number
from explorer.engine.trainer import Trainer
from explorer.engine.update import History, empty_record

if TYPE_CHECKING:
    from explorer.engine.params import Params
    from explorer.engine.training_config import TrainingConfig


def train(
    params: Params,
    next_batch: Callable[[int], tuple],
    updates: int,
    config: TrainingConfig | None = None,
    *,
    on_update: Callable[[int], object] | None = None,
    observe: Callable[[Trainer], object] | None = None,
    **options: Any,
) -> tuple[Params, History]:
    """Train for a number of updates: (params after training, History).

    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i = 0, 1, ...; all
    batches have the same T. How to train is a TrainingConfig, or its fields as keywords:
    learning_rate, optimiser, clip, threshold, reduction, a0 and window. The state of the optimiser
    starts at zero in every call. Of stacked layers, da_norm is that of the highest.
    `on_update(done)` is called after every update and may raise to stop; `observe(trainer)` before
    it, to look at the network as it is then. Training ends early when something is no longer
    finite; that update is observed, too, and the parameters returned are the last finite ones.
    """
    updates = whole_number("updates", updates, least=0)
    trainer = Trainer(params, config, **options)
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
