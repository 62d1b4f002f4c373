"""The page "For lecturers": what it says is true of the app that it is part of."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from explorer import own_demos, rooms
from explorer.experiment import Experiment, from_query
from explorer.lessons import Exercise
from explorer.places import ASSETS
from explorer.rooms import Question, RefusedError
from explorer.serve.headers import FRAMES
from explorer.ui import course, demo
from explorer.ui.parts import PARTS
from explorer.ui.share import FRAMED
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


def test_where_a_frame_is_copied_it_is_said_who_may_show_it():
    assert FRAMES in FRAMED
    assert FRAMED in "\n".join(one.value for one in open_page("lecturers").markdown)


def test_the_course_has_the_lessons_exercises_notes_and_plan_that_are_promised():
    lessons = list(course.lessons().values())
    assert words.COURSE.startswith("Nine lessons")
    assert len(lessons) == 9
    assert all(any(isinstance(one, Exercise) for one in lesson.places) for lesson in lessons)
    assert any(lesson.notes for lesson in lessons)
    app = open_page("course")
    assert any("to be printed" in one.label for one in app.toggle)


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


def test_a_demo_that_is_copied_with_another_picture_is_one_of_ones_own(tmp_path, monkeypatch):
    """What the page says of a file beside the app."""
    whole = json.loads((ASSETS / "demos.json").read_text("utf-8"))
    plain = next(one for one in whole["demos"] if one["page"] == "flow" and "solved" not in one)
    address = "task=latch&n_steps=9&gain=2.5"
    own = {"title": "Mine", "watch": "Look here.", "fields": dict(parse_qsl(address))}
    (tmp_path / "own.json").write_text(json.dumps({"demos": [plain | own]}), "utf-8")
    monkeypatch.setenv(own_demos.OWN, str(tmp_path / "own.json"))
    text = said(open_page("lecturers"))
    assert own_demos.OWN in text
    assert own_demos.CHAPTER in text
    (mine,) = demo.by_chapter()[own_demos.CHAPTER]
    assert demo.mistakes() == ()
    assert mine.instead_of(Experiment()) == from_query(parse_qs(address))[0]
