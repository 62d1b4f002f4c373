"""QR code of a link, drawn on this computer as SVG."""

from __future__ import annotations

import io

import segno

_QUIET = 4
"""Modules of white around the code, which scanners need. Source: ISO/IEC 18004."""


def qr_svg(text: str) -> str:
    """A QR code of `text` as an SVG element that fills its box: black on white in both themes."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=_QUIET, xmldecl=False, svgns=False, omitsize=True, nl=False,
        dark="#000", light="#fff", svgclass=None, lineclass=None,
    )  # fmt: skip
    return out.getvalue().decode()
