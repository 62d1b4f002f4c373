"""Take home: what a page shows as files, in one folded part at its end.

The browser makes the pictures from what is on the screen (assets/js/take); the other files are made
here when they are asked for.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import streamlit as st

from explorer import export, weights
from explorer.errors import InputError
from explorer.experiment import MOST_UPDATES, Experiment
from explorer.labels import LABELS, name_value
from explorer.run import Run
from explorer.tasks import TASKS
from explorer.ui import session
from explorer.ui.figure import figures_are_printed, print_figures
from explorer.ui.folded import folded
from explorer.ui.frame import escape
from explorer.ui.share import page_link, shared
from explorer.wire.messages.take import TakeMessage
from explorer.wire.mount import component

TAKE_HOME = "take_home"
"""The key of the expander."""

_KEY = "take"
_take = component("take/take")


class File(NamedTuple):
    """A download: the label of its button, its name, and what makes it, text or bytes."""

    label: str
    name: str
    make: Callable[[], Any]


def take_home(
    files: Sequence[File] = (),
    find: Callable[[], Run | None] | None = None,
    *,
    of: Experiment | None = None,
    title: str = "",
    given: bool = False,
) -> None:
    """An expander with the pictures of this page, `files`, the files of a run, and the link.

    `find()` gives the run of the experiment, once the expander is open; None where it would take
    too long. `of` is the experiment of the pictures if that is not the session's, and `title` what
    they show if that is no experiment, or not one alone. `given` by a person, no link can show it.
    """
    box = folded("Take home", TAKE_HOME)
    if not box.open:
        return
    if not figures_are_printed():
        print_figures()
        st.rerun()
    link = "" if given else page_link(st.context.url or "")
    with box:
        run = None if find is None else find()
        message = TakeMessage(title=title, link=link, updates=None, most=MOST_UPDATES)
        _take(key=_KEY, data=message if title else pack_take(of or session.current(), link))
        with st.container(horizontal=True, key="take_files"):
            for file in (*files, *(() if run is None else _of_run(run))):
                st.download_button(
                    file.label, file.make, file.name, "application/octet-stream", on_click="ignore"
                )
        if run is not None:
            _say(run)
        elif find is not None:
            st.caption("The files of the run itself are on the page “Unroll”, once it is trained.")
        if given:
            return
        st.caption("The link, and a frame for a page of your course:")
        st.code(link, language=None, wrap_lines=True)
        st.code(html.unescape(shared(link)["frame"]), language=None, wrap_lines=True)


def pack_take(experiment: Experiment, link: str) -> TakeMessage:
    """What stands on the pictures of an experiment; they say themselves how far it is trained."""
    updates = experiment.updates
    return {"title": _title(experiment), "link": link, "updates": updates, "most": MOST_UPDATES}


def title_of_picture(experiment: Experiment, cells: Sequence[str] = ()) -> str:
    """The experiment in a line: task, cell (or `cells`, side by side), sizes, updates."""
    updates = experiment.updates
    trained = f"after {updates:,} update{'' if updates == 1 else 's'}" if updates else "untrained"
    return f"{_title(experiment, cells)}, {trained}"


def _title(experiment: Experiment, cells: Sequence[str] = ()) -> str:
    n_a, layers = experiment.n_a, experiment.layers
    *others, last = (LABELS["cell"][cell] for cell in cells or (experiment.cell,))
    named = f"{', '.join(others)} and {last}" if others else last
    stacked = f"{layers} layers, " if layers > 1 else ""
    return (
        f"{TASKS[experiment.task].title}, {named}, {stacked}"
        f"T = {experiment.n_steps}, {name_value('n_a', n_a)}"
    )


def query_of_page() -> str:
    """The query of the picture that the session shows, "?gain=1.5", for a file without a server."""
    return f"?{urlsplit(page_link('')).query}"


def _of_run(run: Run) -> Iterator[File]:
    """The files of one run, whichever page shows it."""
    experiment = run.experiment
    yield File("Run, .npz", "run.npz", lambda: export.run_npz(run))
    yield File("NumPy notebook", "experiment_numpy.ipynb", lambda: export.numpy_notebook(run))
    yield File("NumPy script", "experiment_numpy.py", lambda: export.numpy_script(experiment))
    if experiment.dtype != "float16":
        script = export.torch_script
        yield File("PyTorch notebook", "experiment_torch.ipynb", lambda: export.torch_notebook(run))
        yield File("PyTorch script", "experiment_torch.py", lambda: script(experiment))
        recorded = partial(script, experiment, recorded=True)
        with suppress(InputError):  # not every network is a layer of PyTorch's
            recorded()
            yield File("PyTorch, with a log", "experiment_recorded.py", recorded)
    for ending, save in (("npz", weights.save_npz), ("safetensors", weights.save_safetensors)):
        make = _saved(save, run)
        yield File(f"Weights, .{ending}", f"weights.{ending}", make)


def _say(run: Run) -> None:
    st.caption(
        "The scripts print the numbers of this page; the weights are those after "
        f"{run.experiment.updates:,} updates."
    )
    try:
        export.torch_script(run.experiment)
    except InputError as error:
        st.caption(escape(str(error)))


def _saved(save: Callable[[Any, Any], None], run: Run) -> Callable[[], bytes]:
    def make() -> bytes:
        file = io.BytesIO()
        save(file, run.params)
        return file.getvalue()

    return make
