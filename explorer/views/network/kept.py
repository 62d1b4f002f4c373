"""What one session keeps of the network that it looks at: the newest of each kind alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

_KEPT = "own_network"


def once(kind: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """`make()`, kept in this session under its kind until the key changes; no other has it."""
    kept = st.session_state.setdefault(_KEPT, {})
    if kind not in kept or kept[kind][0] != key:
        kept.pop(kind, None)
        kept[kind] = key, make()
    return kept[kind][1]
