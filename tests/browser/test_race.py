"""The page "Race" in a real browser: dots fill in, cancel and resume, files to take home."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import download, expect_fits, unfold, until

SMALL = "task=latch&n_a=6&batch=8&updates=60&learning_rate=0.3&race_lengths=2,6&race_networks=2"
LONG = "task=latch&n_a=16&batch=16&updates=2000&race_lengths=1,2,150,200&race_networks=2"
BOARD = '[data-testid="race"]'


@pytest.fixture
def open_race(visit):
    """A race by its settings; each test has one of its own, as a race is kept in the session."""

    def opener(query, **size):
        page = visit(f"race?{query}", **size)
        board = page.locator(BOARD)
        expect(board).to_have_attribute("data-state", re.compile("."))
        return page, board

    return opener


def press(page, name):
    # The sidebar has a group that is called Start as well.
    page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).click()


def done(board):
    return int(board.get_attribute("data-done"))


def wait_done(page, least):
    page.wait_for_function(
        f"""least => Number([...document.querySelectorAll('[data-testid^="stBidiComponent"]')]
            .map(host => host.shadowRoot?.querySelector('{BOARD}')?.dataset.done)
            .find(Boolean)) >= least""",
        arg=least,
    )


def test_a_race_runs_to_its_end_and_can_be_taken_home_where_no_server_is(open_race, tmp_path):
    page, board = open_race(SMALL)
    expect(board).to_have_attribute("data-state", "ready")
    board.evaluate("root => { root.dataset.mark = 'the same element'; }")
    press(page, "Start")
    expect(board).to_have_attribute("data-state", "done")
    expect(board).to_have_attribute("data-done", "8")
    expect(board).to_have_attribute("data-mark", "the same element")
    expect(board.get_by_test_id("race-sentence")).to_have_text(re.compile("^With(out)? the clip "))
    cell = board.get_by_role("cell", name="with the clip, T = 2: 2 of 2 learned")
    expect(cell).to_be_visible()
    expect(cell.locator("a.learned")).to_have_count(2)
    figure = page.get_by_test_id("figure").locator(".main-svg").first
    expect(figure).to_be_visible()
    unfold(page, "Take home")
    for name, file, text in (
        ("Numbers, .csv", "race.csv", "cell,clip,T,seed"),
        ("Race, .html", "race.html", "<!doct"),
    ):
        download(page, name).save_as(tmp_path / file)
        assert (tmp_path / file).read_text(encoding="utf-8").startswith(text)

    # The picture opens without a server.
    outside = []
    alone = page.context.browser.new_page()
    alone.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else outside.append(r.url),
    )
    alone.goto((tmp_path / "race.html").as_uri())
    expect(alone.locator(".main-svg").first).to_be_visible()
    alone.close()
    assert outside == []


def test_cancel_keeps_what_is_done_and_resume_goes_on(open_race):
    page, board = open_race(f"{LONG}&seed=1")
    press(page, "Start")
    expect(board).to_have_attribute("data-state", "running")
    wait_done(page, 8)  # T = 1 and T = 2, both ways
    expect(board.locator("a.in-work").first).to_be_visible()
    press(page, "Cancel")
    expect(board).to_have_attribute("data-state", "stopped")
    kept = done(board)
    assert 8 <= kept < 16
    expect(page.get_by_test_id("figure").locator(".main-svg").first).to_be_visible()
    press(page, "Resume")
    expect(board).to_have_attribute("data-state", "running")
    assert done(board) >= kept
    press(page, "Cancel")
    expect(board).to_have_attribute("data-state", "stopped")


def test_a_race_goes_on_while_another_page_is_looked_at(open_race):
    page, board = open_race(f"{LONG}&seed=3")
    press(page, "Start")
    expect(board).to_have_attribute("data-state", "running")
    page.get_by_role("link", name="Checks", exact=True).click()
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    page.get_by_role("link", name="Race", exact=True).click()
    expect(board).to_have_attribute("data-state", "running")
    expect(page).to_have_url(re.compile("race_lengths=1"))
    press(page, "Cancel")
    expect(board).to_have_attribute("data-state", re.compile("stopped|ready"))


def test_a_dot_leads_to_the_network_and_its_twin(open_race):
    _, board = open_race(f"{SMALL}&seed=11")
    dot = board.get_by_role("cell", name=re.compile("^with the clip, T = 6")).locator("a").nth(1)
    link = dot.get_attribute("href")
    for part in ("clipping?", "task=latch", "n_steps=6", "seed=12", "n_a=6", "updates=60"):
        assert part in link


def test_a_first_visit_offers_races_and_one_click_starts(page, app_url):
    page.goto(f"{app_url}/race?task=names")
    expect(page.get_by_text("These races are ready:")).to_be_visible()
    press(page, "Repeat what was shown")
    board = page.locator(BOARD)
    expect(board).to_have_attribute("data-state", "running")
    expect(page).to_have_url(re.compile("task=copy"))
    press(page, "Cancel")
    expect(board).to_have_attribute("data-state", re.compile("stopped|ready"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_nothing_is_wider_than_the_screen(open_race, width, height, scheme):
    lengths = ",".join(map(str, range(2, 14)))
    query = SMALL.replace("race_lengths=2,6", f"race_lengths={lengths}")
    page, board = open_race(query, width=width, height=height, color_scheme=scheme)
    table = board.get_by_role("table")
    expect_fits(page)
    until(page, lambda: lies_within(table.bounding_box(), width))


def lies_within(box, width):
    return box["x"] >= 0 and box["x"] + box["width"] <= width
