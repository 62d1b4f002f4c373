"""Installing and starting: what is promised to somebody who has only pip and a terminal."""

import os
import pathlib
import re
import socket
import subprocess
import sys
import tomllib
import urllib.request

import pytest

from explorer import command, places

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith(("#", "-r"))}


def test_pip_and_requirements_ask_for_the_same_versions():
    needed = set(PROJECT["project"]["dependencies"])
    assert {line for line in requirements("requirements.txt") if "pytest" not in line} == needed


def test_what_is_installed_has_every_file_that_the_app_opens():
    """The wheel's table against the folders: a new one beside them must be entered."""
    table = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert all(target == f"explorer/site/{source}" for source, target in table.items())
    left_out = {"assets/pictures"}  # README's
    beside = {"app.py", ".streamlit", "pages", *(f"assets/{p.name}" for p in assets())}
    assert set(table) == beside - left_out


def assets():
    return (ROOT / "assets").iterdir()


def test_in_a_checkout_the_files_stand_beside_the_package():
    assert places.HOME == ROOT
    assert pathlib.Path(places.page_file("unroll")).is_file()


@pytest.mark.parametrize("port", ["0", "70000", "eight", "-1", "8501.5"])
def test_a_port_that_is_none_is_refused_with_what_is_possible(port, capsys):
    with pytest.raises(SystemExit) as refused:
        command.main(["--port", port])
    assert refused.value.code == 2
    assert "choose a number from 1 to 65535" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_in_use_is_refused_with_what_to_do(workers):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is in use; choose another"):
            command.main(["--no-browser", "--port", str(port), "--workers", workers])


def test_the_version_is_one(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--version"])
    version = PROJECT["project"]["version"]
    assert (ended.value.code, capsys.readouterr().out) == (0, f"rnn-explorer {version}\n")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest.group(1) == version


@pytest.mark.parametrize("workers", ["0", "65", "two", "-1", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused_with_what_is_possible(workers, capsys):
    with pytest.raises(SystemExit) as refused:
        command.main(["--workers", workers])
    assert refused.value.code == 2
    assert "choose a number from 1 to 64" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.slow
def test_the_command_serves_the_app_to_this_computer_alone_from_an_empty_folder(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = f"from explorer.command import main; main(['--no-browser', '--port', '{port}'])"
    with subprocess.Popen(
        [sys.executable, "-c", start],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            assert any(address in line for line in server.stdout)
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=30) as answer:
                assert answer.read() == b"ok"
            player = f"{address}/assets/js/player/player.js"
            with urllib.request.urlopen(player, timeout=30) as answer:
                assert answer.status == 200
        finally:
            server.terminate()
