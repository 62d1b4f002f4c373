"""Page "Clipping": twin trainings without and with the clip, as figures, text and numbers."""

from explorer.views.clipping.picture import UNDER_HAND, show_twins

__all__ = ["UNDER_HAND", "show_twins"]
