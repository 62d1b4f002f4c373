"""Makes the pictures of README from the running app.

python -m tests.browser.pictures
"""

from __future__ import annotations

from tests.browser.serve import ROOT, running_app, running_browser

FOLDER = ROOT / "assets" / "pictures"
READY = ", ".join(
    (
        '[data-testid="player"][data-trace]',
        '[data-testid="flow"][data-trace]',
        ".js-plotly-plot .main-svg",
        ".checks-summary.done",
    )
)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with running_app() as url, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/?updates=900")
        page.wait_for_selector(READY)
        page.focus('[data-testid="player"]')
        for _ in range(21):
            page.keyboard.press("ArrowRight")
        _take(page, "unroll")
        page.goto(f"{url}/flow?n_steps=40&n_a=32&init=normal&gain=0.8")
        _take(page, "flow")
        page.goto(
            f"{url}/clipping?task=latch&n_steps=20&n_a=16&batch=32&activation=relu"
            "&init=identity&updates=160&clip=norm&threshold=1.0&learning_rate=0.1"
        )
        _take(page, "clipping")
        page.goto(f"{url}/checks")
        _take(page, "checks")


def _take(page, name: str) -> None:
    page.wait_for_selector(READY)
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
