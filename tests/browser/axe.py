"""What axe-core finds on a page; its script comes with the package axe-playwright-python."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OF_STREAMLIT = {
    # The menu of pages puts a <div> between its <ul> and the <li> of each page.
    "list": '[data-testid="stSidebarNavItems"]',
    "listitem": '[data-testid="stSidebarNavItems"] > div > li',
    # A subheader is an <h3>, and a page may have no <h2> above it.
    "heading-order": '[data-testid="stHeadingWithActionElements"] *',
}
"""What neither theme nor style can change: axe's rule, and the elements that may break it."""

LESSER = ("heading-order", "empty-table-header")
"""Rules that count although axe calls what breaks them moderate or minor."""

_RUN = """async ([excused, lesser]) => {
    const { violations } = await axe.run({ resultTypes: ["violations"], elementRef: true });
    const counts = ({ id, impact }) =>
        ["serious", "critical"].includes(impact) || lesser.includes(id);
    const found = violations.filter(counts);
    return found.flatMap(({ id, nodes }) => nodes
        .filter(({ element }) => !(id in excused && element.matches(excused[id])))
        .map(({ html, failureSummary }) => [id, html.slice(0, 120), failureSummary].join(" | ")));
}"""


def barriers(page: Page) -> list[str]:
    """One line for each finding on the page as it stands: serious, critical, or of LESSER."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(_RUN, [OF_STREAMLIT, LESSER])
