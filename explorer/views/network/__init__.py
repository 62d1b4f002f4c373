"""The page "Your network": a network from elsewhere, in the pictures of the app."""

from explorer.views.network.controls import own_network
from explorer.views.network.picture import show_network

__all__ = ["own_network", "show_network"]
