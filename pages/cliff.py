"""Cliff: why one step can undo a training, and how the clip keeps it short.

The lecturer drops a ball on the error surface of the smallest recurrent network and steps it, with
the clip and without it; the class sees the one thrown off the map and the other stay. Then the same
kind of picture for the network of the experiment.
"""

from functools import partial

import streamlit as st

from explorer import ui
from explorer.views import cliff as view

experiment = ui.open_page()
surface = view.choose_surface()
if surface == "unit":
    descent = view.show_map()
    narrow = view.on_a_narrow_screen()
    ui.share_figure(
        partial(view.draw_cliff, descent, narrow=narrow),
        of=(descent, narrow),
        key="cliff_3d",
        alt=view.describe_cliff(descent),
        config=view.CONFIG_3D,
    )
    view.take_paths_home(descent)
else:
    with st.sidebar:
        ui.experiment_controls()
    with ui.plain_errors():
        landscape = view.get_landscape(experiment, surface)
        if landscape is None:
            st.info("Measuring was cancelled.")
            st.button("Measure it", on_click=view.measure_again)
        else:
            ui.say(*landscape.run.task.notes, *landscape.run.notes)
            st.markdown(view.say_landscape(landscape))
            for column, which in zip(st.columns(2, gap="medium"), ("loss", "norm"), strict=True):
                with column:
                    ui.share_figure(
                        partial(view.draw_landscape, landscape, which),
                        of=landscape,
                        key=f"around_{which}",
                        alt=view.describe_landscape(landscape, which),
                    )
            st.caption(view.legend_of(landscape))
            view.take_landscape_home(landscape)
