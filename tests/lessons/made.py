"""A lesson as text, whose lines tests break one at a time."""

from explorer.lessons import read
from explorer.pages import PAGES
from explorer.ui.parts import of_pages

PARTS = of_pages(PAGES)

GOOD = """\
title: Vanishing
minutes: 4
notes: Only the speaker reads this.

## How much arrives?
[look](flow?n_steps=5&gain=1) [show](flow?n_steps=5&gain=0.5) The gain is halved.
- `arrives > 0.1` Much. *No, {arrives}.*
- `arrives <= 0.1` Little.
> It was {before_arrives}, and is {arrives}.
## Exercise: find a gain
[start](flow?n_steps=5&gain=1) Drag it.
- `arrives < 0.001`
> {arrives} it is.
"""


def changed(line, text):
    """GOOD with another text in a line, from 1; None takes the line out."""
    lines = GOOD.splitlines()
    lines[line - 1 : line] = [] if text is None else [text]
    return "\n".join(lines)


def read_text(text):
    return read(text, "vanishing", PARTS)
