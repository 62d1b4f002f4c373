"""Save and load .safetensors, by the published format.

    8 bytes   N, the length of the header: unsigned, little-endian
    N bytes   the header: JSON in UTF-8 that begins with {, and may end in spaces
                {"Waa": {"dtype": "F64", "shape": [3, 3], "data_offsets": [0, 72]}, ...,
                 "__metadata__": {"cell": "rnn", ...}}                     text to text only
    the rest  the arrays' numbers: little-endian, row by row, one array after the other without
              a gap, an overlap or a remainder; offsets count from here

All metadata of a file is checked before it is used, and nothing in it can run.
Source: huggingface/safetensors, README, "Format" and "Notes".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import prod
from typing import BinaryIO, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Shape
from explorer.engine.intake import MOST_NUMBERS, as_real_array, short
from explorer.engine.params import Params
from explorer.errors import InputError
from explorer.weights.files import MOST_BYTES, PathOrFile, is_shape, opened, read_up_to
from explorer.weights.network import Notes, network, notes_of

Entry: TypeAlias = tuple[str, Shape, tuple[int, int]]
"""The type, by its name in the file, the shape, and the byte range of one array."""

MOST_HEADER = 2**20
DTYPES = {
    "F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8",
    "BOOL": "|u1", "I8": "|i1", "U8": "|u1", "I16": "<i2", "U16": "<u2", "I32": "<i4",
    "U32": "<u4", "I64": "<i8", "U64": "<u8",
}  # fmt: skip
"""How the numbers of each type lie in the file. BF16 is the upper half of a float32."""

NAMES = {"float16": "F16", "float32": "F32", "float64": "F64"}


def save_safetensors(path_or_file: PathOrFile, params: Params) -> None:
    """Write a network: its arrays and its metadata."""
    notes = notes_of(params)
    write_safetensors(path_or_file, params.named(), notes)


def load_safetensors(path_or_file: PathOrFile) -> Params:
    """The Params of a file that `save_safetensors` wrote, bit for bit."""
    arrays, notes = read_safetensors(path_or_file)
    return network(notes, arrays)


def write_safetensors(
    path_or_file: PathOrFile, arrays: Mapping[str, ArrayLike], notes: Notes | None = None
) -> None:
    """Write {name: array} of float16, float32 or float64, and notes {text: text}."""
    header: dict[str, object] = {"__metadata__": dict(notes)} if notes else {}
    parts, start = [], 0
    for name, given in arrays.items():
        array = as_real_array(name, given)
        if array.dtype.name not in NAMES:
            raise InputError(
                f"{name} is {array.dtype}; give {', '.join(NAMES)}, for instance with "
                "np.asarray(array, 'float32')."
            )
        kind = NAMES[array.dtype.name]
        parts.append(np.asarray(array, DTYPES[kind]).tobytes())
        stop = start + len(parts[-1])
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, stop]}
        start = stop
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers begin at a multiple of 8
    with opened(path_or_file, "wb") as file:
        file.write(b"".join([len(text).to_bytes(8, "little"), text, *parts]))


def read_safetensors(path_or_file: PathOrFile) -> tuple[dict[str, Array], dict[str, str]]:
    """({name: array}, notes) of a valid file; InputError for every other file.

    BF16 becomes float32, which holds it exactly; integers, such as the counters of a normalisation,
    stay what they are.
    """
    with opened(path_or_file, "rb") as file:
        header = read_header(file)
        notes = checked_notes(header.pop("__metadata__", {}))
        entries = {name: checked_entry(name, entry) for name, entry in header.items()}
        length = checked_places(entries)
        data = read_up_to(file, length)
        if len(data) < length:
            refuse(f"ends after {len(data):,} of {length:,} bytes of numbers", "load it again")
        if read_up_to(file, 1):
            refuse("goes on after its last array", "save it again")
    arrays = {}
    for name, (kind, shape, (start, _)) in entries.items():
        arrays[name] = numbers_of(kind, shape, data, start)
    return arrays, notes


def numbers_of(kind: str, shape: Shape, data: bytes, start: int) -> Array:
    """One array in the machine's byte order, from its place in the data."""
    numbers = np.frombuffer(data, DTYPES[kind], prod(shape), start).reshape(shape)
    if kind == "BF16":
        return (numbers.astype(np.uint32) << 16).view(np.float32)
    if kind == "BOOL":
        return numbers != 0
    return numbers.astype(numbers.dtype.newbyteorder("="))


def refuse(what: str, remedy: str = "choose a file that was saved as .safetensors") -> NoReturn:
    """InputError about the file as a whole."""
    raise InputError(f"The .safetensors file {what}; {remedy}.") from None


def read_header(file: BinaryIO) -> dict[str, object]:
    """The header as a dict whose values are still unchecked."""
    first = read_up_to(file, 8)
    if len(first) < 8:
        refuse(f"has only {len(first)} bytes" if first else "is empty")
    length = int.from_bytes(first, "little")
    if length > MOST_HEADER:
        refuse(
            f"begins with {first!r}: a header of {length:,} bytes, and at most {MOST_HEADER:,} are "
            "read"
        )
    text = read_up_to(file, length)
    if len(text) < length:
        refuse(f"ends after {len(text):,} of {length:,} bytes of its header", "load it again")
    if not text.startswith(b"{"):
        refuse(f"has a header that begins with {text[:1]!r} instead of {{")
    try:
        return json.loads(
            text.decode("utf-8"), object_pairs_hook=without_duplicates, parse_constant=no_constant
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        refuse(f"has a header that cannot be read ({short(str(error))[1:-1]})")


def without_duplicates(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Reject duplicate keys, which different readers resolve differently."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        refuse(f"names {short(twice)} twice in its header", "save it again")
    return found


def no_constant(text: str) -> NoReturn:
    """Reject NaN and Infinity, which are not JSON."""
    raise ValueError(f"{text} is no JSON")


def checked_notes(notes: object) -> dict[str, str]:
    """The notes, if they are text to text."""
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        refuse("has notes (__metadata__) that are not text", "save it again")
    return notes


def checked_entry(name: str, entry: object) -> Entry:
    """(dtype, shape, (start, stop)) of one array."""
    wanted = {"dtype", "shape", "data_offsets"}
    if not isinstance(entry, dict) or set(entry) != wanted:
        refuse(f"describes {short(name)} by other things than dtype, shape and data_offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        refuse(
            f"has {short(name)} in {short(dtype)}",
            f"choose one in {', '.join(DTYPES)}, such as net.float().state_dict() gives",
        )
    if not isinstance(shape, list) or not is_shape(shape):
        refuse(
            f"has {short(name)} of shape {short(shape)}",
            f"choose one whose arrays have up to 8 axes and {MOST_NUMBERS:,} (2^27) numbers",
        )
    places = isinstance(offsets, list) and all(type(o) is int and o >= 0 for o in offsets)
    if not places or len(offsets) != 2 or offsets[0] > offsets[1]:
        refuse(f"has {short(name)} at data_offsets {short(offsets)}", "save it again")
    needed = prod(shape) * np.dtype(DTYPES[dtype]).itemsize
    if offsets[1] - offsets[0] != needed:
        refuse(
            f"gives {short(name)} {short(offsets[1] - offsets[0])} bytes, but {dtype} of shape "
            f"{shape} takes {needed:,}",
            "save it again",
        )
    return dtype, tuple(shape), tuple(offsets)


def checked_places(entries: Mapping[str, Entry]) -> int:
    """Total bytes of the arrays, which must be contiguous from 0 without gap or overlap."""
    end = 0
    for name, (_, _, (start, stop)) in sorted(entries.items(), key=lambda item: item[1][2]):
        if start != end:
            what = "overlaps another array" if start < end else "comes after a gap"
            refuse(f"has {short(name)} at byte {short(start)}, where it {what}", "save it again")
        end = stop
    if end > MOST_BYTES:
        refuse(f"holds {end:,} bytes of numbers", f"at most {MOST_BYTES:,} are read")
    return end
