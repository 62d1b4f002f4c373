"""Component of the stepping player: packs a run and mounts assets/js/player/player.js.

The browser receives the whole run once; a step is then one display frame without the server. Only
the choice of the loss that is backpropagated (all, or one) is sent back, which the address keeps.
"""

from __future__ import annotations

from functools import partial

from explorer.run import Run
from explorer.ui import session
from explorer.ui.frame import say
from explorer.ui.runs import find_run, kept
from explorer.ui.strip import under_hand
from explorer.views.unroll.pack import pack_player
from explorer.views.unroll.take_home import take_player_home
from explorer.wire.fits import fits
from explorer.wire.mount import component, said_by

UNDER_HAND = ("gain", "n_steps", "n_a", "activation")
"""The fields of the control strip above the player."""

_KEY = "player"
_player = component("player/player")


def show_player() -> None:
    """Show the player for the session's experiment, below a control strip."""
    under_hand(UNDER_HAND, find_run, _show)


def _show(run: Run) -> None:
    say(*run.task.notes, *run.notes)
    source = read_source(run, session.look("loss"))
    shown = run.experiment, source
    _player(
        key=_KEY,
        data=kept("player packed", shown, partial(pack_player, run, source)),
        on_source_change=lambda: choose_source(run, said_by(_KEY).get("source")),
    )
    take_player_home(run, source)


def choose_source(run: Run, source: object) -> None:
    """Backpropagate the loss chosen in the browser, if this run has it; 0 stands for all."""
    if fits(source, int) and (source == 0 or read_source(run, source)):
        session.choose("loss", source)


def read_source(run: Run, source: object) -> int | None:
    """The step of the loss to backpropagate, if this run has it; None for all losses."""
    if fits(source, int) and 1 <= source <= run.n_steps and run.has_loss[source - 1]:
        return source
    return None
