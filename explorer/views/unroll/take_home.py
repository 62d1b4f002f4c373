"""Downloads of the experiment: scripts to run and change, and the weights."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer import export, weights
from explorer.errors import InputError
from explorer.run import Run
from explorer.ui.folded import folded
from explorer.ui.frame import escape


def take_home(result: Run) -> None:
    """An expander with the downloads; files are made on request."""
    experiment = result.experiment
    box = folded("Take home", "take_home")
    if not box.open:
        return
    with box:
        st.caption(
            "The scripts print the numbers of this page; the weights are those after "
            f"{experiment.updates:,} updates."
        )
        _file("NumPy script", "experiment_numpy.py", lambda: export.numpy_script(experiment))
        try:
            script = export.torch_script(experiment)
        except InputError as error:
            st.caption(escape(str(error)))
        else:
            _file("PyTorch script", "experiment_torch.py", lambda: script)
        _file("Weights, .npz", "weights.npz", lambda: _saved(weights.save_npz, result))
        _file(
            "Weights, .safetensors",
            "weights.safetensors",
            lambda: _saved(weights.save_safetensors, result),
        )


def _file(label: str, name: str, make: Callable[[], Any]) -> None:
    st.download_button(
        label, make, name, "application/octet-stream", on_click="ignore", width="stretch"
    )


def _saved(save: Callable[[Any, Any], None], result: Run) -> bytes:
    file = io.BytesIO()
    save(file, result.params)
    return file.getvalue()
