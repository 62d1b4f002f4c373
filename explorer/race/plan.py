"""The design of a race: variants × lengths × seeds, with all other fields fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import FIELDS, Cell, Clip, Experiment
from explorer.labels import LABELS

MOST_LENGTHS, MOST_NETWORKS = 12, 20
CELLS = FIELDS["cell"].options


@dataclass(frozen=True)
class Variant:
    """One line of the plot: a cell, without or with clipping."""

    cell: Cell
    clip: Clip
    label: str


@dataclass(frozen=True)
class Race:
    """A race: `networks` consecutive seeds, from the experiment's on, for every variant and length.

    `base` holds all other fields; its n_steps, clip and cell are replaced.
    """

    base: Experiment
    lengths: tuple[int, ...]
    networks: int
    variants: tuple[Variant, ...]

    @property
    def of_cells(self) -> bool:
        """Whether several cells race, and not one without and with the clip."""
        return len({variant.cell for variant in self.variants}) > 1

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, the same for every variant and length."""
        return tuple(range(self.base.seed, self.base.seed + self.networks))

    def cell(self, variant: Variant, n_steps: int) -> tuple[Experiment, ...]:
        """The experiments of one variant at one length, one for each seed."""
        same = self.base.replace(cell=variant.cell, clip=variant.clip, n_steps=n_steps)
        return tuple(same.replace(seed=seed) for seed in self.seeds)

    def experiments(self) -> tuple[Experiment, ...]:
        """All experiments, the shortest sequences first, so that the plot fills from the left."""
        return tuple(
            experiment
            for n_steps in self.lengths
            for variant in self.variants
            for experiment in self.cell(variant, n_steps)
        )


def make_race(
    base: Experiment, lengths: Sequence[int], networks: int, cells: Sequence[str] = ()
) -> Race:
    """The race of `base` at these lengths; `cells` defaults to the cell of `base`.

    InputError if the task has no loss at which it counts as learned, if there are 0 updates, or if
    the task cannot have one of the lengths.
    """
    task = tasks.make(base.task, names=base.names, text=base.text, data=base.data)
    if not task.learned:
        raise InputError(
            f"“{task.title}” has no loss at which it counts as learned, so no network can win; "
            "choose another task."
        )
    if base.updates == 0:
        raise InputError("With 0 training updates no network learns; choose 1 or more.")
    for n_steps in lengths:
        if (note := task.check_steps(n_steps)[1]) is not None:
            raise InputError(note)
    last = base.seed + networks - 1
    if last > FIELDS["seed"].high:
        raise InputError(
            f"The seeds {base.seed} to {last} go beyond {FIELDS['seed'].high}; choose a smaller "
            "seed or fewer networks."
        )
    return Race(base, tuple(lengths), networks, variants(base, tuple(cells) or (base.cell,)))


def variants(base: Experiment, cells: Sequence[str]) -> tuple[Variant, ...]:
    """Every cell without and with the experiment's clip, or clipping by norm if that is off."""
    clip = "norm" if base.clip == "off" else base.clip
    labels = {"off": "without the clip", clip: "with the clip"}
    return tuple(
        Variant(cell, mode, f"{LABELS['cell'][cell]} {label}" if len(cells) > 1 else label)
        for cell in cells
        for mode, label in labels.items()
    )


def read_lengths(text: str) -> tuple[int, ...]:
    """Parse sequence lengths from "5, 10, 20", in ascending order; ValueError if impossible."""
    domain = FIELDS["n_steps"]
    parts = text.replace(",", " ").split() if len(text) <= 200 else []
    if not 1 <= len(parts) <= MOST_LENGTHS:
        raise ValueError(f"give 1 to {MOST_LENGTHS} lengths, such as 5, 10, 20")
    return tuple(sorted({domain.read(part) for part in parts}))


def read_cells(text: str) -> tuple[str, ...]:
    """Parse cells from "rnn,lstm", in the order of the experiment; ValueError if impossible."""
    parts = {part.strip() for part in text.split(",")} if len(text) <= 40 else {""}
    if not parts <= set(CELLS):
        raise ValueError(f"choose from {', '.join(CELLS)}")
    return tuple(cell for cell in CELLS if cell in parts)
