"""Your own data: the files that this session was given, and the place where they are given.

They stay in the memory of this process while the session lasts. A link names a file by its digest;
a session that does not hold it is told which file it needs, see session.py.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.errors import InputError
from explorer.own_data import KINDS, OwnData, digest_of, read_own_data
from explorer.own_files import ENDINGS, MOST_BYTES, data_of, open_own
from explorer.tasks.own import OwnFile
from explorer.ui import session
from explorer.ui.own_store import file_of, files, keep, stand_in, wait_for, waiting
from explorer.ui.plain import escape
from explorer.ui.upload import key_of_file, say_if_files_are_refused
from explorer.ui.widgets import show_value

_OPEN, _HANDLED = "own_data_open", "own_data_handled"
_AS, _AS_IT_LOOKS = "own_data_as", "as it looks"


def choose_task(chosen: str) -> None:
    """Take a task of the picker; for one's own data the newest file, or the place to give one."""
    if chosen != "own":
        session.change(task=chosen, data="")
    elif files():
        session.change(task="own", data=str(data_of(files()[-1])))
    else:
        st.session_state[_OPEN] = True


def own_data() -> None:
    """The button “Your own data…”, and below it, once it is open, where a file is given."""
    link = waiting()
    opened = st.session_state.get(_OPEN, link is not None)
    st.button(
        "Close your own data" if opened else "Your own data…",
        key="own_data_button",
        type="tertiary",
        on_click=st.session_state.update,
        args=({_OPEN: not opened},),
    )
    if opened:
        with st.container(border=True):
            _place(link[1] if link else None)


def _place(needed: OwnData | None) -> None:
    say_if_files_are_refused()
    if needed is not None:
        st.markdown(escape(f"The link needs {needed.words}."))
    given = st.file_uploader(
        "A table of numbers, a list of names, a text, sentences with labels, or a sound",
        type=list(ENDINGS),
        max_upload_size=MOST_BYTES // 1_000_000,
        key=key_of_file("own_data_file"),
    )
    kind = st.selectbox(
        "Read it",
        (_AS_IT_LOOKS, *KINDS),
        format_func=lambda kind: f"as {KINDS[kind]}" if kind in KINDS else kind,
        key=_AS,
    )
    st.caption(
        "It goes to the computer that runs this app, stays in its memory while this session lasts, "
        "and is not part of the link, which names the file and says that it is needed."
    )
    if given is not None:
        _take(given, "" if kind == _AS_IT_LOOKS else kind, needed)
    others = [one for one in files() if str(data_of(one)) != session.current().data]
    for file in others:
        st.button(
            escape(f"{file.name}: {KINDS[file.kind]}"),
            key=f"own_{file.kind}_{file.digest}",
            type="tertiary",
            on_click=session.change,
            kwargs={"task": "own", "data": str(data_of(file))},
        )


def _take(given: UploadedFile, kind: str, needed: OwnData | None) -> None:
    """Read a file that was given, once for each way of reading it, and show what is made of it."""
    this = given.file_id, kind
    if st.session_state.get(_HANDLED) == this:
        return
    raw = given.getvalue()
    if not kind and needed is not None and digest_of(raw) == needed.digest:
        kind = needed.kind  # the link says how its file was read
    try:
        file = open_own(given.name, raw, kind)
    except InputError as error:
        st.error(escape(str(error)))
        return
    st.session_state[_HANDLED] = this
    keep(file)
    show_file(file)
    st.rerun()


def show_file(file: OwnFile) -> None:
    """Show a file of this session: as the link that waits for it says, or as all else is set."""
    link = waiting()
    if link and (link[1].kind, link[1].digest) == (file.kind, file.digest):
        wait_for(None)
        session.show(stand_in(link[0])[0])
    else:
        session.change(task="own", data=str(data_of(file)))


def own_options() -> None:
    """Of one's own data in use: its name, and the choice of its column where there are several."""
    try:
        data = read_own_data(session.current().data)
    except ValueError:
        return
    file = file_of(data)
    if file is None:
        return
    if len(file.columns) > 1:
        _column(file, data)
    st.caption(escape(f"{data.words}, read as {KINDS[data.kind]}."))


def _column(file: OwnFile, data: OwnData) -> None:
    show_value(
        st.selectbox,
        "Column",
        key="own_data_column",
        value=min(max(data.column, 1), len(file.columns)),
        take=lambda chosen: session.change(data=str(data_of(file, chosen))),
        options=tuple(range(1, len(file.columns) + 1)),
        format_func=lambda i: file.columns[i - 1],
    )
