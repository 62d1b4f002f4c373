"""Playwright waits for an element to come; it has to wait as well until there is only one of it.

While Streamlit makes a page anew, the element of before and that of now are there side by side for
a moment. Playwright calls that a mistake at once ("strict mode violation"), which made a test fail
now and then on a busy machine. What stays there twice still fails.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Locator, LocatorAssertions

MOMENT = 10.0
"""Seconds in which one of two has to go."""

ACTS = (
    *("bounding_box", "check", "clear", "click", "dispatch_event", "evaluate", "fill", "focus"),
    *("get_attribute", "hover", "inner_html", "inner_text", "input_value", "is_checked"),
    *("is_disabled", "is_enabled", "is_visible", "press", "press_sequentially", "screenshot"),
    *("scroll_into_view_if_needed", "set_input_files", "tap", "text_content", "uncheck"),
    *("wait_for",),
)


def _patient(act: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(act)
    def acted(*given: Any, **options: Any) -> Any:
        end = time.monotonic() + MOMENT
        while True:
            try:
                return act(*given, **options)
            except (Error, AssertionError) as wrong:
                if "strict mode violation" not in str(wrong) or time.monotonic() > end:
                    raise
            time.sleep(0.05)

    return acted


def wait_for_only_one() -> None:
    """Let every act and every expectation of Playwright wait until its element is the only one."""
    checks = [name for name in dir(LocatorAssertions) if name.startswith(("to_", "not_to_"))]
    for owner, names in ((Locator, ACTS), (LocatorAssertions, checks)):
        for name in names:
            setattr(owner, name, _patient(getattr(owner, name)))
