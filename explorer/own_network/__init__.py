"""A network from elsewhere as the pictures of the app show it.

sights_of(look(net, x, y))      {name: Sight}, one for each picture of a network
"""

from explorer.own_network.sight import NetworkSight, sights_of

__all__ = ["NetworkSight", "sights_of"]
