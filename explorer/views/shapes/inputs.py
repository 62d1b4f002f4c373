"""Inputs of the networks on the page "Shapes": what each begins with, and what it makes of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explorer.shapes.lettering import letters_of, notes_of
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.told import (
    Told,
    degrees_of,
    tell_reading,
    tell_tomorrow,
    tell_translation,
)
from explorer.views.shapes.written import tell_melody, tell_text

EXAMPLES = {
    "plain": "18",
    "music": "E4 ¼",
    "sentiment": "the food was not bad at all",
    "news": "scientists find water on the moon",
    "numbers": "seven hundred and eighty-one",
    "dates": "march 3, 1998",
}
"""Default inputs; a name or a text begins with nothing."""

_TEMPERATURES = {"music": 0.7}
_DEFAULT_TEMPERATURE = 0.8
"""Initial temperatures: lower for music, as a tune has to be more coherent than a name."""


def defaults(shown: Shown) -> dict[str, Any]:
    """The parts of the view that begin with another value for each network."""
    temperature = _TEMPERATURES.get(shown.exhibit.name, _DEFAULT_TEMPERATURE)
    say = shown.task.example if shown.own else EXAMPLES.get(shown.exhibit.name, "")
    return {"say": say, "temperature": temperature}


def tell(shown: Shown, view: Mapping[str, Any]) -> Told:
    """What the network makes of the input in `view`, which has every part of the page.

    InputError where it cannot read it.
    """
    return _BY_SHAPE[shown.exhibit.shape](shown, view)


_BY_SHAPE: Mapping[str, Callable[[Shown, Mapping[str, Any]], Told]] = {
    "one to one": lambda shown, view: tell_tomorrow(
        shown, degrees_of(view["say"], EXAMPLES["plain"])
    ),
    "one to many": lambda shown, view: tell_melody(shown, notes_of(shown.task, view["say"]), view),
    "many to one": lambda shown, view: tell_reading(shown, view["say"]),
    "many to many": lambda shown, view: tell_text(shown, letters_of(shown.task, view["say"]), view),
    "encoder-decoder": lambda shown, view: tell_translation(shown, view["say"], view["width"]),
}
