"""`rnn-explorer --workers 2`, for real: every worker knows of every session."""

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import ConnectionClosed
from websockets.sync.client import connect

from tests.browser.serve import free_port, running_app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(not pathlib.Path("/proc/self/task").exists(), reason="only Linux tells"),
]
MANY = 12
"""So many new connections meet both workers, but for once in 2000 times."""
PATIENCE = 60


@pytest.fixture(scope="module")
def app():
    with running_app(workers=2) as url:
        yield url


@pytest.fixture
def join(app):
    """Opens sessions, or comes back to one of before: (socket, id), or None when it is sent on."""
    with contextlib.ExitStack() as opened:
        yield lambda session=None: joined(opened, app, session)


@pytest.fixture
def come_back(join):
    """Tries until it is not sent on any more."""

    def try_until_it_is_found(session):
        while (found := join(session)) is None:
            pass
        return found

    return try_until_it_is_found


def workers_of(pid):
    """The processes that serve: those that multiprocessing has spawned."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in command_of(child)}


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""  # it has just ended


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def alive(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def joined(opened, app, session=None):
    names = ["streamlit", "no-token", *([session] if session else [])]
    there = f"{app.replace('http', 'ws', 1)}/_stcore/stream"
    # While no worker is ready the socket lets a connection wait.
    stream = opened.enter_context(
        connect(there, subprotocols=names, max_queue=None, open_timeout=PATIENCE)
    )
    rerun = BackMsg()
    rerun.rerun_script.query_string = ""
    message = ForwardMsg()
    try:
        stream.send(rerun.SerializeToString())
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(stream.recv(timeout=PATIENCE))
    except ConnectionClosed:
        return None
    return stream, message.new_session.initialize.session_id


def ask(app, path, method, body=None, token="2|00000000|31323334|0"):
    """The status of an answer over a connection of its own."""
    headers = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token, "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = "multipart/form-data; boundary=line"
        body = b"--line\r\n" + (
            b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n" + body + b"\r\n--line--\r\n"
        )
    request = urllib.request.Request(f"{app}{path}", body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_every_worker_takes_uploads_for_a_session_and_for_no_other(app, join):
    _, session = join()
    there = f"/_stcore/upload_file/{session}"
    files = [f"{there}/{uuid.uuid4()}" for _ in range(MANY)]
    assert {ask(app, file, "PUT", b"text,label\n") for file in files} == {204}
    assert {ask(app, file, "DELETE") for file in files} == {204}
    assert ask(app, f"{there}/{uuid.uuid4()}", "PUT", b"a", token="") == 403
    of_nobody = f"/_stcore/upload_file/{uuid.uuid4()}"
    assert {ask(app, f"{of_nobody}/{uuid.uuid4()}", "PUT", b"a") for _ in range(MANY)} == {400}


def test_who_comes_back_finds_the_session_at_whichever_worker_it_is(join, come_back):
    stream, session = join()
    for _ in range(MANY):
        stream.close()
        stream, again = come_back(session)
        assert again == session


def opened_with(url, names):
    """(the status of the answer to a websocket that offers these subprotocols, the chosen one)."""
    offered = {} if names is None else {"Sec-WebSocket-Protocol": names}
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }  # fmt: skip
    asking = http.client.HTTPConnection("127.0.0.1", url.port, timeout=PATIENCE)
    asking.request("GET", "/_stcore/stream", headers=upgrade | offered)
    answer = asking.getresponse()
    asking.close()
    return answer.status, answer.getheader("Sec-WebSocket-Protocol")


OFFERED = (None, "", "streamlit", "streamlit, no-token", "streamlit,,", ", ,none", "a, b, c, d")


def test_whatever_subprotocols_are_offered_are_answered_as_by_one_process(app):
    with running_app() as alone:
        expected = [opened_with(alone, names) for names in OFFERED]
    assert expected[2] == (101, "streamlit")
    assert [opened_with(app, names) for names in OFFERED] == expected


def test_workers_that_are_killed_are_replaced_and_their_sessions_begin_anew(app, join, come_back):
    stream, session = join()
    first = workers_of(app.pid)
    assert len(first) == 2
    for worker in first:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len(workers_of(app.pid) - first) == 2)
    stream.close()
    _, other = come_back(session)
    assert other != session


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_when_the_parent_ends_all_end_and_the_port_is_free(how):
    """Ctrl+C, and `kill -9`, which the parent cannot hear."""
    with running_app(workers=2) as url, contextlib.ExitStack() as opened:
        assert joined(opened, url)
        workers = workers_of(url.pid)
        assert len(workers) == 2
        os.kill(url.pid, how)
        until(lambda: not any(map(alive, workers)))
        until(lambda: is_free(url.port))


def test_a_port_that_is_in_use_is_said_in_one_sentence():
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        start = f"main(['--no-browser', '--workers', '2', '--port', '{port}'])"
        run = subprocess.run(
            [sys.executable, "-c", f"from explorer.command import main; {start}"],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert run.returncode == 1
    assert run.stderr == f"Port {port} is in use; choose another one with --port.\n"
