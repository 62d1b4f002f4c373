"""The interfaces of assets/js/wire.d.ts, and the classes of explorer/wire/messages as such."""

import pathlib
import re
import types
import typing

from explorer.wire.fits import hints, optional_keys

FILE = pathlib.Path(__file__).parents[2] / "assets" / "js" / "wire.d.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def interfaces() -> dict[str, dict[str, str]]:
    """The fields of every interface; one that may be missing ends in a question mark."""
    text = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", FILE.read_text(encoding="utf-8"), flags=re.S)
    aliases = dict(re.findall(r"export type (\w+) =\s*([^;&{}<>]*);", text))
    found = {}
    for name, parent, body in re.findall(
        r"export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n?\}\n", text, flags=re.S
    ):
        own = dict(re.findall(r"^  (\w+\??): (.*?); *$", body, flags=re.M))
        written_out = {key: without_aliases(t, aliases) for key, t in own.items()}
        found[name] = found.get(parent, {}) | written_out
    return found


def without_aliases(text: str, aliases: dict[str, str]) -> str:
    """A type in which names of other types stand for themselves no more."""

    def own(found: re.Match) -> str:
        if found[1] not in aliases:
            return found[0]
        meant = without_aliases(re.sub(r"\s+", " ", aliases[found[1]]).removeprefix("| "), aliases)
        return f"({meant})[]" if found[2] and " | " in meant else meant + found[2]

    return re.sub(r"\b(\w+)\b((?:\[\])?)", own, text)


def fields(header: type) -> dict[str, str]:
    """The same of a TypedDict."""
    optional = optional_keys(header)
    return {
        key + ("?" if key in optional else ""): written(hint) for key, hint in hints(header).items()
    }


def arrays(described) -> dict[str, str]:
    """The same of arrays."""
    return {
        name + ("" if array.always else "?"): array.type.upper()
        for name, array in described.items()
    }


def nested(header: type) -> set[type]:
    """All classes that a header is made of, itself among them."""
    found, left = set(), [header]
    while left:
        hint = left.pop()
        if typing.is_typeddict(hint) and hint not in found:
            found.add(hint)
            left += hints(hint).values()
        left += typing.get_args(hint)
    return found


def written(hint) -> str:
    """A type of Python as one of TypeScript."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if typing.is_typeddict(hint):
        return hint.__name__
    if origin is typing.Literal:
        return " | ".join(f'"{choice}"' for choice in inner)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(written, inner))
    if origin is list:
        one = written(inner[0])
        return f"({one})[]" if " | " in one else f"{one}[]"
    if origin is tuple:
        return f"[{', '.join(map(written, inner))}]"
    if origin is dict:
        return f"Record<string, {written(inner[1])}>"
    return PLAIN[hint]
