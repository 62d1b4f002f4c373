"""Race: each clause of the sentence, read back and held to the counts of twenty drawn tables."""

import re

import numpy as np
import pytest

from explorer.race import describe, verdict
from tests.race.made import outcomes_of, small_race

SEEDS = range(40)
LENGTHS = (3, 8, 20, 50)
OFF, ON = "without the clip", "with the clip"
OF = 3


def table(seed):
    """{label: {T: how many of 3 learned}}, more often falling with T than not."""
    rng = np.random.default_rng([3, seed])
    found = {}
    for label in (OFF, ON):
        counts = rng.choice([0, 0, 1, 2, 3, 3], 4)
        found[label] = dict(
            zip(LENGTHS, sorted(counts.tolist(), reverse=bool(seed % 4)), strict=True)
        )
    return found


def lowered(sentence):
    return sentence[0].lower() + sentence[1:]


def holds(clause, line):
    """Whether what a clause says of `line` is so; every form of words is here."""
    at = {int(T) for T in re.findall(r"T = (\d+)", clause)}
    everyone = r"(?:everybody|all networks) learned"
    no_one = r"(?:nobody|no network)"
    if re.search(rf"{no_one} learned, not even at T = ", clause):
        return at == {LENGTHS[0]} and not any(line.values())
    if re.search(rf"{everyone}, up to T = ", clause):
        return at == {LENGTHS[-1]} and all(n == OF for n in line.values())
    if match := re.search(rf"{everyone} up to T = (\d+), except at T = (\d+): (\d) of 3", clause):
        top, gap, n = map(int, match.groups())
        rest = [line[T] for T in LENGTHS if gap != T]
        return top == LENGTHS[-1] and line[gap] == n < OF and set(rest) == {OF}
    whole = re.search(rf"{everyone} up to T = (\d+)", clause)
    beyond = re.search(rf"{no_one} (?:learned )?beyond(?: T = (\d+))?", clause)
    still = re.search(r"(\d) of 3 (?:learned|still) at T = (\d+)", clause)
    fine = bool(whole or beyond or still)
    if whole:
        T0 = int(whole.group(1))
        fine &= all(line[T] == OF for T in LENGTHS if T <= T0)
        later = [T for T in LENGTHS if T > T0]
        fine &= not later or line[later[0]] < OF
    if beyond:
        last = int(beyond.group(1) or whole.group(1))
        fine &= all(line[T] == 0 for T in LENGTHS if last < T) and line[last] > 0
    if still:
        n, T = map(int, still.groups())
        fine &= line[T] == n
    return fine


@pytest.mark.parametrize("seed", SEEDS)
def test_each_clause_is_so(seed):
    counts, race = table(seed), small_race(LENGTHS)
    sentence = verdict(race, outcomes_of(race, counts))
    without, with_clip = lowered(sentence).split("; ")
    assert without.startswith(OFF)
    assert with_clip.startswith(ON)
    assert holds(without, counts[OFF]), (sentence, counts)
    assert holds(with_clip, counts[ON]), (sentence, counts)


def test_a_clause_about_other_counts_is_found_out():
    """The reader of clauses above can say no."""
    wrong = 0
    for seed in SEEDS:
        race = small_race(LENGTHS)
        sentence = lowered(verdict(race, outcomes_of(race, table(seed)))).split("; ")[0]
        others = [table(other)[OFF] for other in SEEDS if table(other)[OFF] != table(seed)[OFF]]
        wrong += sum(not holds(sentence, line) for line in others) / len(others)
    assert wrong / len(SEEDS) > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figure_in_words_has_every_count(seed):
    counts, race = table(seed), small_race(LENGTHS)
    words = describe(race, outcomes_of(race, counts))
    for label, line in counts.items():
        told = words.split(f"{label}: ")[1].split(";")[0]
        found = {int(T): int(n) for n, T in re.findall(r"(\d) of 3 at T = (\d+)", told)}
        assert found == line
