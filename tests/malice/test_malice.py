"""Some hundred of the cases that `python -m tests.malice` tries by the thousand; the corpus."""

import pytest

from explorer.errors import InputError
from tests.malice.files import BARE, CSV, FILES, OWN, RECORDING, WAV
from tests.malice.judge import Hang, Kind, bytes_of, judge, kept, try_many
from tests.malice.links import LINKS, WHOLE
from tests.malice.messages import MESSAGES
from tests.malice.rooms import ROOMS

KINDS = (LINKS, *FILES, MESSAGES, ROOMS)
CASES = [(kind, one) for kind in (CSV, OWN, WAV, RECORDING, BARE) for one in kept(kind.name)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whatever_comes_is_read_or_refused_with_a_sentence(kind):
    counts = try_many(kind, 120 // kind.weight)
    assert counts["refused"] > 0


@pytest.mark.slow
@pytest.mark.thorough
def test_a_page_opens_with_whatever_link():
    assert try_many(WHOLE, 12)["accepted"] > 0


@pytest.mark.parametrize(("kind", "one"), CASES, ids=[f"{k.name}: {o['why']}" for k, o in CASES])
def test_a_file_of_the_corpus_is_read_or_refused_as_it_should_be(kind, one):
    if kind is RECORDING:
        pytest.importorskip("av")
    assert one["says"] in judge(kind, bytes_of(one["file"]))


@pytest.mark.parametrize("one", kept("links"), ids=lambda one: one["why"])
def test_a_link_of_the_corpus_is_read_or_refused_as_it_should_be(one, monkeypatch):
    query, said = dict(one["query"]), []
    if "name" in one:
        part, times, end = one["name"]
        query[part * times + end] = ["1"]
    if "value" in one:
        name, part, times = one["value"]
        query[name] = [part * times]
    monkeypatch.setattr("tests.malice.links.check_problem", lambda p: said.append(p.remedy))
    accepted = LINKS.attempt((one["page"], query))
    assert accepted == (one["says"] == "accepted")
    assert accepted or any(one["says"] in remedy for remedy in said), said
    assert judge(LINKS, (one["page"], query)).startswith("accepted" if accepted else "refused")


def test_a_fault_is_found(monkeypatch):
    """Another exception, a sentence that breaks the line, and what never ends."""

    def fails(given):
        raise KeyError(given)

    def mumbles(given):
        raise InputError("it is\nnot good")

    def hangs(given):
        while True:
            pass

    monkeypatch.setattr("tests.malice.judge.PATIENCE", 0.05)
    for attempt, fault in ((fails, KeyError), (mumbles, AssertionError), (hangs, Hang)):
        with pytest.raises(fault):
            judge(Kind("planted", LINKS.strategy, attempt), None)
