"""Your network: an RNN, GRU or LSTM that was trained elsewhere, and a sequence for it.

A person gives the weights and a sequence, and steps through their own network; the class sees what
their framework does not show: every gate, and the gradient of every time step on its way back.
"""

from explorer import ui
from explorer.views import network as view

ui.open_page()
with ui.plain_errors():
    shown = view.own_network()
    view.show_network(shown)
