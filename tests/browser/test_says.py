"""What every picture really says, when it is used, is what explorer/wire/messages describes.

The modules are mounted on a bare page: what they say goes nowhere but here.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from explorer.live import prepare
from explorer.views.train.picture import answer
from explorer.wire.fits import differences, hints
from explorer.wire.messages import SAYS
from tests.wire import made

MOUNTED = """async ({ address, packed, plain, width, acts, names }) => {
    const { default: mount } = await import(address);
    // As if a page had been left with a value that the server had not heard of.
    const { uncommitted } = await import(new URL("../base/uncommitted.js", address).href);
    uncommitted.keep({ gain: 0.5 });
    if (address.endsWith("/room/room.js")) {
        // As if this window led a room, where the question of its page had been asked.
        const { visit } = await import(new URL("visit.js", address).href);
        const state = { question: plain.station, revealed: null, votes: 1, followers: 1 };
        Object.assign(visit, { role: "lecturer", status: "connected", state });
    }
    if (address.endsWith("/base/where.js")) {
        const { steps } = await import(new URL("steps.js", address).href);
        const parts = () => ({ step: "5" });
        steps(document.body, { read: () => null, go: () => {}, parts, show: () => {} });
    }
    const said = [];
    const place = Object.assign(document.createElement("div"), { style: `width: ${width}px` });
    document.body.append(place);
    mount({
        parentElement: place,
        data: packed ? Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)) : plain,
        setStateValue: (name, value) => said.push(["states", name, value]),
        setTriggerValue: (name, value) => said.push(["triggers", name, value]),
    });
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (holds) => {
        const end = performance.now() + 20_000;
        while (!holds() && performance.now() < end) await frame();
    };
    for (const [selector, event, value] of acts) {
        if (!selector) {
            window.dispatchEvent(new CustomEvent(event, { detail: [] }));
            continue;
        }
        await until(() => place.querySelector(selector));
        const element = place.querySelector(selector);
        if (value !== null) element.value = value;
        element.dispatchEvent(new Event(event, { bubbles: true }));
    }
    await until(() => names.every((name) => said.some(([, one]) => one === name)));
    return said;
}"""


KEEP = """async (address) => {
    const { keep } = await import(address);
    keep("order", 3, true);
    keep("vanishing", 2, false);
}"""


class Use(NamedTuple):
    """A message, what is done with the picture of it (selector, event, value), and its width."""

    data: bytes | dict[str, Any]
    acts: tuple[tuple[str, str, str | None], ...] = ()
    width: int = 1000


def first(messages: Iterator[tuple[str, bytes | dict]], name: str) -> bytes | dict:
    return next(data for one, data in messages if one == name)


def broken() -> bytes:
    """A training that broke, and what would have helped it."""
    experiment, _ = made.TRAININGS["one that a clip would have helped"]
    training = prepare((experiment,), None)
    while not training.ended:
        training.play(training.newest, frames=9, seconds=1.0, every=True)
    return answer(training, lambda field, value: f"{field} {value}", None, 1)


def use(module: str) -> Use:
    if module == "player/player":
        return Use(first(made.of_runs({}), "PlayerRun"), (("#source", "change", "13"),))
    if module == "flow/flow":
        acts = (('input[value="states"]', "change", None), ("#layers input", "change", None))
        return Use(first(made.of_runs({}), "FlowMessage"), acts)
    if module == "strip/strip":
        acts = (("#gain", "input", "0.5"), ("#gain", "change", "0.75"))
        return Use(first(made.of_the_rest(), "StripMessage"), acts)
    if module == "chips/chips":
        acts = (
            ("#chips button", "click", None),
            ("#afresh", "click", None),
            ("", "explorer:experiment", None),
        )
        return Use(first(made.of_the_rest(), "ChipsMessage"), acts)
    if module == "live/live":
        acts = (
            ("#gradient", "change", "all"),
            ("[data-open]", "click", None),
            ("[data-field]", "click", None),
        )
        return Use(broken(), acts)
    if module == "cliff/cliff":
        return Use(first(made.of_the_rest(), "CliffMap"), (("#show", "click", None),), 400)
    if module == "base/where":
        return Use(first(made.of_shapes(), "WhereMessage"))
    if module == "station/kept":
        return Use({})
    if module == "station/station":
        acts = (('input[type="radio"]', "change", None),)
        return Use(first(made.of_the_rest(), "StationMessage"), acts)
    if module == "shapes/gallery":
        card = 'button[aria-checked="false"]'
        return Use(first(made.of_shapes(), "Gallery"), ((card, "click", None),))
    if module == "shapes/graph":
        return Use(first(made.of_shapes(), "ShownGraph"))
    if module == "room/room":
        mount = {**first(made.of_a_room(), "RoomMount"), "code": "", "right": None, "settled": ""}
        return Use(mount, (("#room-reveal", "click", None), ("#room-leave", "click", None)))
    seen = {"narrow": True, "wide": True, "dark": True}
    return Use({"on": True, "page": "unroll", "demo": ""} | seen)


@pytest.mark.parametrize("module", SAYS)
def test_what_a_picture_says_when_it_is_used_is_what_is_described(page, app_url, module):
    says = SAYS[module]._asdict()
    used = use(module)
    packed = base64.b64encode(used.data).decode() if isinstance(used.data, bytes) else ""
    names = [name for form in says.values() if form for name in hints(form)]
    page.goto(f"{app_url}/assets/js/base/text.js")
    if module == "station/kept":  # as on another day
        page.evaluate(KEEP, f"{app_url}/assets/js/station/kept.js")
    said = page.evaluate(
        MOUNTED,
        {
            "address": f"{app_url}/assets/js/{module}.js",
            "packed": packed,
            "plain": None if packed else used.data,
            "width": used.width,
            "acts": [list(act) for act in used.acts],
            "names": names,
        },
    )
    assert {name for _, name, _ in said} == set(names)
    for way, name, value in said:
        assert not list(differences(value, hints(says[way])[name], name))
    if module == "live/live":
        wishes = {value["kind"] for _, name, value in said if name == "act"}
        assert wishes == {"gradient", "open", "cure"}
