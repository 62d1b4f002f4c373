"""Keep freed memory in the process instead of returning it to the system.

A pass allocates some arrays of a megabyte each, which are freed with its record. The C library then
gives them back to the system, and the next pass has to fetch them anew, page by page: at (m, n_a,
T) = (32, 64, 100) this took nearly half of the time. glibc raises its limit for giving back when a
larger block is freed, up to 32 MiB (mallopt(3), "M_MMAP_THRESHOLD"); other C libraries are not
affected.
"""

from __future__ import annotations

import numpy as np

LARGE = 31 * 2**20
"""Bytes: close to 32 MiB, and below it with the overhead of an allocation."""


def keep_freed_memory() -> None:
    """Make and free one large block, whose pages are never touched."""
    np.empty(LARGE, np.uint8)
