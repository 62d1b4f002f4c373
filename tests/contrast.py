"""Contrast of two colours, by the definition of WCAG 2."""

from __future__ import annotations

SMALL_TEXT = 4.5
"""What WCAG 2 asks at least of text that is not large."""


def contrast(one: str, other: str, share: float = 1.0) -> float:
    """Of `one`, painted with this opacity, on `other`: from 1 to 21. Colours are #rrggbb."""
    below = _parts(other)
    painted = [share * a + (1 - share) * b for a, b in zip(_parts(one), below, strict=True)]
    dark, light = sorted((_luminance(painted), _luminance(below)))
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _luminance(parts: list[float]) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
