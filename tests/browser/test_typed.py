"""What a person typed is shown as it was typed: no markup, no link, no icon comes of it."""

import contextlib
import json
import os
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.serve import ROOT, Address, free_port, wait_for
from tests.browser.steps import give
from tests.malice.judge import CORPUS

TYPED = [json.loads(line) for line in (CORPUS / "typed.jsonl").read_text().splitlines()]
MARKS = "a, img, svg, .katex, h1, h2, ul, ol, hr, table, blockquote, pre, code, del, strong, em"
SCRIPT = f"""
import streamlit as st
from explorer.ui.frame import escape

for i, text in enumerate({TYPED!r}):
    for kind, show in (("error", st.error), ("info", st.info), ("caption", st.caption)):
        with st.container(key=f"{{kind}}{{i}}"):
            show(escape(text))
    with st.container(key=f"within{{i}}"):
        st.markdown("What was given, " + escape(text) + ", is no number.")
st.write("That is all.")
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory, browser):
    """A page on which every text of the corpus stands escaped."""
    script, port = tmp_path_factory.mktemp("typed") / "typed.py", free_port()
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as process:
        url = Address(f"http://127.0.0.1:{port}")
        try:
            wait_for(url, process)
            with contextlib.closing(browser.new_page()) as page:
                page.goto(url)
                expect(page.get_by_text("That is all.")).to_be_visible()
                yield page
        finally:
            process.terminate()


@pytest.mark.parametrize("text", TYPED)
def test_an_escaped_text_is_shown_as_it_was_typed_wherever_it_stands(shown, text):
    i = TYPED.index(text)
    for kind in ("error", "info", "caption", "within"):
        holder = "stCaptionContainer" if kind == "caption" else "stMarkdownContainer"
        place = shown.locator(f".st-key-{kind}{i} [data-testid={holder}]")
        whole = f"What was given, {text}, is no number." if kind == "within" else text
        assert place.evaluate("e => e.textContent").strip("\n") == whole
        assert place.locator(MARKS).count() == 0


@pytest.mark.parametrize("text", [*TYPED[:5], TYPED[9], '<b>"</b>'])
def test_a_bad_link_is_quoted_as_it_was_given(page, app_url, text):
    page.goto(f"{app_url}/checks?{urlencode({'cell': text[:40]})}")
    box = page.get_by_test_id("stAlert").first
    quoted = box.locator("code")
    expect(quoted).to_be_visible()
    given = quoted.evaluate("e => e.textContent").replace("\u2060", "")
    assert given == f"cell={text[:40]}"
    assert box.locator("a, img, .katex").count() == 0


LABELS = ("<img src=x>", "%{x} $a$ :smile:")


def test_a_label_of_a_file_is_quoted_as_it_stands_there(page, app_url):
    page.goto(f"{app_url}/shapes?own=yes&task=sentiment&updates=1&n_a=2&say=good+film")
    expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
    few = "".join(f'good film {i},"{label}"\n' for i, label in enumerate(LABELS))
    give(page, "few.csv", f"text,label\n{few}".encode())
    said = f"The label “{LABELS[1]}” has only 1 sentence; give at least 5 of every label."
    expect(page.get_by_test_id("stAlert").get_by_text("has only")).to_have_text(said)
    assert page.get_by_test_id("stMain").locator("img[src=x]").count() == 0
