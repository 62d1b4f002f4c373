"""Runs, flows, trainings and comparisons, each computed once for all pages of a site."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from explorer.lessons import DIRECT, Sources


def once() -> Sources:
    """The sources of records that lessons use, each remembered by the experiment it is of."""
    known: dict[Hashable, Any] = {}

    def of(kind: str, key: Hashable, make: Callable[..., Any], *given: Any) -> Any:
        if (kind, key) not in known:
            known[kind, key] = make(*given)
        return known[kind, key]

    return Sources(
        run=lambda one: of("run", one, DIRECT.run, one),
        flow=lambda run: of("flow", run.experiment, DIRECT.flow, run),
        twins=lambda one: of("twins", one, DIRECT.twins, one),
        cells=lambda one: of("cells", one, DIRECT.cells, one),
        compare=lambda one, task, source, k, order: of(
            "compare", (one, source, k, order), DIRECT.compare, one, task, source, k, order
        ),
    )
