"""Which networks can be trained at once, and what may differ from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.engine.intake import finite_number, one_of, short, threshold_number
from explorer.engine.many.stacked import refuse_unknown_kind
from explorer.engine.params import Params
from explorer.errors import InputError

CLIPS = ("off", "norm", "value")
"""The clips that can differ from network to network here; `train` may know more."""


class Settings(NamedTuple):
    """One entry for each network: the learning rate, which clip, and its threshold."""

    learning_rate: np.ndarray
    by_norm: np.ndarray
    by_value: np.ndarray
    threshold: np.ndarray

    def only(self, networks):
        """The settings of some of the networks."""
        return Settings(*(column[networks] for column in self))


def one_kind(params):
    """`params` as a tuple, if its networks can stand in one table."""
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


def settings_for(S, learning_rate, clip, threshold):
    """Settings from one value for all networks or a list of S each."""
    rates = [finite_number("learning_rate", one) for one in each("learning_rate", learning_rate, S)]
    clips = [one_of("clip", one, CLIPS) for one in each("clip", clip, S)]
    limits = [threshold_number(one) for one in each("threshold", threshold, S)]
    clips = np.array(clips)
    return Settings(np.array(rates), clips == "norm", clips == "value", np.array(limits))


def each(name, given, S):
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
