"""The page "Shapes" without a server: what its network makes of the input of a link."""

from __future__ import annotations

from typing import Any

from explorer.lessons import Bench, Setting
from explorer.shapes import exhibit_of
from explorer.static_site.scene import NEEDS, Picture, Scene, both
from explorer.ui.parts import PARTS
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.inputs import defaults, tell
from explorer.views.shapes.picture import pack_graph
from explorer.views.shapes.told import Drawn, Told

_OTHER_INPUT = "Giving it something else needs RNN Explorer itself."
_NO_SOUND = "Hearing the melody and giving it other notes need RNN Explorer itself."


def shapes_scene(setting: Setting, bench: Bench) -> Scene:
    """The graph, what comes out in words, and the figures below it."""
    exhibit = exhibit_of(setting.experiment)
    if setting.view.get("own", "no") == "yes":
        return Scene(setting, missing="A network of your own sentences" + NEEDS)
    if exhibit is None:
        return Scene(setting, missing="The shape of this network" + NEEDS)
    run = bench.run
    notes = *run.task.notes, *run.notes
    shown = Shown(exhibit, setting.experiment, run.task, run.params, run.history, notes)
    told = tell(shown, _view(setting, shown))
    message = pack_graph(told.graph, told.states, told.words, told.align, tell=False)
    pictures = Picture("graph", (message,)), *map(_figure, told.figures)
    return Scene(setting, pictures, (*notes, *told.notes, *_words(told)))


def _view(setting: Setting, shown: Shown) -> dict[str, Any]:
    """The parts of the page, read from the link where it has them."""
    parts = {name: part for name, part in PARTS.items() if part.is_of("shapes") and part.pages}
    view = {name: part.default for name, part in parts.items()} | defaults(shown)
    given = {name: text for name, text in setting.view.items() if name in parts}
    return view | {name: parts[name].domain.read(text) for name, text in given.items()}


def _words(told: Told) -> tuple[str, ...]:
    """What comes out, and what needs a server."""
    notes = ", ".join(note.symbol for note in told.melody)
    said = (f"**{told.large}**" if told.large else "", told.small, notes and f"It writes: {notes}.")
    return *filter(None, said), _NO_SOUND if told.melody else _OTHER_INPUT


def _figure(drawn: Drawn) -> Picture:
    picture = both(lambda dark: drawn.draw(dark=dark), drawn.alt)
    title = f"**{drawn.title}** {drawn.words}".strip() if drawn.title else ""
    return picture._replace(words=title)
