"""What is printed of a Seen: what it is, its shapes, its loss, and where its notes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.look.backward import Row
    from explorer.look.seen import Seen

MOST_ROWS = 12
CELLS = {"rnn": "RNN", "lstm": "LSTM"}
LOSSES = {
    "softmax": "cross-entropy",
    "sigmoid": "binary cross-entropy",
    "identity": "½ squared error",
    "plain": "outputs of the last step",
    "given": "to first order",
}


def brief_of(seen: Seen) -> str:
    """Some lines for a Seen of any size."""
    T, m = seen.trace.x.shape[:2]
    layers, both = len(seen.network.layers), " of two directions" * (seen.network.directions == 2)
    cells = " and ".join(dict.fromkeys(CELLS.get(row.cell, "GRU") for row in seen.rows))
    ends = sorted(set(seen.lengths.tolist()))
    own = f", which end at step {ends[0]} to {ends[-1]}" if ends != [T] else ""
    back, notes = seen.back, len(seen.notes)
    lines = [
        f"Seen: {cells}, {counted(layers, 'layer')}{both}, "
        f"{counted(T, 'step')} of {counted(m, 'sequence')}{own}",
        f"  loss {back.loss:.6g}, {back.goal.reduction} of the {LOSSES[back.goal.output]}",
        *(f"  rows[{i}] {line_of(row)}" for i, row in enumerate(seen.rows[:MOST_ROWS])),
    ]
    if len(seen.rows) > MOST_ROWS:
        lines.append(f"  and {len(seen.rows) - MOST_ROWS} more")
    lines.append(
        f"  {counted(len(back.grads), 'gradient')} in back.grads, {counted(notes, 'note')}"
    )
    return "\n".join(lines) + (" in notes" if notes else "")


def line_of(row: Row) -> str:
    """The shapes of one row."""
    c = "" if row.c is None else f", c {row.c.shape}"
    gates = f", gates {', '.join(row.gates)}" if len(row.gates) else ""
    return f"layer {row.layer}, {row.direction}: x {row.x.shape}, a {row.a.shape}{c}{gates}"


def counted(count: int, what: str) -> str:
    """ "1 step", "2 steps"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
