"""The gain dragged without a server: runs of a setting over values of the gain, made before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from explorer.errors import InputError
from explorer.lessons import DIRECT, Setting
from explorer.static_site.scenes import flow_messages, source_of, unroll_messages

GAINS = tuple(round(0.1 * i, 1) for i in range(31))
"""0, 0.1, …, 3: the values of the slider, besides the setting's own."""

_PAGES = "flow", "unroll"
_LARGEST = 8 * 2**20
"""Bytes of packed numbers over all values; above that the picture has no slider."""


class Dragged(NamedTuple):
    """Values of the gain, and for each as many messages as the picture has, in the same order."""

    values: tuple[float, ...]
    messages: tuple[bytes, ...]


def dragged(setting: Setting, size: int) -> Dragged | None:
    """The runs of a setting over GAINS, where they need no training and are not too large.

    `size` is the number of bytes of the picture at the setting's own gain.
    """
    one = setting.experiment
    values = tuple(sorted({*GAINS, one.gain}))
    if setting.page not in _PAGES or one.updates or size * len(values) > _LARGEST:
        return None
    try:
        return Dragged(
            values, tuple(message for value in values for message in _at(value, setting))
        )
    except InputError:
        return None


def _at(gain: float, setting: Setting) -> Iterator[bytes]:
    run = DIRECT.run(setting.experiment.replace(gain=gain))
    if setting.page == "unroll":
        yield from unroll_messages(run, source_of(run, setting.view))
    else:
        yield from flow_messages(DIRECT.flow(run), setting.view)
