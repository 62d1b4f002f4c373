"""Held-out loss of unigram and bigram models, and of a network.

    how often each symbol occurs    q_j = n_j / n
    counting pairs                  p(j | i) = (n_ij + d q_j) / (n_i + d),    d = 5

n are counts in the training data; the loss is the mean of -ln p over the test data. Smoothing:
behind every symbol, d more are counted, distributed as symbols are everywhere, so that a pair never
seen is possible. The baselines of a Task are measured on the data they were counted in; these are
for data that neither the counts nor the network have seen.
Source: MacKay, Peto 1995, "A hierarchical Dirichlet language model".
"""

from __future__ import annotations

import numpy as np

from explorer.tasks.arrays import Array, Ints
from explorer.tasks.base import Baseline, Batch

DOUBT = 5


def guesses(
    before: Ints, after: Ints, tested: Batch, doubt: float = DOUBT
) -> tuple[Baseline, Baseline]:
    """The two Baselines in nats per symbol; infinite where a tested symbol was never seen.

    before, after (k,): codes of the training pairs, a symbol and its successor. tested: a Batch of
    one-hot vectors.
    """
    n = tested.y.shape[-1]
    shares = np.bincount(after, minlength=n) / len(after)
    counts = np.zeros((n, n))
    np.add.at(counts, (before, after), 1.0)
    chances = (counts + doubt * shares) / (counts.sum(axis=1, keepdims=True) + doubt)
    read = tested.x.argmax(axis=-1)
    with np.errstate(divide="ignore"):
        return (
            Baseline(
                "how often each symbol occurs",
                nats_a_symbol(np.broadcast_to(np.log(shares), tested.y.shape), tested),
            ),
            Baseline("counting pairs", nats_a_symbol(np.log(chances)[read], tested)),
        )


def nats_a_symbol(log_y_hat: Array, batch: Batch) -> float:
    """Cross-entropy in nats a symbol: mean -ln y^ of the true one; log_y_hat (T, m, n_y).

    In sequences of several lengths, every symbol counts the same.
    """
    right = batch.y.argmax(axis=-1)[..., None]
    each = -np.take_along_axis(log_y_hat, right, axis=-1)[..., 0]
    counts = batch.weights > 0
    return float(np.average(each[counts], weights=batch.weights[counts]))
