"""Every claim in the words on Clipping holds in each setting in which it can appear."""

import re

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import run, run_twins
from explorer.views.clipping.words import describe_twin

BASE = Experiment(task="latch", n_steps=6, n_a=3, batch=3, updates=25, learning_rate=0.1)
SETTINGS = {
    "it never fires": {"threshold": 1e6},
    "it always fires": {"threshold": 1e-6},
    "it fires sometimes": {"threshold": 0.4},
    "threshold 0": {"threshold": 0.0},
    "by value at 0": {"clip": "value", "threshold": 0.0},
    "per tensor": {"clip": "tensor", "threshold": 0.05},
    "rate 0": {"learning_rate": 0.0},
    "one update": {"updates": 1},
    "a window": {"task": "names", "window": 2},
    "a window of 1": {"task": "names", "window": 1},
    "many losses, their sum": {"task": "names", "reduction": "sum"},
    "ends vary, their sum": {"task": "news", "n_steps": 11, "reduction": "sum"},
    "16 bit": {"dtype": "float16"},
    "broken at update 1": {
        "task": "weather", "n_steps": 100, "activation": "relu", "gain": 3.0, "dtype": "float16",
        "n_a": 16, "batch": 16,
    },
    "broken later": {
        "n_steps": 30, "activation": "identity", "learning_rate": 1000.0, "dtype": "float32",
    },
    "dead units": {"activation": "relu", "learning_rate": 100.0, "n_a": 2},
    "dead units with momentum": {
        "activation": "relu", "learning_rate": 30.0, "n_a": 2, "optimiser": "momentum",
    },
    "Adam": {"optimiser": "adam", "learning_rate": 0.01},
}  # fmt: skip


def weights(twins, which, updates):
    mode = "off" if which == "off" else twins.clip
    return run(twins.experiment.replace(clip=mode, updates=updates)).params.flat


@pytest.mark.parametrize("which", ["off", "on"])
@pytest.mark.parametrize("name", SETTINGS)
def test_every_claim_holds(name, which):
    experiment = BASE.replace(**SETTINGS[name])
    twins = run_twins(experiment)
    history = twins.off if which == "off" else twins.on
    words = describe_twin(twins, which)
    said, n = words.whole, experiment.updates
    assert re.search(r"\b1 steps\b|\b1 updates\b| \.|\*|  ", said) is None, said
    if "the same, number for number" in said:
        np.testing.assert_array_equal(twins.off.loss, twins.on.loss)
        np.testing.assert_array_equal(weights(twins, "off", n), weights(twins, "on", n))
        assert not twins.on.fired.any()
    if "Nothing moves" in said:
        np.testing.assert_array_equal(weights(twins, which, 0), weights(twins, which, n))
    if "It no longer moves" in said:
        since = re.search(r"from update (\d+) on", said)
        first = int(since.group(1)) if since else 1
        np.testing.assert_array_equal(weights(twins, which, first - 1), weights(twins, which, n))
    broke = re.search(r"Broke at update (\d+)", said)
    assert bool(broke) == (history.diverged_at is not None)
    if broke:
        at = int(broke.group(1))
        assert at == len(history.loss) == history.diverged_at
        assert "no loss to show" in said if at == 1 else f"Loss at update {at - 1}" in said
    fired = re.search(r"fired (\d+) of (\d+) times", said)
    if which == "on":
        assert int(fired.group(1)) == history.fired.sum()
        assert int(fired.group(2)) == len(history.loss)
    else:
        assert fired is None
    assert ("Mean of the last" in said) == (len(history.loss) > 1 and not broke)


def test_the_settings_come_to_what_they_are_named_after():
    words = {}
    for name in ("it never fires", "it always fires", "threshold 0", "rate 0",
                 "broken at update 1", "broken later"):  # fmt: skip
        twins = run_twins(BASE.replace(**SETTINGS[name]))
        words[name] = [describe_twin(twins, which).whole for which in ("off", "on")]
    assert "fired 0 of 25" in words["it never fires"][1]
    assert "fired 25 of 25" in words["it always fires"][1]
    assert "lets no gradient through" in words["threshold 0"][1]
    assert "the learning rate is 0" in words["rate 0"][0]
    assert "Broke at update 1:" in words["broken at update 1"][0]
    assert "last before the break" in words["broken later"][0]
