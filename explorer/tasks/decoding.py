"""Text from the bytes of a file, as different programs write it."""

from __future__ import annotations

import codecs

from explorer.errors import InputError

_BYTE_ORDERS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the UTF-16 mark below
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


_OTHERS = (
    (b"PK\x03\x04", "is a ZIP archive, such as a workbook of Excel (.xlsx) or a document (.docx)"),
    (b"\xd0\xcf\x11\xe0", "is a workbook or document of an old Office (.xls, .doc)"),
    (b"%PDF-", "is a PDF"),
    (b"{\\rtf", "is a document in RTF"),
    (b"\x1f\x8b", "is packed with gzip"),
    (b"\x93NUMPY", "is an array of NumPy (.npy)"),
    (b"\x89HDF", "is in HDF5, as .h5 and .nc files are"),
    (b"CDF\x01", "is in netCDF"),
    (b"PAR1", "is in Parquet"),
    (b"SQLite format 3", "is a database of SQLite"),
    (b"MThd", "is MIDI, which has notes and no sound"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)
"""How files of other programs begin, whatever their names say."""


def refuse_others(raw: bytes, save_as: str) -> None:
    """InputError for a file of another kind, by its first bytes; `save_as` as below."""
    for begin, what in _OTHERS:
        if raw.startswith(begin):
            raise InputError(
                f"The file {what}, whatever its name says. Open it in its own program, and save "
                f"{save_as}."
            )


def decode(raw: bytes, save_as: str) -> tuple[str, tuple[str, ...]]:
    """(text, notes). UTF-8, or UTF-16 and 32 by their byte order marks; else Windows-1252.

    InputError for zero bytes without such a mark; `save_as` ends its sentence: "Save …".
    """
    refuse_others(raw, save_as)
    for mark, encoding in _BYTE_ORDERS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace"), ()
    if b"\0" in raw:
        raise InputError(
            "The file has zero bytes in it: it is no text, or one in UTF-16 that does not begin "
            f"with its mark. Save {save_as}."
        )
    try:
        # A file that was cut may end within a character; an incremental decoder accepts that.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(raw), ()
    except UnicodeDecodeError:
        note = "The file is not UTF-8; it was read as Windows-1252. Look whether accents are right."
        return raw.decode("cp1252", errors="replace"), (note,)
