"""Save and load NumPy's .npz: a zip archive with one .npy file for each array.

A .npy file can hold Python objects as a pickle, and a pickle runs code when it is read. Anything
but an array of plain numbers is therefore refused by its header, before its data is touched, and
NumPy reads the rest with allow_pickle=False. A small archive can also unpack to gigabytes: sizes
are taken from the archive's table before anything is unpacked.
Source: NumPy reference, numpy.lib.format.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from math import prod
from tokenize import TokenError
from typing import NoReturn

import numpy as np

from explorer.engine.arrays import Array, Shape
from explorer.engine.intake import MOST_NUMBERS, short
from explorer.engine.params import Params
from explorer.errors import InputError
from explorer.weights.files import MOST_BYTES, PathOrFile, is_shape, opened, read_up_to
from explorer.weights.network import network, notes_of

HEADER = "header"
"""Name of the entry with the metadata as JSON."""

MOST_ARRAYS, MOST_NOTES = 256, 2**16
LARGE, MOST_PACKED = 2**26, 100
"""An archive that unpacks to more than LARGE bytes may be packed at most 100 to 1."""

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(ValueError, TypeError, AttributeError, SyntaxError, TokenError, RecursionError, MemoryError),
)
"""Exceptions that zipfile and numpy.lib.format raise on damaged files."""

HEADER_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def save_npz(path_or_file: PathOrFile, params: Params) -> None:
    """Write a network: its arrays, and its metadata under `header`."""
    buffer = BytesIO()
    notes = np.array(json.dumps(notes_of(params)))
    np.savez(buffer, allow_pickle=False, **{HEADER: notes}, **params.named())
    with opened(path_or_file, "wb") as file:
        file.write(buffer.getvalue())


def load_npz(path_or_file: PathOrFile) -> Params:
    """The Params of a file that `save_npz` wrote, bit for bit."""
    arrays, notes = read_npz(path_or_file)
    return network(notes, arrays)


def read_npz(path_or_file: PathOrFile) -> tuple[dict[str, Array], dict[str, str]]:
    """({name: array}, notes) of any .npz of real numbers; without a header the notes are {}.

    Integers, such as the counters of a normalisation, stay what they are.
    """
    with opened(path_or_file, "rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members = checked_members(archive)
                return read_members(archive, members)
        except InputError:
            raise
        except DAMAGE as error:
            refuse(f"cannot be read ({short(str(error))[1:-1] or type(error).__name__})")


def refuse(what: str, remedy: str = "choose a file that was saved as .npz") -> NoReturn:
    """InputError about the file as a whole."""
    raise InputError(f"The .npz file {what}; {remedy}.") from None


def checked_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """{name: ZipInfo}; InputError for anything but arrays of a size that can be unpacked."""
    infos = archive.infolist()
    if len(infos) > MOST_ARRAYS:
        refuse(f"holds {len(infos):,} arrays", f"at most {MOST_ARRAYS} are read")
    members = {}
    for info in infos:
        name = info.filename.removesuffix(".npy")
        if name == info.filename or name in members:
            why = "a second time" if name in members else "which is no array"
            refuse(
                f"holds {short(info.filename)}, {why}",
                "choose one written by np.savez (a PyTorch .pt file holds a pickle and is never "
                "opened: save it with safetensors)",
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse(f"packs {short(name)} in an unusual way", "save it with np.savez")
        members[name] = info
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if size > MOST_BYTES or (size > LARGE and size > MOST_PACKED * packed):
        refuse(
            f"would unpack from {packed:,} to {size:,} bytes",
            f"at most {MOST_BYTES:,} are read, and not more than {MOST_PACKED} times the packed "
            "size: save it with np.savez",
        )
    return members


def read_members(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]
) -> tuple[dict[str, Array], dict[str, str]]:
    """({name: array}, notes) of checked members."""
    notes, arrays = {}, {}
    for name, info in members.items():
        if name != HEADER:
            arrays[name] = read_real(name, unpacked(archive, info))
        elif info.file_size <= MOST_NOTES:
            notes = read_notes(unpacked(archive, info))
        else:
            refuse(f"has a header of {info.file_size:,} bytes", f"at most {MOST_NOTES:,} are read")
    return arrays, notes


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, as many as the archive's table says and no more.

    `archive.read` unpacks all there is before it compares, and a table can lie about that too.
    """
    with archive.open(info) as member:
        data = read_up_to(member, info.file_size)
    if len(data) < info.file_size:
        refuse(f"ends within {short(info.filename)}", "load it again")
    return data


def read_dtype_and_shape(data: bytes) -> tuple[np.dtype, Shape, int]:
    """Parse the header of a .npy file, without reading its data."""
    stream = BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version not in HEADER_READERS:
        refuse(f"has an array in version {version} of .npy", "save it with np.savez")
    shape, _, dtype = HEADER_READERS[version](stream)
    return dtype, shape, len(data) - stream.tell()


def read_real(name: str, data: bytes) -> Array:
    """One array of real numbers in the machine's byte order."""
    dtype, shape, size = read_dtype_and_shape(data)
    if dtype.hasobject:
        refuse(
            f"has {short(name)} as Python objects, that is a pickle, which could run code",
            "it is never opened: save plain arrays of numbers",
        )
    if dtype.kind not in "fiub" or dtype.itemsize > 8:
        refuse(
            f"has {short(name)} in {short(str(dtype))[1:-1]}",
            "choose one in float16, float32 or float64",
        )
    refuse_other_length(name, dtype, shape, size)
    array = np.lib.format.read_array(BytesIO(data), allow_pickle=False)
    return array.astype(dtype.newbyteorder("="), order="C", copy=False)


def read_notes(data: bytes) -> dict[str, str]:
    """The header as {text: text}."""
    dtype, shape, size = read_dtype_and_shape(data)
    if dtype.kind != "U" or shape != ():
        refuse("has a header that is no text", "choose one saved here")
    refuse_other_length(HEADER, dtype, shape, size)
    notes = json.loads(np.lib.format.read_array(BytesIO(data), allow_pickle=False).item())
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        refuse("has a header that is not text to text", "choose one saved here")
    return notes


def refuse_other_length(name: str, dtype: np.dtype, shape: Shape, size: int) -> None:
    """InputError unless this shape takes `size` bytes."""
    if not is_shape(shape):
        refuse(
            f"has {short(name)} of shape {short(shape)}",
            f"choose one whose arrays have up to 8 axes and {MOST_NUMBERS:,} (2^27) numbers",
        )
    needed = prod(shape) * dtype.itemsize
    if size != needed:
        refuse(
            f"gives {short(name)} {size:,} bytes, but {dtype} of shape {shape} takes {needed:,}",
            "save it again",
        )
