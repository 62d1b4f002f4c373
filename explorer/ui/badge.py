"""The gradient check of the network as one small line on every page."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from explorer import checks
from explorer.checks import IN_64_BIT, Check
from explorer.errors import InputError
from explorer.number_text import size
from explorer.pages import PAGES
from explorer.run import run
from explorer.ui import session
from explorer.ui.runs import kept, known_run


def show_badge(place: DeltaGenerator) -> None:
    """Show the gradient check of the current experiment as one line, linked to the page "Checks".

    Call it after the page has shown its picture. A network that no page has trained is checked as
    it is before its first update: a small line must not start a training.
    """
    experiment = session.current()
    trained = known_run(experiment)
    shown = experiment if trained else experiment.replace(updates=0)
    try:
        check = kept("quick check", shown, lambda: checks.quick_check(trained or run(shown)))
    except InputError:  # shown by the page itself
        return
    start = "" if shown == experiment else "This is the network before its first update. "
    place.page_link(
        PAGES["checks"].file,
        label=badge_label(check, experiment.dtype),
        help=f"{check.sentence} {start}{IN_64_BIT}",
        query_params=session.link(experiment, "checks"),
    )


def badge_label(check: Check, dtype: str = "float64") -> str:
    """The text of the line: "✓ gradients checked: 3e−9", or why not."""
    if check.passed is None:
        return "– not checkable: " + check.sentence.removeprefix(checks.NOTHING).partition(".")[0]
    if not check.passed:
        return f"**✗ gradient check failed: {size(check.error)}**"
    what = "gradients checked" if dtype == "float64" else "checked in 64 bit"
    if check.left_out:
        what = f"checked without {', '.join(check.left_out)}"
    return f"✓ {what}: {size(check.error)}"
