"""Room record, and its rules: what a lecturer and a student may do with it, and when.

The rules are the same for a room in the memory of one process and for one in Redis; both keep this
record, see explorer/rooms/hall.py and explorer/rooms/shared.py.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, NamedTuple

from explorer.errors import InputError

MOST_MEMBERS = 1000
"""Browsers that one room admits."""
MOST_ANSWERS = 4
_FEWEST_ANSWERS = 2
_LONGEST = {"id": 80, "text": 400, "sentence": 800, "answer": 200, "page": 40, "query": 16_000}
"""Characters. A link of the app has at most some 8,000, with the text of a task in it."""
MOST_STEPS = 100_000

Why = Literal[
    "room", "guesses", "full", "key", "replaced", "question", "revealed", "message", "alone"
]
State = dict[str, Any]
"""What everybody in a room is sent: `RoomState` of explorer/wire/messages/room.py."""


class RefusedError(InputError):
    """What a room does not do, with a sentence for the person, and `why` for the browser."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


class Opened(NamedTuple):
    """A new room: the code for the class, the key for its lecturer alone."""

    code: str
    key: str


class Lead(NamedTuple):
    """A browser window that leads a room. Of two with the key, the one seated last leads."""

    code: str
    key: str
    seat: str


@dataclass(frozen=True)
class Shown:
    """The lecturer's picture: a page, its query, and the step, if the picture has steps.

    It is `covered` where the lecturer's own page hides it until a question is answered.
    """

    page: str
    query: str
    step: int | None = None
    direction: Literal["", "forward", "backward"] = ""
    covered: bool = False

    def __post_init__(self) -> None:
        _refuse_long("page", self.page)
        _refuse_long("query", self.query)
        if not self.query.isascii() or not self.query.isprintable():
            raise RefusedError("message", "A query is percent-encoded; this one is not.")
        if self.step is not None and not 0 <= self.step <= MOST_STEPS:
            raise RefusedError("message", f"Steps go from 0 to {MOST_STEPS:,}.")


@dataclass(frozen=True)
class Question:
    """A question with 2 to 4 answers; `id` tells it from those before, and `sentence`
    is what has to be known for it, or empty."""

    id: str
    text: str
    answers: tuple[str, ...]
    sentence: str = ""

    def __post_init__(self) -> None:
        _refuse_long("id", self.id)
        _refuse_long("text", self.text)
        _refuse_long("sentence", self.sentence)
        if not self.text.strip():
            raise RefusedError("message", "The question is empty: write one sentence.")
        if not _FEWEST_ANSWERS <= len(self.answers) <= MOST_ANSWERS:
            raise RefusedError(
                "message",
                f"{len(self.answers)} answers: give {_FEWEST_ANSWERS} to {MOST_ANSWERS}.",
            )
        for answer in self.answers:
            _refuse_long("answer", answer)
            if not answer.strip():
                raise RefusedError("message", "An answer is empty: write it, or leave it out.")
        if len({answer.strip() for answer in self.answers}) < len(self.answers):
            raise RefusedError("message", "Two answers are the same: change one.")


@dataclass
class Room:
    """One room. `n` grows with every change; `seat` is the window that leads."""

    code: str
    key_digest: str
    seat: str = ""
    led: bool = False
    shown: Shown | None = None
    question: Question | None = None
    votes: dict[str, int] = field(default_factory=dict)
    revealed: bool = False
    right: int | None = None
    members: dict[str, None] = field(default_factory=dict)
    n: int = 0

    # ---- what the lecturer does ---------------------------------------------------------------

    def take_seat(self, key: str, seat: str) -> None:
        """The window `seat` leads from now on; any other one no longer does."""
        self._check_key(key)
        self.seat, self.led = seat, True

    def check(self, lead: Lead) -> None:
        """Refuse everybody but the window that leads."""
        self._check_key(lead.key)
        if lead.seat != self.seat:
            raise RefusedError("replaced", "This room is led from another window now.")

    def ask(self, question: Question | None) -> None:
        """Put a question, or take it away; the votes of the one before are gone."""
        if question == self.question:
            return
        self.question, self.votes, self.revealed, self.right = question, {}, False, None

    def reveal(self, right: int | None) -> None:
        """Show the votes to all, with the number of the right answer if it is known."""
        if self.question is None:
            raise RefusedError("question", "There is no question whose answers could be shown.")
        if right is not None and not 0 <= right < len(self.question.answers):
            raise RefusedError("message", "The right answer is none of the answers.")
        self.revealed, self.right = True, right

    # ---- what a student does ------------------------------------------------------------------

    def admit(self, token: str) -> None:
        """Remember the token, so that the same browser finds back in."""
        if token in self.members:
            return
        if len(self.members) >= MOST_MEMBERS:
            raise RefusedError("full", f"This room is full: it admits {MOST_MEMBERS:,} browsers.")
        self.members[token] = None

    def vote(self, token: str, question: str, answer: int) -> None:
        """One vote a browser and question; another one before the reveal replaces it."""
        if token not in self.members:
            raise RefusedError("room", "Join the room before you vote.")
        if self.question is None or question != self.question.id:
            raise RefusedError("question", "That question is over.")
        if self.revealed:
            raise RefusedError("revealed", "The answers are shown: no more votes are taken.")
        if not 0 <= answer < len(self.question.answers):
            raise RefusedError("message", "That is none of the answers.")
        self.votes[token] = answer

    # ---- what everybody is sent ---------------------------------------------------------------

    def state(self, followers: int, *, alone: bool = False) -> State:
        """The room as everybody in it may know it: no key, no token, no votes before the reveal."""
        question, counted = self.question, Counter(self.votes.values())
        revealed = None
        if question is not None and self.revealed:
            counts = [counted[i] for i in range(len(question.answers))]
            revealed = {"counts": counts, "right": self.right}
        return {
            "n": self.n,
            "code": self.code,
            "led": self.led,
            "alone": alone,
            "followers": followers,
            "votes": len(self.votes),
            "shown": asdict(self.shown) if self.shown else None,
            "question": asdict(question) | {"answers": list(question.answers)}
            if question
            else None,
            "revealed": revealed,
        }

    # ---- on its way to Redis and back ---------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"members": list(self.members)}

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Room:
        room = cls(**found)
        room.shown = Shown(**found["shown"]) if found["shown"] else None
        if asked := found["question"]:
            room.question = Question(**asked | {"answers": tuple(asked["answers"])})
        room.members = dict.fromkeys(found["members"])
        return room

    def merged(self, theirs: Room | None, *, leads: bool) -> Room:
        """This record with another one of the same room, after both went on apart.

        Where the lecturer is, `leads`, is what is shown and asked; votes of the same question and
        members come from both.
        """
        if theirs is None:
            return replace(self, n=self.n + 1)
        base, other = (self, theirs) if leads else (theirs, self)
        same = base.question is not None and base.question == other.question
        return replace(
            base,
            votes={**other.votes, **base.votes} if same else base.votes,
            members={**other.members, **base.members},
            n=max(self.n, theirs.n) + 1,
        )

    def _check_key(self, key: str) -> None:
        if not hmac.compare_digest(digest(key), self.key_digest):
            raise RefusedError("key", "Only its lecturer can do this in the room.")


def digest(key: str) -> str:
    """What is kept of a key: enough to know it again."""
    return hashlib.sha256(key.encode()).hexdigest()


def no_room(code: str) -> RefusedError:
    """The refusal of a code without a room."""
    return RefusedError(
        "room",
        f"There is no room {code}. Compare the code with the one on the wall; a room that was "
        "closed, or opened four hours ago, is gone.",
    )


def _refuse_long(name: str, text: str) -> None:
    if len(text) > _LONGEST[name]:
        raise RefusedError(
            "message", f"{len(text):,} characters of {name}: give at most {_LONGEST[name]:,}."
        )
