"""RNN Explorer: look inside a recurrent neural network while it works and while it learns."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.look.looking import look as look
    from explorer.notebook import flow as flow
    from explorer.notebook import unroll as unroll
    from explorer.recording.recorder import record as record

__version__ = "0.1.0"

_LAZY = {
    "look": "explorer.look.looking",
    "record": "explorer.recording.recorder",
    "unroll": "explorer.notebook",
    "flow": "explorer.notebook",
}
"""What a notebook calls, and the module that has it: imported when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
