"""The embedding in front of the recurrent layers and the nn.Linear behind them.

A module says what each of its parts is; in a dictionary only names, shapes and order tell. Where
they do not decide, the caller has to: embedding= and readout= take a name, False for none, or the
tensors themselves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.engine.intake import short
from explorer.errors import InputError
from explorer.look.network import Head, Lookup
from explorer.look.paths import dotted, tidy
from explorer.look.quantised import OF_LINEAR, why_quantised, why_quantised_among
from explorer.look.sources import Source
from explorer.look.tensors import weight
from explorer.weights.network import listed
from explorer.weights.state_dict import RECURRENT, Module, kind_of

LEAVES = {"torch": ("weight", "weight"), "keras": ("kernel", "embeddings"), "flax": ("kernel", "")}
CALLED = {
    "torch": ("nn.Linear", "nn.Embedding"),
    "keras": ("Dense", "Embedding"),
    "flax": ("Dense", "Embed"),
}
"""The layers as each framework calls them, and the names of their tensors: readout, embedding."""

OF_ITS_OWN = {
    "torch": "its module, or its (weight, bias)",
    "keras": "its (kernel.T, bias)",
    "flax": "its (kernel.T, bias)",
}


class Around(NamedTuple):
    """What was found; `no_embedding` and `no_head` say why not, with what to do."""

    embedding: Lookup | None
    head: Head | None
    no_embedding: str
    no_head: str


def find_around(source: Source, width: int, embedding: Any, readout: Any) -> Around:
    """The Around of a source whose outputs are `width` wide."""
    refuse_no_module("embedding", embedding, "an nn.Embedding or its table (words, n_x)")
    refuse_no_module("readout", readout, "an nn.Linear or its (weight, bias)")
    kinds = {module.prefix: kind_beside(source, module) for module in source.beside}
    table, no_embedding = find_embedding(source, kinds, embedding)
    head, no_head = find_head(source, kinds, readout, width)
    return Around(table, head, no_embedding, no_head)


def refuse_no_module(name: str, given: Any, possible: str) -> None:
    """InputError for what is no path, no module with a weight, no tensors and not False."""
    if given is None or given is False or isinstance(given, str | tuple | list):
        return
    tensor = getattr(given, "weight", given)
    if callable(tensor) and not isinstance(given, type) and hasattr(given, "weight"):
        raise InputError(
            why_quantised(f"{name}= is a quantised {type(given).__name__}", OF_LINEAR.format(name))
        )
    if not hasattr(tensor, "shape") or not hasattr(tensor, "dtype"):
        is_module = hasattr(given, "named_modules") and not isinstance(given, type)
        what = f"{type(given).__name__}(…)" if is_module else short(given)
        raise InputError(
            f"{name}={what} has no weight; give {possible}, the name of a module, or False for "
            "none."
        )


def kind_beside(source: Source, module: Module) -> str:
    """ "embedding", "readout", "input layer", "either" or "other", as in weights.state_dict."""
    first = source.layers[0]["forward"].arrays
    n_a = first[RECURRENT[1]].shape[1]
    width = sum(raw.arrays[RECURRENT[1]].shape[1] for raw in source.layers[-1].values())
    recurrent = {RECURRENT[0]: first[RECURRENT[0]], RECURRENT[1]: np.empty((n_a, width))}
    kind = kind_of(module, recurrent)
    if kind == "readout" and module.arrays["weight"].shape[1] != width:
        kind = "other"
    known = (source.given.kinds or {}).get(module.prefix)
    if known == "embedding":
        return "embedding" if embeds(source, module) else "other"
    if known == "linear":
        return kind if kind in ("readout", "input layer", "either") else "other"
    return "other" if known else kind


def embeds(source: Source, module: Module) -> bool:
    """Whether the rows of a module's weight are as wide as what layer 1 reads."""
    return module.shape[1] == source.layers[0]["forward"].arrays[RECURRENT[0]].shape[1]


def find_embedding(source: Source, kinds: dict[str, str], wanted: Any) -> tuple[Lookup | None, str]:
    """(the Lookup or None, why there is none)."""
    if wanted is False:
        return None, "embedding=False was given; leave it out, or give x as it is embedded"
    if wanted is not None and not isinstance(wanted, str):
        return own_embedding(wanted, source), ""
    found = named(source, wanted, "embedding") if wanted else of_kind(source, kinds, "embedding")
    if len(found) != 1:
        unsure = found or of_kind(source, kinds, "either")
        if unsure:
            return None, (
                f"{names_of(unsure, source, 1)} could be the embedding; say which with embedding=, "
                f"one of {paths_of(unsure)}"
            )
        its = "module or table" if source.kind == "torch" else "table"
        return None, f"there is no {CALLED[source.kind][1]}; give embedding= its {its}"
    (module,) = found
    refused = (source.given.refused or {}).get(module.prefix)
    if refused:
        raise InputError(refused)
    leaf = LEAVES[source.kind][1] or "embedding"
    name = module.prefix + leaf
    table = weight_of(module, name)
    refuse_width(name, table, source)
    return Lookup(name, table, (source.given.paddings or {}).get(module.prefix)), ""


def own_embedding(given: Any, source: Source) -> Lookup:
    """The Lookup of an nn.Embedding, or of a table of its rows, that was given by itself."""
    padding = getattr(given, "padding_idx", None)
    table = weight("embedding.weight", getattr(given, "weight", given))
    refuse_width("embedding.weight", table, source)
    return Lookup("embedding.weight", table, padding)


def refuse_width(name: str, table: Any, source: Source) -> None:
    """InputError unless the rows of a table are what layer 1 reads."""
    n_x = source.layers[0]["forward"].arrays[RECURRENT[0]].shape[1]
    if table.ndim != 2 or table.shape[1] != n_x or not len(table):
        raise InputError(
            f"{name} has shape {table.shape}, but the recurrent layer reads {n_x} numbers a step; "
            f"give a table of shape (words, {n_x})."
        )


def find_head(
    source: Source, kinds: dict[str, str], wanted: Any, width: int
) -> tuple[Head | None, str]:
    """(the Head or None, why there is none)."""
    if wanted is False:
        return None, ""
    if wanted is not None and not isinstance(wanted, str):
        return own_head(wanted, width), ""
    found = named(source, wanted, "readout") if wanted else of_kind(source, kinds, "readout")
    if len(found) != 1:
        unsure = found or of_kind(source, kinds, "either")
        if unsure:
            return None, (
                f"{names_of(unsure, source)} could be the {CALLED[source.kind][0]} that reads the "
                f"states; say which with readout=, one of {paths_of(unsure)}"
            )
        quantised = why_quantised_among(tensors_of(source.beside))
        if quantised:
            return None, quantised.removesuffix(".")
        return None, (
            f"there is no {CALLED[source.kind][0]} of {width} inputs that reads the states; give "
            f"readout= {OF_ITS_OWN[source.kind]}, or readout=False where the states themselves are "
            "the outputs"
        )
    (module,) = found
    behind = [] if wanted else reading(source, module)
    if behind:
        return None, (
            f"{names_of([module], source)} makes what {names_of(behind, source)} could read: a "
            "head of more than one layer is not computed here; leave y out, or say "
            f"readout={dotted(module.prefix).strip('.')!r} if the loss reads it alone"
        )
    leaf = LEAVES[source.kind][0]
    W = weight_of(module, module.prefix + leaf)
    bias = module.arrays.get("bias")
    bias_name = None if bias is None else f"{module.prefix}bias"
    return checked_head(module.prefix + leaf, bias_name, W, bias, width), ""


def reading(source: Source, module: Module) -> list[Module]:
    """The other modules that could read what this one makes."""
    n_y, kinds = module.shape[0], source.given.kinds
    return [
        other
        for other in source.beside
        if other is not module
        and len(getattr(other.arrays.get("weight"), "shape", ())) == 2
        and other.shape[1] == n_y
        and not other.in_front
        and "emb" not in other.prefix.lower()
        and (kinds is None or kinds.get(other.prefix) == "linear")
    ]


def own_head(given: Any, width: int) -> Head:
    """The Head of an nn.Linear, or of its (weight, bias), that was given by itself."""
    W, b = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
    if hasattr(given, "weight"):
        W, b = given.weight, getattr(given, "bias", None)
    W = weight("readout.weight", W)
    return checked_head("readout.weight", None if b is None else "readout.bias", W, b, width)


def checked_head(name: str, bias_name: str | None, W: Any, bias: Any, width: int) -> Head:
    """The Head, if its shapes fit outputs of this width."""
    if W.ndim != 2 or W.shape[1] != width or not len(W):
        raise InputError(
            f"{name} has shape {W.shape}, but the outputs of the recurrent layers are {width} wide;"
            f" give a readout of shape (n_y, {width}), or choose another one with readout=."
        )
    b = np.zeros(len(W)) if bias_name is None else weight(bias_name, bias)
    if b.shape != (len(W),):
        raise InputError(f"{bias_name} has shape {b.shape}, but ({len(W)},) is needed.")
    return Head(name, bias_name, W, b)


def weight_of(module: Module, name: str) -> Any:
    """The weight of a module, under the name that it has where it came from."""
    if "weight" not in module.arrays:
        named = tensors_of([module])
        raise InputError(
            why_quantised_among(named)
            or f"{name} is not there, among {listed(named)}; choose a module that has it."
        )
    return weight(name, module.arrays["weight"])


def named(source: Source, wanted: str, what: str) -> list[Module]:
    """The module that a name means, which may leave out what wrappers put in front."""
    found = [module for module in source.beside if tidy(module.prefix) == tidy(wanted)]
    if not found:
        raise InputError(
            f"{what}={short(wanted)} is no module of these names; choose one of "
            f"{paths_of(source.beside) or 'none: there is none'}."
        )
    return found


def of_kind(source: Source, kinds: dict[str, str], kind: str) -> list[Module]:
    """The modules of a kind; where there are several, those nearest to the recurrent module."""
    found = [module for module in source.beside if kinds[module.prefix] == kind]
    parent = tidy(source.prefix).rpartition(".")[0]
    near = [module for module in found if tidy(module.prefix).rpartition(".")[0] == parent]
    return near if len(near) == 1 else found


def tensors_of(modules: list[Module]) -> dict[str, Any]:
    """{name: tensor} of all modules, as they were given."""
    return {module.prefix + leaf: one for module in modules for leaf, one in module.arrays.items()}


def names_of(modules: list[Module], source: Source, what: int = 0) -> str:
    """ "fc.weight (10, 6)" of each, as they were given; what is 0 of readouts, 1 of embeddings."""
    leaf, turned = LEAVES[source.kind][what] or "embedding", source.kind != "torch" and not what
    shapes = [tuple(module.shape) for module in modules]
    return listed(
        [
            f"{module.prefix}{leaf} {shape[::-1] if turned else shape}"
            for module, shape in zip(modules, shapes, strict=True)
        ]
    )


def paths_of(modules: list[Module]) -> str:
    """The paths of modules, quoted."""
    return ", ".join(repr(dotted(module.prefix).strip(".")) for module in modules)
