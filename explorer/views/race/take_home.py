"""Downloads of a race: every network as a row of a CSV file, and the figure as an HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from explorer.charts.tables import as_csv
from explorer.experiment import Experiment, to_query
from explorer.race import Outcome, Race
from explorer.ui.folded import folded
from explorer.ui.take_home import File, take_home
from explorer.views.race.table import as_page, race_table


def take_race_home(race: Race, outcomes: Mapping[Experiment, Outcome]) -> None:
    """The table, and an expander with the downloads; files are made on request."""
    box = folded("The numbers", "race")
    if box.open:
        with box:
            _show_table(race, outcomes)
    take_home(
        (
            File("Numbers, .csv", "race.csv", lambda: as_csv(race_table(race, outcomes))),
            File("Race, .html", "race.html", lambda: as_page(race, outcomes)),
        )
    )


def _show_table(race: Race, outcomes: Mapping[Experiment, Outcome]) -> None:
    done = [one for one in race.experiments() if one in outcomes]
    twins = [f"clipping?{urlencode(to_query(one))}" for one in done]
    st.dataframe(
        race_table(race, outcomes) | {"look at it": twins},
        hide_index=True,
        column_config={
            "last loss": st.column_config.NumberColumn(format="%.4g"),
            "look at it": st.column_config.LinkColumn(display_text="twins"),
        },
    )
    st.caption(
        "A network that is looked at on its own is rounded differently in the last digit, and may "
        "learn some updates sooner or later."
    )
