"""The checks with all their digits, as a table for a file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.charts.tables import Table
from explorer.checks import Check

_JUDGED = {True: "passed", False: "failed", None: "not judged"}


def number_table(checks: Sequence[Check]) -> Table:
    """A row for each check; several numbers of one are separated by spaces."""
    return {
        "check": np.array([check.name for check in checks]),
        "expected": np.array([_digits(check.expected) for check in checks]),
        "relation": np.array([check.relation for check in checks]),
        "computed": np.array([_digits(check.found) for check in checks]),
        "error": np.array([check.error for check in checks]),
        "tolerance": np.array([check.tolerance for check in checks]),
        "judged": np.array([_JUDGED[check.passed] for check in checks]),
        "source": np.array([check.source for check in checks]),
    }


def _digits(numbers: Sequence[float]) -> str:
    return " ".join(map(repr, numbers))
