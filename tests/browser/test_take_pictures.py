"""Pictures as files, opened again by their own readers: in them is what the screen shows."""

import io
import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from math import floor

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.steps import expect_at, expect_rest, player_at, unfold
from tests.browser.test_take_home import taken

QUERY = "n_steps=6&updates=20"
SVG = "{http://www.w3.org/2000/svg}"
BROKEN = re.compile(r'="[^"]*(?:NaN|undefined|Infinity)')
SCREEN = """canvas => {
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [width, height, [...data]];
}"""  # noqa: E501


@pytest.fixture
def opened(visit):
    page, player = player_at(visit, QUERY)
    unfold(page, "Take home")
    return page, player


def picture(data, kind):
    image = Image.open(io.BytesIO(data))
    assert image.format == kind
    return image


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def place_of_canvas(root):
    """(x, y) on the sheet of the first canvas of a picture."""
    moved = next(group.get("transform") for group in root.iter(f"{SVG}g"))
    return tuple(map(float, re.findall(r"-?[\d.]+", moved)))


def test_a_png_has_the_picture_at_print_resolution_on_white(opened):
    page, player = opened
    image = picture(taken(page, "as PNG"), "PNG").convert("RGB")
    box = player.bounding_box()
    assert image.width == pytest.approx(4 * (box["width"] + 32), abs=8)
    pixels = np.asarray(image)
    assert (pixels[0] == 255).all()
    # The canvas of the screen is found in it, where it stands, once it is as coarse.
    width, height, data = page.locator("#scene").evaluate(SCREEN)
    screen = np.array(data, float).reshape(height, width, 4)
    alpha = screen[..., 3:] / 255
    screen = screen[..., :3] * alpha + 255 * (1 - alpha)
    there = page.locator("#scene").bounding_box()
    left = round(4 * (there["x"] - box["x"] + 16))
    top = round(4 * place_of_canvas(ET.fromstring(taken(page, "as SVG")))[1])
    part = pixels[top : top + 4 * height, left : left + 4 * width].astype(float)
    coarse = part.reshape(height, 4, width, 4, 3).mean(axis=(1, 3))
    # Edges and letters are smoothed in another way; areas are the same.
    assert np.median(np.abs(coarse - screen)) <= 1
    assert (np.abs(coarse - screen).max(axis=2) < 48).mean() > 0.97


def test_from_a_dark_page_it_is_the_same_light_picture(visit):
    made = []
    for scheme in ("light", "dark"):
        page, player = player_at(visit, QUERY, color_scheme=scheme)
        unfold(page, "Take home")
        made.append(np.asarray(picture(taken(page, "as PNG"), "PNG").convert("RGB"), float))
        expect(player).to_have_attribute("data-trace", re.compile("."))
    assert made[0].shape == made[1].shape
    assert (np.abs(made[0] - made[1]).max(axis=2) < 12).mean() > 0.995


def test_the_screen_stays_as_it_is(opened):
    page, _ = opened
    before = page.locator("#scene").evaluate(SCREEN)
    for kind in ("PNG", "SVG"):
        taken(page, f"as {kind}")
    assert page.locator("#scene").evaluate(SCREEN) == before


def test_an_svg_has_the_words_of_canvas_and_page_and_no_number_that_is_none(opened):
    page, player = opened
    player.focus()
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    data = taken(page, "as SVG").decode("utf-8")
    root = ET.fromstring(data)
    assert root.tag == f"{SVG}svg"
    assert not BROKEN.search(data)
    found = texts(root)
    said = "".join(page.get_by_test_id("formula").inner_text().split())
    assert len(said) > 20
    assert said in "".join(found)
    for name in ("a⟨t⟩", "L⟨t⟩", "hidden state"):
        assert name in found
    assert QUERY.split("&")[1] in found[-1]
    assert not {"Play", "Speed", "Step"} & set(found)


def test_an_svg_looks_as_the_png_does(opened, browser):
    page, _ = opened
    png = picture(taken(page, "as PNG"), "PNG").convert("RGB")
    svg = taken(page, "as SVG").decode("utf-8")
    width, height = (round(float(ET.fromstring(svg).get(name))) for name in ("width", "height"))
    other = browser.new_page(viewport={"width": width, "height": height})
    other.set_content(f'<body style="margin:0">{svg}</body>')
    shot = Image.open(io.BytesIO(other.screenshot())).convert("RGB")
    other.close()
    small = np.asarray(png.resize(shot.size, Image.Resampling.BOX), float)
    there = np.asarray(shot, float)
    far = np.abs(small - there).max(axis=2)
    assert (far < 60).mean() > 0.96  # the letters of another font are other letters
    # A row of the sheet has as much ink in both: letters that are shifted are seen.
    ink = [(255 - one).sum(axis=(1, 2)) for one in (small, there)]
    assert np.abs(ink[0] - ink[1]).sum() < 0.3 * ink[0].sum()
    assert np.corrcoef(*ink)[0, 1] > 0.85
    # The hatches of the legend are cut off at their boxes.
    cut = re.findall(r'clip-path="url\(#(clip-\d+)\)"', svg)
    assert cut
    assert set(cut) <= set(re.findall(r'<clipPath id="(clip-\d+)"', svg))


def test_a_gif_has_a_frame_for_every_step_of_both_passes(opened):
    page, player = opened
    player.focus()
    page.keyboard.press("ArrowRight")
    expect_at(player, 2, "forward")
    image = picture(taken(page, "as GIF"), "GIF")
    assert image.n_frames == 12
    frames = []
    for i in range(image.n_frames):
        image.seek(i)
        frames.append(np.asarray(image.convert("RGB"), int))
        assert image.info["duration"] in (350, 1800)
    assert all((one != two).any() for one, two in itertools.pairwise(frames))
    assert (frames[-1][-4:] >= 250).all()  # no frame is higher than the first
    expect_at(player, 2, "forward")


def test_a_gif_shows_what_the_png_of_the_same_step_does(opened):
    """A reader of its own decodes every code: one wrong bit would spoil all that follows."""
    page, player = opened
    image = picture(taken(page, "as GIF"), "GIF")
    image.seek(5)
    frame = np.asarray(image.convert("RGB"), float)
    player.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect_at(player, 6, "forward")
    png = picture(taken(page, "as PNG"), "PNG").convert("RGB")
    width, height = round(png.width / 4), round(png.height / 4)
    small = np.asarray(png.resize((width, height), Image.Resampling.BOX), float)
    high, wide = min(height, len(frame)) - 60, min(width, frame.shape[1])
    far = np.abs(small[:high, :wide] - frame[:high, :wide]).max(axis=2)
    assert (far < 60).mean() > 0.97


def test_in_the_presenters_view_a_canvas_of_no_height_leaves_the_rest(visit):
    page, player = player_at(visit, "cell=lstm&n_steps=3&updates=0&present=1", 1400, 900)
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    assert page.locator("#making").bounding_box()["height"] == 0
    unfold(page, "Take home")
    assert len(picture(taken(page, "as PNG"), "PNG").resize((200, 150)).getcolors(30000)) > 20
    assert picture(taken(page, "as GIF"), "GIF").n_frames == 6


def test_a_gif_that_fails_says_why_and_leaves_the_picture_where_it_was(opened):
    page, player = opened
    player.focus()
    page.keyboard.press("ArrowRight")
    expect_at(player, 2, "forward")
    page.evaluate(
        """() => {
          const { prototype } = CanvasRenderingContext2D;
          window.read = prototype.getImageData;
          prototype.getImageData = () => { throw new Error("There is no room left."); };
        }"""
    )
    page.get_by_role("button", name="as GIF").click()
    said = page.get_by_test_id("take").get_by_role("status")
    expect(said).to_have_text("This browser could not make the GIF: There is no room left.")
    expect_at(player, 2, "forward")
    # The page is that of the next tests too.
    page.evaluate("() => { CanvasRenderingContext2D.prototype.getImageData = window.read; }")


def test_on_a_phone_the_title_fits_on_the_sheet(visit):
    page, _ = player_at(visit, QUERY, 390, 844)
    unfold(page, "Take home")
    image = np.asarray(picture(taken(page, "as PNG"), "PNG").convert("L"))
    title = np.flatnonzero((image[: 4 * 30] < 128).any(axis=0))
    assert title.size
    assert title.max() < image.shape[1] - 4 * 12


def ends(root):
    """Where each text of an SVG ends that begins at its place and is not turned."""
    for text in root.iter(f"{SVG}text"):
        if not text.get("transform") and not text.get("text-anchor"):
            yield text, float(text.get("x")) + float(text.get("textLength", 0))


def test_a_word_that_breaks_on_the_screen_breaks_on_paper(visit):
    page = visit("flow?n_steps=12", 390, 844)
    unfold(page, "Take home")
    root = ET.fromstring(taken(page, "Gradient flow as SVG"))
    found = texts(root)
    at = next(i for i, text in enumerate(found) if text == "‖∂L/")
    assert found[at + 1] == "∂Waa‖"
    edge = float(root.get("width")) - 16
    assert not [text.text for text, end in ends(root) if end > edge + 1]


def test_a_line_that_the_screen_cuts_is_cut_on_paper(visit):
    page = visit("train?task=names&n_steps=6&n_a=4&updates=4&present=1", 1400, 900)
    live = page.get_by_test_id("live")
    expect(live).to_have_attribute("data-step", "4")
    unfold(page, "Take home")
    advice = live.locator(".advice").first
    assert advice.evaluate("line => line.scrollWidth > line.clientWidth")
    place, box = live.bounding_box(), advice.bounding_box()
    root = ET.fromstring(taken(page, "Training as SVG"))
    cut = [end for text, end in ends(root) if text.text.endswith("…")]
    assert len(cut) == 2
    right = box["x"] + box["width"] - place["x"] + 16
    assert right - 40 < cut[0] <= right + 1
    assert "2013)." not in texts(root)


@pytest.mark.parametrize(
    ("name", "link", "title"),
    [
        ("Gradient flow", "flow?task=names&layers=2&n_steps=8", "RNN, 2 layers, T = 8"),
        ("Cliff", "cliff?seed=1", "Cliff: the error E of one sigmoid unit after 50 steps"),
        ("Training", "train?n_steps=6&updates=3", "RNN, T = 6"),
        ("Inside the cells", "cells?n_steps=6&updates=3", "RNN, GRU and LSTM, T = 6"),
        ("Unrolled graph", "shapes?task=sentiment&updates=2&n_steps=6", "Is this opinion"),
    ],
)
def test_every_picture_of_other_pages_becomes_png_and_svg(visit, name, link, title):
    page = visit(link)
    unfold(page, "Take home")
    expect(page.get_by_test_id("take").get_by_role("button").first).to_be_visible()
    image = picture(taken(page, f"{name} as PNG"), "PNG")
    assert len(image.convert("RGB").resize((200, 150)).getcolors(30000)) > 20
    svg = taken(page, f"{name} as SVG").decode("utf-8")
    root = ET.fromstring(svg)
    assert title in root.findtext(f"{SVG}title")
    assert link.split("?")[1].split("&")[-1] in texts(root)[-1]
    assert not BROKEN.search(svg)


def test_what_belongs_to_controls_and_hands_is_not_on_paper(visit):
    page = visit("cells?n_steps=6&updates=3")
    place = page.get_by_test_id("cells").bounding_box()
    number = page.locator("#unit-said").bounding_box()
    unfold(page, "Take home")
    root = ET.fromstring(taken(page, "Inside the cells as SVG"))
    left = number["x"] - place["x"] + 16
    said = page.get_by_test_id("cells").locator("#said").inner_text().split()[0]
    first = next(float(text.get("y")) for text, _ in ends(root) if text.text == said)
    above = [text for text, _ in ends(root) if 30 < float(text.get("y")) < first]
    assert above
    assert not [text.text for text in above if abs(float(text.get("x")) - left) < 20]
    page = visit("cliff?seed=1")
    unfold(page, "Take home")
    assert "Click" not in texts(ET.fromstring(taken(page, "Cliff as SVG")))


def test_a_figure_becomes_png_and_svg(visit):
    page = visit("clipping?n_steps=5&updates=20")
    page.get_by_test_id("figure").first.wait_for()
    unfold(page, "Take home")
    button = page.get_by_role("button", name="Figure 1 as PNG")
    expect(button).to_be_visible()
    assert picture(taken(page, "Figure 1 as PNG"), "PNG").width > 1000
    assert ET.fromstring(taken(page, "Figure 2 as SVG")).tag == f"{SVG}svg"


def test_a_figure_on_paper_has_title_and_link_and_letters_as_wide_as_on_the_screen(visit):
    page = visit("clipping?n_steps=5&updates=20")
    chart = page.locator(".js-plotly-plot").first
    chart.wait_for()
    unfold(page, "Take home")
    expect(page.get_by_role("button", name="Figure 1 as PNG")).to_be_visible()
    expect_rest(page)
    root = ET.fromstring(taken(page, "Figure 1 as SVG"))
    letters = list(root.iter(f"{SVG}text"))
    assert letters[-2].text == root.findtext(f"{SVG}title")
    assert letters[-2].text.startswith("Figure 1: Next letter of a name, RNN, T = 5")
    assert "n_steps=5" in letters[-1].text
    words = [one for one in letters if "".join(one.itertext()).strip("\u200b ")]
    assert len(words) > 15
    for one in words:
        lines = [line for line in one.iter(f"{SVG}tspan") if line.get("class") == "line"]
        assert all(float(line.get("textLength")) > 0 for line in lines or [one])
    # In pixels they are the letters of the page's own font, as a photograph of the screen has them.
    chart.scroll_into_view_if_needed()
    png = picture(taken(page, "Figure 1 as PNG"), "PNG").convert("L")
    shot = np.asarray(Image.open(io.BytesIO(chart.screenshot())).convert("L"), float)[8:70, 45:400]
    small = png.resize((png.width // 4, png.height // 4), Image.Resampling.BOX)
    alike = [
        np.corrcoef(np.asarray(small, float)[y : y + 62, x : x + 355].ravel(), shot.ravel())[0, 1]
        for y in range(36 + 8 - 1, 36 + 8 + 2)  # a photograph begins at a whole pixel
        for x in range(16 + 45 - 1, 16 + 45 + 2)
    ]
    assert max(alike) > 0.75


@pytest.mark.parametrize(
    ("name", "link", "root", "inside"),
    [
        ("Inside the cells", "cells?n_steps=6&updates=3", "cells", "section svg"),
        ("Unrolled graph", "shapes?task=sentiment&updates=2&n_steps=6", "graph", "svg"),
    ],
)
def test_a_diagram_on_paper_has_the_shapes_and_words_of_the_screen(visit, name, link, root, inside):
    page = visit(link)
    diagrams = page.get_by_test_id(root).locator(inside)
    expect(diagrams.last).to_be_visible()
    unfold(page, "Take home")
    for diagram in diagrams.all():
        diagram.scroll_into_view_if_needed()
    png = np.asarray(picture(taken(page, f"{name} as PNG"), "PNG").convert("RGB"), float)
    found = texts(ET.fromstring(taken(page, f"{name} as SVG").decode("utf-8")))
    words = [word for d in diagrams.all() for word in d.locator("text").all_text_contents()]
    assert len(words) > 15
    missing = Counter(words) - Counter(found)
    assert not missing
    # As a photograph of the screen, where it stands on the sheet.
    at = page.get_by_test_id(root).bounding_box()
    for diagram in diagrams.all()[:1]:
        box = diagram.bounding_box()
        shot = Image.open(io.BytesIO(diagram.screenshot())).convert("RGB")
        # A photograph begins at a whole pixel.
        left, top = (round(4 * (floor(box[k]) - at[k] + gap)) for k, gap in (("x", 16), ("y", 36)))
        # Both as coarse as letters and thin lines look alike in at half a pixel's distance.
        coarse = (shot.width // 4, shot.height // 4)
        screen = np.asarray(shot.resize(coarse, Image.Resampling.BOX), float)

        def part(less, png=png, left=left, top=top, shot=shot, coarse=coarse):
            high = top - 4 * less  # by what is left out above it
            one = png[high : high + 4 * shot.height, left : left + 4 * shot.width]
            image = Image.fromarray(one.astype(np.uint8))
            return np.asarray(image.resize(coarse, Image.Resampling.BOX), float)

        def likeness(one, screen=screen):
            return np.corrcoef(one.ravel(), screen.ravel())[0, 1] if one.std() else 0

        paper = max(map(part, range(min(80, top // 4))), key=likeness)
        at_place, beside = (
            np.corrcoef(np.roll(paper, shift, axis=1).ravel(), screen.ravel())[0, 1]
            for shift in (0, 1)
        )
        assert at_place > 0.85
        assert beside < at_place - 0.1  # so a diagram 4 pixels beside its place would be seen


def test_in_the_svg_of_a_training_axes_legend_and_curve_are_letters_and_lines(visit):
    page = visit("train?task=latch&n_steps=6&n_a=4&updates=4")
    expect(page.get_by_test_id("live")).to_have_attribute("data-step", "4")
    unfold(page, "Take home")
    root = ET.fromstring(taken(page, "Training as SVG"))
    found = texts(root)
    for name in ("loss L", "clip fired", "‖g‖", "update"):
        assert name in found
    assert any(text.startswith("vanishing 10") for text in found)
    lines = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("stroke-width") == "1.6"]
    assert max(line.count("L") for line in lines) == 4  # the loss of four updates, in one line


def test_a_gif_of_a_training_shows_its_updates_and_the_page_comes_back(visit):
    page = visit("train?task=latch&n_steps=6&n_a=4&updates=4")
    live = page.get_by_test_id("live")
    expect(live).to_have_attribute("data-step", "4")
    live.focus()
    page.keyboard.press("ArrowLeft")
    expect(live).to_have_attribute("data-step", "3")
    unfold(page, "Take home")
    expect(live).to_have_attribute("data-step", "3")
    image = picture(taken(page, "Training as GIF"), "GIF")
    assert image.n_frames == 5  # updates 0 to 4
    frames = []
    for i in range(image.n_frames):
        image.seek(i)
        frames.append(np.asarray(image.convert("RGB"), int))
    assert all((one != two).any() for one, two in itertools.pairwise(frames))
    expect(live).to_have_attribute("data-step", "3")
    png = picture(taken(page, "Training as PNG"), "PNG").convert("RGB")
    small = png.resize((round(png.width / 4), round(png.height / 4)), Image.Resampling.BOX)
    high = min(png.height // 4, len(frames[3])) - 60
    there = np.asarray(small, float)[:high, : frames[3].shape[1]]
    far = np.abs(there - frames[3][:high]).max(axis=2)
    assert (far < 60).mean() > 0.97


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("clipping?n_steps=5&updates=20", "Figure 1"),
        ("cells?n_steps=6&updates=3", "Figure"),
        ("cells?n_steps=6&updates=3", "Inside the cells"),
        ("shapes?task=sentiment&updates=2&n_steps=6", "Figure 1"),
        ("sequences?task=weather&updates=2&n_steps=6", "Figure 1"),
        ("cliff?seed=1", "Figure"),
    ],
)
def test_from_a_dark_page_what_is_taken_is_what_a_light_one_gives(visit, link, name):
    made = []
    for scheme in ("light", "dark"):
        page = visit(link, color_scheme=scheme)
        unfold(page, "Take home")
        expect(page.get_by_role("button", name=f"{name} as PNG")).to_be_visible()
        expect_rest(page)
        made.append(np.asarray(picture(taken(page, f"{name} as PNG"), "PNG").convert("RGB"), float))
    assert made[0].shape == made[1].shape
    assert (np.abs(made[0] - made[1]).max(axis=2) < 12).mean() > 0.995


def test_a_figure_is_taken_as_far_as_it_is_zoomed(visit):
    page = visit("clipping?n_steps=5&updates=20", color_scheme="dark")
    unfold(page, "Take home")
    button = page.get_by_role("button", name="Figure 1 as SVG")
    expect(button).to_be_visible()
    expect_rest(page)
    before = texts(ET.fromstring(taken(page, "Figure 1 as SVG")))
    page.locator(".js-plotly-plot").first.evaluate(
        "chart => window.Plotly.relayout(chart, {'xaxis.range': [5, 9]})"
    )
    after = texts(ET.fromstring(taken(page, "Figure 1 as SVG")))
    assert "20" in before
    assert "20" not in after


def longest_blank(image):
    """The most rows of a picture, in pixels of CSS, that have nothing on them, margins left out."""
    inked = np.flatnonzero((np.asarray(image.convert("L")) < 250).any(axis=1))
    return np.diff(inked).max() / 4


@pytest.mark.parametrize(
    ("name", "link", "width"),
    [
        ("Unrolled network", "unroll?n_steps=8&updates=5&present=0", 390),
        ("Unrolled network", "unroll?cell=lstm&n_steps=8&updates=5&present=0", 1400),
        ("Cliff", "cliff?seed=1&present=0", 390),
        ("Cliff", "cliff?seed=1&present=0", 1400),
        ("Training", "train?task=latch&n_steps=6&n_a=4&updates=4", 390),
    ],
)
def test_where_controls_stood_nothing_is_left_empty(visit, name, link, width):
    page = visit(link, width, 844)
    unfold(page, "Take home")
    image = picture(taken(page, f"{name} as PNG"), "PNG")
    assert longest_blank(image) < 50
