"""Sequences: why order matters.

The class sees four kinds of sequences as what they are, one window of each cut into x⟨1⟩ … x⟨T⟩,
and who guesses best what comes next: nobody's network, one that sees the last value, one that
sees a window, or a recurrent one. Then the order is shuffled.
"""

import streamlit as st

from explorer import figures, ui

experiment = ui.open_page(
    "Sequences",
    "What comes next? A network that sees the last value, one that sees a window, and one that "
    "remembers, on the same held-out values.",
)
view = ui.sequence_controls(experiment)
with st.sidebar:
    ui.order_controls()
    ui.controls("n_steps", "cell", "n_a", "updates", "seed")
    ui.more_controls("layers", "activation", "gain", "optimiser", "learning_rate", "batch", "clip")
with ui.plain_errors():
    comparison, before = ui.get_sequence(view)
    dark = st.context.theme.type == "dark"
    ui.train_button(view.experiment)
    head, sentence = figures.judge(comparison, before)
    st.subheader(head, anchor=False)
    st.markdown(sentence)
    left, right = st.columns([3, 2], gap="medium")
    picture = left.container()
    with left:
        window = ui.pick_window(comparison, view.at)
    with picture:
        ui.show_figure(
            figures.draw_sequence(comparison, window, dark=dark),
            key="sequence",
            alt=figures.describe_sequence(comparison, window),
            config=figures.CONFIG,
        )
    with right:
        ui.show_figure(
            figures.draw_errors(comparison, before, dark=dark),
            key="errors",
            alt=figures.describe_errors(comparison, before),
            config=figures.CONFIG,
        )
    if comparison.task.name == "tone":
        ui.play_sound(comparison)
    with st.expander("The numbers, and what the three networks are"):
        st.dataframe(figures.error_table(comparison), hide_index=True)
        st.markdown(figures.WHAT_THEY_ARE)
