"""Controls of the page "Race", the race of this session, and its live board."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.labels import LABELS
from explorer.race import (
    MOST_NETWORKS,
    READY,
    Ready,
    Runner,
    make_race,
    matching,
)
from explorer.ui import session
from explorer.ui.controls import experiment_controls
from explorer.ui.fragment import fragment_of_page
from explorer.ui.frame import escape
from explorer.ui.widgets import came_along, put, show_value
from explorer.views.race.known import keep, known_outcomes
from explorer.views.race.picture import show_dots

_RUNNER = "race_runner"
_DEFAULT_LENGTHS = (5, 8, 10, 15, 20, 25, 30, 40)
_REFRESH = 0.4
"""Seconds between two refreshes of the board; training a network takes about as long."""
_OWN = "Your own settings"


def race_controls(experiment: Experiment) -> None:
    """Controls of the race (preset, lengths, networks, cells), then those of the experiment."""
    _choose_ready(experiment)
    lengths, networks, cells = _settings(experiment)
    _lengths(lengths)
    show_value(
        st.slider,
        "Networks for each length",
        key="race_networks",
        value=networks,
        take=lambda chosen: session.choose("race_networks", chosen),
        min_value=1,
        max_value=MOST_NETWORKS,
        help="Each starts from its own seed; the seeds are the same for every line.",
    )
    show_value(
        st.segmented_control,
        "Cells",
        key="race_cells",
        value=list(cells),
        take=_take_cells,
        options=tuple(LABELS["cell"]),
        selection_mode="multi",
        format_func=LABELS["cell"].get,
        help="Each cell races without the clip and with it. GRU and LSTM take longer.",
    )
    experiment_controls(without=("n_steps", "cell"))


def open_race(experiment: Experiment) -> Runner | None:
    """The race of this experiment in this session, with the outcomes known already.

    Where no network could learn the task, it says why, offers races that are ready, and returns
    None.
    """
    try:
        return _runner(experiment)
    except InputError as why:
        st.info(f"{escape(str(why))} These races are ready:")
        with st.container(horizontal=True):
            for number, ready in enumerate(READY):
                kind = "secondary" if number else "primary"
                st.button(ready.title, type=kind, on_click=_take, args=(ready, True))
        return None


def race_buttons(runner: Runner) -> None:
    """Start or resume, cancel, start over; always three, so that the board does not move."""
    begun, running = bool(runner.outcomes), runner.running
    with st.container(horizontal=True):
        st.button(
            "Done" if runner.done else "Resume" if begun else "Start",
            type="primary",
            key="race_start",
            on_click=runner.start,
            disabled=running or runner.done,
            width=110,
        )
        st.button(
            "Cancel",
            key="race_cancel",
            on_click=_cancel,
            args=(runner,),
            disabled=not running,
            help="What is done stays; Resume goes on from there.",
        )
        st.button(
            "Run it again",
            key="race_over",
            on_click=_start_over,
            args=(runner,),
            disabled=running or not begun,
        )


def show_board(runner: Runner) -> None:
    """The board, which refreshes by itself while the race runs."""
    running = runner.running
    fragment_of_page(_board, run_every=_REFRESH if running else None)(runner, running)


def _settings(experiment: Experiment) -> tuple[tuple[int, ...], int, tuple[str, ...]]:
    """(lengths, networks, cells): the settings of a race that are not in the experiment."""
    ready = matching(experiment)
    lengths = session.look("race_lengths", ready.lengths if ready else _DEFAULT_LENGTHS)
    cells = session.look("race_cells", (experiment.cell,))
    return lengths, session.look("race_networks"), cells


def _runner(experiment: Experiment) -> Runner:
    """The session's Runner if it runs this race; else a new one, and the old one is cancelled."""
    race = make_race(experiment, *_settings(experiment))
    runner: Runner | None = st.session_state.get(_RUNNER)
    if runner is None or runner.race != race:
        if runner is not None:
            runner.cancel()
            keep(runner.outcomes)
        runner = st.session_state[_RUNNER] = Runner(race, known_outcomes(race), _watcher())
    return runner


def _board(runner: Runner, was_running: bool) -> None:
    show_dots(runner)
    if was_running and not runner.running:
        keep(runner.outcomes)
        st.rerun()  # the buttons and the figure are outside of this fragment


def _choose_ready(experiment: Experiment) -> None:
    found = matching(experiment)
    titles = {ready.title: ready for ready in READY}
    own = () if found else (_OWN,)
    show_value(
        st.selectbox,
        "Race",
        key="race_ready",
        value=found.title if found else _OWN,
        take=lambda title: _take(titles.get(title)),
        options=(*own, *titles),
    )


def _take(ready: Ready | None, start: bool = False) -> None:
    """Make a ready race the session's, and start it if wanted."""
    if ready is None:
        return
    session.forget("race_lengths", "race_cells")
    session.change(**ready.fields)
    if start:
        _runner(session.current()).start()


def _lengths(lengths: tuple[int, ...]) -> None:
    """Text input of the lengths; invalid text stays in it, and the previous lengths in use."""
    text = ", ".join(map(str, lengths))
    problem = st.session_state.get("race_lengths_problem")
    if problem is None or problem[0] != text or "race_lengths" not in st.session_state:
        put("race_lengths", text)
        st.session_state["race_lengths_problem"] = (text, "")
    shown = st.session_state["race_lengths"]
    st.text_input(
        "Sequence lengths T", shown, key="race_lengths", on_change=_read_lengths, args=(text, shown)
    )
    if st.session_state["race_lengths_problem"][1]:
        st.caption(st.session_state["race_lengths_problem"][1])


def _read_lengths(before: str, shown: str) -> None:
    if came_along("race_lengths", shown):
        return
    try:  # the input may be gone with its page, as in `explorer.ui.widgets`
        session.choose("race_lengths", st.session_state.get("race_lengths", before))
    except ValueError as problem:
        words = f"These lengths cannot be used: {problem}. Those before are still in use."
        st.session_state["race_lengths_problem"] = (before, words)
    else:
        st.session_state["race_lengths_problem"] = None


def _take_cells(chosen: list[str]) -> None:
    """Use the chosen cells, or the experiment's own if none is chosen."""
    if chosen:
        session.choose("race_cells", ",".join(chosen))
    else:
        session.forget("race_cells")


def _cancel(runner: Runner) -> None:
    runner.cancel()
    runner.wait(seconds=3.0)  # so that the screen shows the final state


def _start_over(runner: Runner) -> None:
    """Run the race again, with nothing known."""
    again = st.session_state[_RUNNER] = Runner(runner.race, {}, _watcher())
    again.start()


def _watcher() -> Callable[[], bool]:
    """A function: whether the tab of this session is open; always true without a server."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    server, session_id = runtime.get_instance(), context.session_id
    # is_active_session also knows of sessions whose tab is closed, where several processes serve.
    return lambda: server.get_client(session_id) is not None
