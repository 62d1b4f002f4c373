"""What a page shows for a setting, as packed pictures and sentences: those of the app."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explorer.charts.race import draw_race
from explorer.errors import InputError
from explorer.lessons import Bench, Setting, Sources
from explorer.pages import PAGES
from explorer.race import describe as describe_race
from explorer.race import shipped_outcomes, shipped_race, verdict
from explorer.run import Flow, Run, at_layer, has_jacobians
from explorer.run.forgetting import measure_forgetting
from explorer.sequences import judge
from explorer.sequences.windows import cut
from explorer.static_site.scene import NEEDS, Picture, Scene, both
from explorer.static_site.shapes import shapes_scene
from explorer.static_site.training import train_scene
from explorer.views.cells.picture import pack_cells
from explorer.views.cells.reach import describe_reach, draw_reach, say_reach
from explorer.views.cliff.picture import pack_map
from explorer.views.clipping.twins import draw_twin
from explorer.views.clipping.words import describe_twin
from explorer.views.flow.forgetting import (
    TITLE,
    describe_forgetting,
    draw_forgetting,
    say_forgetting,
)
from explorer.views.flow.pack import pack_flow
from explorer.views.sequences.errors import describe_errors, draw_errors
from explorer.views.sequences.windows import describe_sequence, draw_sequence
from explorer.views.unroll.pack import pack_player


def scene_of(setting: Setting, sources: Sources) -> Scene:
    """The pictures of a setting, or a sentence on why a page without a server cannot show them."""
    title = PAGES[setting.page].title
    if setting.page not in _SCENES:
        return Scene(setting, missing=f"The page “{title}”{NEEDS}")
    try:
        return _SCENES[setting.page](setting, Bench(setting, sources))
    except InputError as error:
        return Scene(setting, missing=str(error))


def unroll_messages(run: Run, source: int | None) -> tuple[bytes, ...]:
    """The player with every gradient that it can ask for here: `source`'s, all losses, the last."""
    shown = dict.fromkeys((source, None, run.backward.starts_at or None))
    return tuple(pack_player(run, one, weights=True) for one in shown)


def flow_messages(top: Flow, view: Mapping[str, str]) -> tuple[bytes, ...]:
    """Every matrix that the picture can ask for, the one of the view first."""
    layers = range(1, top.run.params.layers + 1)
    usual = "states" if top.run.has_loss.sum() == 1 else "losses"
    states = has_jacobians(top.run) and view.get("matrix", usual) == "states"
    first = int(view.get("layer", top.layer))
    return tuple(
        pack_flow(flow, states=one)
        for layer in dict.fromkeys((first if first in layers else top.layer, *layers))
        for flow in (top if layer == top.layer else at_layer(top, layer),)
        for one in ((states, not states) if has_jacobians(flow.run) else (False,))
    )


def source_of(run: Run, view: Mapping[str, str]) -> int | None:
    """The step of the loss that the view backpropagates; None for all losses."""
    loss = int(view.get("loss", 0))
    return loss if 1 <= loss <= run.n_steps and run.has_loss[loss - 1] else None


def _unroll(setting: Setting, bench: Bench) -> Scene:
    run = bench.run
    packed = unroll_messages(run, source_of(run, setting.view))
    usual = {"step": "1", "unit": "1", "layer": str(run.params.layers)}
    parts = _seen(setting, usual)
    return Scene(
        setting,
        (Picture("player", packed, ("source",)),),
        (*run.task.notes, *run.notes),
        parts=parts,
    )


def _seen(setting: Setting, usual: Mapping[str, str]) -> dict[str, str]:
    """What the picture is led to; it reads all of these parts at once."""
    return {name: setting.view.get(name, value) for name, value in usual.items()}


def _flow(setting: Setting, bench: Bench) -> Scene:
    flow = bench.flow
    found = measure_forgetting(flow)
    pictures = [Picture("flow", flow_messages(flow, setting.view), ("view", "layer"))]
    if found is not None:
        words = f"**{TITLE}** {say_forgetting(found)}"
        draw = both(lambda dark: draw_forgetting(found, dark=dark), describe_forgetting(found))
        pictures.append(draw._replace(words=words))
    return Scene(setting, tuple(pictures))


def _cells(setting: Setting, bench: Bench) -> Scene:
    cells = bench.cells
    notes = (*cells.cells["rnn"].run.task.notes, *cells.notes)
    reach = both(lambda dark: draw_reach(cells, dark=dark), describe_reach(cells))
    words = f"**How far back the gradient reaches** {say_reach(cells)}"
    pictures = Picture("cells", (pack_cells(cells),)), reach._replace(words=words)
    parts = _seen(setting, {"step": "1", "unit": "1"})
    return Scene(setting, pictures, notes, parts=parts)


def _cliff(setting: Setting, bench: Bench) -> Scene:
    if setting.view.get("surface", "unit") != "unit":
        return Scene(setting, missing="The surface around a network" + NEEDS)
    parts = {name: setting.view[name] for name in ("ball",) if name in setting.view}
    return Scene(setting, (Picture("cliff", (pack_map(),)),), parts=parts)


def _clipping(setting: Setting, bench: Bench) -> Scene:
    twins = bench.twins
    gradient = {"gradient": setting.view["gradient"]} if "gradient" in setting.view else {}

    def of(which: str) -> Picture:
        words = describe_twin(twins, which)
        draw = both(lambda dark: draw_twin(twins, which, dark=dark, **gradient), words.whole)
        text = f"**{words.title}** {words.loss} {words.verdict} {words.clip}"
        return draw._replace(words=text)

    return Scene(setting, (of("off"), of("on")), (*twins.task.notes, *twins.notes), beside=True)


def _sequences(setting: Setting, bench: Bench) -> Scene:
    shown, before = bench.comparison, None
    if setting.view.get("order", "kept") != "kept":
        kept = Setting(setting.page, setting.experiment, {**setting.view, "order": "kept"})
        before = Bench(kept, bench.sources).comparison
    last = len(shown.series.values) - shown.series.split - 1
    window = cut(shown.series, shown.n_steps, min(int(setting.view.get("at", 0)), last),
                 shown.order)  # fmt: skip
    head, *sentences = judge(shown, before)
    pictures = (
        both(lambda dark: draw_sequence(shown, window, dark=dark),
              describe_sequence(shown, window)),
        both(lambda dark: draw_errors(shown, before, dark=dark), describe_errors(shown, before)),
    )  # fmt: skip
    return Scene(setting, pictures, (f"**{head}**", *sentences), beside=True)


def _race(setting: Setting, bench: Bench) -> Scene:
    race, outcomes = shipped_race(), shipped_outcomes()
    if race.base != setting.experiment or not outcomes:
        return Scene(setting, missing="A race of other networks" + NEEDS)
    draw = both(lambda dark: draw_race(race, outcomes, dark=dark), describe_race(race, outcomes))
    return Scene(setting, (draw,), (verdict(race, outcomes),))


_SCENES: Mapping[str, Callable[[Setting, Bench], Scene]] = {
    "cells": _cells,
    "cliff": _cliff,
    "clipping": _clipping,
    "flow": _flow,
    "race": _race,
    "sequences": _sequences,
    "shapes": shapes_scene,
    "train": train_scene,
    "unroll": _unroll,
}
