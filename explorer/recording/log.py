"""Read the log of a training: gradients over updates and time steps, and every state of an update.

log = read_log("run.rnnlog")
log.norms("layer 1")            ||dL/da<t>||, one line an update, t = 0 ... T
log.sight(350)                  update 350 as the pictures of the app show it
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import read_only, refuse_too_many, short
from explorer.engine.record import Record
from explorer.errors import InputError
from explorer.look.rows import refuse_too_much, run_rows
from explorer.look.seen import Seen, see_back
from explorer.recording.frames import Place, read_array
from explorer.recording.heard import Heard, hear
from explorer.recording.kept import caught_from, goal_from, misfit
from explorer.recording.measure import Broken, RowNorms, network_from, row_names
from explorer.weights.files import MOST_BYTES, PathOrFile, opened, read_up_to

if TYPE_CHECKING:
    from explorer.own_network import NetworkSight


@dataclass(frozen=True, eq=False)
class Logged(Record):
    """One recorded update.

    norm_before and norm_after are the global norms of all gradients before and after the clip, loss
    is NaN where none was noted; radii, in the order of Log.radius_names; lengths (m,) of the
    sequences that `norms`, a RowNorms for each row, are taken over, `sequences` how many the batch
    had; `calls` of the recurrent module and backward `passes` in this update, of which the last one
    is shown. A record without a pass has no lengths and no norms.
    dropout is p between the layers of the module, 0 without one, and `replayed` whether states and
    gradients are those with what it left out. scale is that of the GradScaler, by which all
    gradients were divided, and loss_scale what those per time step were divided by besides.
    """

    update: int
    norm_before: float
    norm_after: float
    loss: float
    radii: Array
    lengths: Ints
    sequences: int
    norms: tuple[RowNorms, ...]
    calls: int
    passes: int
    notes: tuple[str, ...] = ()
    kept: Mapping[str, Place] = field(default_factory=dict, repr=False)
    dropout: float = 0.0
    replayed: bool = False
    scale: float = 1.0
    loss_scale: float = 1.0

    @property
    def n_steps(self) -> int:
        """T, or 0 where no pass was caught."""
        return int(self.lengths.max(initial=0))

    @property
    def is_finite(self) -> bool:
        """Whether the norms of all gradients are finite, in every row at every step."""
        of_rows = (norm for row in self.norms for norm in row if norm is not None)
        return bool(
            np.isfinite(self.norm_before) and all(np.isfinite(one).all() for one in of_rows)
        )

    def __repr__(self) -> str:
        norms = f"{self.norm_before:.3g} before the clip, {self.norm_after:.3g} after it"
        return f"<Logged update {self.update:,}: {self.n_steps} steps, gradient norm {norms}>"

    @property
    def shown(self) -> int:
        """How many sequences are kept with every state."""
        return self.kept["x"].shape[1] if self.kept else 0


@dataclass(frozen=True, eq=False)
class Log(Record):
    """What a recorder wrote, read-only.

    `module` is its class and `path` where it stood in the model; `rows` names each direction of
    each layer and `radius_names` each recurrent matrix; `every` is None where updates were chosen;
    `last_update` the number of updates that were made, None in a log without an end; `ended_by` the
    name of the exception that ended the training, or "". `notes` say what is missing or assumed.
    `skipped` has, for each step that a GradScaler skipped, the update that it was tried for.
    """

    module: str
    path: str
    nonlinearity: str | None
    rows: tuple[str, ...]
    radius_names: tuple[str, ...]
    every: int | None
    logged: tuple[Logged, ...]
    last_update: int | None
    ended_by: str
    first_nonfinite: Broken | None
    notes: tuple[str, ...]
    skipped: tuple[int, ...]
    source: str | bytes = field(repr=False)

    def __repr__(self) -> str:
        made = "" if self.last_update is None else f" of {self.last_update:,}"
        where = f" at {self.path!r}" if self.path else ""
        updates = f"{len(self.logged):,} recorded updates{made}: {some_of(self.updates)}"
        return f"<Log of nn.{self.module}{where}, {', '.join(self.rows)}; {updates}>"

    @cached_property
    def updates(self) -> Ints:
        """(U,): the recorded updates, counted from 1."""
        return read_only(np.array([one.update for one in self.logged], int))

    @cached_property
    def norm_before(self) -> Array:
        """(U,): the global norm of all gradients before the clip."""
        return read_only(np.array([one.norm_before for one in self.logged], float))

    @cached_property
    def norm_after(self) -> Array:
        """(U,): the same after the clip, as the optimiser reads them."""
        return read_only(np.array([one.norm_after for one in self.logged], float))

    @cached_property
    def loss(self) -> Array:
        """(U,): what log.loss was given; NaN where it was given nothing."""
        return read_only(np.array([one.loss for one in self.logged], float))

    @cached_property
    def n_steps(self) -> Ints:
        """(U,): T of each update; 0 where no pass was caught."""
        return read_only(np.array([one.n_steps for one in self.logged], int))

    @property
    def radius(self) -> dict[str, Array]:
        """{name of a recurrent matrix: (U,) spectral radius}."""
        table = np.array([one.radii for one in self.logged]).reshape(len(self.logged), -1)
        return {name: table[:, i] for i, name in enumerate(self.radius_names)}

    @property
    def top_row(self) -> str:
        """The highest row that reads forward, as Seen.back and Seen.trace have it."""
        return next(name for name in reversed(self.rows) if not name.endswith("reverse"))

    @property
    def last_finite(self) -> int | None:
        """The last update that has states to show and all whose norms are finite; None without."""
        found = [one.update for one in self.logged if one.kept and one.is_finite]
        return found[-1] if found else None

    def norms(self, row: str | None = None, state: str = "a") -> Array:
        """(U, T+1): ||dL/da<t>||, or ||dL/dc<t>|| with state="c"; of `top_row` by default.

        Over all measured sequences together, t in the order in which the row reads. NaN beyond an
        update's own T, where n_steps tells it from a NaN of the training.
        """
        i = self.checked_row(self.top_row if row is None else row)
        if state not in ("a", "c") or (state == "c" and self.module != "LSTM"):
            possible = "'a' or 'c'" if self.module == "LSTM" else "'a'"
            raise InputError(f"state={short(state)} has no gradient here; choose {possible}.")
        longest = int(self.n_steps.max(initial=0))
        refuse_too_many("the norms", (len(self.logged), longest + 1), "record fewer updates")
        table = np.full((len(self.logged), longest + 1), np.nan)
        for line, one in zip(table, self.logged, strict=True):
            if one.norms:
                norm = one.norms[i].da if state == "a" else one.norms[i].dc
                assert norm is not None
                line[: len(norm)] = norm
        return read_only(table)

    def checked_row(self, row: str) -> int:
        """The index of a row."""
        if row not in self.rows:
            raise InputError(
                f"row={short(row)} is no row of this network; choose one of "
                f"{', '.join(map(repr, self.rows))}."
            )
        return self.rows.index(row)

    def at(self, update: int) -> Logged:
        """The record of one update."""
        for one in self.logged:
            if one.update == update:
                return one
        raise InputError(
            f"update={short(update)} is not in this log; choose one of {some_of(self.updates)}."
        )

    def seen(self, update: int) -> Seen:
        """Both passes of the kept sequences of an update, in float64, as look() would give them.

        The loss is known by what arrived at the outputs and last states alone: L⟨t⟩ stands for its
        first-order part, dL/da⟨t⟩ · a⟨t⟩, and every gradient is that of the training.
        """
        one = self.at(update)
        if not one.kept:
            raise InputError(
                f"update={update} was recorded without its states; choose one of "
                f"{some_of(self.shown_updates)}."
            )
        arrays = self.arrays_of(one)
        weights = {
            name.removeprefix("weight "): array
            for name, array in arrays.items()
            if name.startswith("weight ")
        }
        network = network_from(weights, self.nonlinearity)
        if row_names(network) != self.rows:
            raise misfit(update)
        caught = caught_from(update, one.lengths, arrays, network)
        T, m = caught.x.shape[:2]
        refuse_too_much(network, T, m)
        goal = goal_from(caught, network)
        starts = caught.starts_of(network)
        x = np.array(caught.x, np.float64)
        with np.errstate(all="ignore"):
            states = run_rows(network, x, caught.order, starts, caught.masks)
        return see_back(
            *(network, states, x, caught.order, goal),
            starts=tuple(starts),
            notes=(*one.notes, f"Update {update} of a training."),
            masks=caught.masks,
        )

    @property
    def shown_updates(self) -> Ints:
        """The updates that have states to show."""
        return np.array([one.update for one in self.logged if one.kept], int)

    def sight(self, update: int, row: str | None = None, example: int = 0) -> NetworkSight:
        """One kept sequence of an update as the pictures of the app show it.

        All layers together; the `row`, by default the `top_row`, of a bidirectional network
        and where the dropout between the layers was replayed.
        """
        from explorer.own_network import sights_of

        if row is not None:
            self.checked_row(row)
        sights = sights_of(self.seen(update), example)
        if "" in sights:
            return sights[""]
        return sights[self.top_row if row is None else row]

    def arrays_of(self, one: Logged) -> dict[str, Array]:
        """The kept arrays of an update, read from the file now."""
        source = self.source
        with opened(io.BytesIO(source) if isinstance(source, bytes) else source, "rb") as file:
            return {name: read_array(file, place) for name, place in one.kept.items()}


def read_log(path_or_file: PathOrFile) -> Log:
    """The Log in a file that explorer.record wrote, also one that is still written or was cut off.

    path_or_file is a path, which is read again when states are asked for, or a file open in binary
    mode, whose bytes are kept. What cannot be read is told in `notes`.
    InputError for a file that is no log, that is damaged where it says what it is, or too large.
    """
    if isinstance(path_or_file, io.IOBase) or hasattr(path_or_file, "read"):
        with opened(path_or_file, "rb") as file:
            raw = read_up_to(file, MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise InputError(
                f"The log has more than {MOST_BYTES:,} bytes; give its path, or record less with a "
                "larger every=."
            )
        return made(hear(io.BytesIO(raw)), raw)
    with opened(path_or_file, "rb") as file:
        return made(hear(file), str(Path(path_or_file).absolute()))


def made(heard: Heard, source: str | bytes) -> Log:
    """The Log of what was heard from a file."""
    start = heard.start
    return Log(
        module=start.module,
        path=start.path,
        nonlinearity=start.nonlinearity,
        rows=start.rows,
        radius_names=start.radii,
        every=start.every,
        logged=tuple(Logged(**one._asdict()) for one in heard.updates),
        last_update=heard.last_update,
        ended_by=heard.ended_by,
        first_nonfinite=heard.first_nonfinite,
        notes=heard.notes,
        skipped=heard.skipped,
        source=source,
    )


def some_of(updates: Ints) -> str:
    """Numbers of updates in a sentence, the middle left out where there are many."""
    own = updates.tolist()
    if len(own) > 8:
        return f"{', '.join(map(str, own[:5]))}, ..., {own[-1]}"
    return ", ".join(map(str, own)) or "none: there is none"
