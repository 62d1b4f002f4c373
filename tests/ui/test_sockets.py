"""Answers leave the server as soon as they are written."""

import http.client
import os
import socket
import sys
import time

import pytest

from explorer.ui.sockets import lifespan, send_at_once
from tests.browser.serve import running_app
from tests.load.client import run

pytestmark = pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="no list of open files")


def nagle_of_a_connection(listening):
    """Whether a connection that `listening` accepts waits to fill its packets."""
    with (
        socket.create_connection(listening.getsockname()) as _client,
        listening.accept()[0] as accepted,
    ):
        return not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_that_is_accepted_later_sends_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert nagle_of_a_connection(listening)
        send_at_once()
        assert not nagle_of_a_connection(listening)


def test_what_is_no_listening_socket_is_left_as_it_is(tmp_path):
    with (tmp_path / "file").open("w") as file, socket.socket() as idle:
        before = sorted(os.listdir("/dev/fd"))
        send_at_once()
        assert sorted(os.listdir("/dev/fd")) == before  # nothing is held open, a pipe least of all
        assert idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        file.write("still open")
    assert (tmp_path / "file").read_text() == "still open"


def test_a_training_keeps_python_to_itself_for_less_than_a_frame_of_the_display():
    """A page wants it back some twenty times; with Python's own 5 ms that is 100."""

    async def while_it_serves():
        async with lifespan(None):
            return sys.getswitchinterval()

    before = sys.getswitchinterval()
    try:
        assert 20 * run(while_it_serves()) < 1 / 60
    finally:
        sys.setswitchinterval(before)


@pytest.mark.clock
def test_the_app_never_makes_a_browser_wait_for_its_own_acknowledgement():
    with running_app() as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        took = []
        for _ in range(30):
            began = time.perf_counter()
            connection.request("GET", "/assets/js/base/component.js")
            assert connection.getresponse().read()
            took.append(time.perf_counter() - began)
        connection.close()
    # With Nagle's algorithm every answer but the first few takes 40 ms, on the quietest machine.
    assert sorted(took)[len(took) // 3] < 0.03
