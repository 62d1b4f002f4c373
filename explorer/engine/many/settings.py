"""Settings of networks trained together: what has to be equal, and what may differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Bools
from explorer.engine.intake import one_of, short, threshold_number
from explorer.engine.many.batch import refuse_unknown_kind
from explorer.engine.optimisers import rate
from explorer.engine.params import Params
from explorer.errors import InputError

CLIPS = ("off", "norm", "value")
"""The clips that networks trained together may have; `train` may have more."""


class Settings(NamedTuple):
    """One entry for each network: the learning rate, which clip, and its threshold."""

    learning_rate: Array
    by_norm: Bools
    by_value: Bools
    threshold: Array

    def only(self, networks: Any) -> Settings:
        """The settings of some of the networks."""
        return Settings(*(column[networks] for column in self))


def checked_networks(params: object) -> tuple[Params, ...]:
    """`params` as a tuple, if its networks fit into one table."""
    if not isinstance(params, Sequence) or not params:
        raise InputError(
            f"params={short(params)} holds no networks; give a list of one network or more."
        )
    first = params[0]
    for s, network in enumerate(params):
        if not isinstance(network, Params):
            raise InputError(
                f"params[{s}] is a {type(network).__name__}; make it with init_params."
            )
        for name in ("cell", "activation", "output", "dtype", "shapes"):
            here, there = getattr(network, name), getattr(first, name)
            if here != there:
                raise InputError(
                    f"params[{s}] has {name}={short(here)}, params[0] has {short(there)}; "
                    "train networks that differ in it in calls of their own."
                )
    refuse_unknown_kind(first)
    return tuple(params)


def settings_for(S: int, learning_rate: object, clip: object, threshold: object) -> Settings:
    """Settings from one value for all networks or a list of S each."""
    rates = [rate(one) for one in each("learning_rate", learning_rate, S)]
    clips = [one_of("clip", one, CLIPS) for one in each("clip", clip, S)]
    limits = [threshold_number(one) for one in each("threshold", threshold, S)]
    by_norm, by_value = (np.array([one == clip for one in clips]) for clip in ("norm", "value"))
    return Settings(np.array(rates), by_norm, by_value, np.array(limits))


def each(name: str, given: object, S: int) -> Sequence[Any]:
    """A list of S: `given` if it is one, else S times the same."""
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if not isinstance(given, list | tuple):
        return [given] * S
    if len(given) != S:
        raise InputError(
            f"{name} holds {len(given)} values for {S} networks; give one value, or {S}."
        )
    return given
