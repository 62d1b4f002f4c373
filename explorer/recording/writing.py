"""A log while it is written: record after record, until it is closed or the disk is full."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from explorer.engine.arrays import Array
from explorer.engine.intake import short
from explorer.errors import InputError, not_written
from explorer.recording.frames import MAGIC, frame_bytes
from explorer.weights.files import PathOrFile


class LogFile:
    """A new log; `written` counts its bytes, and `lost` says that it cannot be written any more."""

    def __init__(self, path_or_file: PathOrFile, overwrite: bool) -> None:
        self.file, self.own = open_new(path_or_file, overwrite), is_path(path_or_file)
        self.written, self.lost = 0, False
        self.write_bytes([MAGIC])

    def write(self, header: dict[str, Any], arrays: dict[str, Array]) -> None:
        """Append one record and flush it; nothing after what could not be written whole."""
        if not self.lost:
            self.write_bytes(frame_bytes(header, arrays))

    def write_bytes(self, pieces: list[bytes]) -> None:
        """Append bytes and flush them."""
        for piece in pieces:
            self.file.write(piece)
            self.written += len(piece)
        self.file.flush()

    def give_up(self, error: OSError, update: int) -> None:
        """Warn, once, that from this update on nothing can be written; the training goes on."""
        if self.lost:
            return
        self.lost = True
        reason = error.strerror or str(error)
        warnings.warn(
            f"The log cannot be written any more ({reason}): update {update} and those after "
            "it are not recorded; the training goes on.",
            stacklevel=3,
        )

    def close(self) -> None:
        """Close the file, unless it is the caller's."""
        if self.own:
            self.file.close()


def is_path(path_or_file: object) -> bool:
    """Whether it is a path, not an open file."""
    return isinstance(path_or_file, str | os.PathLike)


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
