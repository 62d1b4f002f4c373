"""What a loss of one y for each sequence reads of a network that reads both ways.

    output      the outputs of the last step, where the reverse direction has read one step
    h_n         the last state of each direction, side by side, each behind the whole sequence

PyTorch's modules give both, and what its forward hands to the head tells which. Of weights alone
the framework's habit is taken, and a note says so: Keras's Bidirectional gives h_n where it has no
return_sequences, which is the layer that one y for each sequence needs.
Source: PyTorch, torch.nn.LSTM, "output" and "h_n"; Keras, keras.layers.Bidirectional.
"""

from __future__ import annotations

from explorer.engine.intake import one_of
from explorer.errors import InputError
from explorer.look.loss import Goal
from explorer.look.network import Network

LAST = ("output", "h_n")

OUTPUT_TAKEN = (
    "y is one for each sequence, and is compared with the outputs of its last step, output[-1], "
    "where the reverse direction has read one step alone. If the last state of each direction was "
    "read, h_n, give last='h_n'."
)
H_N_TAKEN = (
    "y is one for each sequence, and is compared with h_n, the last state of each direction, as "
    "Keras's Bidirectional gives it without return_sequences. If the outputs of the last step "
    "were read, give last='output'."
)


def at_last(goal: Goal, network: Network, last: str | None, of_sequences: bool) -> Goal:
    """The Goal as `last` says, or as is usual where the weights come from.

    of_sequences is whether it has one loss for each sequence.
    """
    if last is not None:
        one_of("last", last, LAST)
        if last == "h_n" and not of_sequences:
            raise InputError(
                "last='h_n' was given, and y is for every step: h_n is read by one y for each "
                "sequence; leave last= out, or give one y for each sequence."
            )
    usual = "h_n" if network.kind == "keras" and goal.output != "plain" else "output"
    if not of_sequences or (last or usual) == "output":
        return goal
    return reading_h_n(goal, network)


def reading_h_n(goal: Goal, network: Network) -> Goal:
    """The same Goal of the last state of each direction."""
    reverse = network.parts[-1]
    return (
        goal._replace(reverse_from=network.width - reverse.params.n_a) if reverse.reversed else goal
    )


def notes_on_last(
    goal: Goal, network: Network, last: str | None, of_sequences: bool
) -> tuple[str, ...]:
    """Which of the two was taken, where nothing says it."""
    if last is not None or not of_sequences or network.directions == 1 or goal.y is None:
        return ()
    return (H_N_TAKEN if goal.reverse_from else OUTPUT_TAKEN,)
