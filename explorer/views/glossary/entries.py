"""Every word and symbol of explorer/notation.py as an entry, and what a search leaves of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from explorer.experiment import Experiment
from explorer.notation import GROUPS, SYMBOLS, TERMS
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.frame import escape

OF_SYMBOLS = "The symbols"
_OF_GATES = ("c", "c_tilde", "gate_u", "gate_f", "gate_o", "W", "dW", "dc")


@dataclass(frozen=True)
class Entry:
    """One line of the glossary; `page` and `fields` are a picture in which it is seen."""

    name: str
    group: str
    sentence: str
    latex: str
    shape: str
    page: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    forms: tuple[str, ...] = ()

    def has(self, words: str) -> bool:
        """Whether every one of the words is in its name, a spelling of it, or its sentence; a Greek
        letter may be spelled out."""
        spelled = " ".join((self.name, *self.forms))
        text = f"{spelled} {_greek(spelled)} {self.sentence} {self.group}".lower()
        return all(word in text for word in words.lower().split())


def _greek(text: str) -> str:
    """The names of the Greek letters in a text: rho for ρ."""
    names = (unicodedata.name(letter, "") for letter in text)
    spelled = " ".join(name.split(" LETTER ")[1] for name in names if name.startswith("GREEK "))
    return spelled.replace("LAMDA", "LAMBDA")  # as Unicode writes it, and as everybody does


def _of_a_symbol(code: str) -> dict[str, Any]:
    """The cell in which a symbol is there."""
    if code == "gate_r":
        return {"cell": "gru"}
    return {"cell": "lstm"} if code in _OF_GATES else {}


ENTRIES = (
    *(
        Entry(one.name, one.group, one.sentence, one.latex, "", one.page, one.fields, one.forms)
        for one in TERMS.values()
    ),
    *(
        Entry(
            one.text,
            OF_SYMBOLS,
            one.sentence,
            one.latex,
            one.shape,
            "unroll",
            _of_a_symbol(code),
            (code,),
        )
        for code, one in SYMBOLS.items()
    ),
)


def show_glossary() -> None:
    """A search, and the entries that it leaves, by group."""
    words = st.text_input("Search", placeholder="gain, nats, rho …", key="glossary-search")
    left = [entry for entry in ENTRIES if entry.has(words)]
    if not left:
        st.markdown(f"Nothing has “{escape(words)}” in its name or sentence; search for less.")
    for group in (*GROUPS, OF_SYMBOLS):
        found = [entry for entry in left if entry.group == group]
        if not found:
            continue
        st.subheader(group, anchor=False)
        st.caption(" · ".join(escape(entry.name) for entry in found))
        for entry in found:
            _show(entry)


def _show(entry: Entry) -> None:
    shape = f" ({entry.shape})" if entry.shape not in ("", "1") else ""
    formula = f"  \n$\\displaystyle {entry.latex}$" if entry.latex else ""
    said, seen = st.columns([5, 1])
    said.markdown(f"**{escape(entry.name)}**{escape(shape)}: {escape(entry.sentence)}.{formula}")
    with seen:
        page = PAGES[entry.page]
        query = session.link(Experiment(**entry.fields), entry.page, {})
        st.page_link(page.file, label=f"See it: {page.title}", query_params=query)
