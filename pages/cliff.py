"""Cliff: why one step can undo a training, and how the clip keeps it short.

The lecturer drops a ball on the error surface of the smallest recurrent network there is and steps
it, with the clip and without it; the class sees the one thrown off the map and the other stay. Then
the same kind of picture for the network of the experiment.
"""

import streamlit as st

from explorer import figures, player, ui

experiment = ui.open_page(
    "Cliff",
    "One step can go over a cliff. Drop a ball on the error of the smallest network there is, or "
    "look around the network of this experiment.",
)
VIEWS = {
    "unit": "One unit",
    "gradient": "This experiment, along its gradient",
    "random": "This experiment, two random directions",
}
view = st.segmented_control(
    "Surface", VIEWS, format_func=VIEWS.get, default="unit", required=True,
    key="surface", label_visibility="collapsed",
)  # fmt: skip
dark = st.context.theme.type == "dark"
if view == "unit":
    descent = player.cliff()
    ui.show_figure(
        figures.draw_cliff(descent, dark=dark, narrow=player.on_a_narrow_screen()),
        key="cliff_3d",
        alt=figures.describe_cliff(descent),
        config=figures.CONFIG_3D,
    )
else:
    with st.sidebar:
        ui.experiment_controls()
    with ui.plain_errors():
        landscape = ui.get_landscape(experiment, view)
        if landscape is None:
            st.info("Measuring was cancelled.")
            st.button("Measure it", on_click=ui.measure_again)
        else:
            ui.say(*landscape.run.task.notes, *landscape.run.notes)
            st.markdown(figures.say_landscape(landscape))
            for column, which in zip(st.columns(2, gap="medium"), ("loss", "norm"), strict=True):
                with column:
                    ui.show_figure(
                        figures.draw_landscape(landscape, which, dark=dark),
                        key=f"around_{which}",
                        alt=figures.describe_landscape(landscape, which),
                        config=figures.CONFIG,
                    )
            st.caption(figures.key_to(landscape))
