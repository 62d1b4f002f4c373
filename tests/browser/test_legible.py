"""No text on any page is cut, overlaid or too faint, whoever looks at it and on what.

Each page is opened once in a view that is hard for it, and held to everything at once.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.audit import faults, watch
from tests.browser.lasting import LastingTab
from tests.browser.steps import go_on

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1400, "height": 900}
WIDE = {"width": 1920, "height": 1080}
DEVICES = {
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": LAPTOP},
}
PRESENT, PLAIN = "&present=1", "&present=0"

PLAYER = '[data-testid="player"][data-trace]'
CELLS = '[data-testid="cells"][data-trace]'
LATCH = "task=latch&n_steps=12&n_a=8&batch=8"
BREAKS = "task=latch&n_steps=30&activation=identity&dtype=float32&learning_rate=0.01"
CHART = ".js-plotly-plot .main-svg"

CASES = {
    "Unroll on a phone": (f"?n_steps=8&updates=5{PLAIN}", PLAYER, PHONE, "light"),
    "Unroll, two layers": (
        f"?cell=lstm&layers=2&n_steps=8{PRESENT}", PLAYER, WIDE, "dark",
    ),
    "Gradient flow": (f"flow?{LATCH}{PRESENT}", '[data-testid="flow"][data-trace]', WIDE, "light"),
    "Sequences": (f"sequences?task=prices&updates=0{PLAIN}", CHART, LAPTOP, "light"),
    "Sequences, buttons": (f"sequences?updates=0{PRESENT}", CHART, LAPTOP, "light"),
    "Shapes": (f"shapes?seed=1{PLAIN}", CHART, PHONE, "dark"),  # made after the graph is painted
    "Cells": (f"cells?n_steps=8{PLAIN}", CELLS, PHONE, "light"),
    "Cells in the dark": (f"cells?n_steps=8&updates=5{PLAIN}", CELLS, LAPTOP, "dark"),
    "Clipping": (f"clipping?updates=300{PLAIN}", CHART, LAPTOP, "light"),
    "Clipping that breaks": (
        f"clipping?{BREAKS}&updates=40&clip=norm{PLAIN}", CHART, PHONE, "dark",
    ),
    "Clipping by value": (
        f"clipping?{LATCH}&activation=relu&init=identity&updates=60&clip=value&threshold=0.1{PRESENT}",
        CHART, WIDE, "dark",
    ),
    "Clipping, buttons": (f"clipping?updates=0{PRESENT}", ".st-key-head", LAPTOP, "light"),
    "Cliff": (f"cliff?seed=1{PLAIN}", '[data-testid="cliff"][data-step]', PHONE, "light"),
    "Race, buttons": (f"race?updates=5{PRESENT}", ".st-key-head", LAPTOP, "light"),
    "Checks": (f"checks?seed=1{PLAIN}", ".checks-summary.done", PHONE, "light"),
}  # fmt: skip


@pytest.fixture(scope="module")
def devices(browser, app_url):
    """A page on a phone and one on a desk, watched from before it is loaded."""
    tabs = {}

    def device(name):
        if name not in tabs:
            context = browser.new_context(**DEVICES[name])
            watch(context)
            tabs[name] = LastingTab(context, app_url)
        return tabs[name]

    yield device
    for tab in tabs.values():
        tab.page.context.close()


@pytest.fixture
def lasting_tab(devices, request):
    return devices(request.param)


@pytest.mark.parametrize(
    ("lasting_tab", "name"),
    [
        pytest.param("phone" if size is PHONE else "desk", name, id=name)
        for name, (_, _, size, _) in CASES.items()
    ],
    indirect=["lasting_tab"],
)
def test_every_text_can_be_read(visit, name):
    link, ready, size, scheme = CASES[name]
    page = visit(link, size["width"], size["height"], color_scheme=scheme)
    expect(page.locator(ready).first).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("lasting_tab", ["phone"], indirect=True)
def test_the_curves_of_a_training_run_free_of_words(visit):
    page = visit(f"train?{BREAKS}{PLAIN}", PHONE["width"], PHONE["height"])
    live = page.get_by_test_id("live")
    train = live.get_by_role("button", name="Train", exact=True)
    train.click()
    expect(live.get_by_text("so the run has stopped")).to_be_visible()
    assert faults(page) == []
    go_on(live, 100)
    live.get_by_role("button", name="Pause", exact=True).click()
    assert faults(page) == []


@pytest.mark.parametrize("lasting_tab", ["desk"], indirect=True)
def test_what_floats_above_a_page_goes_away_when_it_is_scrolled(visit):
    page = visit(f"?n_steps=8{PRESENT}", LAPTOP["width"], LAPTOP["height"])
    expand = page.get_by_test_id("stExpandSidebarButton")
    expect(page.locator(PLAYER)).to_be_visible()
    expect(expand).to_have_css("opacity", "1")
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 200)")
    expect(expand).to_have_css("opacity", "0")
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    expect(expand).to_have_css("opacity", "1")


PLANTED = """<body style="margin:0;background:#fff;font:16px sans-serif">
  <p style="color:#bbb">faint</p>
  <button disabled style="color:#000">off but black</button>
  <div style="width:40px;overflow:hidden;white-space:nowrap">a long text that is cut</div>
  <div style="position:absolute;top:200px;left:10px">one text</div>
  <div style="position:absolute;top:204px;left:14px">another text</div>
  <div style="position:absolute;top:240px;left:1390px;white-space:nowrap">beyond the window</div>
  <canvas width="400" height="200" style="position:absolute;top:300px;left:0"></canvas>
  <script>
    const ctx = document.querySelector("canvas").getContext("2d");
    ctx.fillStyle = "#fff"; ctx.fillRect(0, 0, 400, 200);
    ctx.fillStyle = "#000"; ctx.font = "14px sans-serif";
    ctx.fillText("under a curve", 20, 100);
    ctx.fillText("much too long for its room", 200, 40, 60);
    ctx.fillText("over the edge", 350, 180);
    ctx.fillStyle = "#ddd"; ctx.fillText("pale", 20, 180);
    ctx.beginPath();
    for (let x = 0; x < 400; x += 10) ctx.lineTo(x, 95 + 3 * Math.sin(x));
    ctx.stroke();
  </script></body>"""


def test_each_kind_of_fault_is_found_where_it_was_planted(open_context):
    page = open_context(1400, 900)
    watch(page)
    page.goto("data:text/html,<html></html>")
    page.set_content(PLANTED)
    found = {tuple(line.split(" | ")[:2]) for line in faults(page)}
    texts = {(kind, text) for kind, text in found}
    assert ("looks enabled", "off but black") in texts
    assert ("cut", "a long text that is cut") in texts
    assert ("cut", "beyond the window") in texts
    assert ("cut", "over the edge") in texts
    assert ("overlap", "one text") in texts
    assert ("over a curve", "under a curve") in texts
    lines = faults(page)
    assert any(line.startswith("contrast") and "| faint |" in line for line in lines)
    assert any(line.startswith("contrast") and "| pale |" in line for line in lines)
    assert any(line.startswith("squeezed") and "much too long" in line for line in lines)
