"""Controls of the page "Shapes": choose a network, shipped or trained here."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st

from explorer.engine import History, Params
from explorer.experiment import Experiment
from explorer.shapes import EXHIBITS, Exhibit, exhibit_of, find, of_shape
from explorer.tasks import TASKS, Task
from explorer.ui import session
from explorer.ui.controls import experiment_controls
from explorer.ui.frame import say
from explorer.ui.runs import get_run
from explorer.ui.widgets import show_value
from explorer.views.shapes.own_sentences import given_file, own_network
from explorer.views.shapes.picture import graph_is_painted, show_gallery

_ABOUT = {
    "one to one": "tomorrow's temperature",
    "one to many": "music from one note",
    "many to one": "opinions, headlines",
    "many to many": "names, letter by letter",
    "encoder-decoder": "translation",
}
_FIRST = "sentiment"
_OWN = "own"
_TAKEN, _LOOKED_AT, _OWN_SHOWN = "shapes_taken", "shapes_looked_at", "shapes_own_shown"
_GIVEN = ("say", "temperature", "draw")
"""Inputs of one network, which are reset for another: each begins with its own example."""


@dataclass(frozen=True, eq=False)
class Shown:
    """The network on the page.

    history is None for a shipped one; own is the fingerprint of the file that has the user's
    sentences, or empty.
    """

    exhibit: Exhibit
    experiment: Experiment
    task: Task
    params: Params
    history: History | None
    notes: tuple[str, ...]
    own: str = ""

    @property
    def name(self) -> str:
        """Unique key of the network's data."""
        return self.own or self.exhibit.name

    @property
    def identity(self) -> Hashable:
        """All that the network depends on: what is made of it is shared by this key."""
        return self.own, self.experiment

    @property
    def shipped(self) -> bool:
        return not self.own and find(self.experiment) is not None


_OF_THE_APP = (
    "Shown is a trained network that comes with the app.",
    "Take it as your experiment",
)
_OF_OWN = (
    "Shown is a network trained here on your sentences, with the settings of “Opinions”.",
    "Change these settings",
)


def choose_shape(experiment: Experiment) -> tuple[Exhibit, Experiment]:
    """The gallery, and the exhibits of its shape; returns what to show and its experiment.

    An experiment that is no exhibit, or is not trained yet, stays the session's; until the user
    chooses, the shipped network is shown.
    """
    exhibit, shown = _to_show(experiment)
    _reset_inputs(exhibit)
    say(*_why_another(experiment, exhibit))
    show_gallery(_ABOUT, exhibit.shape, _take_shape)
    options = [one.name for one in of_shape(exhibit.shape)]
    if exhibit.shape == "many to one":
        options.append(_OWN)
    if len(options) > 1:
        show_value(
            st.segmented_control,
            "What it is about",
            key="shapes_variant",
            value=_OWN if own_is_shown(exhibit) else exhibit.name,
            take=_take_variant,
            options=options,
            format_func=lambda name: "Your own sentences" if name == _OWN else EXHIBITS[name].title,
            required=True,
            label_visibility="collapsed",
        )
    return exhibit, shown


def own_is_shown(exhibit: Exhibit) -> bool:
    """Whether the user's own sentences are chosen."""
    return session.look("own") == "yes" and exhibit.shape == "many to one"


def _reset_inputs(exhibit: Exhibit) -> None:
    """Reset the inputs when another network is shown, however it was chosen.

    Those named in a link stay.
    """
    if st.session_state.get(_LOOKED_AT, exhibit.name) != exhibit.name:
        session.forget(*(part for part in _GIVEN if not session.said(part)))
    st.session_state[_LOOKED_AT] = exhibit.name


def chosen_network() -> tuple[Experiment, str, str]:
    """Key of the network that the page is about."""
    return session.current(), session.look("own"), given_file()


def shape_controls(shown: Experiment) -> None:
    """The experiment's controls; for a network that the page chose, a button to take it first.

    They appear once the graph is painted, like everything of second importance.
    """
    if not graph_is_painted():
        return
    if shown != session.current():
        about, to_take = _OF_OWN if st.session_state.get(_OWN_SHOWN) else _OF_THE_APP
        st.caption(about)
        st.button(to_take, key="shapes_take", on_click=take, args=(shown,), width="stretch")
        return
    # With more than one step it would be another shape.
    experiment_controls(without=("task", *(("n_steps",) if shown.n_steps == 1 else ())))


def get_network(exhibit: Exhibit, experiment: Experiment) -> Shown:
    """The network to show: shipped, cached, or trained now with a progress bar."""
    if own_is_shown(exhibit):
        own = own_network(experiment)
        st.session_state[_OWN_SHOWN] = own is not None
        if own is not None:
            return Shown(exhibit, experiment, *own)
    else:
        st.session_state[_OWN_SHOWN] = False
    run = get_run(experiment)
    notes = (*run.task.notes, *run.notes)
    if experiment.a0 == "random":
        notes += ("It was trained from a random a⟨0⟩; on this page it begins with a⟨0⟩ = 0.",)
    return Shown(exhibit, experiment, run.task, run.params, run.history, notes)


def take(experiment: Experiment) -> None:
    """Make this the session's experiment, on all pages."""
    st.session_state[_TAKEN] = True
    kept = session.current()
    texts = {"text": kept.text} if experiment.task != "text" else {}
    session.show(experiment.replace(**texts))


def _to_show(experiment: Experiment) -> tuple[Exhibit, Experiment]:
    exhibit = exhibit_of(experiment)
    if exhibit and (experiment.updates or st.session_state.get(_TAKEN)):
        st.session_state[_TAKEN] = True  # from now on 0 updates are the user's choice
        return exhibit, experiment
    exhibit = exhibit or _nearest(experiment)
    texts = {"text": experiment.text} if exhibit.recipe.task == "text" else {}
    return exhibit, exhibit.recipe.replace(**texts)


def _nearest(experiment: Experiment) -> Exhibit:
    """The exhibit to show for an experiment that is none: of its task, else the first."""
    same_task = (one for one in EXHIBITS.values() if one.recipe.task == experiment.task)
    return next(same_task, EXHIBITS[_FIRST])


def _why_another(experiment: Experiment, exhibit: Exhibit) -> tuple[str, ...]:
    """Why the exhibit shown is not the experiment, if the page has none of its kind."""
    if exhibit_of(experiment):
        return ()
    if exhibit.recipe.task == experiment.task:
        return (
            f"“{exhibit.title}” is one to one at one step. This experiment has "
            f"{experiment.n_steps} steps, for which there is no shape here: see it on Unroll.",
        )
    title = TASKS[experiment.task].title
    return (
        f"“{title}” has no shape on this page, so “{exhibit.title}” is shown here; choose another "
        "shape below, or see the experiment on Unroll.",
    )


def _take_shape(shape: str) -> None:
    _take_exhibit(of_shape(shape)[0])


def _take_variant(name: str) -> None:
    _take_exhibit(EXHIBITS[_FIRST if name == _OWN else name], own=name == _OWN)


def _take_exhibit(exhibit: Exhibit, own: bool = False) -> None:
    session.choose("own", "yes" if own else "no")
    session.forget(*_GIVEN)
    texts = {"text": session.current().text} if exhibit.recipe.task == "text" else {}
    take(exhibit.recipe.replace(**texts))
