"""Metadata of a saved network, from which Params are rebuilt.

    cell, activation, output    words
    n_x, n_a, n_y               whole numbers
    layers                      number of stacked cells; 1 by default
    border                      number of steps an encoder reads; 0 without one
    start                       where a<0> comes from; "zeros" by default
    dtype                       the precision of every array

All values are text, because .safetensors metadata can hold nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from explorer import engine
from explorer.engine.arrays import Shape, Weights
from explorer.engine.intake import short
from explorer.engine.params import Params, count, refuse_no_network, shapes_of, views
from explorer.errors import InputError

Notes: TypeAlias = Mapping[str, str]

NOTES = ("cell", "activation", "output", "n_x", "n_a", "n_y", "layers", "start", "border", "dtype")


def notes_of(params: Params) -> dict[str, str]:
    """{name: text} of everything that is not in the arrays."""
    refuse_no_network(params)
    return {name: str(getattr(params, name)) for name in NOTES}


def network(notes: Notes, arrays: Weights) -> Params:
    """The Params that these notes and arrays describe; InputError where they do not agree."""
    notes = {"layers": "1", "start": "zeros", "border": "0", **notes}
    missing = [name for name in NOTES if name not in notes]
    if missing:
        raise InputError(
            f"The file does not say which network its arrays make ({', '.join(missing)} missing); "
            "choose a file saved here, or read the bare arrays with read_npz or read_safetensors "
            "and give PyTorch's names to from_torch_names."
        )
    n_x, n_a, n_y, layers = (size(name, notes[name]) for name in ("n_x", "n_a", "n_y", "layers"))
    border = size("border", notes["border"], least=0)
    cell, start, dtype = notes["cell"], notes["start"], notes["dtype"]
    # A network of one unit checks the words without allocating anything large.
    smallest = engine.init_params(
        cell,
        *(1, 1, 1),
        activation=notes["activation"],
        output=notes["output"],
        dtype=dtype,
        layers=layers,
        start=start,
        border=border,
    )
    shapes = shapes_of(cell, n_x, n_a, n_y, layers, start, border)
    refuse_other_arrays(dict(shapes), arrays, notes)
    flat = np.empty(count(shapes), dtype)
    for name, place in views(flat, shapes).items():
        place[...] = arrays[name]
    return replace(smallest, flat=flat, shapes=shapes, n_x=n_x, n_a=n_a, n_y=n_y)


def size(name: str, text: object, least: int = 1) -> int:
    """Parse a size from the metadata."""
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 9):
        raise InputError(
            f"The file notes {name}={short(text)}, which is no size; it is damaged or was made by "
            "another program: choose a file saved here."
        )
    if int(text) < least:
        raise InputError(f"The file notes {name}=0; a network has sizes of 1 or more.")
    return int(text)


def refuse_other_arrays(wanted: Mapping[str, Shape], arrays: Weights, notes: Notes) -> None:
    """InputError unless the arrays have the names, shapes and precision of the notes."""
    unknown = [name for name in arrays if name not in wanted]
    missing = [name for name in wanted if name not in arrays]
    if unknown or missing:
        raise InputError(
            f"The file holds {listed(arrays)}, but a network with cell={notes['cell']!r} is made "
            f"of {listed(wanted)}; choose a file that holds exactly those."
        )
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            raise InputError(
                f"{name} in the file has shape {arrays[name].shape}, but its notes (n_x, n_a, n_y)"
                f" = ({notes['n_x']}, {notes['n_a']}, {notes['n_y']}) need {shape}; the file is "
                "damaged: save it again."
            )
        if arrays[name].dtype.name != notes["dtype"]:
            raise InputError(
                f"{name} in the file is {arrays[name].dtype.name}, but its notes say "
                f"{notes['dtype']}; the file is damaged: save it again."
            )


def listed(names: Iterable[object]) -> str:
    """Names in a sentence, shortened where there are many or long ones."""
    shown = [short(name)[1:-1] for name in names]
    if len(shown) > 12:
        shown = [*shown[:12], f"{len(shown) - 12} more"]
    return ", ".join(shown) or "no arrays"
