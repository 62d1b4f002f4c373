"""Pictures in a Jupyter notebook: the stepping player and the gradient flow of a network.

    explorer.unroll(task="latch", n_steps=20)    an experiment by its fields
    explorer.flow(Experiment(gain=1.5))          or as a whole
    explorer.unroll(explorer.look(net, x, y))    or a network of one's own

The result is a widget where anywidget is installed (the extra `notebook`), else a self-contained
page, which the notebook shows in a frame. `save` writes the page.
"""

from __future__ import annotations

import difflib
import html
import importlib.util
import os
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from explorer.errors import InputError
from explorer.experiment import FIELDS, Experiment, to_query
from explorer.export import flow_page, player_page, save_page
from explorer.look import Seen
from explorer.own_network import NetworkSight, sights_of
from explorer.run import Run, Sight, at_layer, has_jacobians, measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.large import is_large
from explorer.views.unroll.pack import pack_player

if TYPE_CHECKING:
    from explorer.widget import Widget

HEIGHTS = {"unroll": 900, "flow": 760}
"""Height of a frame in pixels, where none is given."""

_UNROLL = "Press → and ←, Home and End, or Space; click the picture first."
_FLOW = "Point at a cell of the matrix: it says how much of that loss reaches that step."


@dataclass(frozen=True)
class Page:
    """A self-contained HTML page, which a notebook shows in a frame of `height` pixels."""

    html: str = field(repr=False)
    height: int

    def save(self, path: str | os.PathLike[str]) -> pathlib.Path:
        """Write the page to a file, which any browser opens without a network; returns its path.

        InputError for a name of no page, and where no file can be written.
        """
        return save_page(self.html, path)

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" width="100%" height="{self.height}" '
            'style="border: 0" sandbox="allow-scripts" title="RNN Explorer"></iframe>'
        )


def unroll(
    given: Experiment | Sight | Seen | None = None,
    /,
    *,
    row: str | None = None,
    height: int = HEIGHTS["unroll"],
    **fields: Any,
) -> Page | Widget:
    """Unrolled RNN with its forward and backward pass, to step through in a notebook.

    `given` is an Experiment, its Run, or a network from `explorer.look`; without it, `fields` are
    those of an Experiment. `row` names the layer and direction of a bidirectional network, or the
    layer of an update of a training whose dropout between the layers was replayed. The page
    has the gradients of all losses and, unless the network is large, of the last one. InputError
    for anything else.
    """
    sight = _sight(given, row, fields)
    # Of a large network a second gradient would be a third of the file.
    losses = (None,) if is_large(sight) else dict.fromkeys((None, sight.last_step or None))
    packed = [pack_player(sight, loss, weights=True) for loss in losses]
    text = player_page(*packed, title=_title(sight), watch=_UNROLL, link=_link(sight))
    page = Page(text, _height(height))
    if not has_widgets():
        return page
    from explorer.widget import PlayerWidget

    def packer(name: str, value: object) -> bytes | None:
        if name != "source" or type(value) is not int:
            return None
        if value and not (1 <= value <= sight.n_steps and sight.has_loss[value - 1]):
            return None
        return pack_player(sight, value or None)

    return PlayerWidget(pack_player(sight, None), packer, page)


def flow(
    given: Experiment | Sight | Seen | None = None,
    /,
    *,
    row: str | None = None,
    height: int = HEIGHTS["flow"],
    **fields: Any,
) -> Page | Widget:
    """Gradient flow ‖∂L⟨t⟩/∂a⟨k⟩‖ of an RNN in a notebook: does it vanish or explode?

    The arguments are those of `unroll`; the page has the matrices of all layers.
    """
    sight = _sight(given, row, fields)
    if isinstance(sight, NetworkSight):
        sight.flow(1)  # with the lowest layer's come those of all others
    whole = measure_flow(sight)
    layers = [at_layer(whole, layer) for layer in range(1, sight.params.layers + 1)]
    layers.sort(key=lambda one: one.layer != whole.layer)  # the one of the page first
    both = (False, True) if has_jacobians(sight) else (False,)
    packed = {
        (one.layer, states): pack_flow(one, states=states) for one in layers for states in both
    }
    text = flow_page(*packed.values(), title=_title(sight), watch=_FLOW, link=_link(sight))
    page = Page(text, _height(height))
    if not has_widgets():
        return page
    from explorer.widget import FlowWidget

    shown = next(iter(packed))

    def packer(name: str, value: object) -> bytes | None:
        nonlocal shown
        layer, states = shown
        if name == "layer" and value in ("1", "2", "3"):
            layer = int(str(value))
        elif name == "view":
            states = value == "states"
        shown = (layer, states) if (layer, states) in packed else shown
        return packed[shown]

    return FlowWidget(packed[shown], packer, page)


def has_widgets() -> bool:
    """Whether anywidget is installed, the extra `notebook`."""
    return importlib.util.find_spec("anywidget") is not None


def _sight(given: object, row: str | None, fields: Mapping[str, Any]) -> Sight:
    """What is to be shown, from what was given."""
    if given is not None and fields:
        name = next(iter(fields))
        raise InputError(f"{name}= belongs to an Experiment; give either a network, or fields.")
    if isinstance(given, Seen):
        return _row_of(sights_of(given), row)
    if row is not None:
        raise InputError("row= chooses the row of a network from explorer.look; leave it out here.")
    if isinstance(given, Sight):
        return given
    if isinstance(given, Experiment):
        return run(given)
    if given is not None:
        raise InputError(
            f"{type(given).__name__} cannot be shown; give an Experiment, its fields "
            '(task="latch", n_steps=20), or what explorer.look(…) returns.'
        )
    for name in fields:
        if name not in FIELDS:
            close = difflib.get_close_matches(name, FIELDS, n=1)
            meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(FIELDS)}."
            raise InputError(f"{name}= is no field of an Experiment; {meant}")
    return run(Experiment(**fields))


def _row_of(sights: Mapping[str, Sight], row: str | None) -> Sight:
    names = [name for name in sights if name]
    if row is None:
        return next(iter(sights.values()))
    if row not in names:
        possible = f"choose one of {', '.join(map(repr, names))}" if names else "leave row= out"
        raise InputError(f"row={row!r} is no row of this network; {possible}.")
    return sights[row]


def _height(height: int) -> int:
    if type(height) is not int or not 100 <= height <= 10_000:
        raise InputError(f"height={height!r} is no height; choose 100 to 10000 pixels.")
    return height


def _title(sight: Sight) -> str:
    return sight.task.title


def _link(sight: Sight) -> str:
    return f"?{urlencode(to_query(sight.experiment))}" if isinstance(sight, Run) else ""
