"""Mixed colours, and a legible text colour on any of them."""

from __future__ import annotations

from explorer.charts.theme import DARK, LIGHT

ENOUGH = 4.5
"""Contrast that WCAG 2 requires of small text; black or white has it on any colour."""


def blend(start: str, end: str, share: float) -> str:
    """The colour `share` of the way from `start` to `end`, all of them "#rrggbb"."""
    mixed = (a + (b - a) * share for a, b in zip(_parts(start), _parts(end), strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def veil_of(colour: str, opacity: float) -> str:
    """A colour "#rrggbb" made translucent."""
    red, green, blue = _parts(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def ink_on(colour: str) -> str:
    """A text colour: the ink of one of the two themes, or black or white for enough contrast."""
    enough = (ink for ink in (LIGHT.ink, DARK.ink) if contrast(ink, colour) >= ENOUGH)
    return next(enough, max("#000000", "#ffffff", key=lambda ink: contrast(ink, colour)))


def contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
