"""The files that a session was given, in its memory: the newest few of them."""

from __future__ import annotations

import streamlit as st

from explorer.errors import InputError
from explorer.experiment import Experiment, Problem
from explorer.own_data import KINDS, OwnData, read_own_data
from explorer.tasks.own import OwnFile

MOST_FILES = 4
MOST_BYTES = 64 * 2**20
"""Files of one session, and their size in memory; the oldest go first, but never the newest."""

INSTEAD = {
    "series": ("weather", "the temperature of Seattle is"),
    "names": ("names", "dinosaur names are"),
    "text": ("text", "a sonnet is"),
    "sentences": ("sentiment", "the opinions of the app are"),
    "sound": ("tone", "two tones are"),
}
"""What is shown where a file is not here: the task nearest to each kind, and its words."""

_KEPT, _WAITING = "own_files_of_this_session", "link_that_waits_for_a_file"


def files() -> list[OwnFile]:
    """The files of this session, the newest last."""
    return st.session_state.setdefault(_KEPT, [])


def keep(file: OwnFile) -> None:
    """Keep a file, the newest, and let go of the oldest that are too many or too large."""
    kept = [one for one in files() if one is not file] + [file]
    while len(kept) > MOST_FILES or (
        len(kept) > 1 and sum(one.nbytes for one in kept) > MOST_BYTES
    ):
        kept.pop(0)
    st.session_state[_KEPT] = kept


def file_of(data: OwnData) -> OwnFile | None:
    """The file of this session that `data` names, or None: another session's is not shown."""
    here = (one for one in files() if (one.kind, one.digest) == (data.kind, data.digest))
    return next(here, None)


def wait_for(experiment: Experiment | None) -> None:
    """Remember the experiment of a link whose file is not here yet; None where there is none."""
    st.session_state[_WAITING] = experiment if experiment and experiment.data else None


def waiting() -> tuple[Experiment, OwnData] | None:
    """The experiment of the last link whose file is not here, and that file; None without one."""
    experiment = st.session_state.get(_WAITING)
    return experiment and (experiment, read_own_data(experiment.data))


def stand_in(experiment: Experiment) -> tuple[Experiment, Problem | None]:
    """(what can be shown of a link's experiment here, the problem of a file that is not here)."""
    if experiment.task != "own":
        return experiment.replace(data=""), None
    if not experiment.data:
        return _without(experiment, "series", "task", "own", f"it needs a file; give one {_WHERE}")
    data = read_own_data(experiment.data)
    file = file_of(data)
    if file is None:
        remedy = f"it needs {data.words}, {KINDS[data.kind]}; give that file {_WHERE}"
        return _without(experiment, data.kind, "data", data.name, remedy)
    try:
        file.task(data.column)
    except InputError as error:
        return _without(experiment, data.kind, "data", data.name, str(error).rstrip("."))
    return experiment, None


_WHERE = "under “Your own data” in the sidebar"


def _without(
    experiment: Experiment, kind: str, field: str, given: str, remedy: str
) -> tuple[Experiment, Problem]:
    """The experiment on what the app has of this kind, and why it is not on the file."""
    task, words = INSTEAD[kind]
    problem = Problem(field, given, remedy, instead=f"Until then {words} shown.")
    return experiment.replace(task=task, data=""), problem
