"""Where rooms are kept, by the environment of the server; what cannot be is said at its start."""

import sys

import pytest

from explorer.rooms import REDIS, Hall, RefusedError, choose_hall
from tests.load.client import run


def test_without_a_word_rooms_are_in_the_memory_of_the_process():
    assert type(choose_hall({})) is Hall
    assert run(choose_hall({}).open()).code


def test_several_processes_without_redis_open_no_room_and_say_what_they_need():
    with pytest.raises(RefusedError, match=f"a Redis that they share, named by {REDIS}"):
        run(choose_hall({}, several=True).open())


def test_redis_without_its_package_ends_the_program_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    for name in [name for name in sys.modules if name.startswith(("redis.", "explorer.rooms.sh"))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SystemExit, match=r"pip install \"rnn-explorer\[redis\]\""):
        choose_hall({REDIS: "redis://localhost:6379"})


def test_an_address_that_is_none_ends_the_program_with_how_one_looks():
    pytest.importorskip("redis")
    with pytest.raises(SystemExit, match="is no address of Redis"):
        choose_hall({REDIS: "localhost"})


def test_redis_is_imported_only_where_it_is_named():
    """Who starts the app as README says has no package redis."""
    import subprocess

    code = "import sys; sys.modules['redis'] = None; import app"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, env={"PATH": ""})
