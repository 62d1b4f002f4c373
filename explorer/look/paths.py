"""The paths of modules, and the choice of one recurrent module among several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.engine.intake import short
from explorer.errors import InputError
from explorer.look.layouts import Raw
from explorer.weights.network import listed
from explorer.weights.state_dict import RECURRENT


def dotted(name: str) -> str:
    """A name with . between its parts, as PyTorch writes them."""
    return name.replace("/", ".")


def shown(prefix: str) -> str:
    """A prefix as a path that one can give."""
    return dotted(prefix).strip(".")


def tidy(path: str) -> str:
    """A path without what wrappers put in front: module. of DataParallel, _orig_mod. of compile."""
    parts = dotted(path).strip(".").split(".")
    return ".".join(part for part in parts if part not in ("module", "_orig_mod"))


def chosen(prefixes: Sequence[str], path: Any, broken: Mapping[str, str]) -> str:
    """The one prefix that `path` names, or the only one there is.

    `broken` has {prefix: why} of modules that cannot be read: one that is asked for is refused with
    its reason, and so is the first where there is no other.
    """
    if path is None:
        if len(prefixes) == 1:
            return prefixes[0]
        if not prefixes:
            raise InputError(next(iter(broken.values())))
        raise InputError(several(prefixes))
    every = [*prefixes, *broken]
    if not isinstance(path, str):
        raise InputError(f"path={short(path)} is no text; give one of {one_of_paths(every)}.")
    wanted = tidy(path)
    same = [prefix for prefix in every if tidy(prefix) == wanted]
    ends = [prefix for prefix in every if f".{tidy(prefix)}".endswith(f".{wanted}")]
    found = same or ends
    if len(found) != 1:
        raise InputError(
            f"path={short(path)} names {len(found) or 'none'} of the recurrent modules; choose one "
            f"of {one_of_paths(every)}."
        )
    if found[0] in broken:
        raise InputError(broken[found[0]])
    return found[0]


def several(prefixes: Sequence[str]) -> str:
    """That there are several, with their paths."""
    return (
        f"{len(prefixes)} recurrent modules are among the names; choose one with path=, "
        f"{one_of_paths(prefixes)}."
    )


def one_of_paths(prefixes: Sequence[str]) -> str:
    """The paths in an error message."""
    return listed([repr(shown(prefix)) for prefix in prefixes]).replace('"', "")


def chained(
    found: Mapping[str, list[dict[str, Raw]]], path: Any, broken: Mapping[str, str]
) -> tuple[str, list[dict[str, Raw]]]:
    """The chosen layer, or, where none is chosen, all of them if each reads the one before.

    A pair of paths is the two directions of one layer. Where a layer is `broken`, the others are
    not stacked: it could stand between them.
    """
    if path is None and len(found) > 1 and not broken:
        layers = [layer for (layer,) in found.values()]
        widths = [sum(raw.arrays[RECURRENT[1]].shape[1] for raw in la.values()) for la in layers]
        reads = [la["forward"].arrays[RECURRENT[0]].shape[1] for la in layers]
        if widths[:-1] == reads[1:]:
            return next(iter(found)), layers
    if isinstance(path, tuple | list) and len(path) == 2:
        forward, reverse = (chosen(list(found), one, broken) for one in path)
        of_one = {
            "forward": found[forward][0]["forward"],
            "reverse": found[reverse][0]["forward"],
        }
        return forward, [of_one]
    prefixes = list(found)
    if path is None and len(prefixes) > 1:
        raise InputError(
            f"{several(prefixes)} If two of them are the directions of one layer, give both, the "
            f"forward one first: path=({shown(prefixes[0])!r}, {shown(prefixes[1])!r})."
        )
    prefix = chosen(prefixes, path, broken)
    return prefix, found[prefix]
