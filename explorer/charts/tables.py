"""Tables of numbers as columns, and as CSV."""

from __future__ import annotations

import csv
import io

import numpy as np

Table = dict[str, np.ndarray]
"""Column name → one value for each row."""


def as_csv(table: Table) -> str:
    """The table as CSV text; numbers are written in full, so that they read back exactly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(column.tolist() for column in table.values()), strict=True))
    return text.getvalue()
