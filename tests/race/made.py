"""A small race, and outcomes as a test wants them."""

from explorer.experiment import Experiment
from explorer.race import Outcome, make_race

EASY = Experiment(
    task="latch", n_a=6, batch=8, updates=60, learning_rate=0.3, seed=3, threshold=0.5
)


def small_race(lengths=(2, 5, 9), networks=3, **changes):
    return make_race(EASY.replace(**changes), lengths, networks)


def learned(at=40):
    return Outcome(at, None, at, 0.05)


NOT = Outcome(None, None, 60, 0.69)
BROKE = Outcome(None, 7, 7, float("nan"))


def outcomes_of(race, table):
    """{label: {T: how many learned}} as outcomes; the rest did not learn."""
    return {
        one: learned() if i < table[variant.label][T] else NOT
        for variant in race.variants
        for T in table.get(variant.label, {})
        for i, one in enumerate(race.cell(variant, T))
    }
