"""One lecturer and some students of a room as real browsers, beside many that are only connections.

What is timed is what a class sees: from the key that the lecturer presses to the step on the screen
of each student, with Streamlit's page, the websocket and the picture between them.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from playwright.async_api import Page, async_playwright, expect

from tests.browser.serve import _FLAGS, NAMES, _browser_file
from tests.browser.steps import PLAYER
from tests.load.client import PATIENCE
from tests.load.room import Member, Plan

_NOW = "performance.timeOrigin + performance.now()"
_PRESSED = f"""() => {{
    window.pressed = [];
    window.addEventListener("keydown", () => pressed.push({_NOW}), true);
}}"""
_PAINTED = f"""root => {{
    root.painted = {{}};
    const note = () => root.painted[root.dataset.pass + root.dataset.t] ??= {_NOW};
    new MutationObserver(note).observe(root, {{ attributeFilter: ["data-t", "data-pass"] }});
}}"""


async def step_on_screens(plan: Plan, screens: int) -> tuple[list[float], list[float]]:
    """Seconds from each key of the lecturer to each screen, and to each of the connections."""
    if not 1 <= screens <= plan.followers:
        raise ValueError(f"1 to {plan.followers} screens, not {screens}.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_browser_file(NAMES), args=_FLAGS
        )
        pages = [await (await browser.new_context()).new_page() for _ in range(screens + 1)]
        lecturer, *students = pages
        for page in pages:
            page.set_default_timeout(1000 * PATIENCE)
        T = plan.steps // 2 + 1
        await lecturer.goto(f"{plan.url}/?n_steps={T}&n_a=4")
        await lecturer.get_by_role("button", name="Open a room").click()
        code = lecturer.get_by_test_id("room-code")
        await expect(code).to_have_text(re.compile(r"^\w{6}$"))
        await lecturer.get_by_role("button", name="Hide the code").click()
        rest = await _join(plan, await code.inner_text(), students)
        try:
            room = lecturer.get_by_test_id("room")
            await expect(room).to_have_attribute("data-followers", str(plan.followers))
            return await _time(plan, lecturer, students, rest, T)
        finally:
            await lecturer.get_by_role("button", name="Close the room").click()
            await asyncio.gather(*(one.close() for one in rest))


async def _join(plan: Plan, code: str, students: list[Page]) -> list[Member]:
    for student in students:
        await student.goto(f"{plan.url}/?room={code}")
        await expect(student.locator(PLAYER)).to_have_attribute("data-trace", re.compile("."))
        await student.locator(PLAYER).evaluate(_PAINTED)
    rest = [await Member.connect(plan.url) for _ in range(plan.followers - len(students))]
    for one in rest:
        await one.say(join={"code": code, "token": secrets.token_hex(16)})
    return rest


async def _time(
    plan: Plan, lecturer: Page, students: list[Page], rest: list[Member], T: int
) -> tuple[list[float], list[float]]:
    await lecturer.evaluate(_PRESSED)
    await lecturer.locator(PLAYER).focus()
    for _ in range(plan.steps):
        await lecturer.keyboard.press("ArrowRight")
        await asyncio.sleep(plan.every)
    names = [_name(2 + i, T) for i in range(plan.steps)]
    last = re.search(r"\d+", names[-1])
    for student in students:
        await expect(student.locator(PLAYER)).to_have_attribute("data-t", last[0] if last else "")
    pressed = await lecturer.evaluate("pressed")
    screens = [
        await student.locator(PLAYER).evaluate("root => root.painted") for student in students
    ]
    lines = [{name: 1e3 * at for name, at in one.seen.items()} for one in rest]
    return _between(pressed, names, screens), _between(pressed, names, lines)


def _name(p: int, T: int) -> str:
    """The p-th position of the player, from 1, as `_PAINTED` names it."""
    return f"forward{p}" if p <= T else f"backward{2 * T + 1 - p}"


def _between(pressed: list[float], names: list[str], seen: list[dict[str, Any]]) -> list[float]:
    """Seconds until each step was seen, or, where it was overtaken, one after it."""
    found = []
    for one in seen:
        at = float("inf")
        for begun, name in reversed(list(zip(pressed, names, strict=True))):
            at = one.get(name, at)
            found.append((at - begun) / 1e3)
    return found
