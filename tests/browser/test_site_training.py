"""Train in the static site, from a folder with the network off."""

import functools
import re
import shutil

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer import demos
from explorer.live import beside
from explorer.run import run
from explorer.static_site import export_site, training
from tests.browser.site_pages import expect_shown
from tests.browser.steps import expect_fits, go_on, next_frame

SERVER = "https://rnn.example.edu"
DEMOS = {demo.title: demo for demo in demos.load() if demo.page == "train"}
BREAKS = "Training that breaks"
SUM, TURNS = (title for title in DEMOS if title != BREAKS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("training") / "a course"
    export_site(there, SERVER, set(DEMOS))
    return there


@pytest.fixture
def open_demo(open_site):
    """Opens a demo; the picture stands at its first update."""

    def opener(title, **options):
        page = open_site(f"demo-{title.lower().replace(' ', '-')}.html", **options)
        expect_shown(page)
        expect_update(page, 0)
        return page

    return opener


def live(page):
    return page.get_by_test_id("live")


def expect_update(page, number):
    expect(live(page)).to_have_attribute("data-step", str(number))


def press(page, name):
    live(page).get_by_role("button", name=name, exact=True).click()


def lines(page):
    return page.locator(".panel:not([hidden]) .line")


@functools.cache
def histories(title):
    """What a run of the engine has of each network of a demo, from left to right."""
    demo = DEMOS[title]
    pair = beside.pair(demo.experiment, demo.view["beside"])
    return [run(one.replace(updates=training.MOST)).history for one in pair]


def expect_losses(page, title, update):
    """The loss of an update beside each network; one that broke stays where it broke."""
    for i, history in enumerate(histories(title)):
        at = min(update, history.diverged_at or update)
        expect(lines(page).nth(i)).to_contain_text(f"update {at}: loss ")
        said = re.search(r"loss (\S+(?:\s×\s10\S+)?)", lines(page).nth(i).inner_text())[1]
        loss = history.loss[at - 1]
        assert (said == "NaN") == bool(np.isnan(loss))
        if np.isfinite(loss):
            assert number(said) == pytest.approx(loss, rel=0.01, abs=6e-4)


def number(text):
    """3.25, or 2.24 × 10⁻⁸."""
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    factor, _, power = text.replace("\xa0", " ").partition(" × 10")
    return float(factor) * 10.0 ** int(power.translate(digits) or 0)


@pytest.mark.parametrize("title", DEMOS)
def test_step_and_end_say_the_loss_of_a_run_of_the_engine(open_demo, title):
    page = open_demo(title)
    press(page, "Step")
    expect_update(page, 1)
    expect_losses(page, title, 1)
    page.keyboard.press("ArrowRight")
    expect_update(page, 2)
    expect_losses(page, title, 2)
    page.keyboard.press("End")
    expect_update(page, training.MOST)
    expect_losses(page, title, training.MOST)
    expect(page.locator("#caption")).to_have_text(
        "This page ends here; RNN Explorer itself trains on."
    )
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()


def test_home_left_and_the_slider_lead_to_any_update(open_demo):
    page = open_demo(SUM)
    page.get_by_label("Update on the screen").fill("150")
    expect_update(page, 150)
    expect_losses(page, SUM, 150)
    page.keyboard.press("ArrowLeft")
    page.locator("#where").click()  # the slider keeps its own keys
    page.keyboard.press("Home")
    expect_update(page, 0)
    press(page, "Step")
    expect_update(page, 1)
    expect_losses(page, SUM, 1)


def test_train_stops_where_a_network_breaks_and_where_the_other_has_learned(open_demo):
    page = open_demo(BREAKS)
    page.get_by_label("Speed").select_option("frame")
    press(page, "Train")
    expect_update(page, 32)
    expect(page.locator("#caption")).to_contain_text("“Clipping off” broke here")
    expect(page.locator(".broken").first).to_contain_text("broke at update 32: forward, ŷ⟨7⟩")
    expect_losses(page, BREAKS, 32)
    go_on(live(page), 108)
    expect_update(page, 108)
    expect(page.locator("#caption")).to_contain_text("Learned")
    expect_losses(page, BREAKS, 108)
    go_on(live(page), training.MOST)
    assert int(live(page).get_attribute("data-painted")) >= 100
    press(page, "Reset")
    expect_update(page, 0)
    press(page, "Step")
    expect_update(page, 1)
    expect_losses(page, BREAKS, 1)


@pytest.mark.parametrize("speed", ["slow", "fast"])
def test_at_other_speeds_no_stop_is_passed_over_and_pause_holds(open_demo, speed):
    page = open_demo(BREAKS)
    page.get_by_label("Speed").select_option(speed)
    press(page, "Train")
    if speed == "fast":
        expect_update(page, 32)
        expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
        return
    expect(page.locator("#caption")).to_contain_text("run forward")
    press(page, "Pause")
    next_frame(page)
    at = live(page).get_attribute("data-step")
    next_frame(page)
    expect(live(page)).to_have_attribute("data-step", at)


def test_what_needs_a_server_says_so_and_is_linked_there(open_demo):
    page = open_demo(BREAKS)
    page.get_by_label("Update on the screen").fill("40")
    expect_update(page, 40)
    page.get_by_role("button", name="Open in player").last.click()
    said = page.get_by_role("status").filter(has_text="RNN Explorer itself")
    expect(said).to_contain_text("Stepping through this network at update 40 needs")
    link = said.get_by_role("link", name="open it there")
    expect(link).to_have_attribute("href", re.compile(rf"^{SERVER}/unroll\?.*&updates=40$"))
    expect(said).to_be_in_viewport()
    page.get_by_role("button", name="gain 0.5").click()
    expect(said).to_contain_text("Training with this cure needs RNN Explorer itself")
    cure = re.compile(rf"^{SERVER}/train\?.*clip=off&beside=gain%3A0.5%3Aright$")
    expect(said.get_by_role("link")).to_have_attribute("href", cure)
    expect(said.get_by_role("link")).to_have_count(1)
    press(page, "Step")
    expect_update(page, 41)
    expect(said).to_have_count(0)


def test_another_theme_and_paper_keep_the_update_on_the_screen(open_demo):
    page = open_demo(TURNS)
    press(page, "Step")
    expect_update(page, 1)
    page.emulate_media(color_scheme="dark")
    next_frame(page)
    expect_update(page, 1)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    press(page, "Step")
    expect_update(page, 2)
    expect_losses(page, TURNS, 2)


def test_a_missing_file_of_later_updates_is_said(browser, folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    page = browser.new_page()
    page.goto((copy / "demo-training-that-breaks.html").as_uri())
    expect_shown(page)
    files = page.evaluate(
        "JSON.parse(document.getElementById('page').textContent).scene.pictures[0].training.files"
    )
    (copy / files[2]).unlink()
    page.reload()
    expect_shown(page)
    expect(page.locator("#said")).to_contain_text("missing or damaged")
    press(page, "Step")
    expect_update(page, 1)
    page.close()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1400, 900, "light"), (390, 844, "dark")])
def test_it_fits_the_screen_also_where_a_network_broke(open_demo, width, height, scheme):
    page = open_demo(BREAKS, width=width, height=height, color_scheme=scheme)
    page.keyboard.press("End")
    expect_update(page, training.MOST)
    expect_fits(page)


@pytest.mark.parametrize("title", [SUM, TURNS])
def test_on_a_phone_the_verdict_has_a_line_of_its_own(open_demo, title):
    page = open_demo(title, width=390, height=844)
    page.keyboard.press("End")
    expect_update(page, training.MOST)
    heads = page.locator(".panel:not([hidden]) .head")
    for i in range(heads.count()):
        head, says = heads.nth(i), heads.nth(i).locator(".says")
        expect(says).not_to_be_empty()
        assert says.bounding_box()["width"] == pytest.approx(head.bounding_box()["width"], abs=1)
        button = head.get_by_role("button").bounding_box()
        assert says.bounding_box()["y"] >= button["y"] + button["height"] - 1
