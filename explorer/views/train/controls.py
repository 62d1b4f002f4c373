"""Live training of a session: the comparison twin, and actions of the user."""

from __future__ import annotations

import streamlit as st

from explorer.experiment import FIELDS, TITLES, Choice, Experiment
from explorer.labels import name_value
from explorer.live import LiveTraining, beside, prepare
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.folded import is_unfolded
from explorer.ui.frame import warn
from explorer.ui.gradient import change_gradient
from explorer.ui.runs import keep_run
from explorer.ui.take_home import TAKE_HOME
from explorer.ui.widgets import show_value
from explorer.wire.fits import fits
from explorer.wire.messages.live import OpenNetwork, ShowGradient, TryCure

_TRAINING, _CHOICE, _LINKS, _REST = "live_training", "control_beside", "live_links", "live_rest"
_OTHER = "other"


def open_beside(experiment: Experiment) -> str:
    """The comparison twin, as "field:value", from the link or from this session."""
    chosen = session.look("beside", beside.default_twin(experiment))
    chosen, problems = beside.read(experiment, chosen)
    warn(problems)
    return chosen


def beside_control(experiment: Experiment, chosen: str) -> None:
    """Choose the comparison twin: one of SUGGESTED, or any field and value."""
    options = [one for one in beside.SUGGESTED if _fits(experiment, one)]
    if chosen not in options:
        options.insert(0, chosen)
    other = st.session_state.get(_CHOICE) == _OTHER
    show_value(
        st.selectbox,
        "Beside it, the same with",
        key=_CHOICE,
        value=_OTHER if other else chosen,
        take=_take,
        options=[*options, _OTHER],
        format_func=_label,
        help="Both have one seed and one stream of data; they differ in this and nothing else.",
    )
    if other:
        _any_field(experiment)


def get_training(experiment: Experiment, chosen: str) -> LiveTraining:
    """This session's training of the experiment and its comparison twin."""
    before: LiveTraining | None = st.session_state.get(_TRAINING)
    training = prepare(beside.pair(experiment, chosen), before)
    led = st.session_state.get(_LINKS) != session.links()  # a link says itself where it begins
    if before is not None and before is not training and experiment.updates and not led:
        session.change(updates=0)  # another network begins at update 0
    if before is not training:
        st.session_state[_REST] = 0
    st.session_state[_TRAINING], st.session_state[_LINKS] = training, session.links()
    return training


def settle(position: int) -> None:
    """Store the update that the user stopped at in the experiment, and so in the link.

    The files to take home, where they are shown, are made anew: they are of that update.
    """
    updates = min(position, FIELDS["updates"].high)
    st.session_state[_REST] = position
    if updates == session.current().updates:
        return
    session.change(updates=updates)
    if is_unfolded(TAKE_HOME):
        st.rerun()


def position() -> int:
    """The update at which the picture begins."""
    return session.current().updates


def rest() -> int:
    """The update at which the picture came to rest, also where no link reaches it."""
    here: int = st.session_state.get(_REST, 0)
    return here if min(here, FIELDS["updates"].high) == position() else position()


def handle(action: object) -> None:
    """Handle an action of the user: open a network in the player, try a cure, set the gradient.

    An invalid one is ignored.
    """
    training: LiveTraining = st.session_state[_TRAINING]
    known = range(len(training.networks))
    if fits(action, ShowGradient):
        change_gradient(action["value"])
    elif fits(action, OpenNetwork) and action["network"] in known:
        _open(training, action["network"], action["position"])
    elif fits(action, TryCure) and action["network"] in known:
        _cure(training, action["network"], f"{action['field']}:{action['value']}")


def _open(training: LiveTraining, index: int, position: int) -> None:
    network = training.networks[index]
    at = max(0, min(position, network.done, FIELDS["updates"].high))
    run = network.run(at)
    if run:
        keep_run(run)
    _put_first(network.experiment.replace(updates=at), training)
    st.switch_page(PAGES["unroll"].file)


def _cure(training: LiveTraining, index: int, cured: str) -> None:
    experiment = training.networks[index].experiment
    if _fits(experiment, cured):
        _put_first(experiment, training)
        # The run that broke stays on its side; the cured twin comes to the other.
        session.choose("beside", beside.on_side(experiment, cured, index))
        st.rerun()


def _put_first(experiment: Experiment, training: LiveTraining) -> None:
    """Make one network of the pair the session's experiment, and the other its twin."""
    others = [
        n.experiment for n in training.networks if n.experiment != experiment.replace(updates=0)
    ]
    if others:
        field = beside.differing(experiment, others[0])
        session.choose("beside", f"{field}:{getattr(others[0], field)}")
    session.change(**{name: getattr(experiment, name) for name in FIELDS})


def _take(chosen: str) -> None:
    if chosen != _OTHER:
        session.choose("beside", chosen)


def _fits(experiment: Experiment, chosen: str) -> bool:
    return not beside.read(experiment, chosen)[1]


def _label(chosen: str) -> str:
    if chosen == beside.NOTHING:
        return "nothing"
    if chosen == _OTHER:
        return "something else …"
    field, given, _ = beside.parse(chosen)
    return name_value(field, FIELDS[field].read(given))


def _any_field(experiment: Experiment) -> None:
    """Two small controls: which field, and its value."""
    field = st.selectbox("Which field", beside.CHANGEABLE, format_func=lambda name: TITLES[name])
    domain, own = FIELDS[field], getattr(experiment, field)
    key = f"beside_{field}"
    if isinstance(domain, Choice):
        rest = [word for word in domain.options if word != own]
        value = st.selectbox("Its value", rest, key=key, format_func=lambda w: name_value(field, w))
    else:
        low, high = type(own)(domain.low), type(own)(domain.high)
        form = {} if isinstance(own, int) else {"format": "%g"}
        value = st.number_input("Its value", low, high, own, key=key, **form)
    cure = f"{field}:{value}"

    def use() -> None:
        st.session_state[_CHOICE] = cure
        session.choose("beside", cure)

    st.button("Show it beside", on_click=use, disabled=not _fits(experiment, cure))
