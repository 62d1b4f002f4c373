"""The page "Train" without a server: every update of a training as the app's own message.

A training is deterministic, so what the app would answer can be made before: message n is the
answer to a browser that has the n updates before it. assets/js/page/training.js hands them on.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.errors import InputError
from explorer.labels import name_value
from explorer.lessons import Bench, Setting
from explorer.live import LiveTraining, beside, prepare
from explorer.run import GRADIENTS
from explorer.static_site.scene import Picture, Scene, Training
from explorer.views.train.pack import pack_answer

MOST = 300
"""Updates of one training. Demos speak of no more, and it takes about a megabyte."""

_LARGEST = 4 * 2**20
"""Bytes of the messages of one training, after which no more updates are added."""


def train_scene(setting: Setting, bench: Bench) -> Scene:
    """The live picture with the first updates of its training, and how far they go."""
    experiment, view = setting.experiment, setting.view
    twin, _ = beside.read(experiment, view.get("beside", beside.default_twin(experiment)))
    training = prepare(beside.pair(experiment, twin), None)
    network = training.networks[0]
    one_loss = len(network.steps_with_loss) < 2
    gradient = GRADIENTS[0] if one_loss else view.get("gradient", GRADIENTS[0])
    messages = tuple(_messages(training, experiment.updates, gradient))
    last = len(messages) - 1
    about = Training(
        begin=min(experiment.updates, last),
        stops=training.stops,
        goes_on=not training.ended,
        networks=tuple(one.experiment for one in training.networks),
        cures=tuple(_cures(training, i) for i in range(len(training.networks))),
    )
    picture = Picture("live", messages, training=about)
    words = *network.task.notes, *network.notes, _how_far(about, experiment.updates, last)
    return Scene(setting, (picture,), words)


def _messages(training: LiveTraining, begin: int, gradient: str) -> Iterator[bytes]:
    """What the app answers for updates 0, 1, …: the first one also has what stays the same."""
    size, update = 0, 0
    while update <= MOST and size <= _LARGEST:
        frame = training.evaluate(update, float("inf"))
        if frame is None or frame.position < update:
            return  # no network can go on
        before = [max(0, update - 1)] * len(training.networks)
        message = pack_answer(
            training,
            [frame],
            before,
            number=None if update == 0 else 0,
            exact=True,
            name_value=name_value,
            begin=begin if update == 0 else None,
            gradient="all" if gradient == "all" else "last",
        )
        yield message
        size, update = size + len(message), update + 1


def _cures(training: LiveTraining, index: int) -> dict[str, str]:
    """The cures that the picture offers for a network, and where a link has the broken one."""
    found = {}
    for field, value in training.cures(index).helped:
        cured, experiment = f"{field}:{value}", training.networks[index].experiment
        try:
            found[cured] = beside.on_side(experiment, cured, index)
        except InputError:
            continue  # the app does not show that twin either
    return found


def _how_far(about: Training, wanted: int, last: int) -> str:
    """Which updates the page has, and what needs a server."""
    has = f"This page has the updates 0 to {last:,} of this training, each as the app computes it."
    if not about.goes_on:
        return f"{has} No network goes on after the last one."
    needs = "Later updates need RNN Explorer itself."
    if wanted > last:
        needs = f"Update {wanted:,}, where it begins, and later ones need RNN Explorer itself."
    return f"{has} {needs}"
