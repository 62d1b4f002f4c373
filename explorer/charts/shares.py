"""A chance or a share in whole per cent, where 100% and 0% mean exactly that."""

from __future__ import annotations


def percent(share: float) -> str:
    """12%; what would be rounded to all or nothing is "more than 99%" or "less than 1%"."""
    if 0 < share < 0.005:
        return "less than 1%"
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}"


def short_percent(share: float) -> str:
    """The same where there is little room: 12%, >99%, <1%."""
    return percent(share).replace("more than ", ">").replace("less than ", "<")
