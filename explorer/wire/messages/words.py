"""Messages to the explanations of words (as JSON, not packed)."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class ExplainedWord(TypedDict):
    """A word with its spellings on the screen, and one sentence."""

    name: str
    forms: list[str]
    sentence: str


class WordsMessage(TypedDict):
    """The words to look for on a page."""

    page: str
    words: list[ExplainedWord]


MESSAGES = (Message("WordsMessage", WordsMessage),)
