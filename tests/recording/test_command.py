"""`rnn-explorer run.rnnlog` starts the app with that log, or says in a sentence why it does not."""

import io
import os
import pathlib
import threading

import pytest

from explorer import command
from explorer.recording import record
from tests.look.reference import torch


@pytest.fixture
def started(monkeypatch):
    """What would be started: the arguments of the server, and the address the browser opens."""
    found = {}
    monkeypatch.setattr(command.cli, "main", lambda given, **_: found.update(given=given))
    monkeypatch.setattr(command, "_open", lambda *where: found.update(where=where))
    monkeypatch.setattr(threading.Thread, "start", lambda thread: thread.run())
    monkeypatch.setenv(command.LOG, "")
    return found


@pytest.fixture
def log(tmp_path):
    nothing = pytest.warns(UserWarning, match="The log holds no update")
    with nothing, record(torch.nn.GRU(2, 3), tmp_path / "run 50%.rnnlog"):
        pass
    return tmp_path / "run 50%.rnnlog"


def test_it_starts_the_app_with_the_absolute_path_of_the_log(started, log, monkeypatch):
    monkeypatch.chdir(log.parent)
    command.main([log.name, "--port", "18499"])
    assert os.environ[command.LOG] == str(log)
    assert pathlib.Path(os.environ[command.LOG]).is_absolute()
    assert started["where"] == ("127.0.0.1:18499", "network")
    assert started["given"][0] == "run"


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "[::1]")],
)
def test_without_a_browser_it_prints_the_address_that_the_log_is_shown_at(
    started, log, capsys, monkeypatch, host, address
):
    monkeypatch.setattr(command, "_listening", lambda *where: io.BytesIO())
    command.main([str(log), "--port", "18499", "--no-browser", "--host", host])
    said = capsys.readouterr().out
    assert said == f"The log is shown at http://{address}:18499/network\n"
    assert "where" not in started
    command.main([str(log), "--port", "18499", "--host", host])
    assert started["where"] == (f"{address}:18499", "network")
    command.main(["--port", "18499", "--no-browser"])
    assert capsys.readouterr().out == ""


def test_without_a_log_it_opens_the_first_page(started):
    command.main(["--port", "18499"])
    assert started["where"] == ("127.0.0.1:18499", "")
    assert os.environ[command.LOG] == ""


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("nothing.rnnlog", None, "cannot be opened (No such file or directory)"),
        ("weights 100%.pt", b"\x80\x04]", "This file is no log of a training"),
        ("cut.rnnlog", b"RNNLOG1\n\0\0", "ends before it says what was trained"),
    ],
)
def test_what_is_no_log_is_refused_in_one_sentence(
    started, tmp_path, capsys, name, content, reason
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SystemExit) as refused:
        command.main([str(tmp_path / name)])
    assert refused.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert reason in said
    assert said.count("error:") == 1
    assert "Traceback" not in said
    assert not started
