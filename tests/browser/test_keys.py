"""→ ← Home End act on the picture of every page that has one, wherever nothing else wants them."""

import json
import re

import pytest
from playwright.sync_api import expect

from explorer.run.cliff import STARTS, W_RANGE

LINK = "task=latch&n_steps=6&n_a=4"
PAGES = {"": "player", "cells": "cells", "train": "live", "cliff": "cliff", "flow": "flow"}
LEAVES = re.compile("Open in player")


def opened(visit, name):
    """The picture of a page that was come to from another one, with the focus on nothing."""
    page = visit(f"{name}?{LINK}&present=0")
    page.evaluate("document.activeElement.blur()")
    return page, shown(page, name)


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def shown(page, name):
    root = page.get_by_test_id(PAGES[name])
    ready = "data-trace" if name in ("", "cells", "flow") else "data-step"
    expect(root).to_have_attribute(ready, re.compile("."), timeout=45_000)
    if name == "train":  # its first answer brings the numbers
        expect(root.locator("#where")).not_to_be_empty()
    return root


def steps(page, name, root):
    """Press Home → → ← End, and hold the picture to where each of them leads."""

    def press(key, *expected):
        page.keyboard.press(key)
        for attribute, value in expected:
            place = root.get_by_role("grid") if attribute.startswith("aria") else root
            expect(place).to_have_attribute(attribute, value)

    if name == "":
        for key, t, way in (
            *(("Home", 1, "forward"), ("ArrowRight", 2, "forward"), ("ArrowRight", 3, "forward")),
            *(("ArrowLeft", 2, "forward"), ("End", 1, "backward")),
        ):
            press(key, ("data-t", str(t)), ("data-pass", way))
    elif name == "cells":
        for key, t in zip(
            ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End"), "12326", strict=True
        ):
            press(key, ("data-t", t))
    elif name == "train":
        for key, step in zip(
            ("Home", "ArrowRight", "ArrowRight", "ArrowLeft"), "0121", strict=True
        ):
            press(key, ("data-step", step))
        newest = root.locator("#scrub").get_attribute("max")
        press("End", ("data-step", newest))
    elif name == "flow":
        for key, k in zip(
            ("Home", "ArrowRight", "ArrowRight", "ArrowLeft", "End"), "01216", strict=True
        ):
            press(key, ("aria-activedescendant", re.compile(rf"cell-6-{k}$")))
    else:
        press("Home", ("data-step", "0"))
        page.evaluate(TWO_FRAMES)  # a start that was chosen is painted in the next one
        w, *others = json.loads(root.get_attribute("data-off"))
        right = float(w) + 0.01 * (W_RANGE[1] - W_RANGE[0])
        press("ArrowRight", ("data-off", re.compile(rf'\["{right:.6g}"')))
        press("ArrowLeft", ("data-off", json.dumps([w, *others], separators=(",", ":"))))
        press("End", ("data-step", "500"))


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "unroll")
def test_the_keys_act_on_a_page_just_opened(page, app_url, name):
    page.goto(f"{app_url}/{name}?{LINK}")
    root = shown(page, name)
    assert page.evaluate("document.activeElement === document.body")
    steps(page, name, root)


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "unroll")
def test_the_keys_act_where_nothing_has_the_focus_and_after_a_click_on_any_button(visit, name):
    page, root = opened(visit, name)
    assert page.evaluate("document.activeElement === document.body")
    steps(page, name, root)
    expect_passed_on(page, name, root)
    for button in root.get_by_role("button").all():
        if not button.is_visible() or LEAVES.search(button.text_content()):
            continue
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")  # at the first step and at the last some are disabled
        button.click()
        steps(page, name, root)
    page.mouse.click(1390, 890)  # beside everything
    steps(page, name, root)
    page.get_by_role("button", name="Present").first.click()
    page.wait_for_url(re.compile("present=1"))
    steps(page, name, root)


def expect_passed_on(page, name, root):
    """A screen reader is told to pass the keys on to the picture, and what there is to read."""
    if name == "flow":  # there to the grid, as to any grid
        expect(root.get_by_role("grid", name=re.compile("Arrow keys walk"))).to_be_visible()
        return
    passing = page.get_by_role("application", name=re.compile("Home.*End|Home: .*; End:"))
    expect(passing).to_have_attribute("data-testid", PAGES[name])
    expect(passing).to_have_attribute("aria-roledescription", "picture with steps")
    documents = root.get_by_role("document").all()
    assert documents
    for one in documents:  # the focus leads to it, or else nobody would know of it
        assert one.evaluate(
            "e => e.matches('[tabindex]') || !!e.querySelector('[tabindex], button')"
        )


def test_the_keys_act_where_the_menu_of_pages_has_led(visit):
    page, _ = opened(visit, "")
    for title, name in (("Cells", "cells"), ("Cliff", "cliff")):
        page.get_by_test_id("stSidebar").get_by_role("link", name=title).click()
        root = shown(page, name)
        assert page.evaluate("document.activeElement.matches('a')")
        steps(page, name, root)


def test_what_uses_the_keys_itself_keeps_them(visit):
    page, root = opened(visit, "")
    page.get_by_role("slider", name=re.compile("Gain", re.IGNORECASE)).first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("gain=1.01"))
    expect(root).to_have_attribute("data-t", "1")
    root.locator("#scrub").focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-t", "2")  # one step, not two
    root.get_by_role("grid").focus()
    page.keyboard.press("ArrowRight")
    expect(root.get_by_role("grid")).to_have_attribute("aria-activedescendant", re.compile("-3$"))
    root.locator("#speed").focus()
    page.keyboard.press("ArrowRight")
    fold = root.locator("#fold")
    fold.focus()
    page.keyboard.press("Space")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("Tab")
    expect(fold).not_to_be_focused()
    page.keyboard.press("Control+ArrowRight")
    page.get_by_role("button", name="Demos").click()
    page.locator(".st-key-demos").get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(root).to_have_attribute("data-t", "2")

    page, root = opened(visit, "cliff")
    before = root.get_attribute("data-off")
    root.get_by_role("textbox", name="Learning rate").focus()
    for key in ("Home", "ArrowRight", "End"):
        page.keyboard.press(key)
    assert root.get_attribute("data-off") == before
    assert root.get_attribute("data-step") == "0"
    root.get_by_role("button", name=STARTS[1].name).click()
    page.keyboard.press("Enter")  # presses the button again, and makes no step
    page.keyboard.press("ArrowUp")
    expect(root).not_to_have_attribute("data-off", before)
    assert root.get_attribute("data-step") == "0"


def test_p_presents_on_keyboards_without_latin_letters(visit):
    page, root = opened(visit, "")
    session = page.context.new_cdp_session(page)

    def press(key):
        for kind in ("keyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": "KeyP"})

    press("з")
    page.wait_for_url(re.compile("present=1"))
    expect(root).to_be_focused()
    root.locator("#scrub").focus()
    press("π")
    page.wait_for_url(lambda url: "present" not in url)


def test_of_two_pictures_the_one_touched_last_has_the_keys(page, app_url):
    page.goto(f"{app_url}/assets/js/base/keys.js")  # a bare page, with nothing but the app's rule
    page.evaluate(
        """async () => {
            const { obey } = await import("/assets/js/base/keys.js");
            document.body.innerHTML = '<a href="#">beside</a><br>';
            window.said = [];
            window.forget = ["first", "second"].map((name) => {
                const root = Object.assign(document.createElement("div"), { id: name });
                const shadow = root.attachShadow({ mode: "open" });
                shadow.innerHTML = '<p>words</p><div tabindex="0"></div><button>press</button>';
                document.body.append(root);
                const act = (event) => window.said.push(`${name} ${event.key}`);
                const inner = shadow.querySelector("div");
                inner.append(shadow.querySelector("p"), shadow.querySelector("button"));
                return obey(inner, { ArrowRight: act, " ": act });
            });
        }"""
    )

    def says(key="ArrowRight"):
        page.keyboard.press(key)
        return page.evaluate("said.splice(0)")

    assert says() == ["first ArrowRight"]
    page.locator("#second p").click()
    assert says() == ["second ArrowRight"]
    page.get_by_role("link", name="beside").focus()
    assert says() == ["second ArrowRight"]
    assert says("Space") == []
    page.locator("#first button").focus()
    assert says() == ["first ArrowRight"]
    page.locator("#second").evaluate("e => (e.hidden = true)")
    page.evaluate("forget[0]()")
    assert says() == []
    page.locator("#second").evaluate("e => (e.hidden = false)")
    assert says() == ["second ArrowRight"]
