"""How soon the page "Shapes" shows its first picture, and how long a melody or a name takes.

    python -m tests.benchmarks.shapes

A real Chromium opens every exhibit with the weights that come with the app, on a server that is
warm: another exhibit has been opened before. Counted is from the request to the painted graph.
"""

import statistics
import time

from explorer.experiment import to_query
from explorer.shapes import EXHIBITS
from tests.browser.serve import running_app, running_browser

ROUNDS = 3


def first_picture(browser, address, name):
    """Seconds from the request to a graph with steps in it, in a session of its own."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    query = "&".join(f"{key}={value}" for key, value in to_query(EXHIBITS[name].recipe).items())
    began = time.perf_counter()
    page.goto(f"{address}/shapes?{query}", wait_until="commit")
    page.wait_for_selector('[data-testid="graph"][data-steps]')
    took = time.perf_counter() - began
    context.close()
    return took


def main():
    with running_app() as address, running_browser() as browser:
        first_picture(browser, address, "plain")
        for name in EXHIBITS:
            took = [first_picture(browser, address, name) for _ in range(ROUNDS)]
            print(
                f"{name:10} first picture after {statistics.median(took):.2f} s, at most "
                f"{max(took):.2f}   target ≤ 2",
                flush=True,
            )


if __name__ == "__main__":
    main()
