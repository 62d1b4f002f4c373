"""The page "Clipping", driven in a real browser: what it says is what the engine computes."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from explorer import demos
from explorer.charts.theme import palette
from explorer.experiment import Experiment, from_query
from explorer.run import run_twins
from explorer.ui.parts import PARTS
from explorer.views.clipping.words import describe_twin
from tests.browser.steps import download, expect_rest, unfold, until

SMALL = "task=latch&n_steps=8&updates=40"
PICTURE = ".js-plotly-plot .main-svg"


def plain(text):
    """Text as it is read: Markdown's stars gone, every space an ordinary one."""
    return " ".join(text.replace("*", "").split())


def text_of(page):
    return plain(page.locator('[data-testid="stMain"]').inner_text())


def choose_demo(page, title):
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.locator(PICTURE).first).to_be_visible()


def sentences(experiment):
    twins = run_twins(experiment)
    words = [describe_twin(twins, which) for which in ("off", "on")]
    return [plain(text) for w in words for text in (w.title, w.loss, w.verdict, w.clip)]


def expect_demo(page, demo):
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect_rest(page)
    said = [plain(demo.watch), plain(demo.count.outcome)]
    for sentence in [*sentences(demo.experiment), *said]:
        until(page, lambda sentence=sentence: sentence in text_of(page))


@pytest.mark.parametrize("title", ["Clipping rescues", "Clipping does not cure vanishing"])
def test_a_demo_shows_twins_with_the_numbers_of_the_engine_and_its_link_does_too(
    visit, open_context, title
):
    page = visit("clipping?seed=0")
    expect(page.get_by_text("no training update yet")).to_be_visible()
    choose_demo(page, title)
    demo = next(demo for demo in demos.load() if demo.title == title)
    expect(page.get_by_text(demo.watch[:40])).to_be_visible()
    expect_demo(page, demo)
    page.wait_for_url(re.compile(r"n_steps=20.*updates=300.*batch=32"))
    there = open_context()
    there.goto(page.url)
    expect_demo(there, demo)
    # The controls that are gone have brought what they showed by now, and nothing was taken of it.
    query = parse_qs(urlsplit(page.url).query)
    assert from_query(query, PARTS) == (demo.instead_of(Experiment()), ())


def test_the_pictures_stand_side_by_side_on_a_laptop_and_under_one_another_on_a_phone(visit):
    page = visit(f"clipping?{SMALL}")
    pictures = page.locator(".js-plotly-plot")
    expect(pictures).to_have_count(2)
    left, right = (pictures.nth(i).bounding_box() for i in (0, 1))
    assert (left["y"], left["height"]) == (right["y"], right["height"])
    assert left["x"] + left["width"] <= right["x"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        """() => {
            const [a, b] = [...document.querySelectorAll(".js-plotly-plot")]
                .map(picture => picture.getBoundingClientRect());
            return a && b && a.bottom <= b.top && a.right <= 390 && a.width > 300;
        }"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_follow_the_page_into_the_dark(visit, scheme):
    page = visit(f"clipping?{SMALL}", color_scheme=scheme)
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    page.wait_for_function(
        """paper => [...document.querySelectorAll(".js-plotly-plot")]
            .every(picture => picture._fullLayout?.paper_bgcolor === paper)""",
        arg=palette(scheme == "dark").paper,
    )


def test_a_training_that_breaks_is_a_picture_and_a_sentence(visit):
    page = visit("clipping?task=names&updates=60&learning_rate=1000&activation=identity&gain=4")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.locator('[data-testid="stMain"]')).to_contain_text("Broke at update")


def test_the_numbers_can_be_taken_away_as_a_file(visit):
    page = visit(f"clipping?{SMALL}")
    unfold(page, "Take home")
    file = download(page, "Numbers, .csv")
    lines = file.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("update,loss off")
    assert len(lines) == 41
