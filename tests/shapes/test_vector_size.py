"""What the size of the vector costs: which pairs are counted, and how."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.run.training import how_to_train, start, stream_of
from explorer.shapes import vector_size
from explorer.tasks import number_words

TASK = tasks.make("numbers")


def words_of(pair):
    return len(number_words.pieces(number_words.english(int(pair))))


def test_a_pair_is_counted_by_its_words_and_none_of_them_is_held_out():
    found = vector_size.pairs_by_length(TASK)
    for length, pairs in found.items():
        # Pair n is the number n.
        assert {words_of(pair) for pair in pairs} == {length}
        assert not set(pairs.tolist()) & set(TASK.held_out.tolist())
    loaded = vector_size.load()
    assert loaded.pairs == {length: len(pairs) for length, pairs in found.items()}
    assert set(loaded.exact) == set(vector_size.SIZES)
    assert (loaded.updates, loaded.seeds) == (vector_size.UPDATES, vector_size.SEEDS)


@pytest.mark.slow
def test_a_share_is_that_of_the_pairs_said_without_a_mistake():
    experiment = vector_size.base().replace(n_a=16, updates=300, seed=1)
    found = vector_size.exact_by_length(experiment)
    stream, of_length = stream_of(experiment), vector_size.pairs_by_length(TASK)

    def batch(_):
        length = vector_size.LENGTHS[stream.integers(len(vector_size.LENGTHS))]
        return tuple(TASK.pairs(stream.choice(of_length[length], experiment.batch)))

    params, _ = engine.train(
        start(experiment, TASK), batch, experiment.updates, how_to_train(experiment)
    )
    for length, pairs in of_length.items():
        said = TASK.decode(lambda x: engine.forward(params, x).y_hat, pairs).T
        right = 0
        for answer, truth in zip(said, TASK.target[pairs], strict=True):
            end = int(np.argmax(truth == TASK.n_y - 1))
            right += (answer[: end + 1] == truth[: end + 1]).all()
        assert found[length] == right / len(pairs)
    assert 0 < sum(found.values()) < 3
