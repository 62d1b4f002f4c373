"""Reading of a sentence in words: the answer, the influences, and the turning point."""

from __future__ import annotations

import numpy as np

from explorer.number_text import percent
from explorer.shapes import Reading
from explorer.tasks.letters import isolate
from explorer.views.shapes.belief import signed


def say_reading(reading: Reading) -> str:
    """One sentence: the answer, its probability, the main influences, and the last change of it."""
    if not np.isfinite(reading.belief).all():
        return "The network has diverged: its output is no number, so it believes nothing."
    answer, chance = reading.answers[reading.answer], float(reading.belief[-1, reading.answer])
    turn = _turn(reading)
    return f"It says “{isolate(answer)}”, {percent(chance)} sure: {_moved(reading)}{turn}."


def describe_belief(reading: Reading) -> str:
    """Text alternative of the figure: belief after every word, and every word's influence."""
    rows = []
    for i, word in enumerate(reading.words):
        chances = ", ".join(
            f"{isolate(answer)} {percent(float(chance))}"
            for answer, chance in zip(reading.answers, reading.belief[i], strict=True)
        )
        unknown = "" if reading.known[i] else " (never met)"
        influence = signed(float(reading.influence[i]))
        rows.append(f"“{isolate(word)}”{unknown}: {chances}; influence {influence}")
    return f"{say_reading(reading)} After every word: {'. '.join(rows)}."


def _moved(reading: Reading) -> str:
    """The two words with the most influence for the answer, and the one most against it."""
    order = np.argsort(-reading.influence, kind="stable")
    towards = [int(i) for i in order[:2] if reading.influence[i] > 0]
    against = [int(i) for i in order[-1:] if reading.influence[i] < 0]
    if not towards and not against:
        return "no word moved it"
    said = []
    if towards:
        named = " and ".join(_named(reading, i) for i in towards)
        said.append(f"{named} moved it most towards that")
    else:
        said.append("no word moved it towards that")
    if against:
        said.append(f"{_named(reading, against[0])} most against")
    else:
        said.append("no word spoke against")
    return ", ".join(said)


def _named(reading: Reading, i: int) -> str:
    word, place = reading.words[i], ""
    if reading.words.count(word) > 1:
        place = f", word {i + 1}"
    return f"“{isolate(word)}” ({signed(float(reading.influence[i]))}{place})"


def _turn(reading: Reading) -> str:
    """The last word at which the likeliest answer changed to the final one."""
    likeliest = reading.belief.argmax(axis=1)
    others = np.flatnonzero(likeliest != reading.answer)
    if not len(others):
        return ""
    last = int(others[-1])
    before, chance = reading.answers[likeliest[last]], float(reading.belief[last, likeliest[last]])
    word = reading.words[last + 1]
    place = f" (word {last + 2})" if reading.words.count(word) > 1 else ""
    return f"; until “{isolate(word)}”{place} it believed “{isolate(before)}” ({percent(chance)})"
