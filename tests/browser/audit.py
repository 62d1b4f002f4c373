"""What is cut, laid on one another or unreadable on a page, as audit.js beside it finds it."""

from __future__ import annotations

import pathlib

from playwright.sync_api import BrowserContext, Page

_SCRIPT = pathlib.Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def watch(place: Page | BrowserContext) -> None:
    """To be called before a page is opened: what a canvas shows is recorded while it is painted."""
    place.add_init_script(_SCRIPT)


def faint_texts(page: Page) -> list[str]:
    """One line for each text, also of a canvas, that stands out too little from its ground."""
    return page.evaluate("auditContrast()")


def faults(page: Page) -> list[str]:
    """One line for each fault of the page as it stands: its kind, the text, where it is."""
    return page.evaluate("auditPage()")
