"""A trigger that came in another fragment's message is given to its own, once and soon."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from explorer.wire import joined, mount


@pytest.fixture
def session(monkeypatch):
    """The state of a session in which the chips have said *Start afresh*."""
    state = {"chips": {"afresh": True}}
    monkeypatch.setattr(joined.st, "session_state", state)
    monkeypatch.setattr(
        joined, "ThreadState", SimpleNamespace(get=lambda: SimpleNamespace(fragment_id="chips"))
    )
    return state


def message_for(monkeypatch, *fragments):
    run = SimpleNamespace(fragment_ids_this_run=list(fragments))
    monkeypatch.setattr(joined, "get_script_run_ctx", lambda **_: run)


def test_it_is_kept_where_another_fragment_runs(session, monkeypatch):
    message_for(monkeypatch, "live")
    joined.keep_trigger("chips", "afresh")
    session["chips"] = {"afresh": None}  # Streamlit forgets it
    assert mount.said_by("chips") == {"afresh": True}
    assert mount.said_by("chips") == {"afresh": None}


@pytest.mark.parametrize("running", [(), ("chips",), ("live", "chips")])
def test_it_is_not_kept_where_its_own_part_runs(session, monkeypatch, running):
    message_for(monkeypatch, *running)
    joined.keep_trigger("chips", "afresh")
    assert joined.kept_triggers("chips") == {}


def test_one_that_nobody_read_at_once_is_not_given_later(session, monkeypatch):
    message_for(monkeypatch, "live")
    monkeypatch.setattr(joined, "monotonic", lambda: 100.0)
    joined.keep_trigger("chips", "afresh")
    monkeypatch.setattr(joined, "monotonic", lambda: 106.0)
    assert joined.kept_triggers("chips") == {}


def test_a_newer_one_counts(session, monkeypatch):
    message_for(monkeypatch, "live")
    session["chips"] = {"remove": "gain"}
    joined.keep_trigger("chips", "remove")
    session["chips"] = {"remove": "seed"}
    assert mount.said_by("chips") == {"remove": "seed"}
