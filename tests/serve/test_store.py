"""What the workers have in common: who may have what, and for how long."""

import multiprocessing
import os

import pytest

from explorer.serve.store import TRIES, Store, publish, reach

HERE, THERE = 1, 2


@pytest.fixture
def store():
    store = Store()
    store.open(HERE, "one")
    store.open(THERE, "other")
    return store


def test_a_session_has_its_own_uploads_and_no_others(store):
    store.upload("one", "a", b"mine")
    assert store.uploaded("one", ["a", "b"]) == [b"mine"]
    assert store.uploaded("other", ["a"]) == []
    store.drop("other", "a")
    assert store.uploaded("one", ["a"]) == [b"mine"]
    store.drop("one", "a")
    assert store.uploaded("one", ["a"]) == []


def test_what_is_uploaded_for_a_session_that_has_ended_is_not_kept(store):
    store.upload("one", "a", b"mine")
    store.close("one")
    assert not store.is_open("one")
    assert store.is_open("other")
    store.upload("one", "b", b"late")
    store.open(HERE, "one")
    assert store.uploaded("one", ["a", "b"]) == []


def test_a_download_stays_as_long_as_one_worker_offers_it(store):
    for worker in (HERE, THERE):
        store.offer(worker, "table", b"1,2")
    store.withdraw(HERE, "table")
    assert store.offered("table") == b"1,2"
    store.withdraw(THERE, "table")
    assert store.offered("table") is None


def test_what_a_worker_left_ends_with_it(store):
    for worker, session in ((HERE, "one"), (THERE, "other")):
        store.upload(session, "a", b"mine")
        store.offer(worker, f"by {worker}", b"1,2")
    store.keep_only({THERE})
    assert not store.is_open("one")
    assert store.offered(f"by {HERE}") is None
    assert store.uploaded("other", ["a"]) == [b"mine"]
    assert store.offered(f"by {THERE}") == b"1,2"


def test_who_comes_back_is_sent_on_to_the_worker_with_the_session_but_not_for_ever(store):
    assert not store.should_retry(HERE, "one")
    assert not store.should_retry(HERE, "of nobody")
    assert [store.should_retry(THERE, "one") for _ in range(TRIES + 1)] == [True] * TRIES + [False]
    store.open(HERE, "one")  # it was found, so the next search begins anew
    assert store.should_retry(THERE, "one")


def test_another_process_reaches_the_store_with_the_secret_of_its_parent_alone(store):
    address = publish(store)
    reach(address).upload("one", "a", b"mine")
    assert store.uploaded("one", ["a"]) == [b"mine"]
    secret = multiprocessing.current_process().authkey
    multiprocessing.current_process().authkey = b"guessed"
    try:
        with pytest.raises(multiprocessing.AuthenticationError):
            reach(address)
    finally:
        multiprocessing.current_process().authkey = secret
    if os.name != "nt":  # there it is a named pipe
        assert os.stat(os.path.dirname(address)).st_mode & 0o077 == 0
