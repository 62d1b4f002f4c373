"""What was given to look into: a module, a dictionary of arrays, or a file with one.

A Source has one recurrent module, which `path` chooses where there are several, and the modules
beside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from explorer.engine.intake import short
from explorer.engine.params import Params
from explorer.errors import InputError
from explorer.look.flax_cells import flax_layers
from explorer.look.layouts import Raw, flattened, keras_layers, parts_of
from explorer.look.paths import chained, chosen, dotted, shown
from explorer.look.quantised import why_quantised_among
from explorer.look.tensors import weight
from explorer.weights import read_npz, read_safetensors, to_torch_names
from explorer.weights.files import opened
from explorer.weights.network import listed, network
from explorer.weights.state_dict import (
    RECURRENT,
    Module,
    is_first,
    made_anew,
    names_of_layers,
    refuse_missing_biases,
)
from explorer.weights.torch_layout import GATES, cell_sizes

PICKLED = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".tar")
LONGEST_NAME = 200
"""Characters of a tensor's name."""

_OF_A_LAYER = re.compile(
    r"(|.*?[./])(parametrizations[./])?(weight|bias)_[ih]h_l\d+(_reverse)?(_[gv]|[./]original\d*)?"
)
"""The name of a tensor of an nn.RNN, nn.GRU or nn.LSTM, or of one that it is made of anew."""

EMPTY = "The file is empty; give a .safetensors or .npz file that was saved to its end."
KERAS_FILES = (".h5", ".hdf5", ".keras")


class Given(NamedTuple):
    """What a module says about itself; None where nothing says it, as in a dictionary.

    kinds {prefix: "embedding" or "linear"} of the modules beside it; paddings {prefix: padding_idx}
    and refused {prefix: why} of its embeddings.
    """

    module: Any = None
    batch_first: bool | None = None
    nonlinearity: str | None = None
    kinds: Mapping[str, str] | None = None
    paddings: Mapping[str, int | None] | None = None
    refused: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()


class Source(NamedTuple):
    """kind "torch", "keras" or "flax"; the prefix of the recurrent module; {direction: Raw} of each
    of its layers, the lowest first; the Modules beside it; and what is Given with it.

    `tied` has pairs of names that are one tensor.
    """

    kind: str
    prefix: str
    layers: list[dict[str, Raw]]
    beside: list[Module]
    given: Given = Given()
    tied: tuple[tuple[str, str], ...] = ()


def read_source(model: Any, path: Any = None) -> Source:
    """The Source of whatever was given; InputError, with what to give, for anything else."""
    if isinstance(model, Params):
        return from_names(to_torch_names(model), None, Given(nonlinearity=model.activation))
    is_module = not isinstance(model, type) and hasattr(model, "named_modules")
    if is_module and callable(getattr(model, "state_dict", None)):
        from explorer.look.modules import read_module

        names, prefix, given = read_module(model, path)
        return from_names(names, prefix, given)
    if isinstance(model, str | os.PathLike) or hasattr(model, "read"):
        return read_file(model, path)
    if not isinstance(model, Mapping):
        raise InputError(
            f"The model is of type {type(model).__name__}; give a torch module, a state_dict, a "
            "dictionary of arrays, or the path of a .safetensors or .npz file; of a Keras model "
            "give {w.path: w.numpy() for w in model.weights}."
        )
    return from_names(model, path)


def read_file(path_or_file: Any, path: Any) -> Source:
    """The Source of a .safetensors or .npz file, told apart by its first bytes."""
    if isinstance(path_or_file, str | os.PathLike):
        refuse_other_files(Path(path_or_file))
    with opened(path_or_file, "rb") as file:
        begin = file.tell()
        first = file.read(2)
        if not first:
            raise InputError(EMPTY)
        file.seek(begin)
        arrays, notes = (read_npz if first == b"PK" else read_safetensors)(file)
    if "cell" in notes:
        return read_source(network(notes, arrays))
    return from_names(arrays, path)


def refuse_other_files(path: Path) -> None:
    """InputError for a file that is known by its name to hold a pickle, or Keras's own format."""
    if path.suffix.lower() in PICKLED:
        raise InputError(
            f"{short(path.name)} holds a pickle, which could run code and is never opened here. "
            "Where you trust it, two lines make safetensors of the model: "
            "`from safetensors.torch import save_file` and "
            f"`save_file(model.state_dict(), {short(path.stem + '.safetensors')})`."
        )
    if path.suffix.lower() in KERAS_FILES:
        raise InputError(
            f"{short(path.name)} is a file of Keras's; save its arrays with "
            "numpy.savez(file, **{w.path: w.numpy() for w in model.weights}) and give that."
        )


def from_names(arrays: Mapping[str, Any], path: Any = None, given: Given | None = None) -> Source:
    """The Source of a dictionary of arrays under PyTorch's, Keras's or Flax's names."""
    refuse_other_keys(arrays)
    flat, given = flattened(arrays), given or Given()
    prefixes = recurrent_prefixes(flat)
    if prefixes:
        refuse_checkpoint(arrays)
        whole, broken = parted(flat, prefixes)
        prefix = chosen(whole, path, broken)
        layers, given = torch_layers(flat, prefix), noted(given, broken)
        return Source("torch", prefix, layers, other_modules(flat), given, tied_names(flat))
    for kind, read in (("keras", keras_layers), ("flax", flax_layers)):
        found, broken = without_half_pairs(*read(flat))
        if found or broken:
            prefix, layers = chained(paired(found), path, broken)
            beside = turned_modules(flat, found, broken)
            return Source(kind, prefix, layers, beside, noted(given, broken))
    raise InputError(why_quantised_among(flat) or no_layer_among(flat))


def noted(given: Given, broken: Mapping[str, str]) -> Given:
    """What is Given, with a note on each module that cannot be read.

    Not of a torch module: there, what is chosen is all that was looked for.
    """
    if given.module is not None:
        return given
    notes = [f"{shown(prefix) or 'The rest'} is not shown: {why}" for prefix, why in broken.items()]
    return given._replace(notes=(*given.notes, *notes))


def refuse_other_keys(arrays: Mapping[Any, Any]) -> None:
    """InputError where names are no text, or none that a sentence can show."""
    for name, one in arrays.items():
        if not isinstance(name, str) or not name.isprintable() or len(name) > LONGEST_NAME:
            raise InputError(
                f"The dictionary has {short(name)} as a name; give names with their arrays, such "
                "as net.state_dict()."
            )
        if isinstance(one, Mapping):
            refuse_other_keys(one)


def refuse_checkpoint(arrays: Mapping[str, Any]) -> None:
    """InputError where PyTorch's names lie one level deeper."""
    for name, one in arrays.items():
        if isinstance(one, Mapping) and any(is_first(dotted(key)) for key in flattened(one)):
            raise InputError(
                f"The dictionary is a checkpoint, with {listed(arrays)}; the arrays lie one level "
                f"deeper: give its entry {short(name)}."
            )


def tied_names(flat: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Pairs of names whose tensors are one and the same memory."""
    seen: dict[Any, str] = {}
    pairs = []
    for name, tensor in flat.items():
        place = place_of(tensor)
        if place:
            first = seen.setdefault((place, tuple(tensor.shape)), name)
            if first != name:
                pairs.append((first, name))
    return tuple(pairs)


def place_of(tensor: Any) -> int:
    """Where the numbers of a PyTorch tensor lie; 0 for an array, and for a tensor without a place.

    A sparse tensor has none, and says so by a RuntimeError.
    """
    try:
        return int(tensor.data_ptr())
    except (AttributeError, RuntimeError):
        return 0


def no_layer_among(flat: Mapping[str, Any]) -> str:
    """Why no recurrent layer was found among these names."""
    for name in flat:
        if parts_of(name)[1] in ("weight_ih", "weight_hh"):
            return (
                f"{name} belongs to an nn.RNNCell, nn.GRUCell or nn.LSTMCell, and the loop around "
                "it stands in no state_dict; if it is the plain loop of one layer, add _l0 to its "
                "four names."
            )
    return (
        f"The names are {listed(flat)}; no recurrent layer is among them: give the arrays of an "
        "nn.RNN, nn.GRU or nn.LSTM (weight_ih_l0, weight_hh_l0, ...), of a Keras layer (kernel, "
        "recurrent_kernel, bias) or of a Flax cell (ii/kernel, hi/kernel, ...), with any prefix."
    )


def recurrent_prefixes(flat: Mapping[str, Any]) -> list[str]:
    """What stands before the names of each nn.RNN, nn.GRU or nn.LSTM, whole or not."""
    found = (_OF_A_LAYER.fullmatch(name) for name in flat)
    return list(dict.fromkeys(one[1] for one in found if one))


def parted(flat: Mapping[str, Any], prefixes: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """(the prefixes of whole recurrent modules, {prefix: what is missing} of the others)."""
    whole, broken = [], {}
    for prefix in prefixes:
        try:
            names_of_directions(flat, prefix)
            whole.append(prefix)
        except InputError as error:
            broken[prefix] = str(error)
    return whole, broken


def names_of_directions(flat: Mapping[str, Any], prefix: str) -> dict[str, list[dict[str, str]]]:
    """{direction: [{role: its whole name}] of each layer}; InputError where a tensor is missing."""
    directions = {"forward": names_of_layers(flat, prefix)}
    directions["reverse"] = names_of_layers(flat, prefix, "_reverse")
    forward, reverse = (len(of_layers) for of_layers in directions.values())
    if not forward:
        first = f"{prefix}{RECURRENT[0]}0"
        there = next(name for name in flat if name.startswith(prefix))
        raise InputError(
            made_anew(first, flat)
            or f"{there} is there and {first} is not; give every tensor of every layer."
        )
    if reverse and reverse != forward:
        raise InputError(
            f"{prefix}weight_ih_l has {forward} layers forward and {reverse} in reverse; give both "
            "directions of every layer."
        )
    refuse_missing_biases([names for of_layers in directions.values() for names in of_layers])
    return directions


def torch_layers(flat: Mapping[str, Any], prefix: str) -> list[dict[str, Raw]]:
    """[{direction: Raw}] of each layer of one nn.RNN, nn.GRU or nn.LSTM."""
    directions = names_of_directions(flat, prefix)
    layers: list[dict[str, Raw]] = [{} for _ in directions["forward"]]
    for direction, of_layers in directions.items():
        for i, names in enumerate(of_layers):
            mark = f"{i}_reverse" if direction == "reverse" else f"{i}"
            projection = f"{prefix}weight_hr_l{mark}"
            if projection in flat:
                raise InputError(
                    f"{projection} is the projection of an nn.LSTM with proj_size, and a cell here "
                    "has none: its a<t> and c<t> have one size; train one without proj_size."
                )
            arrays = {role: weight(full, flat[full]) for role, full in names.items()}
            _, gates = cell_sizes(arrays, mark)
            cell = {len(order): cell for cell, order in GATES.items()}[gates]
            layers[i][direction] = Raw(cell, arrays, names)
    return layers


def without_half_pairs(
    found: dict[str, Raw], broken: dict[str, str]
) -> tuple[dict[str, Raw], dict[str, str]]:
    """The same, where of two directions of one layer both can be read, or none."""
    pairs = (("forward", "backward"), ("backward", "forward"))
    for path, why in list(broken.items()):
        for one, other in pairs:
            partner = path.replace(one, other)
            if partner in found:
                broken[partner] = why
    return {path: raw for path, raw in found.items() if path not in broken}, broken


def paired(found: Mapping[str, Raw]) -> dict[str, list[dict[str, Raw]]]:
    """{path: [{direction: Raw}]}, a backward layer joined to the forward one of its path."""
    layers: dict[str, list[dict[str, Raw]]] = {}
    for path, raw in found.items():
        if "backward" not in path or path.replace("backward", "forward") not in found:
            layers[path] = [{"forward": raw}]
    for path, raw in found.items():
        if path not in layers:
            layers[path.replace("backward", "forward")][0]["reverse"] = raw
    return layers


def other_modules(flat: Mapping[str, Any]) -> list[Module]:
    """The Modules of all tensors but the recurrent layers', unread."""
    first = min(i for i, name in enumerate(flat) if is_recurrent(name))
    modules: dict[str, Module] = {}
    for i, (full, tensor) in enumerate(flat.items()):
        if not is_recurrent(full):
            leaf = parts_of(full)[1]
            prefix = full[: len(full) - len(leaf)]
            modules.setdefault(prefix, Module(prefix, {}, i < first)).arrays[leaf] = tensor
    return list(modules.values())


def is_recurrent(name: str) -> bool:
    """Whether a name is one of an nn.RNN, nn.GRU or nn.LSTM."""
    return parts_of(name)[1].startswith((*RECURRENT, "weight_hr_l"))


def turned_modules(
    flat: Mapping[str, Any], found: Mapping[str, Raw], broken: Collection[str]
) -> list[Module]:
    """The Modules beside Keras's or Flax's recurrent layers, whole or `broken`, under PyTorch's
    names, transposed."""
    own = {name for raw in found.values() for name in raw.names.values()}
    first = min(i for i, name in enumerate(flat) if name in own)
    modules: dict[str, Module] = {}
    for i, (full, tensor) in enumerate(flat.items()):
        outer, leaf = parts_of(full)
        if full in own or {outer, parts_of(outer)[0]} & set(broken):
            continue
        prefix = full[: len(full) - len(leaf)]
        module = modules.setdefault(prefix, Module(prefix, {}, i < first))
        if leaf in ("embeddings", "embedding"):
            module.arrays["weight"] = weight(full, tensor)
        elif leaf == "kernel":
            module.arrays["weight"] = weight(full, tensor).T
        else:
            module.arrays[leaf] = tensor
    return list(modules.values())
