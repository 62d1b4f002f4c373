"""The numbers under the picture: all of them, and exactly."""

import csv
import io
import math

import numpy as np

from explorer.charts.tables import as_csv
from explorer.views.clipping.table import twin_table
from tests.views.made import history, twins


def test_a_twin_that_broke_has_no_numbers_after_its_break():
    off = history([0.5, np.inf], np.ones((2, 3)), broke=(2, "loss"))
    on = history([0.5, 0.4, 0.3], np.ones((3, 3)), after=[1, 0.5, 1], fired=[0, 1, 0])
    table = twin_table(twins(off, on))
    np.testing.assert_array_equal(table["update"], [1, 2, 3])
    np.testing.assert_array_equal(table["loss off"], [0.5, np.inf, np.nan])
    np.testing.assert_array_equal(table["loss on"], [0.5, 0.4, 0.3])
    np.testing.assert_array_equal(table["norm after"], [1, 0.5, 1])
    np.testing.assert_array_equal(table["fired"], [0, 1, 0])


def test_the_csv_reads_back_to_the_same_numbers():
    loss = [0.1 + 0.2, 1 / 3, math.pi * 1e-300]
    table = twin_table(twins(history(loss, np.ones((3, 3)))))
    rows = list(csv.DictReader(io.StringIO(as_csv(table))))
    assert [float(row["loss off"]) for row in rows] == loss
    assert list(rows[0]) == list(table)
