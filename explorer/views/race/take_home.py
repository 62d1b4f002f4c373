"""Downloads of a race: every network as a row of a CSV file, and the figure as an HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from explorer.charts.tables import as_csv
from explorer.experiment import Experiment, to_query
from explorer.race import Outcome, Race
from explorer.ui.folded import folded
from explorer.views.race.table import as_page, race_table


def take_race_home(race: Race, outcomes: Mapping[Experiment, Outcome]) -> None:
    """An expander with the table and the downloads; files are made on request."""
    box = folded("The numbers, and the picture to take home", "race")
    if not box.open:
        return
    with box:
        table = race_table(race, outcomes)
        done = [one for one in race.experiments() if one in outcomes]
        twins = [f"clipping?{urlencode(to_query(one))}" for one in done]
        st.dataframe(
            table | {"look at it": twins},
            hide_index=True,
            column_config={
                "last loss": st.column_config.NumberColumn(format="%.4g"),
                "look at it": st.column_config.LinkColumn(display_text="twins"),
            },
        )
        with st.container(horizontal=True):
            csv = as_csv(table)
            st.download_button("The numbers (CSV)", csv, "race.csv", "text/csv", on_click="ignore")
            st.download_button(
                "The picture (HTML)",
                lambda: as_page(race, outcomes),
                "race.html",
                "text/html",
                on_click="ignore",
            )
        st.caption(
            "The page opens without a network. The camera above the figure saves it as PNG. A "
            "network that is looked at on its own is rounded differently in the last digit, and "
            "may learn some updates sooner or later."
        )
