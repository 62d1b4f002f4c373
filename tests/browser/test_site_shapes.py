"""Shapes in the static site, from a folder with the network off: its demos and a lesson."""

import pytest
from playwright.sync_api import expect

from explorer.static_site import export_site
from tests.browser.site_pages import expect_shown
from tests.browser.steps import expect_fits

GRAPHS = {  # steps, and arrows: in each step up, from the second on along, and fed back
    "not-bad-at-all": (7, 7 + 6 + 1),
    "one-note-in-a-melody-out": (15, 15 + 14 + 15 + 14),
    "one-vector-between-two": (11, 11 + 10 + 6 + 5),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("shapes") / "a course"
    titles = {"Not bad at all", "One note in, a melody out", "One vector between two"}
    export_site(there, "", {*titles, "shapes"})
    return there


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize(("width", "height", "scheme"), [(1400, 900, "light"), (390, 844, "dark")])
def test_a_demo_has_its_graph_and_its_figure(open_site, name, width, height, scheme):
    page = open_site(f"demo-{name}.html", width, height, color_scheme=scheme)
    expect_shown(page)
    graph, (steps, arrows) = page.get_by_test_id("graph"), GRAPHS[name]
    expect(graph).to_have_attribute("data-steps", str(steps))
    expect(graph).to_have_attribute("data-arrows", str(arrows))
    expect(graph.locator("svg rect.edge")).to_have_count(steps)
    expect(page.locator("svg.main-svg").first).to_be_attached()
    expect(page.get_by_text("RNN Explorer itself").first).to_be_visible()
    expect_fits(page)


def test_the_stations_of_the_lesson_show_their_graphs_after_the_answer(open_site):
    page = open_site("lesson-shapes.html")
    panel, shown = page.get_by_test_id("station"), 0
    for place in (1, 2, 3):
        expect(panel).to_have_attribute("data-station", str(place))
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Show", exact=True).click()
        expect(panel).to_have_attribute("data-state", "shown")
        expect_shown(page)
        shown += page.get_by_test_id("graph").count()
        expect(page.locator(".missing")).to_have_count(0)
        page.get_by_role("button", name="Next", exact=True).click()
    assert shown == 3
