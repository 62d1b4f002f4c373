"""How soon the page "Shapes" shows its first picture, and how long a melody or a name takes.

    python -m tests.benchmarks.shapes

A real Chromium opens every exhibit with the weights that come with the app, on a server that is
warm: another exhibit has been opened before. Counted is from the request to the display frame after
the one that drew the graph, by the page's own clock. Beside it stands when the program that drives
the browser heard of it, which on two cores has a hundred other things to hear of first.
"""

import statistics
import time

from explorer.experiment import to_query
from explorer.shapes import EXHIBITS
from tests.browser.serve import running_app, running_browser

ROUNDS = 3

# The graph stands in a shadow root, so every one of them is watched.
_WATCH = """
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(
        () => (window.painted ??= performance.now())));
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        new MutationObserver(drawn).observe(
            root, { attributes: true, subtree: true, attributeFilter: ["data-steps"] });
        return root;
    };
"""


def first_picture(browser, address, name):
    """Seconds from the request to a graph with steps in it, in a session of its own: by the page's
    clock, and by ours."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    query = "&".join(f"{key}={value}" for key, value in to_query(EXHIBITS[name].recipe).items())
    began = time.perf_counter()
    page.goto(f"{address}/shapes?{query}", wait_until="commit")
    page.wait_for_selector('[data-testid="graph"][data-steps]')
    heard = time.perf_counter() - began
    painted = page.wait_for_function("window.painted").json_value() / 1000
    context.close()
    return painted, heard


def main():
    with running_app() as address, running_browser() as browser:
        first_picture(browser, address, "plain")
        for name in EXHIBITS:
            rounds = [first_picture(browser, address, name) for _ in range(ROUNDS)]
            painted, heard = zip(*rounds, strict=True)
            print(
                f"{name:10} first picture after {statistics.median(painted):.2f} s, at most "
                f"{max(painted):.2f}   target ≤ 2   heard of after {statistics.median(heard):.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
