"""Page "Checks": tables of checks, group by group."""

from explorer.views.checks.groups import show_checks

__all__ = [
    "show_checks",
]
