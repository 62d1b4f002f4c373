"""Controls of the sidebar, each bound to one field of the session's experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import FIELDS, Choice, Whole
from explorer.labels import LABELS, title_of
from explorer.ui import session
from explorer.ui.own_data import choose_task, own_data, own_options
from explorer.ui.widgets import came_along, put, show_value

LONGEST_LINK = 8_000
"""Maximum length of a link in bytes that every server accepts: nginx and Apache accept lines of
about 8,190, this app's own server more than 64,000."""

_HELP = {
    "cell": "RNN: the basic cell. GRU and LSTM keep a memory behind gates Γ, numbers from 0 to 1 "
    "that say how much is kept, written and shown.",
    "a0": "Where every sequence starts. Learned: a parameter like any other, at first 0, which "
    "training moves.",
    "clip": "By norm: the whole gradient is shortened and keeps its direction. By value: every "
    "entry is cut at the threshold. Per tensor: every matrix is shortened on its own.",
    "optimiser": "What is made of the clipped gradient. RMSProp, Adagrad and Adam want a smaller "
    "learning rate, about 0.001 to 0.01.",
    "gain": "Scales Waa, or what stands for it in every gate, at the start. With “set spectral "
    "radius” it is the spectral radius itself.",
    "forget_bias": "Where the bias bf of the LSTM's forget gate starts. At 0 the gate is at first "
    "about half open, so that half of the memory is gone after a step; at 1 it is near 0.73, at 2 "
    "near 0.88.",
    "layers": "How many cells stand one above the other at each step: a layer reads what the one "
    "below it remembers, and the highest says ŷ⟨t⟩.",
    "window": "The gradient is cut every k steps: it does not go back from step k + 1 to step k, "
    "from 2k + 1 to 2k, and so on. The state still goes forward. 0 cuts nothing.",
    "activation": "Of the basic cell. GRU and LSTM have their tanh and σ in fixed places.",
    "updates": "How many training updates the network has had; 0 is untrained.",
    "n_steps": "How many steps the sequence has.",
    "seed": "Start weights and data follow from it: the same seed gives the same numbers.",
    "threshold": "By norm: the largest gradient that is let through. By value: the largest entry.",
    "reduction": "Whether an update follows the sum of the losses over time or their mean; "
    "the gradients differ by a factor: the number of losses.",
    "dtype": "16 bit overflows at 65,504, 32 bit at 3.4 × 10³⁸, 64 bit at 1.8 × 10³⁰⁸.",
}


def controls(*names: str) -> None:
    """Show the controls of these fields, in this order, in the current container."""
    for name in names:
        if not session.hides(name):
            _SPECIAL.get(name, _one)(name)


GROUPS: dict[str, tuple[str, ...]] = {
    "Task": ("task", "n_steps"),
    "Network": ("cell", "layers", "n_a", "activation"),
    "Start": ("init", "gain", "forget_bias", "a0", "seed", "dtype"),
    "Training": (
        *("updates", "clip", "threshold", "learning_rate", "optimiser", "reduction"),
        *("batch", "window"),
    ),
}
"""The sidebar: every field of the experiment, in its group."""

_FOLDED = ("Start",)
"""Groups that are collapsed at first."""


def experiment_controls(without: Sequence[str] = ()) -> None:
    """Show every control of the experiment, in groups; collapsed groups are not built.

    `without` has the fields that the page shows elsewhere or does not use. What a link hides can be
    brought back: it is left out so as not to distract, not to keep a secret.
    """
    for group, names in GROUPS.items():
        here = [name for name in names if name not in without and not session.hides(name)]
        if group == "Task":
            controls(*here)
        elif here:
            # One key on all pages, so that a group stays open when the page changes.
            key = f"group_{group}"
            box = st.expander(group, expanded=group not in _FOLDED, key=key, on_change="rerun")
            if box.open:
                with box:
                    controls(*here)

    if session.look("hide"):
        st.button("Show every control", key="show-hidden", on_click=session.forget, args=("hide",))


def _one(name: str) -> None:
    domain = FIELDS[name]
    if isinstance(domain, Choice):
        _segments(name)
    else:
        _numeric(name, st.slider)


def _key(name: str) -> str:
    return f"control_{name}"


def _few(name: str) -> None:
    """Segments for a whole number of which there are few."""
    domain = FIELDS[name]
    numbers = tuple(range(domain.low, domain.high + 1))
    _show(name, st.segmented_control, options=numbers, required=True, width="stretch")


def _forget_bias(name: str) -> None:
    """The control of the forget-gate bias, for the cell that has the gate."""
    if session.current().cell == "lstm":
        _few(name)


def _activation(name: str) -> None:
    """The control of the activation, disabled for a cell with its tanh and σ in fixed places."""
    _segments(name, disabled=session.current().cell != "rnn")


def _show(name: str, widget: Callable[..., Any], **options: Any) -> None:
    """One keyed widget, bound both ways to a field of the experiment."""
    show_value(
        widget,
        title_of(name, session.current()),
        key=_key(name),
        value=getattr(session.current(), name),
        take=lambda chosen: session.change(**{name: chosen}),
        help=_HELP.get(name),
        **options,
    )


def _segments(name: str, **options: Any) -> None:
    _show(
        name,
        st.segmented_control,
        options=FIELDS[name].options,
        format_func=LABELS[name].get,
        required=True,
        width="stretch",
        **options,
    )


def _numeric(name: str, widget: Callable[..., Any], **options: Any) -> None:
    domain = FIELDS[name]
    limits = {"min_value": domain.low, "max_value": domain.high, "step": domain.step}
    _show(name, widget, **limits, **options)


def _number(name: str) -> None:
    """A number input, for a range too wide for a slider."""
    _numeric(name, st.number_input, **({} if isinstance(FIELDS[name], Whole) else {"format": "%g"}))


def _choice(name: str) -> None:
    """A list rather than segments: these labels would wrap in the sidebar."""
    _show(name, st.selectbox, options=FIELDS[name].options, format_func=LABELS[name].get)


def _task(name: str) -> None:
    show_value(
        st.selectbox,
        title_of(name, session.current()),
        key=_key(name),
        value=session.current().task,
        take=choose_task,
        options=tuple(tasks.TASKS),
        format_func=lambda task: tasks.TASKS[task].title,
    )
    task_options()
    own_data()


def task_options() -> None:
    """Options of the experiment's task: its list of names, its text, a column of one's own data."""
    if session.current().task == "own":
        own_options()
    for option in tasks.TASKS[session.current().task].options:
        if option.choices:
            titles = dict(option.choices)
            _show(option.name, st.selectbox, options=tuple(titles), format_func=titles.get)
        else:
            _text(option.name, option.label)


def _text(name: str, label: str) -> None:
    """A text area that keeps the user's text as typed, even if it cannot be used."""
    key, notes_key = _key(name), f"notes_{name}"
    kept = getattr(session.current(), name)
    if st.session_state.get(notes_key, ("", ()))[0] != kept or key not in st.session_state:
        put(key, kept)
        st.session_state[notes_key] = (kept, ())
    shown = st.session_state[key]

    def changed() -> None:
        if came_along(key, shown):
            return
        try:
            # The text area may be gone with its page, as in `explorer.ui.widgets`.
            text, notes = tasks.read_text(st.session_state.get(key, kept))
        except InputError as error:
            st.session_state[notes_key] = (kept, (f"{error} The previous text is still in use.",))
        else:
            session.change(**{name: text})
            st.session_state[notes_key] = (text, tuple(notes))

    st.text_area(label, shown, key=key, on_change=changed, height=140)
    for sentence in (*st.session_state[notes_key][1], *_too_long()):
        st.caption(sentence)


def _too_long() -> tuple[str, ...]:
    length = session.link_bytes()
    if length <= LONGEST_LINK:
        return ()
    return (
        f"With this text the link is {length:,} bytes long. It works here, but many servers, mail "
        f"programs and messengers cut or refuse one of more than {LONGEST_LINK:,}: for others take "
        "a shorter text, or hand out the text itself.",
    )


_SPECIAL: dict[str, Callable[[str], None]] = {
    "task": _task,
    "activation": _activation,
    "layers": _few,
    "forget_bias": _forget_bias,
    "init": _choice,
    "optimiser": _choice,
    "clip": _choice,
    "a0": _choice,
    "seed": _number,
    "learning_rate": _number,
    "threshold": _number,
}
