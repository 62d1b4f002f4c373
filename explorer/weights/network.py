"""What a file has to note beside its arrays, so that a network can be made of them again.

    cell, activation, output    words
    n_x, n_a, n_y               whole numbers
    layers                      how many cells are stacked; 1 where it is not noted
    border                      how many steps an encoder reads; 0 where there is none
    start                       where a<0> comes from; "zeros" where it is not noted
    dtype                       the precision of every array

The notes are text throughout, because .safetensors can hold no other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer import engine
from explorer.engine.intake import short
from explorer.engine.params import count, refuse_no_network, shapes_of, views
from explorer.errors import InputError

NOTES = ("cell", "activation", "output", "n_x", "n_a", "n_y", "layers", "start", "border", "dtype")


def notes_of(params):
    """{name: text} of everything that is not in the arrays."""
    refuse_no_network(params)
    return {name: str(getattr(params, name)) for name in NOTES}


def network(notes, arrays):
    """The Params that these notes and arrays describe; InputError where they do not agree."""
    notes = {"layers": "1", "start": "zeros", "border": "0", **notes}
    missing = [name for name in NOTES if name not in notes]
    if missing:
        raise InputError(
            f"The file does not say which network its arrays make ({', '.join(missing)} missing); "
            "choose a file saved here, or read the bare arrays with read_npz or read_safetensors "
            "and give PyTorch's names to from_torch_names."
        )
    sizes = {name: size(name, notes[name]) for name in ("n_x", "n_a", "n_y")}
    parts = {
        "layers": size("layers", notes["layers"]),
        "border": size("border", notes["border"], least=0),
    }
    words = {name: notes[name] for name in ("activation", "output", "start", "dtype")}
    # A network of one unit finds out whether the words are known, without making anything large.
    smallest = engine.init_params(notes["cell"], 1, 1, 1, **parts, **words)
    shapes = shapes_of(notes["cell"], **sizes, **parts, start=words["start"])
    refuse_other_arrays(dict(shapes), arrays, notes)
    flat = np.empty(count(shapes), words["dtype"])
    for name, place in views(flat, shapes).items():
        place[...] = arrays[name]
    return replace(smallest, flat=flat, shapes=shapes, **sizes)


def size(name, text, least=1):
    """A size as the notes have it."""
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 9):
        raise InputError(
            f"The file notes {name}={short(text)}, which is no size; it is damaged or was made by "
            "another program: choose a file saved here."
        )
    if int(text) < least:
        raise InputError(f"The file notes {name}=0; a network has sizes of 1 or more.")
    return int(text)


def refuse_other_arrays(wanted, arrays, notes):
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


def listed(names):
    """Names in a sentence, shortened where there are many or long ones."""
    names = [short(name)[1:-1] for name in names]
    if len(names) > 12:
        names = [*names[:12], f"{len(names) - 12} more"]
    return ", ".join(names) or "no arrays"
