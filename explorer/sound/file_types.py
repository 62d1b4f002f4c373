"""What a file is by its first bytes, and which demuxer of FFmpeg reads it.

The demuxer is chosen here and never by FFmpeg's own probing: some of its formats (hls, dash,
concat, sdp) are lists of other files and addresses, and these are not to be opened.
"""

from __future__ import annotations

from typing import NamedTuple


class FileType(NamedTuple):
    """words: "an MP3 file"; demuxer: its name in FFmpeg, or "" for what is not read by it."""

    words: str
    demuxer: str


UNKNOWN = FileType("no .wav file", "")
_MP3, _AAC = FileType("an MP3 file", "mp3"), FileType("an AAC file", "aac")

_SIGNS = (
    (0, b"ID3", _MP3),
    (0, b"\xff\xfb", _MP3),
    (0, b"\xff\xf3", _MP3),
    (0, b"\xff\xf2", _MP3),
    (0, b"\xff\xfa", _MP3),
    (0, b"\xff\xe3", _MP3),
    (0, b"\xff\xf1", _AAC),
    (0, b"\xff\xf9", _AAC),
    (0, b"OggS", FileType("an Ogg file", "ogg")),
    (0, b"fLaC", FileType("a FLAC file", "flac")),
    (0, b"FORM", FileType("an AIFF file", "aiff")),
    (0, b"\x1aE\xdf\xa3", FileType("a WebM file", "matroska")),
    # With its version, as a text may begin with these four letters.
    (0, b"caff\0\1", FileType("a CAF file", "caf")),
    (0, b"#!AMR\n", FileType("an AMR file", "amr")),
    (0, b"#!AMR-WB\n", FileType("an AMR file", "amr")),
    (4, b"ftypM4A", FileType("an M4A file", "mov")),
    (4, b"ftyp3g", FileType("a 3GP file", "mov")),
    (4, b"ftypqt", FileType("a QuickTime file", "mov")),
    (4, b"ftyp", FileType("an MP4 file", "mov")),
    (0, b"RIFX", FileType("a .wav file with its bytes the other way round (RIFX)", "")),
)


def file_type(data: bytes) -> FileType:
    """What a file is, by its first bytes; UNKNOWN where they say nothing."""
    if not data:
        return FileType("an empty file", "")
    found = _by_sign(data)
    if data[:3] == b"ID3" and len(data) > 10:
        # A tag that taggers put before AAC and FLAC too. Its size has 7 bits in each byte.
        size = sum((byte & 127) << 7 * i for i, byte in enumerate(reversed(data[6:10])))
        after = _by_sign(data[10 + size : 26 + size])
        found = after if after.demuxer in ("aac", "flac") else found
    return found


def _by_sign(data: bytes) -> FileType:
    found = (kind for at, sign, kind in _SIGNS if data[at : at + len(sign)] == sign)
    return next(found, UNKNOWN)
