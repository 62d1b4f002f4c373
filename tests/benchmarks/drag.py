"""How long a dragged gain takes to its picture on "Unroll" and "Gradient flow", in a real Chromium.

    python -m tests.benchmarks.drag              starts the app itself
    python -m tests.benchmarks.drag ADDRESS      measures an app that runs already

The clock starts in the slider's `input` event and stops when the display frame that carries the
new run has been painted. Beside the one question at a time that is measured for the median, a
fast drag shows how many pictures come per second, and that no frame in between is blank.
"""

from __future__ import annotations

import statistics
import sys

from playwright.sync_api import ElementHandle, Page

from tests.browser.serve import running_app, running_browser

TARGETS = {"flow": 150, "": 80}  # ms, median; of the player's page and of the flow's at T = 50
VALUES = 40
PICTURES = {"": '[data-testid="player"][data-trace]', "flow": '[data-testid="flow"][data-trace]'}

SET_AND_WAIT = """
(root, [slider, value]) => new Promise((done, fail) => {
    const before = root.dataset.trace;
    const started = performance.now();
    const watch = new MutationObserver(() => {
        if (root.dataset.trace === before) return;
        watch.disconnect();
        // The attribute is set inside the painting frame; the next one begins when that was shown.
        requestAnimationFrame(() => done(performance.now() - started));
    });
    watch.observe(root, { attributes: true });
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => fail(new Error(`no picture for gain ${value}`)), 10000);
})
"""

FAST_DRAG = """
(root, slider) => new Promise((done) => {
    const canvas = root.querySelector("canvas");
    const traces = new Set();
    let frames = 0, blank = 0;
    const started = performance.now();
    const frame = () => {
        const share = (performance.now() - started) / 3000;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        frames++;
        if (!data.some((byte) => byte)) blank++;
        traces.add(root.dataset.trace);
        if (share >= 1) return done({ frames, blank, pictures: traces.size - 1 });
        slider.value = (0.3 + 1.5 * share).toFixed(2);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})
"""


def gain(page: Page) -> ElementHandle:
    return page.get_by_test_id("strip").locator("#gain").element_handle()


def measure(page: Page, address: str, name: str, query: str) -> list[float]:
    """Milliseconds from value to picture for VALUES values of the gain, one at a time."""
    page.goto(f"{address}/{name}?{query}")
    root = page.locator(PICTURES[name])
    root.wait_for()
    page.wait_for_timeout(800)
    slider, took = gain(page), []
    for i in range(VALUES):
        took.append(root.evaluate(SET_AND_WAIT, [slider, f"{0.4 + 0.03 * i:.2f}"]))
        page.wait_for_timeout(30)
    return took[3:]  # the first ones warm the server up


def report(name: str, took: list[float], target: int | None = None) -> bool:
    median, p90 = statistics.median(took), sorted(took)[int(0.9 * len(took))]
    aim = f"   target ≤ {target} ms" if target else ""
    print(f"{name:44} median {median:6.1f} ms   p90 {p90:6.1f} ms{aim}")
    return target is None or median <= target


def dragged(page: Page, name: str) -> bool:
    """A fast drag for 3 s: whether no frame was blank."""
    drag = page.locator(PICTURES[name]).evaluate(FAST_DRAG, gain(page))
    print(
        f"{'  dragged for 3 s':44} {drag['pictures'] / 3:.1f} pictures a second, "
        f"{drag['blank']} of {drag['frames']} frames blank"
    )
    return drag["blank"] == 0


def run(address: str) -> int:
    base = "task=weather&activation=tanh"
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        player = measure(page, address, "", "task=names")
        good = report("Unroll, T=13 n_a=16", player, TARGETS[""])
        good &= dragged(page, "")
        flow = measure(page, address, "flow", base + "&n_steps=50&n_a=32")
        good &= report("Gradient flow, T=50 n_a=32", flow, TARGETS["flow"])
        good &= dragged(page, "flow")
        for name, sizes in [
            ("Gradient flow, T=13 n_a=16", "&n_steps=13&n_a=16"),
            ("Gradient flow, T=200 n_a=64", "&n_steps=200&n_a=64"),
            ("Gradient flow, T=50 n_a=32, 20 updates", "&n_steps=50&n_a=32&updates=20"),
        ]:
            report(name, measure(page, address, "flow", base + sizes))
    return 0 if good else 1


def main() -> int:
    if len(sys.argv) > 1:
        return run(sys.argv[1].rstrip("/"))
    with running_app() as address:
        return run(address)


if __name__ == "__main__":
    raise SystemExit(main())
