"""InputError: the exception for mistakes that the user can correct."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


class InputError(ValueError):
    """A request that cannot be fulfilled.

    The message states what was given, what is possible and what to do. Every other exception is a
    fault in the program and stays loud.
    """


def not_written(path: str | os.PathLike[str], error: OSError | ValueError) -> InputError:
    """For a path at which no file can be written; a folder that is missing is named."""
    given = short_path(path)
    with suppress(OSError, ValueError):
        folder = Path(path).parent
        if not folder.exists():
            return InputError(
                f"{given} cannot be written: there is no folder {short_path(folder)}; make it "
                "first, or give a path in a folder that there is."
            )
    return InputError(
        f"{given} cannot be written ({reason_of(error)}); give the path of a file in a folder that "
        "you can write to."
    )


def short_path(path: str | os.PathLike[str]) -> str:
    """repr of a path, without its beginning where it is too long to read."""
    text = os.fspath(path)
    return repr(text if len(text) <= 60 else f"...{text[-57:]}")


def reason_of(error: OSError | ValueError) -> str:
    """What the system says is wrong with a file."""
    return getattr(error, "strerror", None) or str(error)
