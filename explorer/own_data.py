"""What a link says of a file of one's own: which file it needs, not what is in it.

    data=series~3f9a1c02d4e5b6a7~1461~2~seattle.csv
         kind   digest           rows column name

The content stays with the session that was given it. A digest is the first 64 bits of the SHA-256
of the bytes, in hexadecimal: who has the same file, whatever its name, has the same experiment.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

KINDS = {
    "series": "a table of numbers",
    "names": "a list of names",
    "text": "a text",
    "sentences": "sentences with labels",
    "sound": "a sound",
}
"""What a file can be read as."""

ROWS = {
    "series": "row",
    "names": "name",
    "text": "character",
    "sentences": "sentence",
    "sound": "sample",
}
"""What is counted of each kind."""

LONGEST_NAME = 60
MOST_COLUMNS = 999

_FORM = re.compile(r"([a-z]+)~([0-9a-f]{16})~([0-9]{1,9})~([0-9]{1,3})~([^~]+)", re.ASCII)
_HOW = "give the file itself under “Your own data” in the sidebar, which writes this part"


class OwnData(NamedTuple):
    """A file of one's own, as a link names it: its kind, its digest, how many rows were read, the
    column (counted from 1; 0 where there is no choice), and its name."""

    kind: str
    digest: str
    rows: int
    column: int
    name: str

    def __str__(self) -> str:
        return "~".join(map(str, self))

    @property
    def words(self) -> str:
        """The file for a sentence: its name, its size, its digest."""
        what = ROWS[self.kind] + ("" if self.rows == 1 else "s")
        return f"“{self.name}” ({self.rows:,} {what}, digest {self.digest})"


def read_own_data(text: str) -> OwnData:
    """Parse what a link says; ValueError, with what is possible, for anything else."""
    found = _FORM.fullmatch(text)
    if not found or found[1] not in KINDS or found[5] != plain_name(found[5]):
        raise ValueError(_HOW)
    return OwnData(found[1], found[2], int(found[3]), int(found[4]), found[5])


def digest_of(raw: bytes) -> str:
    """The digest of a file's bytes."""
    return hashlib.sha256(raw).hexdigest()[:16]


def plain_name(name: str) -> str:
    """The name of a file for a link: its last part, without quotes and what is invisible, shortened
    in the middle, so that its ending stays."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(c if c.isprintable() and c not in "~\"'`<>" else " " for c in name)
    name = " ".join(name.split()) or "file"
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"
