"""Paths of the app's files: app.py, pages/, assets/ and .streamlit/.

In a checkout they are beside the package; `pip install` puts them inside it, as explorer/site.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
HOME = _PACKAGE / "site" if (_PACKAGE / "site").is_dir() else _PACKAGE.parent
ASSETS = HOME / "assets"
MAIN = _PACKAGE / "main.py"
"""The script that Streamlit runs for every page."""


def page_file(name: str) -> str:
    """The file of a page in the form that st.Page, st.page_link and st.switch_page take."""
    return str(HOME / "pages" / f"{name}.py")
