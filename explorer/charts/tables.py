"""Columns of numbers beside a figure, and the same as a file."""

from __future__ import annotations

import csv
import io

import numpy as np

Table = dict[str, np.ndarray]
"""Column name → one value for each row."""


def as_csv(table: Table) -> str:
    """The table as comma-separated text; numbers are written so that they read back exactly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(column.tolist() for column in table.values()), strict=True))
    return text.getvalue()
