"""Colours, scales and codes stand in one file, which Python and the browser read."""

import pathlib
import re
import tomllib

import pytest

from explorer import tokens
from explorer.charts import theme
from explorer.charts.shades import ENOUGH, blend, contrast
from explorer.tokens import TOKENS
from explorer.ui.style import COLOURS
from tests.javascript import call

ROOT = pathlib.Path(__file__).parents[1]
SOURCES = [
    ROOT / "app.py",
    *ROOT.glob("pages/*.py"),
    *ROOT.glob("explorer/**/*.py"),
    *ROOT.glob("assets/css/*.css"),
    *(path for path in ROOT.glob("assets/js/*/*.js") if path != tokens.FILE),
]
COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)
EVERYWHERE = {"#ffffff", "#000000"}
"""White and black are also chosen where nothing but the contrast matters."""


def colours_in(value):
    if isinstance(value, dict):
        return set().union(*map(colours_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(colours_in, value))
    return set(COLOUR.findall(value)) if isinstance(value, str) else set()


def copies(text):
    """The colours of the tokens that `text` writes once more, also as three numbers or digits."""
    written = {colour.lower() for colour in COLOUR.findall(text)}
    written |= {f"#{a * 2}{b * 2}{c * 2}".lower() for a, b, c in re.findall(
        r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])\b", text)}  # fmt: skip
    written |= {
        "#" + "".join(f"{int(part):02x}" for part in rgb)
        for rgb in re.findall(r"rgba?\((\d{1,3}), ?(\d{1,3}), ?(\d{1,3})\b", text)
        if all(int(part) < 256 for part in rgb)
    }
    return (written & colours_in(TOKENS)) - EVERYWHERE


def test_python_reads_what_the_browser_imports():
    assert call('return { ...(await load("base/tokens.js")) };', None) == TOKENS
    assert len(colours_in(TOKENS)) > 20


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_colour_of_theirs_is_written_anywhere_else(path):
    assert copies(path.read_text(encoding="utf-8")) == set()


def test_a_copy_is_found_however_it_is_written():
    raw, dark = TOKENS["LIGHT"]["raw"], TOKENS["DARK"]["paper"]
    for text in (f'"{raw}"', f"color: {raw.upper()};", "rgba(18,22,29,.5)", "rgb(18, 22, 29)"):
        assert copies(text) in ({raw}, {dark})
    assert copies('"#123456" rgb(1,2,3) #fff') == set()


@pytest.mark.parametrize("page", ["light", "dark"])
def test_streamlit_paints_a_page_in_the_same_colours(page):
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        whole = tomllib.load(file)["theme"]
    written = {key: value for key, value in (whole | whole[page]).items() if key.endswith("Color")}
    colours = TOKENS[page.upper()]
    assert written == {
        "primaryColor": colours["applied"],
        "backgroundColor": colours["paper"],
        "secondaryBackgroundColor": colours["soft"],
        "textColor": colours["ink"],
        "redColor": colours["quiet"],
        "redBackgroundColor": colours["grid"],
        "redTextColor": colours["ink"],
    }


def test_css_on_a_page_has_the_same_colours_in_light_and_dark():
    for name, light in TOKENS["LIGHT"].items():
        assert f"--{name}: light-dark({light}, {TOKENS['DARK'][name]}); " in COLOURS


def test_a_veil_is_the_paper_that_lets_a_little_through():
    for colours in (theme.LIGHT, theme.DARK):
        parts = re.fullmatch(r"rgba\((\d+),(\d+),(\d+),\.88\)", colours.veil).groups()
        assert "#" + "".join(f"{int(part):02x}" for part in parts) == colours.paper


def shades(text):
    """The opacities in which `text` writes words in the page's ink, in CSS and on a canvas."""
    css = r"(?:(?<![-\w])color|text[^{}]*\{[^{}]*fill): \$\{soft\((\d+)\)\}"
    canvas = r"(?:dim:|dim =|colour:) faded\((?:theme\.)?ink, (0?\.\d+)\)"
    return [
        *(int(share) / 100 for share in re.findall(css, text)),
        *(float(share) for share in re.findall(canvas, text)),
    ]


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_words_in_a_shade_of_the_ink_can_be_read_on_the_page_and_on_a_panel(colours):
    used = {path: shades(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert sum(map(len, used.values())) > 30
    for name, found in used.items():
        for share in found:
            for ground in (colours.paper, colours.soft):
                shown = blend(ground, colours.ink, share)
                assert contrast(shown, ground) >= ENOUGH, (name, share)


def test_a_pale_shade_is_found_however_it_is_written():
    for text in (
        "p { color: ${soft(50)}; }",
        "text.t { fill: ${soft(50)}; }",
        "dim: faded(theme.ink, 0.5),",
        "const dim = faded(ink, .5);",
        "{ colour: faded(theme.ink, 0.50), size }",
    ):
        assert shades(text) == [0.5]
    assert shades("border-color: ${soft(20)}; path { fill: ${soft(20)}; }") == []
    page = theme.LIGHT.paper
    assert contrast(blend(page, theme.LIGHT.ink, 0.5), page) < ENOUGH


def test_a_code_is_a_byte_and_no_mark_is_a_value():
    codes = TOKENS["CODES"]
    marks = {codes[kind] for kind in ("nothing", *TOKENS["MARKS"])}
    assert len(marks) == 4
    assert 2 * codes["steps"] < min(marks)
    assert codes["nothing"] == min(marks)  # what is above it is a mark
    assert max(marks) == 255
