"""Downloads of the page "Sequences": the errors of each predictor, and what each has predicted."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import as_csv
from explorer.sequences import Comparison
from explorer.ui.take_home import File, take_home
from explorer.views.sequences.errors import error_table
from explorer.views.sequences.table import prediction_table


def take_sequence_home(comparison: Comparison) -> None:
    """An expander with the downloads; files are made on request."""
    take_home(
        (
            File("Errors, .csv", "errors.csv", lambda: _errors_csv(comparison)),
            File(
                "Predictions, .csv",
                "predictions.csv",
                lambda: as_csv(prediction_table(comparison)),
            ),
        )
    )


def _errors_csv(comparison: Comparison) -> str:
    return as_csv({name: np.array(column) for name, column in error_table(comparison).items()})
