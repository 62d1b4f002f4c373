"""The page "For lecturers": what it says is true of the app that it is part of."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from explorer import demos, rooms
from explorer.experiment import Experiment, from_query
from explorer.places import ASSETS
from explorer.rooms import Question, RefusedError
from explorer.serve.headers import FRAMES
from explorer.ui.parts import PARTS
from explorer.views.lecturers import words
from explorer.views.lecturers.embedding import iframe
from tests.browser.serve import ROOT
from tests.opening import open_page, said


def test_what_is_said_of_a_room_are_its_rules():
    hours = re.search(r"after (\d+) hours", words.ROOM)[1]
    most = re.search(r"2 to (\d)", words.ROOM)[1]
    assert int(hours) * 3600 == rooms.LASTS
    for number in range(7):
        answers = tuple("abcdefg"[:number])
        if 2 <= number <= int(most):
            Question("q", "x", answers)
        else:
            with pytest.raises(RefusedError):
                Question("q", "x", answers)


def test_the_frame_shows_the_picture_that_its_link_names_at_the_address_of_this_server(monkeypatch):
    sources = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            sources.append(dict(attrs)["src"])

    monkeypatch.setattr("explorer.views.lecturers.embedding.base_path", lambda: "/tools/rnn")
    Reader().feed(iframe("https://rnn.example.org/tools/rnn/lecturers?present=1"))
    parts = urlsplit(sources[0])
    assert (parts.netloc, parts.path) == ("rnn.example.org", "/tools/rnn/flow")
    query = parse_qs(parts.query)
    assert query.pop("embed") == ["true"]
    assert from_query(query) == (Experiment(n_steps=25, gain=0.5), ())


def test_an_address_never_becomes_markup():
    found = iframe('https://x.example"><script>alert(1)</script>/lecturers')
    assert "<script" not in found


def test_files_variables_and_parts_that_it_names_are_there():
    app = open_page("lecturers")
    text = said(app)
    assert FRAMES in text
    assert "present" in PARTS
    assert (ASSETS / "demos.json").is_file()
    assert (ROOT / "docs/hosting.md").is_file()


def test_a_demo_that_is_copied_with_another_picture_is_in_the_menu(tmp_path, monkeypatch):
    """What the page says of assets/demos.json."""
    whole = json.loads((ASSETS / "demos.json").read_text("utf-8"))
    plain = next(one for one in whole["demos"] if one["page"] == "flow" and "solved" not in one)
    address = "task=latch&n_steps=9&gain=2.5"
    own = {"title": "Mine", "watch": "Look here.", "fields": dict(parse_qsl(address))}
    whole["demos"].append(plain | own)
    (tmp_path / "demos.json").write_text(json.dumps(whole), "utf-8")
    monkeypatch.setattr(demos, "PATH", tmp_path / "demos.json")
    demos.load.cache_clear()
    try:
        mine = demos.load()[-1]
        shown = mine.instead_of(Experiment())
    finally:
        demos.load.cache_clear()
    assert (mine.title, shown) == ("Mine", from_query(parse_qs(address))[0])
