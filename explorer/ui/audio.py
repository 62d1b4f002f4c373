"""A sound that is played on a page."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import streamlit as st

from explorer.sound import write_wav


def play(samples: np.ndarray, rate: int, alt: str) -> None:
    """A player of a sound that comes with the page.

    Streamlit would serve it from memory as a file, and drops the file as soon as the page runs
    anew, also while a browser is still fetching it: 404, and a player that stays silent.
    """
    sound = b64encode(write_wav(samples, rate)).decode("ascii")
    st.audio(f"data:audio/wav;base64,{sound}", alt=alt)
