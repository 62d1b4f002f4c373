"""Clipping: two trainings that differ in the clip only, side by side.

The lecturer picks a demo from the menu, or sets the threshold and the rate; the class sees what the
clip saves, what it cannot save, and where the gradient dies or blows up on its way back through
time.
"""

import streamlit as st

from explorer import demos, ui
from explorer.views import clipping as view

experiment = ui.open_page()
with st.sidebar:
    ui.controls("clip", "threshold", "learning_rate", "updates", "seed")
    ui.controls("task", "cell", "layers", "activation", "gain", "n_steps")
    ui.more_controls("window", "n_a", "init", "a0", "optimiser", "dtype", "batch", "reduction")

count = demos.count_of(experiment)
if count:
    st.caption(count.outcome)
if experiment.clip == "off":
    st.caption("Clipping is off in these settings; the twin on the right is clipped by norm.")
if experiment.updates == 0:
    st.info(
        "These networks have had no training update yet, so there is nothing to clip. "
        "Train them, or choose a demo."
    )
    with st.container(horizontal=True):
        st.button("Train 300 updates", type="primary", on_click=ui.change, kwargs={"updates": 300})
        for demo in demos.on_page("clipping"):
            st.button(demo.title, on_click=ui.change, kwargs=demo.fields)
else:
    with ui.plain_errors():
        twins = view.get_twins(experiment)
        ui.say(*twins.task.notes, *twins.notes)
        dark = st.context.theme.type == "dark"
        gradient = view.choose_gradient(len(twins.steps_with_loss))
        for column, which in zip(st.columns(2, gap="medium"), ("off", "on"), strict=True):
            words = view.describe_twin(twins, which)
            with column:
                # Sentences differ in length; the pictures still have to stand side by side.
                with st.container(height="stretch"):
                    st.subheader(words.title, anchor=False)
                    st.markdown(f"{words.loss} {words.verdict}  \n{words.clip}")
                ui.show_figure(
                    view.draw_twin(twins, which, dark=dark, gradient=gradient),
                    key=f"twin_{which}",
                    alt=words.whole,
                )
        with st.expander("The numbers"):
            table = view.twin_table(twins)
            st.dataframe(table, hide_index=True)
            st.download_button(
                "Download the numbers (CSV)", view.as_csv(table), "twins.csv", "text/csv"
            )
