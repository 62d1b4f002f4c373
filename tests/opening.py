"""A page, opened without a browser at an address, and what it says."""

import functools
import pathlib

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from explorer.experiment import DEFAULT, has_fields
from explorer.run.cells import time_updates
from explorer.ui import session
from explorer.views.cells import runs

# Every AppTest searches all that is installed for components, which takes longer than most pages.
# Nothing is installed while tests run. The app itself searches once, as it starts.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)
# How many seconds an update takes is on the page "Cells", measured for 0.4 s for each experiment;
# no test of a page looks at the number.
runs.time_updates = functools.partial(time_updates, seconds=0.0)

HOME = pathlib.Path(__file__).parents[1]
FIGURE = "explorer_figure_figure"


def open_page(page, /, state=(), seconds=60, bare=False, **query):
    """The page of this name at an address with these fields; `state` is there before it runs.

    Without fields it is the default experiment's; `bare` leaves the address empty, where a page
    shows its opening.
    """
    if not bare and not has_fields(query):
        query["task"] = DEFAULT.task
    app = AppTest.from_file(str(HOME / "explorer" / "main.py"), default_timeout=seconds)
    app.switch_page(file_of(page))
    for key, value in dict(state).items():
        app.session_state[key] = value
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def file_of(page):
    """What AppTest.switch_page wants to hear."""
    return str(HOME / "pages" / f"{page}.py")


def figures_of(app):
    """The Plotly figures that the page shows."""
    return [one for one in app.get("bidi_component") if one.proto.component_name == FIGURE]


def said(app):
    """Every word of the page outside of its controls."""
    elements = (*app.markdown, *app.info, *app.caption, *app.warning, *app.error)
    return "\n".join(element.value for element in elements)


def table_of(app):
    """The page's one small table: column → its texts."""
    (text,) = [one.value for one in app.markdown if one.value.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.split("\n")]
    head, _, *body = rows
    return dict(zip(head, zip(*body, strict=True), strict=True))


def open_folded(app, key):
    """Open a folded part of the page, which is filled when it is."""
    app.session_state[f"folded_{key}"] = True
    return app.run()


def open_demos(app, page, shown=""):
    """Open the menu of demos, which is filled when it is; `shown` is the demo that is on."""
    links = app.session_state[session.KEY].links
    app.session_state[f"demos-{page}-{shown}-{links}"] = True
    return app.run()


def unfold(app, group):
    """Open a group of the sidebar, whose controls are made when it is."""
    app.session_state[f"group_{group}"] = True
    return app.run()
