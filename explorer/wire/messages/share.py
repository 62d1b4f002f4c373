"""Message to the menu "Share"; it sends none."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class Shared(TypedDict):
    """Link of the picture, HTML that shows it in a frame, a QR code of the link as SVG, and a
    sentence on who may show the frame."""

    link: str
    frame: str
    qr: str
    framed: str


MESSAGES = (Message("Shared", Shared),)
