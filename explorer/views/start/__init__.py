"""Page "Start": a moving picture, three ways on, a network to try, and where each page leads."""

from explorer.views.start.ribbon import show_ribbon
from explorer.views.start.ways import show_pages, show_ways

__all__ = ["show_pages", "show_ribbon", "show_ways"]
