"""A flight recorder for the training of a recurrent network in PyTorch.

    from explorer import record                     with record(model, "run.rnnlog") as log: ...
    from explorer.recording import read_log         log = read_log("run.rnnlog")

Reading needs only NumPy; torch is imported when a training is recorded.
"""

from explorer.recording.log import Log, Logged, read_log
from explorer.recording.measure import Broken
from explorer.recording.recorder import Recorder, record

__all__ = ["Broken", "Log", "Logged", "Recorder", "read_log", "record"]
