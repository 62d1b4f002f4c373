"""Sequences: why order matters.

The class sees a sequence, one window of it cut into x⟨1⟩ … x⟨T⟩, and which predictor has the
smallest error: a naive guess, a network that sees the last value, one that sees a window, or a
recurrent one. Then the order is shuffled.
"""

from functools import partial

import streamlit as st

from explorer import ui
from explorer.views import sequences as view

experiment = ui.open_page()
shown = view.sequence_controls(experiment)
with st.sidebar:
    view.order_controls()
    ui.experiment_controls(without=view.HIDDEN_FIELDS)
with ui.plain_errors():
    comparison, before = view.get_sequence(shown)
    view.train_button(shown.experiment)
    head, sentence = view.judge(comparison, before)
    st.subheader(head, anchor=False)
    st.markdown(sentence)
    left, right = st.columns([3, 2], gap="medium")
    picture = left.container()
    with left:
        window = view.pick_window(comparison, shown.at)
    with picture:
        ui.share_figure(
            partial(view.draw_sequence, comparison, window),
            of=(comparison, int(window.places[-1])),
            key="sequence",
            alt=view.describe_sequence(comparison, window),
        )
    with right:
        ui.share_figure(
            partial(view.draw_errors, comparison, before),
            of=(comparison, before),
            key="errors",
            alt=view.describe_errors(comparison, before),
        )
    if comparison.task.name == "tone":
        view.play_sound(comparison)
    numbers = ui.folded("The numbers, and what the three networks are", "sequences")
    if numbers.open:
        numbers.dataframe(view.error_table(comparison), hide_index=True)
        numbers.markdown(view.EXPLANATION)
    view.take_sequence_home(comparison)
