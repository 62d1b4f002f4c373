"""Readings and findings written by hand, so that every number in a picture is known."""

import numpy as np

from explorer.shapes import Reading
from explorer.shapes.vector_size import VectorSize


def reading(words, chances, influence, answers=("negative", "positive"), unknown=()):
    """A Reading; of two answers, chances are those of the second."""
    belief = np.array(chances, float)
    if belief.ndim == 1:
        belief = np.stack([1 - belief, belief], axis=1)
    words = tuple(words.split())
    known = tuple(word not in unknown for word in words)
    return Reading(words, known, belief, np.array(influence, float), answers)


def vector_size(exact):
    """A VectorSize of these shares."""
    lengths = next(iter(exact.values()))
    return VectorSize("2030-01-02", 1500, (0, 1, 2), dict.fromkeys(lengths, 50), exact)
