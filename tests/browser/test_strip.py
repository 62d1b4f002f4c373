"""The control strip, driven in a real browser: each picture that has one follows the hand."""

import base64
import functools
import re

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment, from_query
from explorer.run import run
from explorer.ui.strip import pack_strip
from tests.browser.steps import expect_rest, hold, next_frame, under_hand, until

LATCH = "task=latch&n_steps=9&n_a=5"
SHOWN = Experiment(task="latch", n_steps=9, n_a=5)


def strip(page):
    return page.get_by_test_id("strip")


def query(page):
    pairs = [pair.split("=") for pair in page.url.split("?")[1].split("&")]
    return from_query(dict(pairs))[0]


def shows_its_address(page, picture):
    shown = page.get_by_test_id(picture).get_attribute("data-trace")
    return shown == run(query(page)).fingerprint()


def chips(page):
    return page.get_by_test_id("stSidebar").get_by_test_id("chips").locator("#chips button")


def test_the_player_follows_the_hand_and_the_address_the_value_it_is_left_at(visit):
    page = visit(f"?{LATCH}")
    player = page.get_by_test_id("player")
    expect(player).to_have_attribute("data-trace", run(SHOWN).fingerprint())
    player.evaluate("root => { window.first = root; }")
    address, seen = page.url, set()
    drag = hold(page, "gain")
    for share in (0.3, 0.4, 0.6):
        drag(share)
        shown = SHOWN.replace(gain=float(under_hand(page, "gain").input_value()))
        expect(player).to_have_attribute("data-trace", run(shown).fingerprint())
        seen.add(shown)
        assert page.url == address, "nothing is written while the hand is on the slider"
    assert len(seen) == 3
    page.mouse.up()
    expect(page).to_have_url(re.compile("gain="))
    assert query(page) == shown
    assert player.evaluate("root => root === window.first && root.isConnected")


@pytest.mark.parametrize(("field", "keys"), [("gain", 4), ("time steps", 1)])
def test_a_value_set_by_keys_is_not_lost_when_the_page_is_left_at_once(visit, field, keys):
    page = visit(f"?{LATCH}")
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", run(SHOWN).fingerprint())
    under_hand(page, field).focus()
    for _ in range(keys):
        page.keyboard.press("ArrowRight")
    left_at = {"gain": 1.04} if field == "gain" else {"n_steps": 10}
    page.get_by_test_id("stSidebar").get_by_role("link", name="Gradient flow", exact=True).click()
    shown = run(SHOWN.replace(**left_at))
    expect(page.get_by_test_id("flow")).to_have_attribute("data-trace", shown.fingerprint())
    expect_rest(page)
    assert "/flow" in page.url
    assert query(page) == shown.experiment
    expect(page.get_by_test_id("flow")).to_have_attribute("data-trace", shown.fingerprint())


def test_a_link_that_is_followed_at_once_is_not_changed_by_a_value_set_before(visit, lasting_tab):
    page = visit(f"?{LATCH}")
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", run(SHOWN).fingerprint())
    under_hand(page, "gain").focus()
    page.keyboard.press("ArrowRight")
    lasting_tab.lead(f"flow?{LATCH}")
    flow = page.get_by_test_id("flow")
    expect(flow).to_have_attribute("data-trace", run(SHOWN).fingerprint())
    page.wait_for_timeout(2_500)  # longer than a value is kept for that was set before
    expect_rest(page)
    assert query(page) == SHOWN
    expect(flow).to_have_attribute("data-trace", run(SHOWN).fingerprint())


def test_the_sidebar_stays_as_it_is_and_its_chips_say_what_is_new(visit):
    page = visit(f"?{LATCH}")
    expect(chips(page)).to_have_text(["time steps T 9", "5 hidden units"])
    under_hand(page, "hidden units").focus()
    page.keyboard.press("ArrowRight")
    expect(chips(page).last).to_have_text("6 hidden units")
    expect(page).to_have_url(re.compile("n_a=6"))
    expect_rest(page)
    expect(chips(page).last).to_have_text("6 hidden units")
    chips(page).first.click()
    expect(page).not_to_have_url(re.compile("n_steps="))
    expect(under_hand(page, "time steps")).to_have_value("13")
    expect(chips(page)).to_have_text(["6 hidden units"])
    page.get_by_role("button", name="Start afresh").click()
    expect(chips(page)).to_have_count(0)
    expect(page).to_have_url(re.compile("task=latch$"))


def test_the_check_in_the_sidebar_follows_once_the_hand_rests(visit):
    page = visit(f"?{LATCH}")
    badge = page.locator(".st-key-badge")
    expect(badge.get_by_role("link")).to_have_attribute("href", re.compile("n_a=5"))
    under_hand(page, "hidden units").focus()
    page.keyboard.press("ArrowRight")
    expect(badge.get_by_role("link")).to_have_attribute("href", re.compile("n_a=6"))
    expect(badge).not_to_have_attribute("data-old", re.compile(""))


@pytest.mark.parametrize("typed", ["0.37", "0,37"])
def test_a_threshold_can_be_typed_to_the_digit(visit, typed):
    page = visit(f"clipping?{LATCH}&updates=20")
    box = strip(page).get_by_role("textbox", name=re.compile("threshold", re.IGNORECASE))
    expect(box).to_have_value("1")
    box.fill(typed)
    box.press("Enter")
    expect(page).to_have_url(re.compile("threshold=0.37"))
    expect(box).to_have_value("0.37")
    expect(under_hand(page, "threshold")).to_have_attribute("aria-valuetext", "0.37")
    for nothing in ("many", "1e7", "-1", "0x10"):
        box.fill(nothing)
        box.press("Enter")
        expect(box).to_have_value("0.37")
        said = strip(page).get_by_role("alert")
        expect(said).to_have_text("Clipping threshold: choose a number from 0 to 1,000,000.")


MOUNTED = """async ({ address, packed }) => {
    const { default: mount } = await import(address);
    const place = document.body.appendChild(document.createElement("div"));
    const data = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const call = { parentElement: place, data, setTriggerValue: () => {}, setStateValue: () => {} };
    mount(call);
"""

TYPED_SLOWLY = (
    MOUNTED
    + """
    const box = place.querySelector("input[inputmode]");
    const seen = [];
    box.value = "0.3";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    mount(call); // an answer to something older
    seen.push(box.value);
    box.value = "many";
    box.dispatchEvent(new Event("change", { bubbles: true }));
    seen.push(box.value);
    return seen;
}"""
)

ANSWERED_LATE = (
    MOUNTED
    + """
    const [box, error] = ["input[inputmode]", "#error"].map((one) => place.querySelector(one));
    box.value = "many";
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const said = [error.textContent];
    mount(call);
    said.push(error.textContent);
    place.querySelector("#threshold").dispatchEvent(new Event("input", { bubbles: true }));
    mount(call);
    return [...said, error.textContent];
}"""
)


def test_what_was_typed_and_cannot_be_stays_said_when_an_older_answer_comes(page, app_url):
    page.goto(f"{app_url}/assets/js/base/text.js")
    packed = base64.b64encode(pack_strip(SHOWN, ("threshold",))).decode()
    address = f"{app_url}/assets/js/strip/strip.js"
    first, later, moved = page.evaluate(ANSWERED_LATE, {"address": address, "packed": packed})
    assert "choose a number from 0 to 1,000,000" in first
    assert (later, moved) == (first, "")


def test_what_is_being_typed_is_not_replaced_by_a_late_answer(page, app_url):
    page.goto(f"{app_url}/assets/js/base/text.js")
    packed = base64.b64encode(pack_strip(SHOWN, ("threshold",))).decode()
    address = f"{app_url}/assets/js/strip/strip.js"
    while_typing, refused = page.evaluate(TYPED_SLOWLY, {"address": address, "packed": packed})
    assert while_typing == "0.3"
    assert refused == "1"


def test_both_trainings_follow_the_threshold_under_the_hand(visit):
    page = visit(f"clipping?{LATCH}&updates=20&gain=2")
    figures = page.get_by_test_id("figure")
    expect(figures).to_have_count(2)
    said = page.get_by_text(re.compile("The clip fired"))
    before = said.first.text_content()
    figures.last.evaluate("root => { window.first = root; }")
    drag = hold(page, "threshold")
    drag(0.25)
    expect(said.first).not_to_have_text(before)
    assert figures.last.evaluate("root => root === window.first && root.isConnected")
    assert "threshold" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile("threshold="))
    assert figures.last.evaluate("root => root === window.first && root.isConnected")


def test_three_cells_follow_the_hand(visit):
    page = visit(f"cells?{LATCH}")
    cells = page.get_by_test_id("cells")
    expect(cells).to_have_attribute("data-trace", re.compile("."))
    before = cells.get_attribute("data-trace")
    drag = hold(page, "gain")
    drag(0.6)
    expect(cells).not_to_have_attribute("data-trace", before)
    page.mouse.up()
    expect(page).to_have_url(re.compile("gain="))


def test_a_sequence_that_cannot_be_leaves_the_controls_to_mend_it(visit):
    page = visit("?task=dates&n_steps=21")
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", re.compile("."))
    drag = hold(page, "time steps")
    drag(0.01)
    next_frame(page)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"n_steps=\d+(&|$)"))
    expect(strip(page)).to_be_visible()
    expect(page.get_by_test_id("player")).to_be_visible()


def test_a_value_between_the_steps_is_shown_and_stays_while_another_is_moved(visit):
    page = visit(f"?{LATCH}&gain=1.2345")
    expect(strip(page).locator("#gain-value")).to_have_text("1.2345")
    under_hand(page, "hidden units").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("n_a=6"))
    assert query(page) == SHOWN.replace(gain=1.2345, n_a=6)


def test_a_warning_goes_with_what_it_warns_of(visit):
    page = visit(f"?{LATCH}&gain=5")
    warning = page.get_by_text("cannot be used")
    expect(warning).to_be_visible()
    under_hand(page, "gain").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("gain=1.01"))
    expect(warning).to_have_count(0)


def test_no_page_is_lost_by_leaving_with_a_hand_on_the_keys(visit):
    """What is asked while the page changes does not reach into the next page. A value that has not
    been written yet may stay behind; the picture is that of the address."""
    page = visit(f"?{LATCH}")
    for name, picture in [("Gradient flow", "flow"), ("Unroll", "player")] * 3:
        under_hand(page, "gain").focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(page.get_by_test_id(picture)).to_be_visible()
        expect_rest(page)
        until(page, functools.partial(shows_its_address, page, picture))


def test_start_afresh_stays_under_the_pointer_when_a_chip_comes(visit):
    page = visit(f"?{LATCH}")
    under_hand(page, "gain").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Start afresh").click(delay=90)
    expect(chips(page)).to_have_count(0)
    expect(page).to_have_url(re.compile("task=latch$"))
