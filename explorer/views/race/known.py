"""The outcomes that this server has found, for every session that opens the same race."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from explorer.experiment import Experiment
from explorer.race import Outcome

MOST = 5000
"""So many networks are kept, the newest; an outcome takes about a kilobyte."""


@st.cache_resource
def known_here() -> dict[Experiment, Outcome]:
    """The outcomes by experiment, the oldest first."""
    return {}


def keep(outcomes: Mapping[Experiment, Outcome]) -> None:
    """Add outcomes, and forget the oldest of too many."""
    known = known_here()
    known.update(outcomes)
    for one in list(known)[:-MOST]:
        known.pop(one, None)
