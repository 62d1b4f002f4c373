"""Message to the menu "Share"; it sends none."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class Shared(TypedDict):
    """Link of the picture, HTML that shows it in a frame, and a QR code of the link as SVG."""

    link: str
    frame: str
    qr: str


MESSAGES = (Message("Shared", Shared),)
