"""Several processes on one port: a browser notices nothing of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.serve import PATIENCE, running_app
from tests.browser.steps import AWAY, download, expect_rest, give, open_player, unfold, until

SAID = "The file has no column called text"


@pytest.fixture(scope="module")
def app_url():
    with running_app(workers=2) as url:
        yield url


def give_bad_file(page, app_url):
    page.goto(f"{app_url}/shapes?own=yes&task=sentiment")
    expect(page.get_by_text("Until there is a file of your own")).to_be_visible()
    give(page, "bad.csv", b"words,kind\na,b\n")
    expect(page.get_by_text(SAID)).to_be_visible()


def test_files_go_to_the_session_and_come_from_it_whichever_process_is_asked(open_context, app_url):
    for number in range(3):
        page = open_context()
        open_player(page, f"{app_url}/?task=latch&n_steps=6&seed={number}")
        unfold(page, "Take home")
        assert download(page, "NumPy script").failure() is None
        give_bad_file(page, app_url)


def test_a_connection_that_was_lost_comes_back_to_the_process_with_the_session(open_tab, app_url):
    # What is written into the gap is lost, which is noted; other words are written then.
    page = open_tab(caused=AWAY)
    sockets = []

    def through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/_stcore/stream"), through)
    give_bad_file(page, app_url)
    for steps in range(2, 5):
        before = len(sockets)
        sockets[-1].close(code=1012)
        until(page, lambda before=before: len(sockets) > before)
        read_again(page, steps)
        expect_rest(page)
        expect(page.get_by_text(SAID)).to_be_visible()  # a new session knows of no file


def read_again(page, steps):
    """Give sentences of so many words until the network has read one."""
    box = page.get_by_role("textbox", name="A sentence", exact=True)
    graph = page.get_by_test_id("graph").first
    for word, patience in (("good", 5000), ("bad", 5000), ("fine", 5000), ("poor", PATIENCE)):
        box.fill(" ".join([word] * steps))
        box.press("Enter")
        try:
            expect(graph).to_have_attribute("data-steps", str(steps), timeout=patience)
            return
        except AssertionError:
            if patience == PATIENCE:
                raise
