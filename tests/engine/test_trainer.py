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
    flat, V = kept.flat.copy(), kept.vectors["V"].copy()
    trainer.update(batches()(1))
    np.testing.assert_array_equal(kept.flat, flat)
    np.testing.assert_array_equal(kept.vectors["V"], V)
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


OPTIMISERS = ["sgd", "momentum", "rmsprop", "adagrad", "adam"]


@pytest.mark.parametrize("own", OPTIMISERS)
def test_a_snapshot_of_another_training_is_refused_and_changes_nothing(own):
    params = problem(4)[0]
    trainer = engine.Trainer(params, learning_rate=0.1, optimiser=own)
    for i in range(3):
        trainer.update(batches()(i))
    before = trainer.snapshot()
    others = [
        engine.Trainer(params, learning_rate=0.1, optimiser=o) for o in OPTIMISERS if o != own
    ]
    for other in others:
        with pytest.raises(InputError, match="restore it in a Trainer with the same optimiser"):
            trainer.restore(other.snapshot())
    wide = engine.init_params("rnn", 3, 5, 3)
    for network in (wide, problem(4, dtype="float32")[0]):
        with pytest.raises(InputError, match="restore it in a Trainer of its own network"):
            trainer.restore(engine.Trainer(network, learning_rate=0.1, optimiser=own).snapshot())
    with pytest.raises(InputError, match="snapshot is of type Params; give what"):
        trainer.restore(params)
    after = trainer.snapshot()
    assert (after.done, after.n) == (before.done, before.n)
    np.testing.assert_array_equal(after.flat, before.flat)
    for name, array in before.vectors.items():
        np.testing.assert_array_equal(after.vectors[name], array)


def test_what_the_caller_does_to_his_a0_later_changes_no_training():
    params, x, y, weights, a0 = problem(4)

    def losses(spoil):
        own = a0.copy()
        trainer = engine.Trainer(params, learning_rate=0.1, a0=own)
        if spoil:
            own[:] = 9
        return [trainer.update((x, y, weights)).loss for _ in range(2)]

    assert losses(spoil=True) == losses(spoil=False)

    def many(spoil):
        own = a0.copy()

        def after_update(done):
            if spoil:
                own[:] = 9

        how = {"learning_rate": 0.1, "a0": own, "on_update": after_update}
        return engine.train_many([params], lambda i: (x, y, weights), 2, **how)[1][0].loss

    np.testing.assert_array_equal(many(spoil=True), many(spoil=False))


def far_out(clip):
    """One unit whose gradient is finite, and its norm beyond every float: four numbers of 1e308."""
    params = engine.init_params("rnn", 1, 4, 1, activation="identity", output="identity")
    params = params.replace(
        Waa=np.zeros((4, 4)), Wax=np.zeros((4, 1)), Wya=np.full((1, 4), 1e154), by=[1e154]
    )
    how = {"learning_rate": 0.5, "clip": clip, "threshold": 1.0}
    batch = np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), None
    return params, how, batch


def test_a_clip_of_a_norm_beyond_every_float_still_moves_the_network_by_the_threshold():
    params, how, batch = far_out("norm")
    for after, record in (
        engine.train(params, lambda i: batch, 1, **how),
        [one[0] for one in engine.train_many([params], lambda i: batch, 1, **how)],
    ):
        assert record.norm_before.tolist() == [np.inf]
        assert record.fired.tolist() == [True]
        assert record.diverged_at is None
        # dba = Wya^T dy = 1e308 each, and dby = 1e154 is nothing beside it.
        np.testing.assert_allclose(after.ba, [-0.25] * 4, rtol=1e-12)
    history = engine.train(params, lambda i: batch, 1, **how)[1]
    assert history.norm_after[0] == pytest.approx(1)
    assert history.angle[0] == pytest.approx(0, abs=1e-6)
    _, unclipped = engine.train(params, lambda i: batch, 1, **far_out("off")[1] | {"clip": "off"})
    assert unclipped.angle.tolist() == [0]


def test_a_gradient_that_is_infinite_ends_the_training_by_its_name():
    params, how, batch = far_out("norm")
    params = params.replace(Wya=np.full((1, 4), 1e200))
    for after, record in (
        engine.train(params, lambda i: batch, 3, **how),
        [one[0] for one in engine.train_many([params], lambda i: batch, 3, **how)],
    ):
        assert record.diverged_at == 1
        assert record.diverged_in == "da"
        np.testing.assert_array_equal(after.flat, params.flat)
