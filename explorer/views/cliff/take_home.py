"""Downloads of the page "Cliff": the paths of the balls, or the loss around a network."""

from __future__ import annotations

from explorer.charts.tables import as_csv
from explorer.run.cliff import Descent
from explorer.run.landscape import Landscape
from explorer.ui.take_home import File, take_home
from explorer.views.cliff.tables import landscape_table, path_table

_ONE_UNIT = "the error E of one sigmoid unit after 50 steps"


def take_paths_home(descent: Descent) -> None:
    """An expander with the downloads; files are made on request."""
    csv = File("Numbers, .csv", "paths.csv", lambda: as_csv(path_table(descent)))
    take_home((csv,), title=_ONE_UNIT)


def take_landscape_home(landscape: Landscape) -> None:
    """The same for the loss around a network, with the files of its run."""
    csv = File("Numbers, .csv", "landscape.csv", lambda: as_csv(landscape_table(landscape)))
    take_home((csv,), lambda: landscape.run, of=landscape.run.experiment)
