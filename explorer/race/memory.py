"""Memory against sequence length: RNN, GRU and LSTM trained on latch at a few lengths."""

from __future__ import annotations

from explorer.experiment import Experiment
from explorer.labels import LABELS
from explorer.race.outcome import Outcome, outcome_of
from explorer.race.plan import Race, Variant
from explorer.run import OnUpdate
from explorer.sweeps.chunks import HowToTrain, alone

LENGTHS, NETWORKS = (5, 10, 20, 40), 3
_RECIPE = Experiment(task="latch", optimiser="adam", learning_rate=0.01, updates=300, seed=0)


def memory_race(experiment: Experiment) -> Race:
    """The race of the three cells on latch, with initialisation and clip of `experiment`."""
    kept = ("init", "gain", "forget_bias", "clip", "threshold")
    start = {name: getattr(experiment, name) for name in kept}
    variants = tuple(Variant(cell, experiment.clip, name) for cell, name in LABELS["cell"].items())
    return Race(_RECIPE.replace(**start), LENGTHS, NETWORKS, variants)


def run_memory(race: Race, on_network: OnUpdate | None = None) -> dict[Experiment, Outcome]:
    """Train every network of `race`.

    `on_network(done)` is told after every update how many are done, and may raise to stop.
    """
    outcomes: dict[Experiment, Outcome] = {}

    def tell(_done: int) -> None:
        if on_network is not None:
            on_network(len(outcomes))

    for experiment in race.experiments():
        record = alone(experiment, HowToTrain(until_learned=True), tell)
        outcomes[experiment] = outcome_of(experiment, record)
    return outcomes
