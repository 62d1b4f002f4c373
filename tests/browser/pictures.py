"""Makes the pictures of README from the running app.

python -m tests.browser.pictures
"""

from __future__ import annotations

import io
from urllib.parse import urlencode

import torch
from playwright.sync_api import expect
from torch import nn

from explorer import record
from explorer.experiment import to_query
from explorer.shapes import EXHIBITS
from tests.browser.serve import ROOT, running_app, running_browser

FOLDER = ROOT / "assets" / "pictures"
READY = ", ".join(
    (
        '[data-testid="player"][data-trace]',
        '[data-testid="flow"][data-trace]',
        ".js-plotly-plot .main-svg",
        ".checks-summary.done",
        '[data-testid="live"][data-step]',
        '[data-testid="cliff"]',
        '[data-testid="race"]',
    )
)


def a_log() -> bytes:
    """The log of an LSTM of PyTorch that is to remember its first symbol, and does not."""
    torch.manual_seed(0)
    parts = {"words": nn.Embedding(30, 12), "rnn": nn.LSTM(12, 32, 2), "out": nn.Linear(32, 30)}
    net, file = nn.ModuleDict(parts), io.BytesIO()
    steps = torch.optim.Adam(net.parameters(), 0.005)
    with record(net, file, every=20) as log:
        for _ in range(600):
            x = torch.randint(0, 30, (25, 16))
            z = net["out"](net["rnn"](net["words"](x))[0][-1])
            loss = nn.functional.cross_entropy(z, x[0])
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 0.3)
            log.loss(loss)
            steps.step()
    return file.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with running_app() as url, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(url)
        page.wait_for_timeout(6_000)  # the gradient has come back
        _take(page, "start")
        page.goto(f"{url}/unroll?updates=900")
        page.wait_for_selector(READY)
        page.get_by_test_id("player").evaluate("root => root.focus({ preventScroll: true })")
        for _ in range(21):
            page.keyboard.press("ArrowRight")
        _take(page, "unroll")
        page.goto(f"{url}/network?seed=1")
        page.wait_for_selector(READY)
        log = {"name": "run.rnnlog", "mimeType": "application/octet-stream", "buffer": a_log()}
        page.locator("input[type=file]").first.set_input_files(log)
        page.wait_for_selector(".js-plotly-plot .main-svg")
        page.wait_for_timeout(4_000)
        _take(page, "network")
        page.goto(f"{url}/flow?n_steps=40&n_a=32&init=normal&gain=0.8")
        _take(page, "flow")
        page.goto(
            f"{url}/clipping?task=latch&n_steps=20&n_a=16&batch=32&activation=relu"
            "&init=identity&updates=160&clip=norm&threshold=1.0&learning_rate=0.1"
        )
        _take(page, "clipping")
        page.goto(f"{url}/checks")
        _take(page, "checks")
        page.goto(f"{url}/train?task=latch&n_steps=20&batch=32&activation=relu&init=identity")
        live = page.get_by_test_id("live")
        live.get_by_label("Speed").select_option("fast")
        press(live, "Train")
        expect(live.locator("#caption")).to_contain_text("has stopped", timeout=60_000)
        _take(page, "train")
        page.goto(
            f"{url}/sequences?task=weather&n_steps=20&updates=500&optimiser=adam&learning_rate=0.01"
        )
        page.wait_for_selector(READY)
        page.wait_for_timeout(20_000)
        _take(page, "sequences")
        page.goto(f"{url}/shapes?" + urlencode(to_query(EXHIBITS["numbers"].recipe)))
        page.wait_for_selector('[data-testid="graph"][data-steps]')
        page.wait_for_timeout(4_000)
        _take(page, "shapes")
        page.goto(f"{url}/cells?updates=300&optimiser=adam&learning_rate=0.01")
        page.wait_for_selector(READY)
        page.keyboard.press("ArrowRight")
        _take(page, "cells")
        page.goto(f"{url}/cliff")
        for _ in range(9):
            press(page, "Step")
        _take(page, "cliff")
        page.goto(f"{url}/race")
        board = page.get_by_test_id("race")
        expect(board).to_have_attribute("data-state", "done", timeout=300_000)
        _take(page, "race")


def press(place, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def _take(page, name: str) -> None:
    page.wait_for_selector(READY)
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
