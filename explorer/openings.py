"""What each page shows in a session that has chosen nothing yet: the demo that makes its point.

A page without an entry opens on the default experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer import demos
from explorer.experiment import DEFAULT, Experiment


@dataclass(frozen=True)
class Opening:
    """The experiment, and the parts of the view that are not at their defaults, as query text."""

    experiment: Experiment = DEFAULT
    view: Mapping[str, str] = field(default_factory=dict)


_TITLES = {
    "start": "A trained network",
    "sequences": "Why order matters",
    "unroll": "A trained network",
    "flow": "Vanishing",
    "clipping": "Clipping rescues",
    "train": "Training that breaks",
    "race": "The longer, the harder",
    "cells": "What the gates keep",
}
"""Page → title of its demo."""

_ALSO = {"sequences": {"at": "1265"}}
"""Page → parts of the view that its demo leaves open."""


def of_page(page: str) -> Opening:
    """The opening of `page`."""
    title = _TITLES.get(page)
    if title is None:
        return Opening()
    demo = next(one for one in demos.load() if one.title == title)
    return Opening(demo.experiment, {**demo.view, **_ALSO.get(page, {})})
