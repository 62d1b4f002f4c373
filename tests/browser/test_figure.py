"""Figures of Plotly change in place: one element, one picture a display frame, the newest wins."""

import base64
import gzip
import re
import urllib.request

import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect

from explorer.charts.theme import CONFIG
from explorer.ui.figure import pack_figure
from explorer.wire.mount import modules_path
from explorer.wire.plotly_js import IN_TWO_DIMENSIONS, PART, WHOLE
from tests.browser.steps import expect_rest, until

SMALL = "task=latch&n_steps=8&updates=40"
CHART = ".js-plotly-plot"
ADDRESS = PART.path.removeprefix("/")
FAILED = "ERR_FAILED"  # what the browser notes of a file that a test keeps back

# A place as Streamlit gives it, in which a test shows figures; pictures are counted as Plotly ends
# them, and a frame is blank that shows no chart with a line.
STAGE = """async (address) => {
    const { default: mount } = await import(address);
    const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const stage = (window.stage = { pictures: 0, frames: 0, blank: 0 });
    const frame = () => new Promise(requestAnimationFrame);
    stage.open = () => {
        stage.place = document.createElement("div");
        stage.place.id = "stage";
        stage.place.style.cssText = "position: fixed; top: 0; left: 0; width: 600px";
        document.body.append(stage.place);
    };
    stage.show = (text) => (stage.leave = mount({ parentElement: stage.place, data: bytes(text) }));
    stage.drawn = async (count = 1) => {
        const drawn = () => stage.place.querySelectorAll(".js-line").length >= count;
        while (!drawn()) await frame();
        const chart = stage.place.querySelector(".chart");
        if (!stage.watched?.isConnected) chart.on("plotly_afterplot", () => (stage.pictures += 1));
        stage.watched = chart;
    };
    stage.frame = async () => {
        await frame();
        stage.frames += 1;
        const line = stage.place.querySelector(".main-svg .js-line");
        if (!line?.getAttribute("d") || !line.getBoundingClientRect().width) stage.blank += 1;
    };
    stage.close = () => {
        stage.place.remove();
        stage.leave();
    };
    stage.open();
}"""


def message(end, *, height=300):
    """A line from 0 to `end`, packed as the page packs it, in letters that JavaScript reads."""
    layout = {"height": height, "yaxis": {"range": [0, 100]}}
    return written(go.Figure(go.Scatter(y=[0, end]), layout), f"A line to {end}")


def written(figure, alt):
    return base64.b64encode(pack_figure(figure, alt, CONFIG)).decode()


class Broken:
    """A figure whose numbers were cut short on their way."""

    data = ()

    def to_json(self, **_):
        return '{"data": [{"y": {"dtype": "f8", "bdata": "AAA="}}], "layout": {}}'


@pytest.fixture
def stage(visit, app_url):
    """A page, and in it a place for figures."""
    page = visit("checks?seed=0")
    page.evaluate(STAGE, f"{app_url}/assets/js/figure/figure.js")
    yield page
    page.evaluate("stage.place.isConnected && stage.close()")


def show(page, *messages):
    """All at once, and wait until the last one is drawn."""
    page.evaluate("messages => messages.forEach(stage.show)", list(messages))
    page.evaluate("stage.drawn()")


def shown_end(page):
    return page.evaluate("stage.place.querySelector('.chart')._fullData[0].y[1]")


def test_a_figure_that_changes_20_times_stays_the_same_element_and_is_in_every_frame(stage):
    show(stage, message(1))
    stage.evaluate("stage.place.querySelector('.chart').dataset.mark = 'same'")
    found = stage.evaluate(
        """async (messages) => {
            const before = stage.pictures;
            for (const one of messages) {
                stage.show(one);
                await stage.frame();
                await stage.frame();
            }
            return [stage.pictures - before, stage.frames, stage.blank];
        }""",
        [message(end) for end in range(2, 22)],
    )
    assert found == [20, 40, 0]
    assert shown_end(stage) == 21
    expect(stage.locator("#stage .chart")).to_have_attribute("data-mark", "same")
    expect(stage.get_by_role("figure", name="A line to 21")).to_have_count(1)


def test_of_figures_that_come_within_a_frame_the_newest_is_drawn_and_none_twice(stage):
    show(stage, message(1))
    pictures = """async (messages) => {
        const before = stage.pictures;
        messages.forEach(stage.show);
        for (let i = 0; i < 4; i++) await stage.frame();
        return stage.pictures - before;
    }"""
    assert stage.evaluate(pictures, [message(end) for end in range(2, 12)]) == 1
    assert shown_end(stage) == 11
    assert stage.evaluate(pictures, [message(11), message(11)]) == 0, "nothing has changed"
    assert stage.evaluate(pictures, [message(11, height=320)]) == 1
    expect(stage.locator("#stage .main-svg").first).to_have_css("height", "320px")


def test_a_figure_is_as_wide_as_its_place_also_when_that_was_folded_at_first(stage):
    stage.evaluate("stage.place.style.display = 'none'")
    stage.evaluate("text => { stage.show(text); }", message(1))
    expect(stage.locator("#stage .main-svg")).to_have_count(0)
    stage.evaluate("stage.place.style.display = 'block'")
    picture = stage.locator("#stage .main-svg").first
    for width in (600, 480, 720):
        stage.evaluate("width => { stage.place.style.width = `${width}px`; }", width)
        expect(picture).to_have_css("width", f"{width}px")


def test_leaving_20_times_leaves_no_listener_no_watch_and_no_chart(stage):
    show(stage, message(1))  # what Plotly sets up once, it has set up now
    stage.evaluate("stage.close()")
    # What the page itself adds is none of a figure's: its checks, then the lines under its words.
    expect(stage.locator(".checks-summary")).to_be_visible()
    expect_rest(stage)
    stage.wait_for_timeout(1500)
    left = stage.evaluate(
        """async ([text, other]) => {
            const held = { listeners: 0, watches: 0 };
            const undo = [];
            const count = (owner, name, what, by) => {
                const own = owner[name];
                owner[name] = function (...given) {
                    held[what] += by;
                    return own.apply(this, given);
                };
                undo.push(() => (owner[name] = own));
            };
            for (const target of [window, document, document.body, document.documentElement]) {
                count(target, "addEventListener", "listeners", 1);
                count(target, "removeEventListener", "listeners", -1);
            }
            count(ResizeObserver.prototype, "observe", "watches", 1);
            count(ResizeObserver.prototype, "disconnect", "watches", -1);
            const elements = document.querySelectorAll("*").length;
            let kept = 0;
            for (let i = 0; i < 20; i++) {
                stage.open();
                stage.show(text);
                await stage.drawn();
                stage.show(other);
                await stage.frame();
                const chart = stage.place.querySelector(".chart");
                stage.close();
                kept += Boolean(chart._fullLayout) || chart.childElementCount;
            }
            undo.forEach((act) => act());
            return { ...held, kept, elements: document.querySelectorAll("*").length - elements };
        }""",
        [message(1), message(2)],
    )
    assert left == {"listeners": 0, "watches": 0, "kept": 0, "elements": 0}


def test_what_plotly_cannot_draw_is_said_in_its_place_and_the_next_figure_is_shown(stage):
    show(stage, message(1))
    stage.evaluate("text => { stage.show(text); }", written(Broken(), "nothing"))
    alert = stage.locator("#stage").get_by_role("alert")
    expect(alert).to_have_text(re.compile("^This figure cannot be drawn: .+"))
    expect(stage.locator("#stage .chart")).to_be_hidden()
    show(stage, message(7))
    expect(alert).to_be_hidden()
    expect(stage.locator("#stage .js-line")).to_have_count(1)
    assert shown_end(stage) == 7


def test_where_the_file_does_not_come_a_sentence_says_so_and_the_next_figure_asks_again(
    open_context, app_url
):
    page = open_context(caused=(FAILED,))
    page.route(f"**/{ADDRESS}", lambda route: route.abort())
    page.goto(f"{app_url}/checks")
    expect(page.get_by_role("heading", name="Checks")).to_be_visible()
    page.evaluate(STAGE, f"{app_url}/assets/js/figure/figure.js")
    page.evaluate("text => { stage.show(text); }", message(1))
    alert = page.locator("#stage").get_by_role("alert")
    expect(alert).to_have_text(re.compile("could not be loaded. Reload the page"))
    page.unroute(f"**/{ADDRESS}")
    show(page, message(2))
    expect(alert).to_be_hidden()
    assert shown_end(page) == 2


@pytest.mark.parametrize("bundle", [PART, WHOLE], ids=lambda one: one.name)
def test_the_app_serves_plotly_itself_small_and_for_good(app_url, bundle):
    url = f"{app_url}{bundle.path}"
    for accepts, read in (("gzip, br", gzip.decompress), ("identity", bytes)):
        asked = urllib.request.Request(url, headers={"Accept-Encoding": accepts})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            body, headers = answer.read(), answer.headers
        assert read(body) == bundle.read()
        assert headers["Content-Type"].startswith("text/javascript")
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        if read is gzip.decompress:
            assert len(body) < len(bundle.read()) / 2.5
            assert headers["Content-Encoding"] == "gzip"


def test_the_part_for_two_dimensions_draws_all_that_is_left_to_it(visit):
    page = visit(f"clipping?{SMALL}&clip=norm")
    expect(page.locator(f"{CHART} .main-svg").first).to_be_visible()
    types = page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")
    assert set(types) >= IN_TWO_DIMENSIONS
    assert "surface" not in types


def test_a_page_of_figures_loads_plotly_once_and_streamlits_own_never(open_context, app_url):
    page, asked = open_context(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app_url}/clipping?{SMALL}")
    expect(page.get_by_role("figure", name=re.compile("lip"))).to_have_count(2)
    expect(page.locator(f"{CHART} .main-svg").first).to_be_visible()
    expect_rest(page)
    files = [url for url in asked if "plotly" in url.lower()]
    assert sorted(files) == [f"{app_url}{modules_path()}/figure/plotly.js", f"{app_url}/{ADDRESS}"]


def test_while_a_setting_changes_the_figures_stay_in_every_frame_and_so_does_the_zoom(visit):
    page = visit(f"clipping?{SMALL}&clip=norm&present=0")
    charts = page.locator(CHART)
    expect(charts).to_have_count(2)
    expect(charts.nth(1).locator(".main-svg").first).to_be_visible()
    zoom = zoomed(page, charts.first)
    charts.evaluate_all("charts => charts.forEach((one) => (one.dataset.mark = 'same'))")
    page.evaluate(
        """() => {
            const seen = (window.seen = { frames: 0, blank: 0 });
            const look = () => {
                const drawn = document.querySelectorAll(".js-plotly-plot .xy .js-line[d]").length;
                seen.frames += 1;
                seen.blank += drawn < 2;
                seen.asked = requestAnimationFrame(look);
            };
            look();
        }"""
    )
    slider = page.get_by_role("slider", name="Gain")
    before = page.url
    slider.focus()
    for _ in range(4):
        drawn = charts.nth(1).evaluate(ANNOTATED)
        page.keyboard.press("ArrowRight")
        until(page, lambda drawn=drawn: charts.nth(1).evaluate(ANNOTATED) != drawn)
    until(page, lambda: page.url != before)
    expect_rest(page)
    frames, blank = page.evaluate("cancelAnimationFrame(seen.asked), [seen.frames, seen.blank]")
    assert frames > 4
    assert blank == 0
    for chart in charts.all():
        expect(chart).to_have_attribute("data-mark", "same")
    assert charts.first.evaluate(RANGE) == zoom


def test_in_the_presenters_view_the_first_figure_takes_the_focus(page, app_url):
    page.goto(f"{app_url}/clipping?{SMALL}&present=1")
    expect(page.get_by_test_id("figure").first).to_be_focused()


RANGE = "chart => [...chart._fullLayout.xaxis.range]"
ANNOTATED = "chart => JSON.stringify([chart.data, chart.layout.annotations, chart.layout.shapes])"


def zoomed(page, chart):
    """Zoom into a part of a chart with the mouse; what its x axis then shows."""
    before = chart.evaluate(RANGE)
    chart.hover()
    chart.locator('[data-title="Zoom"]').click()
    area = chart.locator(".nsewdrag").first.bounding_box()
    y = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.3 * area["width"], y)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.7 * area["width"], y, steps=4)
    page.mouse.up()
    until(page, lambda: chart.evaluate(RANGE) != before)
    return chart.evaluate(RANGE)
