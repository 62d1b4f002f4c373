"""The pages of the app, in the groups and the order of the menu; one for each file of pages/."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.places import page_file


@dataclass(frozen=True)
class Page:
    """One page. Its name is its file in pages/, its folder in explorer/views and its path.

    `sentence` is shown below the title; `of_two_cells` replaces it for an encoder and a decoder, if
    it is not true of them. `heading` is shown above the page instead of `title`, its name in the
    menu.
    """

    name: str
    title: str
    sentence: str
    of_two_cells: str = ""
    heading: str = ""

    @property
    def file(self) -> str:
        """The file in the form that st.Page, st.page_link and st.switch_page take."""
        return page_file(self.name)


GROUPS: dict[str, tuple[Page, ...]] = {
    "RNN Explorer": (
        Page(
            "start",
            "Home",
            "Look inside a recurrent neural network: what it keeps from step to step, and how the "
            "gradient comes back through time, fades or explodes. Every number on the screen is of "
            "a real run.",
            heading="RNN Explorer",
        ),
        Page(
            "course",
            "Course",
            "Nine lessons: answer first, then see. Every right answer is computed from the run.",
        ),
        Page(
            "glossary",
            "Glossary",
            "Every word and symbol of the app, with its formula and a picture in which it is seen.",
        ),
    ),
    "The network": (
        Page(
            "sequences",
            "Sequences",
            "What comes next? A network that sees the last value, one that sees a window, "
            "and one that remembers, on the same held-out values.",
        ),
        Page(
            "unroll",
            "Unroll",
            "The same cell at every step: it reads an input, mixes it with what it "
            "remembers, and guesses.",
            of_two_cells="Two cells: the encoder reads, one step after the other, and what it "
            "remembers at the end is all that the decoder begins with.",
        ),
    ),
    "Gradients": (
        Page(
            "flow",
            "Gradient flow",
            "Drag a slider: where the picture turns blue the gradient vanishes on its way "
            "back, where it turns red it explodes.",
        ),
        Page(
            "cliff",
            "Cliff",
            "One step can go over a cliff. Drop a ball on the error of the smallest network"
            " there is, or look around the network of this experiment.",
        ),
        Page(
            "clipping",
            "Clipping",
            "Twins: one seed, one start, one stream of data. The only difference is the clip.",
        ),
        Page(
            "train",
            "Train",
            "Twins from one seed learn from the same data. They differ in one thing: watch "
            "what it does.",
        ),
        Page(
            "race",
            "Race",
            "The same task, longer and longer: up to which length T do networks still learn"
            " it, without the clip and with it?",
        ),
    ),
    "Shapes and gates": (
        Page(
            "shapes",
            "Shapes",
            "One cell, five shapes: what goes in, what comes out, and at which steps. Give "
            "each something.",
        ),
        Page(
            "cells",
            "Cells",
            "One task, one seed, three cells: press → and watch what each keeps, writes and shows.",
        ),
    ),
    "Behind it": (
        Page(
            "network",
            "Your network",
            "An RNN, GRU or LSTM that was trained elsewhere: every state, every gate, and the "
            "gradient of every time step.",
        ),
        Page(
            "checks",
            "Checks",
            "The engine that draws the pictures, held against numbers that are known. "
            "Nothing to press.",
        ),
        Page(
            "lecturers",
            "For lecturers",
            "A room in which the class follows you and votes, the projector, your own demos, the "
            "app in your course.",
        ),
    ),
}
"""The menu: heading → pages, in the order of a course."""

PAGES = {page.name: page for group in GROUPS.values() for page in group}
"""Name → page. The first page is the default."""
