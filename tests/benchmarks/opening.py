"""How soon the app opens: from the start of the server, and each page beside a bare Streamlit page.

    python -m tests.benchmarks.opening

The server is started ROUNDS times with nothing kept from before. Then every page is opened in turn,
each a new session in the same browser, and before each a page of one title, made by a server with
the same settings; what is printed is the ratio of the medians.
"""

from __future__ import annotations

import contextlib
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from playwright.sync_api import Page

from explorer.pages import PAGES
from tests.browser.serve import ROOT, free_port, running_app, running_browser, wait_for

ROUNDS = 7
COLD, RATIO = 5.0, 1.3
"""What is asked: seconds from the start to a page, and a page's first picture by a bare page's."""

ADDRESSES = {"clipping": "clipping?updates=20"}
"""Of pages that have no picture without an update."""

TITLE = '[data-testid="stMain"] h1'
PICTURES = {
    "start": '[data-testid="ribbon"]',
    "unroll": '[data-testid="player"][data-trace]',
    "sequences": ".js-plotly-plot .main-svg",
    "shapes": '[data-testid="graph"][data-steps]',
    "cells": '[data-testid="cells"][data-trace]',
    "train": '[data-testid="live"][data-step]',
    "flow": '[data-testid="flow"][data-trace]',
    "clipping": ".js-plotly-plot .main-svg",
    "cliff": '[data-testid="cliff"][data-step]',
    "race": '[data-testid="stMain"] [data-testid="stBaseButton-primary"]',
    "checks": ".checks-summary",
}


def main() -> None:
    with running_browser() as browser:
        cold = []
        for _ in range(ROUNDS):
            page, start = browser.new_page(), time.perf_counter()
            with running_app(RNN_EXPLORER_WARM_UP="1") as url:
                _seconds(page, url, PICTURES["start"])
                cold.append(time.perf_counter() - start)
                page.close()
        print(f"start to first picture, cold: {_say(cold)} (asked ≤ {COLD} s)")
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        with running_app(RNN_EXPLORER_WARM_UP="1") as url, bare_app() as bare:
            for name in PAGES:
                address = url if name == "start" else f"{url}/{ADDRESSES.get(name, name)}"
                took: dict[str, list[float]] = {"page": [], "bare": []}
                for _ in range(ROUNDS + 1):  # the first round warms the server and the browser
                    for what, where, picture in (
                        ("bare", bare, TITLE),
                        ("page", address, PICTURES.get(name, TITLE)),
                    ):
                        page = context.new_page()
                        took[what].append(_seconds(page, where, picture))
                        page.close()
                medians = {what: statistics.median(times[1:]) for what, times in took.items()}
                ratio = medians["page"] / medians["bare"]
                print(
                    f"{name}: {medians['page']:.2f} s, bare {medians['bare']:.2f} s, "
                    f"ratio {ratio:.2f} (asked ≤ {RATIO})"
                )


def _seconds(page: Page, address: str, picture: str) -> float:
    start = time.perf_counter()
    page.goto(address, wait_until="commit")  # what comes after the picture is not waited for
    page.locator(picture).first.wait_for(state="visible", timeout=60_000)
    return time.perf_counter() - start


def _say(times: list[float]) -> str:
    return f"median {statistics.median(times):.2f} s, slowest {max(times):.2f} s"


@contextlib.contextmanager
def bare_app() -> Iterator[str]:
    """A page of one title, with the settings of the app."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        (folder / "app.py").write_text('import streamlit as st\n\nst.title("Bare")\n')
        settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "config.toml").write_text(settings, encoding="utf-8")
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, cwd=folder, **quiet)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


if __name__ == "__main__":
    main()
