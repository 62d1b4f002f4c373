"""Audio player on a page."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import streamlit as st

from explorer.sound import write_wav


def play(samples: np.ndarray, rate: int, alt: str) -> None:
    """Show an audio player whose sound is inline, as a data URL.

    Streamlit would serve it from memory as a file, and delete the file as soon as the page runs
    again, even while a browser is still fetching it: a 404, and a player without sound.
    """
    sound = b64encode(write_wav(samples, rate)).decode("ascii")
    st.audio(f"data:audio/wav;base64,{sound}", alt=alt)
