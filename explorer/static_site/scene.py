"""A Scene: what a page of the site shows, of one page of the app, an experiment and a view.

Its pictures are bytes for the app's own JavaScript; where a page needs a server, `missing` says so
instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from explorer.charts import Figure
from explorer.experiment import Experiment
from explorer.lessons import Setting
from explorer.ui.figure import pack_figure

PLOTLY = "files/plotly-cartesian.min.js"
"""Where the pages of a site find plotly.js."""


NEEDS = " needs RNN Explorer itself, so this page shows no picture of it."


class Training(NamedTuple):
    """What stands beside the messages of a training, of which there is one for every update from 0.

    begin       the update that is shown first
    stops       the updates at which the run stops by itself
    goes_on     whether the server trains on after the last one
    networks    the networks, each untrained
    cures       for each network that broke what may cure it, "gain:0.5", and the "beside" that
                shows it
    """

    begin: int
    stops: tuple[int, ...]
    goes_on: bool
    networks: tuple[Experiment, ...]
    cures: tuple[Mapping[str, str], ...]


class Picture(NamedTuple):
    """A picture: the name of its JavaScript, and messages, among which it may choose.

    `asks` are the fields of a message by which one is chosen, `themes` whether they are two, for
    the light theme and the dark one. `words` stand above it. Those of a `training` are chosen by
    what its picture asks.
    """

    module: str
    messages: tuple[bytes, ...]
    asks: tuple[str, ...] = ()
    themes: bool = False
    words: str = ""
    training: Training | None = None


@dataclass(frozen=True)
class Scene:
    """Pictures of a setting from top to bottom, side by side where `beside`; `words` above them."""

    setting: Setting
    pictures: tuple[Picture, ...] = ()
    words: tuple[str, ...] = ()
    beside: bool = False
    missing: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


def both(draw: Callable[[bool], Figure], alt: str) -> Picture:
    """A Plotly figure in the light theme and in the dark one, with its text alternative."""
    return Picture("figure", tuple(_drawn(draw, alt)), themes=True)


def _drawn(draw: Callable[[bool], Figure], alt: str) -> Iterator[bytes]:
    for dark in (False, True):
        yield pack_figure(draw(dark), alt, plotly=PLOTLY)
