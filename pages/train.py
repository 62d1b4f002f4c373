"""Train: live training of the network and a twin, from one seed.

The lecturer presses Train; the class sees hidden states form, the gradient vanish or explode on its
way back, and the clip limit it, update by update, and can go back to any update.
"""

import streamlit as st

from explorer import ui
from explorer.views import train as view

experiment = ui.open_page()
beside = view.open_beside(experiment)
with st.sidebar:
    view.beside_control(experiment, beside)
    ui.experiment_controls(without=("updates",))
with ui.plain_errors():
    training = view.get_training(experiment, beside)
    for network in training.networks[:1]:
        ui.say(*network.task.notes, *network.notes)
    view.show_live(
        training,
        view.name_value,
        position=view.position(),
        gradient=view.read_gradient(len(training.networks[0].steps_with_loss)),
        settle=view.settle,
        handle=view.handle,
    )
    view.take_training_home(training, view.rest())
