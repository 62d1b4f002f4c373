"""The page "Shapes" in a real browser: choose, give, read and hear."""

import re

import pytest
from playwright.sync_api import expect

from explorer.experiment import to_query
from explorer.run import run
from explorer.shapes import EXHIBITS, SAMPLES, find, translate
from explorer.tasks import make
from tests.browser.steps import expect_fits, give

WORDS = {
    "sea": ("ship whale crab gull wave", "sails dives floats drifts", "deep blue wide"),
    "hill": ("goat mule hawk fox pine", "climbs rests stands looks", "steep grey bare"),
}
ROWS = [
    ([words.split()[i % len(words.split())] for words in WORDS[label]], label)
    for i in range(20)
    for label in WORDS
]
CSV = "text,label\n" + "".join(f"a {' '.join(one)} {label},{label}\n" for one, label in ROWS)
"""No two of them are near (see tasks/split.py) but for a few, so that some can be held out."""


@pytest.fixture
def open_shapes(visit):
    """The page with one of its networks, and nothing of the test before: no file, no draw."""

    def opener(name="dinosaurs", width=1400, **view):
        query = {"own": "no", "draw": 0, "seed": 4, **to_query(EXHIBITS[name].recipe), **view}
        page = visit("shapes?" + "&".join(f"{k}={v}" for k, v in query.items()), width)
        expect(page.get_by_test_id("gallery").get_by_role("radio")).to_have_count(5)
        return page

    return opener


def graph(page):
    return page.get_by_test_id("graph")


def test_the_gallery_draws_every_shape_with_exactly_its_arrows(open_shapes):
    page = open_shapes()
    for shape, sample in SAMPLES.items():
        card = page.locator(f'button[data-shape="{shape}"]')
        drawn = card.locator("[data-arrow]").evaluate_all("all => all.map(g => g.dataset.arrow)")
        assert set(drawn) == {f"{a}{s}-{b}{t}" for (a, s), (b, t) in sample.arrows}
        assert len(drawn) == len(sample.arrows)


def test_a_shape_is_chosen_by_click_and_by_arrow_keys(open_shapes):
    page = open_shapes()
    cards = page.get_by_test_id("gallery").get_by_role("radio")
    cards.nth(4).click()
    expect(page).to_have_url(re.compile("task=numbers"))
    expect(cards.nth(4)).to_have_attribute("aria-checked", "true")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("task=names"))
    expect(cards.nth(3)).to_have_attribute("aria-checked", "true")
    expect(cards.nth(3)).to_be_focused()


def test_a_number_is_translated_and_its_graph_has_a_step_for_every_word(open_shapes):
    page = open_shapes("numbers")
    box = page.get_by_label(re.compile("A number from 0 to 999"))
    box.fill("93")
    box.press("Enter")
    expect(page.get_by_text("ninety-three → quatre-vingt-treize")).to_be_visible()
    found = translate(find(EXHIBITS["numbers"].recipe), make("numbers"), "93", 3)
    steps = len(found.source) + len(found.target) + 1
    expect(graph(page)).to_have_attribute("data-steps", str(steps))
    expect(graph(page)).to_have_attribute(
        "data-arrows", str(steps - 1 + steps + 2 * len(found.target) + 1)
    )


def test_what_is_typed_and_not_entered_is_not_given_to_the_network_chosen_next(open_shapes):
    page = open_shapes("numbers")
    page.get_by_label(re.compile("A number from 0 to 999")).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("forty two")
    page.get_by_role("radio", name="Dates").click()
    expect(page).to_have_url(re.compile("task=dates"))
    expect(page.get_by_role("textbox", name="A date")).to_have_value("march 3, 1998")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(graph(page)).to_have_attribute("data-steps", re.compile("."))
    assert "say=" not in page.url


def test_a_melody_is_composed_and_can_be_played_to_its_end(open_shapes):
    page = open_shapes("music")
    audio = page.locator("audio")
    expect(audio).to_have_count(1)
    length = audio.evaluate(
        """audio => new Promise((done, fail) => {
            const told = () => done(audio.duration);
            audio.onerror = () => fail(new Error("cannot be decoded"));
            if (audio.readyState > 0) told(); else audio.onloadedmetadata = told;
            setTimeout(() => fail(new Error("no metadata")), 10000);
        })"""
    )
    seconds = page.locator("audio").evaluate(
        """async audio => {
            const bytes = await (await fetch(audio.currentSrc)).arrayBuffer();
            const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
            return sound.duration;
        }"""
    )
    assert seconds == pytest.approx(length, abs=0.05)
    # An eighth lasts a quarter of a second, and no note is shorter.
    assert seconds * 4 == pytest.approx(round(seconds * 4), abs=0.02)
    before = page.url
    page.get_by_role("button", name="Another melody").click()
    expect(page).not_to_have_url(before)
    expect(page).to_have_url(re.compile("draw=1"))


def test_a_shape_opens_in_the_player_with_the_same_network(open_shapes):
    page = open_shapes("news")
    page.get_by_role("link", name="Open this network in the player").click()
    player = page.get_by_test_id("player")
    recipe = EXHIBITS["news"].recipe
    shipped = run(recipe, trained=(find(recipe), None))
    expect(player).to_have_attribute("data-trace", shipped.fingerprint())


def test_a_network_is_trained_from_another_seed_and_the_shipped_one_comes_back(open_shapes):
    page = open_shapes("elements")
    page.get_by_role("button", name="Train it yourself").click()
    expect(page.get_by_text("trained here")).to_be_visible()
    expect(page).to_have_url(re.compile("seed=5"))
    page.get_by_role("button", name="The one that came with the app").click()
    expect(page.get_by_text("seed 4: came with the app.")).to_be_visible()


def test_own_sentences_replace_those_of_the_app_and_a_bad_file_is_told(open_shapes):
    page = open_shapes("sentiment", updates="60")
    page.get_by_text("Your own sentences").click()
    # Before it is there, a file is given to a place that the page is about to make anew.
    expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
    give(page, "bad.csv", b"words,kind\na,b\n")
    expect(page.get_by_text("The file has no column called text")).to_be_visible()
    give(page, "mine.csv", CSV.encode())
    expect(page.get_by_text("The file has no column called text")).to_have_count(0)
    box = page.get_by_role("textbox", name="A sentence", exact=True)
    box.fill("a goat on grey hill")
    box.press("Enter")
    expect(graph(page)).to_have_attribute("data-steps", "5")
    expect(page.get_by_role("heading", level=3).first).to_have_text(re.compile("“(hill|sea)”"))


def test_a_second_file_begins_with_its_own_example_and_nothing_of_the_first_comes_into_the_link(
    page, app_url
):
    """The browser may report the first example once more, before it has heard of the second."""
    link = to_query(EXHIBITS["sentiment"].recipe) | {"own": "yes", "updates": "60"}
    page.goto(f"{app_url}/shapes?" + "&".join(f"{k}={v}" for k, v in link.items()))
    expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
    one = CSV.replace("goat", "lamb").replace("grey", "brown").replace("gull", "eel")
    other = CSV.replace("goat", "cow").replace("grey", "green").replace("gull", "crab")
    box = page.get_by_role("textbox", name="A sentence", exact=True)
    for number, text in enumerate((one, other)):
        give(page, f"mine{number}.csv", text.encode())
        words = {line.rsplit(",", 1)[0] for line in text.splitlines()[1:]}
        expect(box).to_have_count(1)  # while the page is made anew, the line before is there too
        expect(box).to_have_value(re.compile("|".join(map(re.escape, words))))
        assert "say=" not in page.url
    give(page, "bad.csv", b"words,kind\na,b\n")
    expect(page.get_by_text("The file has no column called text")).to_be_visible()
    expect(box).to_have_value("the food was not bad at all")
    assert "say=" not in page.url


@pytest.mark.parametrize("name", ["plain", "sentiment", "dinosaurs", "numbers"])
def test_every_panel_fits_a_phone(open_shapes, name):
    page = open_shapes(name, 390)
    expect(graph(page)).to_have_attribute("data-steps", re.compile("."))
    expect_fits(page)


def test_sentences_as_another_program_writes_them_are_read_and_begin_with_a_known_one(
    page, app_url
):
    """`sep=`, lines that end in CR, a quote that is never closed, long labels, Hebrew."""
    long = {"sea": "a place that has much salt water", "hill": "a place that has much steep rock"}
    lines = [line.rsplit(",", 1) for line in CSV.splitlines()[1:]]
    text = "".join(f"{text.replace('a ', 'מספר ')};{long[label]}\r" for text, label in lines)
    raw = f'sep=;\rtext;label\r"{text}'.encode()
    link = to_query(EXHIBITS["sentiment"].recipe) | {"own": "yes", "updates": "60"}
    page.goto(f"{app_url}/shapes?" + "&".join(f"{k}={v}" for k, v in link.items()))
    expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
    give(page, "mine.csv", raw, page.get_by_text("40 sentences are few: what is reached on the"))
    said = page.get_by_role("heading", level=3).first
    expect(said).to_have_text(re.compile("It says “a place tha…"), timeout=60_000)
    expect(page.get_by_text("Never met in training")).to_have_count(0)
    sentence = page.get_by_role("textbox", name="A sentence")
    expect(sentence).to_have_value(re.compile("^מספר [a-z]+ [a-z]+ [a-z]+ (sea|hill)$"))
    expect(sentence).to_have_css("unicode-bidi", "plaintext")
    expect(graph(page).locator("text.w").first).to_have_css("unicode-bidi", "plaintext")
