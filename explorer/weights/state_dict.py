"""Find the recurrent layers and the readout in a PyTorch state_dict.

A state_dict has names and shapes, but not the order in which its modules are used. A module before
the recurrent layer, an nn.Embedding or an input layer, can have the shape of a readout; shape, name
and position decide, and where they do not, the caller has to choose. Every other unsupported
parameter is refused, with its own reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import NamedTuple, NoReturn

from explorer.engine.arrays import Array, Shape, Weights
from explorer.engine.intake import short
from explorer.errors import InputError
from explorer.weights.network import listed

RECURRENT = ("weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l")

FOREIGN = (
    (
        r"weight_hr_l\d+(_reverse)?",
        "is the projection of an nn.LSTM with proj_size, and a cell here has none; train one "
        "without proj_size",
    ),
    (
        r"(weight|bias)_[ih]h_l\d+_reverse",
        "belongs to a second direction, and a network here reads in one; train one with "
        "bidirectional=False",
    ),
    (
        r"(weight|bias)_[ih]h",
        "belongs to an nn.RNNCell, nn.GRUCell or nn.LSTMCell, and the loop around it stands in no "
        "state_dict; if it is the plain loop of one layer, add _l0 to its four names",
    ),
    (
        r"num_batches_tracked|running_mean|running_var",
        "is a counter of a normalisation over batches, which has no place in a network here; train "
        "one without it",
    ),
)
"""Unsupported parameters by the last part of their names, with the reason."""


class Module(NamedTuple):
    """A module other than the recurrent layers: {last part of the name: array} of one prefix."""

    prefix: str
    arrays: dict[str, Array]
    in_front: bool

    @property
    def name(self) -> str:
        return f"{self.prefix}weight"

    @property
    def shape(self) -> Shape:
        return self.arrays["weight"].shape


def as_mapping(arrays: object) -> Mapping[str, object]:
    """Validate a state_dict: names with arrays."""
    if callable(getattr(arrays, "state_dict", None)):
        raise InputError(
            f"arrays is a {type(arrays).__name__}; give its state_dict(), and with an nn.RNN say "
            "its activation."
        )
    if not isinstance(arrays, Mapping) or not all(isinstance(name, str) for name in arrays):
        raise InputError(
            f"arrays is a {type(arrays).__name__}; give PyTorch's names with their arrays, such as "
            "net.state_dict()."
        )
    inner = [name for name, one in arrays.items() if isinstance(one, Mapping)]
    if inner:
        fits = [name for name in inner if any(RECURRENT[0] in str(key) for key in arrays[name])]
        name = short((fits or inner)[0])
        raise InputError(
            f"arrays is a checkpoint, with {listed(arrays)}; the arrays lie one level deeper: give "
            f"arrays[{name}]."
        )
    return arrays


def refuse_foreign(names: Iterable[str]) -> None:
    """InputError for the first name of an unsupported parameter."""
    for pattern, why in FOREIGN:
        for name in names:
            if re.fullmatch(pattern, name.rpartition(".")[2]):
                raise InputError(f"{short(name)[1:-1]} {why}.")


def split_modules(given: Mapping[str, Array]) -> tuple[list[dict[str, Array]], str, list[Module]]:
    """([{name: array} of each recurrent layer], their prefix, the Modules of all other arrays)."""
    prefixes = [name.removesuffix(RECURRENT[0] + "0") for name in given if is_first(name)]
    if len(prefixes) != 1:
        found = (
            "no recurrent layer is" if not prefixes else f"{len(prefixes)} recurrent modules are"
        )
        raise InputError(
            f"The names are {listed(given)}; {found} among them: give the arrays of one nn.RNN, "
            f"nn.GRU or nn.LSTM ({', '.join(name + '0' for name in RECURRENT)}, then those of "
            "layer 1) and one nn.Linear (weight, bias), with any prefix."
        )
    prefix, layers = prefixes[0], recurrent_layers(given, prefixes[0])
    own = {f"{prefix}{name}{i}" for i in range(len(layers)) for name in RECURRENT}
    for name in given:
        if name not in own and re.fullmatch(r"(weight|bias)_[ih]h_l\d+", name.rpartition(".")[2]):
            raise InputError(
                f"{short(name)[1:-1]} is there without the other arrays of its layer; give "
                "weight_ih_l and weight_hh_l of every layer, numbered from 0."
            )
    return layers, prefix, other_modules(given, own)


def is_first(name: str) -> bool:
    """Whether this is the name of the input weights of a first layer."""
    return name.rpartition(".")[2] == RECURRENT[0] + "0"


def recurrent_layers(given: Mapping[str, Array], prefix: str) -> list[dict[str, Array]]:
    """[{name: array}] of each recurrent layer, lowest first."""
    return [
        {name: given[full] for name, full in names.items()}
        for names in names_of_layers(given, prefix)
    ]


def names_of_layers(given: Collection[str], prefix: str, end: str = "") -> list[dict[str, str]]:
    """[{weight_ih_l: its whole name, ...}] of each recurrent layer, lowest first.

    `end` is what stands behind the number of the layer: "_reverse" for the second direction.
    """
    layers: list[dict[str, str]] = []
    while f"{prefix}{RECURRENT[0]}{len(layers)}{end}" in given:
        names = {name: f"{prefix}{name}{len(layers)}{end}" for name in RECURRENT}
        if names[RECURRENT[1]] not in given:
            raise InputError(
                made_anew(names[RECURRENT[1]], given)
                or f"{names[RECURRENT[0]]} is there and {names[RECURRENT[1]]} is not, among "
                f"{listed(name for name in given if name.startswith(prefix))}; give both."
            )
        layers.append({name: full for name, full in names.items() if full in given})
    refuse_a_gap(given, prefix, end, len(layers))
    refuse_missing_biases(layers)
    return layers


def refuse_a_gap(given: Collection[str], prefix: str, end: str, n: int) -> None:
    """InputError where a tensor belongs to a layer whose input weights are missing."""
    above = re.compile(rf"{re.escape(prefix)}(?:weight|bias)_[ih]h_l(\d+){re.escape(end)}")
    for name in given:
        found = above.fullmatch(name)
        if found and int(found[1]) >= n:
            missing = f"{prefix}{RECURRENT[0]}{n}{end}"
            raise InputError(
                made_anew(missing, given)
                or f"{name} is there and {missing} is not; give every tensor of every layer."
            )


def refuse_missing_biases(layers: Sequence[Mapping[str, str]]) -> None:
    """InputError where some layers, or directions, have biases that others have not.

    nn.RNN, nn.GRU and nn.LSTM have both biases everywhere, or none with bias=False.
    """
    there = [names[name] for names in layers for name in RECURRENT[2:] if name in names]
    for names in layers:
        for name in RECURRENT[2:] if there else ():
            if name not in names:
                whole = names[RECURRENT[0]].replace(RECURRENT[0], name)
                raise InputError(
                    f"{there[0]} is there and {whole} is not; give both biases of every layer, "
                    "zeros where there is none, or no bias at all, as with bias=False."
                )


def made_anew(missing: str, given: Collection[str]) -> str:
    """Why a tensor is missing that is made of others in every pass; empty where it is not."""
    lead, _, leaf = missing.rpartition(".")
    parametrised = f"{lead}.parametrizations.{leaf}".lstrip(".") + ".original"
    if f"{missing}_g" in given and f"{missing}_v" in given:
        return (
            f"{missing} is made anew in every pass by weight_norm, of {missing}_g and {missing}_v; "
            f"fix it first, with torch.nn.utils.remove_weight_norm(module, {leaf!r})."
        )
    for name in given:
        if name.startswith(parametrised):
            return (
                f"{name} is behind a parametrisation: {missing} is made of it anew in every pass. "
                "Fix it first, with torch.nn.utils.parametrize.remove_parametrizations."
            )
    return ""


def other_modules(given: Mapping[str, Array], own: Container[str]) -> list[Module]:
    """The Modules of all arrays but the recurrent layers'."""
    first = min(i for i, name in enumerate(given) if name in own)
    modules: dict[str, Module] = {}
    for i, (full, array) in enumerate(given.items()):
        if full not in own:
            prefix, dot, name = full.rpartition(".")
            module = modules.setdefault(prefix + dot, Module(prefix + dot, {}, i < first))
            module.arrays[name] = array
    return list(modules.values())


def find_readout(
    modules: Sequence[Module], recurrent: Weights, prefix: str, wanted: str | None
) -> dict[str, Array]:
    """The arrays of the one module that reads the hidden state; InputError for any other."""
    if wanted is not None:
        kinds = {module.prefix: "readout" for module in modules if module.prefix == wanted}
        if not kinds:
            raise InputError(
                f"readout={short(wanted)} is no prefix of these names; choose one of "
                f"{', '.join(repr(module.prefix) for module in modules) or 'none: there is none'}."
            )
    else:
        kinds = {module.prefix: kind_of(module, recurrent) for module in modules}
    readouts = [module for module in modules if kinds.get(module.prefix) == "readout"]
    others = [module for module in modules if module not in readouts]
    for module in others:
        refuse_other_module(module, kinds.get(module.prefix) or kind_of(module, recurrent), prefix)
    if len(readouts) != 1:
        found = ", ".join(module.name for module in readouts) or "none"
        raise InputError(
            f"One nn.Linear has to read the hidden state, and there is {found}; give the arrays of "
            "one (weight, bias), with any prefix."
        )
    return readouts[0].arrays


def kind_of(module: Module, recurrent: Weights, directions: int = 1) -> str:
    """Kind of a module: "readout", "embedding", "input layer", "either" (ambiguous) or "other".

    A readout of two `directions` reads both of their states, side by side.
    """
    if not {"weight"} <= set(module.arrays) <= {"weight", "bias"} or len(module.shape) != 2:
        return "other"
    n_x, n_a = recurrent[RECURRENT[0]].shape[1], recurrent[RECURRENT[1]].shape[1]
    embeds = "bias" not in module.arrays and module.shape[1] == n_x
    if embeds and "emb" in module.prefix.lower():
        return "embedding"
    reads, makes_x = module.shape[1] == directions * n_a, embeds or module.shape[0] == n_x
    if not (module.in_front and makes_x):
        return "readout"  # its shape is checked when the network is made
    if reads:
        return "either"
    return "embedding" if embeds else "input layer"


def refuse_other_module(module: Module, kind: str, prefix: str) -> NoReturn:
    """InputError for a module that is no readout, with a remedy."""
    name, W = short(module.prefix + next(iter(module.arrays)))[1:-1], f"{prefix}weight_ih_l0"
    if kind == "either":
        raise InputError(
            f"{name} {module.shape} stands before the recurrent layer and could be read before it "
            f"or be its readout; if it is the readout, say readout={module.prefix!r}, and if not, "
            f"leave it out, give what it makes as x, and give the arrays of a readout."
        )
    if kind == "embedding":
        raise InputError(
            f"{name} {module.shape} is an nn.Embedding, which is read before the recurrent layer; "
            f"give the embedded x, or fold it in for a one-hot x (arrays[{W!r}] = "
            f"arrays[{W!r}] @ arrays[{name!r}].T), and leave it out. A readout, an nn.Linear, is "
            "needed in any case."
        )
    if kind == "input layer":
        raise InputError(
            f"{name} {module.shape} makes the input of the recurrent layer; give what it makes as "
            f"x, or fold it in (arrays[{W!r}] = arrays[{W!r}] @ arrays[{name!r}], and its bias in "
            "the same way), and leave it out. A readout, an nn.Linear, is needed in any case."
        )
    shape = next(iter(module.arrays.values())).shape
    raise InputError(
        f"{name} of shape {shape} belongs to a module that has no place in a network here; give "
        "the arrays of one nn.RNN, nn.GRU or nn.LSTM, and of one nn.Linear with a weight of shape "
        "(n_y, n_a)."
    )
