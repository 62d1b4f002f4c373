"""RNN Explorer: look inside a recurrent neural network while it works and while it learns.

look(net, x, y)                         both passes of a network of one's own, every number kept
record(model, "run.rnnlog", every=50)   a training in PyTorch, recorded while it runs
unroll(...), flow(...)                  the player and the gradient flow, in a notebook or saved
Experiment(task="latch", n_steps=12)    what the app shows, as a value
InputError                              what all of them raise for what cannot be done
"""

from __future__ import annotations

import importlib as _importlib
import typing as _typing

if _typing.TYPE_CHECKING:
    from explorer.errors import InputError as InputError
    from explorer.experiment import Experiment as Experiment
    from explorer.look.looking import look as look
    from explorer.notebook import flow as flow
    from explorer.notebook import unroll as unroll
    from explorer.recording.recorder import record as record

__version__ = "0.1.0"

__all__ = ["Experiment", "InputError", "flow", "look", "record", "unroll"]

_LAZY = {
    "look": "explorer.look.looking",
    "record": "explorer.recording.recorder",
    "unroll": "explorer.notebook",
    "flow": "explorer.notebook",
    "Experiment": "explorer.experiment",
    "InputError": "explorer.errors",
}
"""What a notebook calls, and the module that has it: imported when it is first asked for."""


def __getattr__(name: str) -> _typing.Any:
    if name in _LAZY:
        return getattr(_importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
