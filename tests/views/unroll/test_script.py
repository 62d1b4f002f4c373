"""The sentence over the picture on Unroll, made by the browser, against the gradient it is on."""

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.run import run
from explorer.views.unroll import pack as show
from explorer.wire.pack import pack
from tests.javascript import call

CAPTIONS = """
const [{ decode }, { layerOf }, words] = await Promise.all(
  ["base/decode.js", "player/layers.js", "player/words.js"].map(load));
const whole = decode(Uint8Array.from(Buffer.from(given, "base64")));
const told = [];
for (let t = 1; t <= whole.T; t++)
  told.push(words.caption({ run: layerOf(whole, 0), t, pass: "backward" }));
return told;
"""


def packed(found):
    return pack(show._header(found, found.backward), show._arrays(found, found.backward))


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(task="adding", window=3, n_steps=12, gain=1.5),
        Experiment(task="latch", n_steps=6, n_a=4, gain=0.0, init="spectral"),
        Experiment(task="latch", n_steps=6, n_a=4, activation="relu"),
        Experiment(task="latch", n_steps=6, n_a=4, cell="lstm"),
        Experiment(task="names", n_steps=5, n_a=4, gain=0.0),
    ],
)
def test_nothing_is_said_to_send_gradient_where_exactly_nothing_flows(experiment):
    found = run(experiment)
    back = found.backward.back
    norms = back.da_norm if back.dc_norm is None else np.maximum(back.da_norm, back.dc_norm)
    flowing = 0
    for t, said in enumerate(call(CAPTIONS, packed(found)), start=1):
        if norms[t] == 0:
            assert "send" not in said
            assert "nothing" in said.lower()
        elif not said.startswith("Cut here"):
            assert "send" in said or "encoder" in said
            flowing += 1
            nothing_comes = t < found.n_steps and norms[t + 1] == 0
            assert ("nothing arrives from" in said) == nothing_comes
    assert flowing
