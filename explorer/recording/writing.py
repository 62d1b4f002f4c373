"""A log while it is written: record after record, until it is closed or the disk is full."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from explorer.engine.arrays import Array
from explorer.engine.intake import short
from explorer.errors import InputError, not_written, reason_of
from explorer.recording.frames import MAGIC, frame_bytes
from explorer.weights.files import PathOrFile

_UNWRITABLE = (OSError, ValueError)
"""What a file raises that takes no more: a full disk, or one that was closed by its owner."""


class LogFile:
    """A new log, which begins with `heading`.

    `written` counts its bytes, `updates` what it holds, and `lost` says that it cannot be written
    any more, which ends the log and not the training. InputError where it cannot be begun.
    """

    def __init__(self, path_or_file: PathOrFile, overwrite: bool, heading: dict[str, Any]) -> None:
        self.file, self.own = open_new(path_or_file, overwrite), is_path(path_or_file)
        self.written, self.updates, self.lost = 0, 0, False
        try:
            self.write_bytes([MAGIC, *frame_bytes(heading, {})])
        except _UNWRITABLE as error:
            self.close_quietly()
            if self.own and not overwrite:
                Path(str(path_or_file)).unlink(missing_ok=True)  # so that it can be tried again
            raise cannot_begin(path_or_file, error) from None

    def write(self, header: dict[str, Any], arrays: dict[str, Array]) -> None:
        """Append one record and flush it; nothing after what could not be written whole."""
        if self.lost:
            return
        pieces = frame_bytes(header, arrays)
        try:
            self.write_bytes(pieces)
        except _UNWRITABLE as error:
            self.give_up(error, header)
        else:
            self.updates += header["kind"] == "update"

    def write_bytes(self, pieces: list[bytes]) -> None:
        """Append bytes and flush them."""
        for piece in pieces:
            self.file.write(piece)
            self.written += len(piece)
        self.file.flush()

    def give_up(self, error: OSError | ValueError, header: dict[str, Any]) -> None:
        """Warn, once, that from this record on nothing can be written; the training goes on."""
        self.lost = True
        missing = "its end is missing"
        if header["kind"] != "end":
            missing = f"update {header['update']} and those after it are not recorded"
        holds = f"{self.updates:,} recorded update{'s' * (self.updates != 1)}"
        warnings.warn(
            f"The log cannot be written any more ({reason_of(error)}): {missing}. It holds "
            f"{holds}, which can be read; the training goes on.",
            stacklevel=3,
        )

    def close(self) -> None:
        """Close the file, unless it is the caller's; of a log that is not lost, all is there."""
        if not self.own:
            return
        try:
            self.file.close()
        except _UNWRITABLE as error:
            if not self.lost:
                self.give_up(error, {"kind": "end"})

    def close_quietly(self) -> None:
        """Close the file of a log that is lost, in which there may be bytes that do not fit."""
        self.lost = True
        self.close()


def is_path(path_or_file: object) -> bool:
    """Whether it is a path, not an open file."""
    return isinstance(path_or_file, str | os.PathLike)


def cannot_begin(path_or_file: PathOrFile, error: OSError | ValueError) -> InputError:
    """For a file that was opened and does not take the first bytes."""
    if isinstance(path_or_file, str | os.PathLike):
        return not_written(path_or_file, error)
    return InputError(
        f"{short(path_or_file)} cannot be written ({reason_of(error)}); give a file that is open "
        "for writing in binary mode, or a path."
    )


def open_new(path_or_file: PathOrFile, overwrite: bool) -> BinaryIO:
    """The file to write to; InputError where one is there already or none can be made."""
    if not isinstance(path_or_file, str | os.PathLike):
        if not hasattr(path_or_file, "write"):
            raise InputError(
                f"{short(path_or_file)} is neither a path nor a file; give one of the two, such as "
                "'run.rnnlog'."
            )
        return path_or_file
    place = Path(path_or_file)
    try:
        return place.open("wb" if overwrite else "xb")
    except FileExistsError:
        raise InputError(
            f"{short(str(place))} is there already, and may hold the log of another training; give "
            "another name, or overwrite=True."
        ) from None
    except (OSError, ValueError) as error:
        raise not_written(place, error) from None
