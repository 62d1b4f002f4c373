"""How long from a key press to the painted step, and to the first picture.

    python -m tests.benchmarks.player_step

Starts the app and a real Chromium, like the browser tests, at T = 200 and n_a = 64.
"""

from __future__ import annotations

import statistics
import time

from tests.browser.serve import running_app, running_browser

# Resolves when the attributes have changed, which happens in the frame that painted the step, and
# then once more at the end of that frame, when it is handed to the screen.
PRESS = """async ([key, presses]) => {
    const root = [...document.querySelectorAll("*")].map(e => e.shadowRoot).filter(Boolean)
        .map(s => s.querySelector('[data-testid="player"]')).find(Boolean);
    root.focus();
    const times = [];
    for (let i = 0; i < presses; i++) {
        const before = root.dataset.t + root.dataset.pass;
        const start = performance.now();
        const changed = new Promise(done => {
            const watch = new MutationObserver(() => {
                if (root.dataset.t + root.dataset.pass === before) return;
                watch.disconnect();
                const channel = new MessageChannel();
                channel.port1.onmessage = () => done(performance.now() - start);
                requestAnimationFrame(() => channel.port2.postMessage(0));
            });
            watch.observe(root, { attributes: true });
        });
        root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
        times.push(await changed);
        await new Promise(done => setTimeout(done, 37 + (i * 13) % 29));
    }
    return times;
}"""


EMPTY = """<div data-testid="player" tabindex="0" data-t="0" data-pass="">empty</div><script>
const place = document.body.appendChild(document.createElement("div"));
const root = place.attachShadow({ mode: "open" }).appendChild(document.querySelector("[tabindex]"));
let t = 0;
root.addEventListener("keydown", () => requestAnimationFrame(() => {
    root.dataset.t = root.textContent = String(++t);
}));
</script>"""
"""A page that paints one number in the next frame: what the browser itself takes for a key."""
BESIDE = 1.5
"""At most so many times as long as in the empty page is asked."""


def main() -> None:
    with running_app() as url, running_browser() as browser:
        _measure(browser, url)


def _measure(browser, url: str) -> None:
    first = [_first_picture(browser, url) for _ in range(6)][1:]
    _say("first picture, warm server, default experiment", first, 2000)
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    wire = []
    page.on("websocket", lambda s: s.on("framesent", lambda f: wire.append(len(f))))
    page.on("websocket", lambda s: s.on("framereceived", lambda f: wire.append(len(f))))
    for name, query in (
        ("", ""),
        (", 3 layers", "&layers=3&window=20"),
        (", LSTM", "&cell=lstm"),
        (", LSTM with 3 layers", "&cell=lstm&layers=3"),
    ):
        page.goto(f"{url}/?task=weather&n_steps=200&n_a=64{query}")
        page.wait_for_selector('[data-testid="player"][data-trace]')
        page.wait_for_timeout(1500)
        times = page.evaluate(PRESS, ["ArrowRight", 120])
        _say(f"key press to painted step, T = 200, n_a = 64{name}", times, 25)
        ratio = statistics.median(times) / statistics.median(_empty(browser))
        print(f"    {ratio:.2f} times an empty page (asked ≤ {BESIDE})")
        page.evaluate(PRESS, ["End", 1])
        wire.clear()
        times = page.evaluate(PRESS, ["ArrowLeft", 60])
        _say("    going back", times, 25)
    print(f"bytes over the wire per step: {sum(wire) / len(times):.0f} (target ≤ 2000)")


def _empty(browser) -> list[float]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_content(EMPTY)
    times = page.evaluate(PRESS, ["ArrowRight", 120])
    page.close()
    return times


def _first_picture(browser, url: str) -> float:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector('[data-testid="player"][data-trace]')
    took = 1000 * (time.perf_counter() - start)
    page.close()
    return took


def _say(what: str, times: list[float], target: float) -> None:
    ordered = sorted(times)
    p90 = ordered[int(0.9 * (len(ordered) - 1))]
    print(f"{what}: median {statistics.median(times):.1f} ms, p90 {p90:.1f} (target ≤ {target})")


if __name__ == "__main__":
    main()
