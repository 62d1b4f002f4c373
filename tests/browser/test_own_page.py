"""Self-contained pages, opened from a folder with the network off: what the app shows, by keys."""

import re

import pytest
from playwright.sync_api import expect

import explorer
import explorer.notebook
from explorer.experiment import Experiment
from explorer.export import flow_page, player_page
from explorer.export.base85 import in_base85
from explorer.export.compact import gzipped
from explorer.own_network import sights_of
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player
from tests.browser.steps import (
    PLAYER,
    expect_at,
    expect_fits,
    next_frame,
    painted,
    player_at,
    until,
)
from tests.browser.whole_matrix import expect_whole_matrix
from tests.own_network.made import see

EXPERIMENT = Experiment(n_steps=7, n_a=5, updates=3)
QUERY = "n_steps=7&n_a=5&updates=3"
PLACES = "() => [...document.querySelector('#picture').shadowRoot.querySelectorAll('{}')]"


@pytest.fixture(scope="module")
def shown():
    return run(EXPERIMENT)


@pytest.fixture
def open_file(browser, tmp_path):
    """Opens a page's text as a file, in a browser without a network; nothing may go wrong on it."""
    contexts, wrong = [], []

    def opener(text, width=1400, height=900, **options):
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        own = file.as_uri()
        page.on(
            "request", lambda request: None if request.url == own else wrong.append(request.url)
        )
        page.goto(own)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def opened(open_file, shown):
    text = player_page(
        pack_player(shown, None),
        pack_player(shown, shown.backward.starts_at),
        title="Seven steps",
        watch="Press →.",
        link=f"?{QUERY}",
    )
    page = open_file(text)
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", shown.fingerprint())
    return page


def test_the_keys_step_it_forward_and_back(opened):
    player, press = opened.locator(PLAYER), opened.keyboard.press
    expect_at(player, 1, "forward")
    press("ArrowRight")
    expect_at(player, 2, "forward")
    press("ArrowLeft")
    expect_at(player, 1, "forward")
    press("End")
    expect_at(player, 1, "backward")
    press("Home")
    expect_at(player, 1, "forward")
    player.focus()
    press("Space")
    expect_at(player, 1, "backward")  # it plays to the end


def test_every_number_of_the_formula_is_that_of_the_app_at_every_step(opened, visit):
    """The app's page and the file side by side, at all steps of both passes."""
    app, player = player_at(visit, QUERY)
    own = opened.locator(PLAYER)
    assert player.get_attribute("data-trace") == own.get_attribute("data-trace")
    opened.get_by_label("Gradient from").select_option("0")
    app.get_by_label("Gradient from").select_option("0")
    expect(app.get_by_label("Gradient from")).to_have_value("0")
    seen = set()
    for page in (opened, app):
        page.keyboard.press("Home")
    for _ in range(2 * EXPERIMENT.n_steps):
        there, here = (
            (one.get_attribute("data-t"), one.get_attribute("data-pass"),
             one.get_by_test_id("formula").inner_text(), one.locator("#verdict").text_content())
            for one in (player, own)
        )  # fmt: skip
        assert here == there
        seen.add(here)
        for page in (opened, app):
            page.keyboard.press("ArrowRight")
            next_frame(page)
            next_frame(page)
    assert len(seen) == 2 * EXPERIMENT.n_steps


def test_another_gradient_in_the_file_is_shown_and_one_that_is_not_is_said(opened, shown):
    choose = opened.get_by_label("Gradient from")
    last = str(shown.backward.starts_at)
    said = opened.get_by_role("status").filter(has_text="open the experiment in RNN Explorer")
    opened.keyboard.press("End")
    expect_at(opened.locator(PLAYER), 1, "backward")
    all_losses = opened.get_by_test_id("formula").inner_text()
    choose.select_option(last)
    until(opened, lambda: opened.get_by_test_id("formula").inner_text() != all_losses)
    expect(said).to_have_count(0)
    choose.select_option("2")
    expect(said).to_be_visible()
    expect(choose).to_have_value(last)  # what it shows is still what it says
    choose.select_option("0")
    expect(said).to_have_count(0)
    until(opened, lambda: opened.get_by_test_id("formula").inner_text() == all_losses)


def test_it_follows_a_dark_system_and_is_light_on_paper(opened):
    def ground():
        return opened.evaluate("getComputedStyle(document.body).backgroundColor")

    def picture():
        return opened.locator("#scene").evaluate("canvas => canvas.toDataURL()")

    light, drawn = ground(), picture()
    opened.emulate_media(color_scheme="dark")
    expect(opened.locator("body")).not_to_have_css("background-color", light)
    until(opened, lambda: picture() != drawn)
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(opened.locator("body")).to_have_css("background-color", light)
    until(opened, lambda: picture() == drawn)
    opened.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(opened.locator("body")).not_to_have_css("background-color", light)


def test_a_phone_shows_it_without_scrolling_sideways(open_file, shown):
    page = open_file(player_page(pack_player(shown, None), title="x"), 390, 844)
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", re.compile("."))
    expect_fits(page)
    assert painted(page, "#scene")


BOXES = """() => {
  const boxes = (window.boxes = []);
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, max) {
    const w = Math.min(this.measureText(text).width, max ?? Infinity);
    const left = x - w * { left: 0, center: 0.5, right: 1 }[this.textAlign];
    const h = 0.36 * parseFloat(/([\\d.]+)px/.exec(this.font)[1]); // of capitals, half
    const box = { text, left, right: left + w, top: y - h, bottom: y + h };
    if (this.canvas.id === "scene") boxes.push(box);
    return fillText.apply(this, max === undefined ? [text, x, y] : [text, x, y, max]);
  };
}"""
"""Notes the place of every text of the unrolled graph; texts of its first columns are looked at."""


@pytest.mark.parametrize("width", [1200, 1000, 800, 390])
@pytest.mark.parametrize("fields", [
    {"cell": "lstm"}, {"cell": "lstm", "n_steps": 60, "n_a": 40}, {"cell": "lstm", "layers": 2},
    {"cell": "gru"}, {"cell": "rnn"},
])  # fmt: skip
def test_the_names_of_rows_and_of_the_first_states_stand_beside_each_other(
    open_file, width, fields
):
    page = open_file(explorer.notebook.unroll(**{"n_steps": 8, "n_a": 6} | fields).html, 1400)
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", re.compile("."))
    page.evaluate(f"({BOXES})()")
    page.set_viewport_size({"width": width, "height": 900})
    until(page, lambda: page.evaluate("window.boxes.some(({ text }) => text.includes('⟨0⟩'))"))
    boxes = {one["text"]: one for one in page.evaluate("window.boxes")}
    starts = [one for text, one in boxes.items() if "⟨0⟩" in text]
    names = [one for one in boxes.values() if one["left"] < 10]
    assert starts
    assert names
    for start in starts:
        for name in (*names, *starts):
            beside = start["left"] >= name["right"] or start["right"] <= name["left"]
            apart = start["top"] >= name["bottom"] or start["bottom"] <= name["top"]
            assert start is name or beside or apart, (start, name)


def test_the_flow_shows_both_matrices_and_walks_by_the_keys(open_file, shown):
    flow = measure_flow(shown)
    page = open_file(flow_page(pack_flow(flow), pack_flow(flow, states=True), title="Flow"))
    root = page.get_by_test_id("flow")
    expect(root).to_have_attribute("data-trace", shown.fingerprint())
    cell = page.get_by_test_id("flow-cell")
    before = cell.inner_text()
    page.keyboard.press("ArrowRight")
    expect(cell).not_to_have_text(before)
    page.get_by_role("radio", name="states").check()
    expect(page.locator("#matrix-title")).to_have_text("How far each state reaches")
    page.get_by_role("radio", name="losses").check()
    expect(page.locator("#matrix-title")).to_have_text("How far each loss reaches")
    assert painted(page, "#matrix")


@pytest.mark.parametrize("part", ["data", "code"])
def test_a_damaged_file_says_so(browser, tmp_path, shown, part):
    text = player_page(pack_player(shown, None), title="x")
    start = text.index(f'id="{part}" type="text/plain">') + 400
    file = tmp_path / "page.html"
    other = "A" if text[start] != "A" else "B"
    file.write_text(text[:start] + other + text[start + 1 :], encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_text("this file cannot be read, so it is damaged")).to_be_visible()
    page.close()


def test_another_script_in_the_place_of_its_own_is_not_run(browser, tmp_path, shown):
    text = player_page(pack_player(shown, None), title="x")
    other = in_base85(gzipped([b"document.title = 'changed';"]))
    changed, n = re.subn(r'(id="code" [^>]*>)[^<]*', lambda found: found[1] + other, text)
    file = tmp_path / "page.html"
    file.write_text(changed, encoding="utf-8")
    page = browser.new_page()
    with page.expect_console_message(lambda message: "violates" in message.text):
        page.goto(file.as_uri())
    assert (n, page.title()) == (1, "x")
    page.close()


def test_the_frame_of_a_notebook_steps_by_the_keys(browser, monkeypatch):
    """As Jupyter shows it: the HTML of the object inside of another page."""
    monkeypatch.setattr(explorer.notebook, "has_widgets", lambda: False)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_content(explorer.unroll(EXPERIMENT)._repr_html_())
    player = page.frame_locator("iframe").locator(PLAYER)
    expect(player).to_have_attribute("data-trace", run(EXPERIMENT).fingerprint())
    player.focus()
    page.keyboard.press("ArrowRight")
    expect_at(player, 2, "forward")
    context.close()


def test_the_flow_of_a_row_below_a_layer_that_reads_both_ways_is_whole(open_file):
    _, seen = see("lstm", layers=2, both=True, words=9, n_y=9)
    sight = sights_of(seen)["layer 1, reverse"]
    expect_whole_matrix(open_file(explorer.flow(sight).html), sight)


def test_every_layer_of_a_flow_in_the_file_can_be_chosen(open_file):
    page = open_file(explorer.flow(EXPERIMENT.replace(layers=2)).html)
    root = page.get_by_test_id("flow")
    cell = page.get_by_test_id("flow-cell")
    expect(root).to_have_attribute("data-trace", re.compile("."))
    before = cell.inner_text()
    page.get_by_role("radio", name="layer 1").check()
    expect(page.get_by_role("radio", name="layer 1")).to_be_checked()
    until(page, lambda: cell.inner_text() != before)
    expect(page.get_by_text("This file does not have that matrix")).to_have_count(0)


def test_on_paper_it_is_one_page_with_picture_formula_link_and_exercise(open_file, shown):
    text = player_page(
        pack_player(shown, None), title="Hand-out", watch="Look.", link=f"?{QUERY}",
        exercise="Exercise: compare.",
    )  # fmt: skip
    page = open_file(text)
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", re.compile("."))
    page.keyboard.press("End")
    page.emulate_media(media="print")
    for hidden in ("Step forward", "First"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    for there in ("Hand-out", "Look.", "Exercise: compare."):
        expect(page.get_by_text(there)).to_be_visible()
    expect(page.get_by_test_id("formula")).to_be_visible()
    expect(page.locator(".link code")).to_have_text(f"?{QUERY}")
    assert sheets(page) == 1


def test_the_flow_is_one_sheet_of_paper_too(open_file):
    page = open_file(explorer.flow(n_steps=25, gain=0.5).html)
    expect(page.get_by_test_id("flow")).to_have_attribute("data-trace", re.compile("."))
    assert sheets(page) == 1


def sheets(page):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
