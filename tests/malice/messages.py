"""What a browser says: anyone can send anything, and nothing but what is described is heard."""

from __future__ import annotations

import copy
import functools
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from explorer.views.train import picture as live
from explorer.wire.fits import fits
from tests.malice.judge import Kind
from tests.wire.test_says import NAMES, form_of, readers, two_networks

ODD = (None, True, 0, -1, 7, 2**31, 10**30, 1e300, -0.0, 2.5, "", "x", "__class__", [], {}, [[]])
JSON = st.recursive(
    st.sampled_from(ODD) | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
HEARD = [(module, name, i) for module, name in NAMES for i in range(len(readers()[module, name]))]


@functools.cache
def _reader(module: str, name: str, i: int) -> Any:
    return readers()[module, name][i]


@st.composite
def said(draw: Any) -> tuple[tuple[str, str, int], Any]:
    """A reader, and a message for it: anything at all, or an honest one changed in some places."""
    which = draw(st.sampled_from(HEARD))
    return which, draw(JSON | _changed(_reader(*which).example))


@st.composite
def _changed(draw: Any, example: Any) -> Any:
    whole = copy.deepcopy(example)
    for _ in range(draw(st.integers(0, 3))):
        place = whole
        while isinstance(place, (dict, list)) and place:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(list(keys)))
            if isinstance(place[key], (dict, list)) and draw(st.booleans()):
                place = place[key]
                continue
            if isinstance(place, dict) and draw(st.integers(0, 5)) == 0:
                del place[key]
            else:
                place[key] = draw(JSON)
            break
    return whole


def hear(given: tuple[tuple[str, str, int], Any]) -> bool:
    """What Python makes of it, and where it asks for states of a training, the answer too."""
    (module, name, i), message = given
    found = _reader(module, name, i).read(message)
    assert found is None or fits(message, form_of(module, name))
    if isinstance(found, live.Ask):
        training = two_networks()
        ask = replace(
            found, run=training.name, work=min(found.work, 1), frames=min(found.frames, 2)
        )
        assert live.answer(training, lambda field, value: str(value), ask, 0)
    return found is not None


MESSAGES = Kind("messages", said(), hear, weight=2)
