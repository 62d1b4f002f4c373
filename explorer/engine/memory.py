"""Freed memory stays with the process.

A pass makes some arrays of a megabyte each, and they are let go with its record. The C library
then gives them back to the system, and the next pass has to fetch them anew, page by page: at
(m, n_a, T) = (32, 64, 100) this took nearly half of the time. glibc raises its limit for giving
back when a larger block is freed, up to 32 MiB (mallopt(3), "M_MMAP_THRESHOLD"); other C libraries
do not mind.
"""

from __future__ import annotations

import numpy as np

LARGE = 31 * 2**20
"""Bytes: close to the 32 MiB, and below with all that an allocation adds."""


def keep_freed_memory() -> None:
    """Make and free one large block, whose pages are never touched."""
    np.empty(LARGE, np.uint8)
