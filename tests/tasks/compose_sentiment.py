"""Composes the part of assets/data/sentiment.csv that is marked "composed".

    python -m tests.tasks.compose_sentiment    write these rows anew, below those written by hand

A sentence is a frame with nouns and adjectives that go together: a soup can be tasteless, a waiter
cannot. Frames and words are those of the sentences written by hand, so that a word of opinion is
met often enough, and in company that changes, for its meaning to be learned rather than the
sentence. A sentence that shares too many words with one that stands already is not taken.
"""

import csv
import re
from pathlib import Path

import numpy as np

from explorer.tasks.split import NEAR
from explorer.tasks.words import words_of

FILE = Path(__file__).resolve().parents[2] / "assets" / "data" / "sentiment.csv"
NEGATION = FILE.with_name("sentiment-negation.csv")
SEED, COUNT = 5, 2000

# For each kind of thing: its nouns, what is good about them, and what is bad.
KINDS = tuple(
    tuple(tuple(words.split()) for words in kind)
    for kind in (
        (
            "film story plot ending script novel book play chapter comedy thriller song concert",
            "great wonderful brilliant clever funny moving gripping exciting touching charming "
            "superb beautiful excellent delightful fascinating lovely honest interesting",
            "terrible awful dull boring silly weak predictable confusing clumsy lazy stupid "
            "horrible disappointing bland sloppy tired bad",
        ),
        (
            "soup pizza cake salad dessert curry breakfast meal sauce lunch dinner starter burger",
            "delicious tasty fresh excellent perfect wonderful superb lovely good generous great",
            "bland cold stale dry greasy tasteless burnt awful horrible terrible disappointing bad",
        ),
        (
            "waiter guide driver teacher doctor nurse seller clerk owner host mechanic plumber "
            "dentist hairdresser",
            "friendly helpful polite kind charming patient honest gentle generous reliable quick",
            "rude unfriendly lazy slow sloppy late rough unreliable annoying",
        ),
        (
            "hotel room café restaurant beach garden museum city village campsite pool shop "
            "library flat bar castle",
            "clean quiet cosy bright beautiful lovely charming comfortable friendly spotless "
            "excellent wonderful great",
            "dirty noisy dark ugly filthy cold expensive uncomfortable miserable horrible dull "
            "unfriendly awful",
        ),
        (
            "phone app camera printer bicycle car lamp radio website game machine repair delivery",
            "reliable excellent clever superb great simple perfect brilliant good",
            "slow unreliable broken awful terrible confusing expensive disappointing poor bad",
        ),
        (
            "trip tour journey flight holiday walk visit evening day course",
            "wonderful perfect exciting great beautiful comfortable delightful lovely fascinating",
            "terrible miserable boring awful uncomfortable disappointing dull horrible confusing",
        ),
    )
)

# N and M are two nouns of one kind; S and Z are words of the opinion that the sentence has, O and
# U of the opposite one. W is somebody, X a time or a place, V a verb of opinion.
FRAMES = (
    *(
        "the N was S X",
        "the N was S and Z",
        "what a S N",
        "a S N and a Z M",
        "W thought the N was S",
        "the N X was really S",
        "both the N and the M were S",
        "W called it a S N",
        "I have rarely seen such a S N",
        "the N is S and the M is Z",
        "a S and Z N X",
        "the M X was S and so was the N",
        "W told us about this S N",
        "the N X was just S",
        "I still think of that S N X",
        "we had a S M and a Z N X",
        "W V the N X",
        "we V the N and the M",
        "I V this S N",
        "W V the M because the N was S",
    ),
    *(
        "the N was not O X",
        "the N was not O at all",
        "the N was never O",
        "the N was neither O nor U",
        "not a O N at all",
        "hardly a O N",
        "this is not a O N",
        "nobody would call the N O",
        "W did not find the N O",
        "the N was anything but O",
        "the N X was far from O",
        "there was nothing O about the N",
        "nothing about the N was O",
        "the N was not O but S",
        "I would not say that the N is O",
        "no O N and no U M X",
        "the N is never O and the M is not U",
        "W has never had a O N here",
    ),
    *(
        "I expected a O N but it was S",
        "the N looked O but it was S",
        "the N used to be O but now it is S",
        "they told us the N was O but W found it S",
        "the M was O but the N was so S that W V the day",
        "the N is O but W V it",
    ),
)
VERBS = {"positive": ("loved", "enjoyed", "liked"), "negative": ("hated", "disliked", "regretted")}
PEOPLE = (
    "my sister", "my mother", "my father", "my brother", "our neighbour", "everyone", "my friend",
    "our family", "my son", "my daughter",
)  # fmt: skip
TAILS = (
    "on our first evening", "in the old town", "last week", "this summer", "near the station",
    "after a long day", "on a rainy day", "this time", "on sunday", "yesterday", "this year",
    "", "", "",
)  # fmt: skip


def composed(rng, label):
    """One sentence of this label."""
    nouns, good, bad = KINDS[rng.integers(len(KINDS))]
    same, other = (good, bad) if label == "positive" else (bad, good)
    N, M = rng.choice(nouns, 2, replace=False)
    S, Z = rng.choice(same, 2, replace=False)
    O, U = rng.choice(other, 2, replace=False)  # noqa: E741 - the letters of FRAMES
    words = {"N": N, "M": M, "S": S, "Z": Z, "O": O, "U": U}
    words |= {"W": rng.choice(PEOPLE), "X": rng.choice(TAILS), "V": rng.choice(VERBS[label])}
    frame = FRAMES[rng.integers(len(FRAMES))]
    text = " ".join(words.get(word, word) for word in frame.split())
    return " ".join(re.sub(r"\ba (?=[aeiou])", "an ", text).split())


def compose(taken, count=COUNT):
    """`count` rows (text, label), none of them near to one of the sentences `taken` or another."""
    rng, rows = np.random.default_rng(SEED), []
    seen = [frozenset(words_of(text)) for text in taken]
    while len(rows) < count:
        label = ("positive", "negative")[len(rows) % 2]
        text = composed(rng, label)
        words = frozenset(words_of(text))
        if all(len(words & other) < NEAR * len(words | other) for other in seen):
            seen.append(words)
            rows.append((text, label))
    return rows


def read(path):
    """The rows of a file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main():
    by_hand = [row for row in read(FILE) if row["origin"] == "by hand"]
    rows = compose([row["text"] for row in by_hand + read(NEGATION)])
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("text", "label", "origin"))
        writer.writerows((row["text"], row["label"], "by hand") for row in by_hand)
        writer.writerows((*row, "composed") for row in rows)


if __name__ == "__main__":
    main()
