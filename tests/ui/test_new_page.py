"""A page is added as CONTRIBUTING.md says: a line in the table, a file, a folder."""

import shutil
import subprocess
import sys

import pytest

from tests.opening import HOME

END = '    ),\n}\n"""The menu'
LINE = f'        Page("rooms", "Rooms", "One sentence about rooms."),\n{END}'
PAGE = '''"""Rooms: a page that was not there before."""

import streamlit as st

from explorer import ui
from explorer.views import rooms as view

experiment = ui.open_page()
with ui.plain_errors():
    st.markdown(view.say(ui.get_run(experiment)))
'''
VIEW = '''"""Rooms: what this page alone uses."""


def say(run):
    return f"{run.n_steps} steps"
'''
OPENED = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("explorer/main.py", default_timeout=60)
app.switch_page(sys.argv[1])
app.query_params["n_steps"] = "7"
app.run()
assert not app.exception, app.exception
said = [app.title[0].value, *(element.value for element in app.markdown)]
assert {"Rooms", "One sentence about rooms.", "7 steps"} <= set(said), said
assert any("gradients checked" in link.label for link in app.sidebar.get("page_link")), "no badge"
"""


@pytest.mark.slow
def test_a_page_is_one_line_of_the_table_one_file_and_one_folder(tmp_path):
    for part in ("explorer", "pages"):
        shutil.copytree(HOME / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets").symlink_to(HOME / "assets", target_is_directory=True)
    table = tmp_path / "explorer" / "pages.py"
    before = table.read_text(encoding="utf-8")
    assert before.count(END) == 1
    table.write_text(before.replace(END, LINE), encoding="utf-8")
    page = tmp_path / "pages" / "rooms.py"
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "explorer" / "views" / "rooms").mkdir()
    (tmp_path / "explorer" / "views" / "rooms" / "__init__.py").write_text(VIEW, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OPENED, str(page)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
