"""The menu "Share": a link that shows the same picture to somebody else."""

import html
import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import streamlit as st

from explorer.experiment import DEFAULT, from_query
from explorer.pages import PAGES
from explorer.ui import session, share
from explorer.ui.session import Session

HOME = "https://course.example/tools/rnn/"


@pytest.fixture
def shown(monkeypatch):
    """Puts a session on a page, with an experiment and parts of the view."""

    def put(page, experiment=DEFAULT, **chosen):
        now = Session(experiment=experiment, chosen=chosen, path=page)
        monkeypatch.setattr(st, "session_state", {session.KEY: now})
        monkeypatch.setattr(share, "base_path", lambda: "/tools/rnn")
        return share.page_link(f"{HOME}{page}?n_steps=5")  # as the browser has it

    return put


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_the_page_under_the_path_of_the_site(shown, page):
    place = urlsplit(shown(page, DEFAULT.replace(gain=1.5)))
    first = page == next(iter(PAGES))
    assert (place.scheme, place.netloc) == ("https", "course.example")
    assert place.path == "/tools/rnn/" + ("" if first else page)


def test_a_link_has_the_whole_experiment_and_what_is_looked_at(shown):
    experiment = DEFAULT.replace(task="text", text="a&b=c é", gain=1.5)
    query = parse_qs(urlsplit(shown("clipping", experiment, gradient="all")).query)
    assert query.pop("gradient") == ["all"]
    assert from_query(query) == (experiment, ())


def test_what_belongs_to_this_screen_is_not_shared(shown):
    assert "present" not in dict(parse_qsl(urlsplit(shown("flow", present="1")).query))


def test_the_frame_shows_the_same_link_embedded_and_nothing_in_it_ends_the_attribute():
    link = 'https://rnn.example/flow?text="><script>&gain=1.5'
    frame = share.shared(link)["frame"]
    source = re.fullmatch(r'<iframe src="([^"]*)" [^<>]*></iframe>', frame)[1]
    assert html.unescape(source) == link + "&embed=true"


def test_a_page_without_a_query_is_embedded_too():
    assert 'src="https://rnn.example/?embed=true"' in share.shared("https://rnn.example/")["frame"]


def test_a_link_that_is_too_long_for_a_wall_has_no_code_and_can_still_be_copied():
    link = "https://rnn.example/?text=" + "a" * 3000
    assert share.shared(link)["qr"] == ""
    assert share.shared(link)["link"] == link
