import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.test_training import batches, diverging
from tests.engine.textbook import problem


def rows_of(updates):
    """The columns of a History from the updates of a trainer."""
    names = ("loss", "norm_before", "norm_after", "fired", "angle", "da_norm")
    return {name: np.array([getattr(update, name) for update in updates]) for name in names}


@pytest.mark.parametrize("optimiser", list(engine.OPTIMISERS))
@pytest.mark.parametrize("clip", engine.CLIPS)
def test_update_by_update_is_train_bit_for_bit(optimiser, clip):
    params = problem(4)[0]
    how = {"learning_rate": 0.05, "optimiser": optimiser, "clip": clip, "threshold": 0.3}
    after, history = engine.train(params, batches(), 12, **how)
    trainer = engine.Trainer(params, **how)
    rows = rows_of([trainer.update(batches()(i)) for i in range(12)])
    for name, column in rows.items():
        np.testing.assert_array_equal(column, getattr(history, name))
    np.testing.assert_array_equal(trainer.params().flat, after.flat)
    assert trainer.done == 12
    assert trainer.diverged_in is None


@pytest.mark.parametrize("optimiser", list(engine.OPTIMISERS))
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_what_was_restored_goes_on_as_if_nothing_had_happened(optimiser, dtype):
    params, how = problem(4, dtype=dtype)[0], {"learning_rate": 0.01, "optimiser": optimiser}
    straight = engine.Trainer(params, **how)
    for i in range(5):
        straight.update(batches()(i))
    kept = straight.snapshot()
    rest = [straight.update(batches()(i)) for i in range(5, 9)]
    again = engine.Trainer(params, **how)
    again.restore(kept)
    assert again.done == 5
    repeated = [again.update(batches()(i)) for i in range(5, 9)]
    np.testing.assert_array_equal(again.params().flat, straight.params().flat)
    for name, column in rows_of(repeated).items():
        np.testing.assert_array_equal(column, rows_of(rest)[name])


def test_a_snapshot_does_not_change_when_training_goes_on():
    params = problem(4)[0]
    trainer = engine.Trainer(params, learning_rate=0.1, optimiser="adam")
    trainer.update(batches()(0))
    kept = trainer.snapshot()
    flat, V = kept.flat.copy(), kept.kept["V"].copy()
    trainer.update(batches()(1))
    np.testing.assert_array_equal(kept.flat, flat)
    np.testing.assert_array_equal(kept.kept["V"], V)
    assert not kept.flat.flags.writeable
    assert kept.nbytes == 3 * flat.nbytes


def test_a_lost_update_ends_the_training_until_it_is_restored():
    params, next_batch = diverging()
    _, history = engine.train(params, next_batch, 500, learning_rate=10.0)
    trainer = engine.Trainer(params, learning_rate=10.0)
    for i in range(history.diverged_at - 1):
        trainer.update(next_batch(i))
    before = trainer.snapshot()
    assert trainer.update(next_batch(0)).diverged_in == history.diverged_in
    np.testing.assert_array_equal(trainer.params().flat, before.flat)
    with pytest.raises(InputError, match=f"ended at update {history.diverged_at}, where"):
        trainer.update(next_batch(0))
    trainer.restore(before)
    assert trainer.update(next_batch(0)).diverged_in == history.diverged_in
