"""Links: whatever stands behind the question mark is read, or named in a sentence."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

from hypothesis import strategies as st

from explorer import spelling, tasks
from explorer.errors import InputError
from explorer.experiment import DEFAULT, FIELDS, Choice, Problem, from_query, to_query
from explorer.live import beside
from explorer.pages import PAGES
from explorer.race import make_race
from explorer.spelling import ALIASES
from explorer.ui import session
from explorer.ui.frame import _sentence
from explorer.ui.parts import PARTS, in_link
from explorer.ui.session import Session
from tests.malice.judge import Kind, check_sentence
from tests.opening import open_page

NAMES = (*FIELDS, *PARTS, *ALIASES)
ODD = (
    "", " ", "nan", "-nan", "inf", "-inf", "Infinity", "1e400", "-1e400", "1e-400", "5e-324", "-0",
    "0x10", "1_0", "1__0", "٣", "３", "²", "½", "−1", "+1", " 7 ", "1.5", "1e3", "1e999999999",
    "9" * 12, "9" * 13, "9" * 5000, "True", "None", "null", "[]", "{}", "__class__", "__init__",
    "a" * 40, "a" * 41, "\0", "\n", "\r\n", "\u202e", "\u200b", "\ufeff", "\ufffd", "e\u0301" * 3,
    "<img src=x onerror=alert(1)>", "](http://evil)", "$\\href{javascript:x}{y}$", "`", "`a",
    ":material/x:", ":red[x]", '"""', "'''\nimport os", "{0.__class__}", "%s%n", "${T}", "../..",
    "=cmd|' /C calc'!A0", "latch", "rnn,rnn", ",", "5,", "1 " * 100, "clip:", ":", "gain:nan",
    "gain:0.5:left:right", "beside:clip:off", "text:a", "n_steps:5", "cell:", "layers:9" * 9,
)  # fmt: skip


def _good(name: str) -> tuple[str, ...]:
    domain = {**FIELDS, **{part: PARTS[part].domain for part in PARTS}}.get(name)
    if isinstance(domain, Choice):
        return domain.options
    low, high = getattr(domain, "low", None), getattr(domain, "high", None)
    return () if low is None else (str(low), str(high), str(high + 1), str(low - 1))


@st.composite
def queries(draw: Any) -> dict[str, list[str]]:
    """Names with their values, mostly of the app's own names, mostly once each."""
    found: dict[str, list[str]] = {}
    for _ in range(draw(st.integers(0, 6))):
        name = draw(
            st.sampled_from(NAMES)
            | st.sampled_from(NAMES).map(lambda n: f"amp;{n.upper()} ")
            | st.text(max_size=12)
            | st.sampled_from(ODD)
        )
        value = st.sampled_from((*_good(name), *ODD)) | st.text(max_size=30)
        value |= st.integers().map(str) | st.floats().map(repr)
        found.setdefault(name, []).append(draw(value))
    return found


RAW = st.one_of(
    st.text(alphabet="&=%;+amptaskgin0123456789fFcC\ufffd#?", max_size=60),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
)


def attempt(given: tuple[str, dict[str, list[str]] | str]) -> bool:
    """Read a link of a page as the session does, and hold the result to what links promise."""
    page, query = given
    if isinstance(query, str):  # as Streamlit takes it apart
        query = parse_qs(query, keep_blank_values=True)
    one = Session(path=page)
    session._read(one, spelling.respell(query, (*FIELDS, *PARTS)))
    if one.experiment is None:  # the link says nothing of it
        one.experiment = DEFAULT
    assert from_query(to_query(one.experiment)) == (one.experiment, ())
    for name, value in one.chosen.items():
        assert PARTS[name].domain.read(in_link(value)) == value
    tasks.make(one.experiment.task, names=one.experiment.names, text=one.experiment.text)
    problems = [*one.problems, *_of_its_page(one)]
    for problem in problems:
        check_problem(problem)
    return not problems


def _of_its_page(one: Session) -> tuple[Problem, ...]:
    """What only its page finds: whether two networks differ, whether a race can be run."""
    try:
        make_race(
            one.experiment,
            one.chosen.get("race_lengths", (5, 10)),
            one.chosen.get("race_networks", 5),
            one.chosen.get("race_cells", ()),
        )
    except InputError as error:
        check_sentence(str(error))
    return beside.read(one.experiment, one.chosen.get("beside", "nothing"))[1]


def check_problem(problem: Problem) -> None:
    """It says what was given as it was given, and the rest is the app's own words."""
    assert len(problem.given) <= 200
    assert 5 <= len(problem.remedy) <= 600
    sentence = _sentence(problem)
    check_sentence(sentence)
    fence = re.match(r"In the link, (`+) ?", sentence)
    assert fence, sentence
    inside = sentence[fence.end() :].partition(fence[1] + " cannot be used: ")[0]
    assert fence[1] not in inside.replace(f"`{fence[1]}", "")
    typed = f"{problem.field}={problem.given}"
    shown = "".join(c if c.isprintable() else " " for c in typed).strip()
    assert inside.strip().replace("\u2060", "") == shown


LINKS = Kind("links", st.tuples(st.sampled_from(list(PAGES)), queries() | RAW), attempt)


# ---- whole pages -------------------------------------------------------------------------------

SMALL = {
    "n_a": ("1", "2", "3"), "n_steps": ("1", "2", "5", "9"), "updates": ("0", "1", "3"),
    "batch": ("1", "2"), "race_networks": ("1",), "k": ("1", "2"),
}  # fmt: skip
"""Sizes with which every page is quick."""


@st.composite
def small_queries(draw: Any) -> dict[str, str]:
    """A link that mostly can be shown, of a small network, with anything in its other fields."""
    found = {name: draw(st.sampled_from(some)) for name, some in SMALL.items()}
    for name in draw(st.lists(st.sampled_from([*FIELDS, *PARTS]), max_size=6, unique=True)):
        if name not in SMALL:
            found[name] = draw(st.sampled_from((*_good(name) * 4, *ODD)))
    return found


def open_small(given: tuple[str, dict[str, str]]) -> bool:
    """Open the page; every exception that it would show is one here."""
    page, query = given
    app = open_page(page, {"graph_painted": True}, seconds=600, **query)
    for box in (*app.error, *app.warning, *app.info):
        assert "Traceback" not in box.value
    return not (app.error or app.warning)


WHOLE = Kind(
    "pages", st.tuples(st.sampled_from(list(PAGES)), small_queries()), open_small, weight=200
)
