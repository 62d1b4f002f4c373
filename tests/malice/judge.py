"""What counts: a right result, or a clear error of the app's own; nothing else, and no hang."""

from __future__ import annotations

import json
import pathlib
import signal
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from explorer.errors import InputError

CORPUS = pathlib.Path(__file__).with_name("corpus")
PATIENCE = 30.0
"""Seconds of processor time after which what goes on counts as a hang; nothing here takes one."""
LONGEST = 1000
"""Characters of a sentence about something wrong, however long that is."""


@dataclass(frozen=True)
class Kind:
    """One way into the app: what may come (`strategy`), and what is done with it.

    `attempt` returns whether it was accepted; an InputError refuses it. `weight` is how many others
    are tried while one of these is, because it costs as much.
    """

    name: str
    strategy: SearchStrategy[Any]
    attempt: Callable[[Any], bool]
    weight: int = 1


class Hang(BaseException):
    """No Exception, so that nothing in the app catches it."""


@contextmanager
def _patience() -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise Hang(f"still busy after {PATIENCE:g} s of processor time")

    if not hasattr(signal, "ITIMER_VIRTUAL"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def judge(kind: Kind, given: Any) -> str:
    """ "accepted" or "refused: …" with the sentence; whatever else is raised is a fault."""
    try:
        with _patience():
            return "accepted" if kind.attempt(given) else "refused"
    except InputError as error:
        check_sentence(str(error))
        return f"refused: {error}"


def check_sentence(text: str) -> None:
    """Whether a person can read it: short, and with nothing that breaks the line or turns it."""
    assert 10 <= len(text) <= LONGEST, text
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs")], repr(text)


def try_many(kind: Kind, examples: int, number: int | None = None) -> dict[str, int]:
    """How many of `examples` were accepted and refused. With a `number` others than without."""
    counts = {"accepted": 0, "refused": 0}

    @settings(
        max_examples=examples,
        derandomize=number is None,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(kind.strategy)
    def every(one: Any) -> None:
        counts[judge(kind, one).partition(":")[0]] += 1

    (every if number is None else seed(number)(every))()
    return counts


def kept(name: str) -> list[dict[str, Any]]:
    """The cases of a file of the corpus: each was a failure once, or is a kind worth keeping."""
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def bytes_of(pieces: list[Any]) -> bytes:
    """A file of the corpus: text, {"hex"} or {"text"}, and how many "times" it is repeated."""
    whole = bytearray()
    for one in pieces:
        piece = {"text": one} if isinstance(one, str) else one
        part = bytes.fromhex(piece["hex"]) if "hex" in piece else piece["text"].encode()
        whole += part * piece.get("times", 1)
    return bytes(whole)
