"""look: both passes of a recurrent network from elsewhere, every number kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from explorer.engine.intake import refuse_shape, short
from explorer.errors import InputError
from explorer.look.around import Around, find_around
from explorer.look.assumed import activation_of, notes_of, with_reset
from explorer.look.behind import notes_behind
from explorer.look.goal import notes_on_numbers, read_goal
from explorer.look.inputs import Inputs, read_starts
from explorer.look.last import at_last, notes_on_last
from explorer.look.network import DIRECTIONS, Network, Part, row_params
from explorer.look.own_forward import (
    OwnForward,
    goal_inside,
    run_own_forward,
)
from explorer.look.paths import dotted
from explorer.look.reading import inputs_of
from explorer.look.rows import outputs_of, refuse_too_much, run_rows
from explorer.look.seen import Seen, see_back
from explorer.look.sources import Source, read_source
from explorer.weights.state_dict import RECURRENT

CALLED_AGAIN = (
    "The module's own forward calls {layer} {calls} times, and what is shown is the first call, of "
    "T={T} steps. To look at one call over a whole sequence, give the layer by itself, as "
    "look(model.{layer}, x), with x as it reads it, and y with readout= the nn.Linear."
)
OWN_STARTS = "The first states are those of the module's own forward."


def look(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    path: str | tuple[str, str] | None = None,
    embedding: Any = None,
    readout: Any = None,
    lengths: Any = None,
    h_0: Any = None,
    c_0: Any = None,
    output: str | None = None,
    reduction: str | None = None,
    batch_first: bool | None = None,
    nonlinearity: str | None = None,
    tokens: Sequence[Any] | None = None,
    ignore_index: int = -100,
    last: str | None = None,
    reset_after: bool | None = None,
) -> Seen:
    """Gradient per time step of an nn.RNN, nn.GRU or nn.LSTM, and every state and gate: a Seen.

        seen = look(net, x, y)          seen.back.da_norm       ||dL/da<t>||, t = 0 ... T
        seen.rows[0].gates["f"]         seen.flow()             ||dL<t>/da<k>||

    model is a torch module that has one of the three in it, alone or with others beside; its
    state_dict; the path of a .safetensors or .npz file, or one that is open; or a dictionary of
    arrays under Keras's or Flax's names. `path` names the recurrent module where there are several
    (of Flax's two directions both: forward, reverse).
    x is (T, m, n_x), or (m, T, n_x) with batch_first, or without m for one sequence; integers
    (T, m) are looked up in the nn.Embedding in front. y is as described in look/loss.py: integers
    are classes (cross-entropy in nats, ignore_index left out), floats are numbers (1/2 squared
    error), each for every step or one for each sequence's last step; without y the loss is the sum
    of the outputs of the last recurrent layer at each sequence's last step, as in
    out[-1].sum().backward(). `output` says "softmax", "sigmoid" or "identity" where that is not
    meant; `reduction` is "mean" over all steps of all sequences that have a loss, as PyTorch's
    losses do, or "sum", which is the default without y. lengths (m,) says where each sequence ends;
    h_0, c_0 (layers × directions, m, n_a) are the first states, zeros by default.
    last says what one y for each sequence is compared with in a network that reads both ways:
    "output", the outputs of the last step, or "h_n", the last states of both directions; a module's
    own forward tells, of Keras's arrays h_n is taken and of others output.
    embedding and readout name the modules beside it where names do not decide, are False for none,
    or are an nn.Embedding and an nn.Linear of their own. batch_first and nonlinearity ("tanh",
    "relu") are those of the module where there is one; reset_after is that of a GRU of Keras's,
    which is to be said where it has no bias. tokens are the words of the vocabulary, for
    labels. Everything is computed in float64 as in eval(), without dropout.
    InputError for what cannot be shown, with the tensor that is the reason.
    Source: PyTorch documentation, torch.nn.RNN, torch.nn.GRU, torch.nn.LSTM.
    """
    source = with_reset(read_source(model, path), reset_after)
    first = batch_first_of(source, batch_first)
    width = width_of(source)
    around = find_around(source, width, embedding, readout)
    network, notes = network_of(source, around, nonlinearity, reset_after)
    head = "" if network.head is None else network.head.name.removesuffix("weight")
    own = run_own_forward(source.given.module, source.prefix, x, lengths, head, h_0, c_0)
    inputs, words, own, more = inputs_of(network, x, lengths, first, around, own)
    if inputs is not words:
        network = replace(network, embedding=None)
    if h_0 is None and c_0 is None and own is not None and own.starts is not None:
        h_0, more = own.starts, [*more, OWN_STARTS]
    T, m = inputs.x.shape[:2]
    refuse_too_much(network, T, m)
    again = called_again(own, source.prefix, T)
    with the_reason(again):
        made = "" if own is None or network.head is None else own.made
        goal, ends = read_goal(network, inputs, around, y, output, reduction, ignore_index, made)
        goal = at_last(goal, network, last, ends)
    if network.head is not None:
        more = [*more, *notes_behind(made, goal, network.head.name, output)]
    starts = tuple(read_starts(network, h_0, c_0, m, inputs.layout))
    is_told = False
    with np.errstate(all="ignore"):
        states = run_rows(network, inputs.x, inputs.order, starts)
        if own is not None:
            with the_reason(again):
                outputs, may_be_h_n = outputs_of(network, states, inputs.order), ends and not last
                goal, is_told = goal_inside(network, own, outputs, goal, may_be_h_n)
    if not is_told:
        more = [*more, *notes_on_last(goal, network, last, ends)]
    return see_back(
        network,
        states,
        inputs.x,
        inputs.order,
        goal,
        starts=starts,
        ids=inputs.ids,
        labels=labels_of(tokens, words or inputs, around),
        notes=(*notes, *more, *again, *notes_on_numbers(goal, output)),
        module=source.given.module,
    )


def called_again(own: OwnForward | None, prefix: str, T: int) -> tuple[str, ...]:
    """That the first of several calls of the recurrent layer is shown, where there are several."""
    if own is None or own.calls < 2:
        return ()
    return (CALLED_AGAIN.format(layer=dotted(prefix).strip("."), calls=own.calls, T=T),)


@contextmanager
def the_reason(first: tuple[str, ...]) -> Iterator[None]:
    """What is refused inside is refused for the reason that comes first, where there is one."""
    try:
        yield
    except InputError as error:
        if not first:
            raise
        raise InputError(f"{first[0]} Of this one call: {error}") from None


def read_network(
    model: Any,
    *,
    path: str | None = None,
    embedding: Any = None,
    readout: Any = None,
    nonlinearity: str | None = None,
) -> Network:
    """The Network that look() would show, before there is a sequence for it."""
    source = read_source(model, path)
    around = find_around(source, width_of(source), embedding, readout)
    return network_of(source, around, nonlinearity)[0]


def why_no_embedding(
    model: Any, *, path: str | None = None, embedding: Any = None, readout: Any = None
) -> str:
    """Why integers cannot be looked up, with what to do; empty where they can."""
    source = read_source(model, path)
    return find_around(source, width_of(source), embedding, readout).no_embedding


def batch_first_of(source: Source, given: bool | None) -> bool:
    """Whether the batch comes first, from the module or from the caller."""
    own = source.given.batch_first
    if given is not None and not isinstance(given, bool):
        raise InputError(f"batch_first={short(given)} is neither True nor False; give one.")
    if None not in (own, given) and own != given:
        raise InputError(
            f"batch_first={given} was given, and the module has batch_first={own}; leave it out."
        )
    return bool(own if given is None else given)


def width_of(source: Source) -> int:
    """How wide the outputs of the recurrent layers are."""
    return sum(raw.arrays[RECURRENT[1]].shape[1] for raw in source.layers[-1].values())


def network_of(
    source: Source, around: Around, nonlinearity: str | None, reset_after: bool | None = None
) -> tuple[Network, tuple[str, ...]]:
    """The Network of a source, and notes on what was assumed."""
    activation, notes = activation_of(source, nonlinearity)
    parts, below = [], None
    last = len(source.layers)
    for layer, of_layer in enumerate(source.layers, start=1):
        width = 0
        for direction in DIRECTIONS:
            if direction not in of_layer:
                continue
            cell, arrays, names = of_layer[direction]
            refuse_other_sizes(arrays, names, below)
            only = layer == last and len(of_layer) == 1
            params = row_params(cell, arrays, activation, around.head if only else None)
            parts.append(Part(layer, direction, params, arrays, names))
            width += params.n_a
        below = width
    own = Network(tuple(parts), around.embedding, around.head, source.kind, source.tied)
    return own, (*source.given.notes, *notes, *notes_of(source, own, reset_after))


def refuse_other_sizes(arrays: Any, names: Any, below: int | None) -> None:
    """InputError where a layer does not read what the one below it gives."""
    rows, n_a = arrays[RECURRENT[1]].shape
    n_x = arrays[RECURRENT[0]].shape[1] if below is None else below
    for role, array in arrays.items():
        shape = {RECURRENT[0]: (rows, n_x), RECURRENT[1]: (rows, n_a)}.get(role, (rows,))
        refuse_shape(names.get(role, role), array, shape)


def fits(words: Any, length: int, T: int) -> bool:
    """Whether there is a word for each step of a sequence, with or without its padding."""
    return not isinstance(words, str) and len(words) in (length, T)


def labels_of(
    tokens: Sequence[Any] | None, inputs: Inputs, around: Around
) -> tuple[tuple[str, ...], ...] | None:
    """The word at every step of every sequence: looked up in the vocabulary, or as given."""
    if tokens is None:
        return None
    T, m = inputs.x.shape[:2]
    words = [tokens] if isinstance(tokens, str) else list(tokens)
    flat = all(isinstance(word, str) for word in words)
    vocabulary = 0 if around.embedding is None else len(around.embedding.table)
    if flat and inputs.ids is not None and len(words) == vocabulary:
        lengths = inputs.order.lengths
        read = [[words[i] for i in ids[:n]] for ids, n in zip(inputs.ids.T, lengths, strict=True)]
        return tuple((*own, *[""] * (T - len(own))) for own in read)
    if flat and m == 1 and len(words) == T:
        return (tuple(words),)
    ends = inputs.order.lengths
    if not flat and len(words) == m and all(map(fits, words, ends, [T] * m)):
        return tuple((*map(str, own), *[""] * (T - len(own))) for own in words)
    raise InputError(
        f"tokens has {len(words)} entries; give the words of the whole vocabulary, one for each "
        f"row of the embedding, or {T} words for each of the {m} sequences."
    )
