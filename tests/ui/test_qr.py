"""The QR code of a link, read back by a decoder of its own, written after ISO/IEC 18004."""

import re
from xml.etree import ElementTree

import pytest

from explorer.ui.qr import qr_svg

QUIET = 4
LINK = "https://rnn.example/flow?gain=1.5&n_a=8"


def modules(svg):
    """The dark modules of the drawing, (row, column), without the quiet zone, and the size."""
    root = ElementTree.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    dark, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", root[-1].get("d")):
        values = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if kind == "h":
            dark |= {(int(y) - QUIET, int(x) - QUIET + i) for i in range(int(values[0]))}
            x += values[0]
        else:
            x, y = values if kind == "M" else (x + values[0], y + values[1])
    return dark, side - 2 * QUIET


MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def is_function(r, c, n):
    """Whether a module belongs to a pattern rather than to the data; versions 2 and 3."""
    finder = (r < 9 and c < 9) or (r < 9 and c >= n - 8) or (r >= n - 8 and c < 9)
    alignment = n - 9 <= r <= n - 5 and n - 9 <= c <= n - 5
    return finder or alignment or 6 in (r, c)


def decoded(dark, n):
    """The text of a code of version 2 or 3 in one block of bytes."""
    shown = [(8, 2), (8, 3), (8, 4)]
    mask = sum(((place in dark) ^ bit) << (2 - i) for i, (place, bit) in enumerate(
        zip(shown, (1, 0, 1), strict=True)))  # the format's own mask is 10101…  # fmt: skip
    bits, up = [], True
    for right in (*range(n - 1, 6, -2), 5, 3, 1):
        for r in range(n - 1, -1, -1) if up else range(n):
            for c in (right, right - 1):
                if not is_function(r, c, n):
                    bits.append(((r, c) in dark) ^ MASKS[mask](r, c))
        up = not up

    def whole(start, length):
        return int("".join("01"[b] for b in bits[start : start + length]), 2)

    assert whole(0, 4) == 0b0100, "bytes"
    return bytes(whole(12 + 8 * i, 8) for i in range(whole(4, 8))).decode()


@pytest.mark.parametrize("link", [LINK, LINK + "&x", "https://rnn.example/shapes?seed=13"])
def test_a_phone_reads_the_link_that_was_given(link):
    assert decoded(*modules(qr_svg(link))) == link


def test_a_link_of_another_letter_is_another_code():
    assert modules(qr_svg(LINK)) != modules(qr_svg(LINK.replace("8", "9")))


def test_the_code_is_black_on_white_in_both_themes_and_fills_its_box():
    root = ElementTree.fromstring(qr_svg(LINK))
    assert root.get("width") is None
    assert root[0].get("fill") == "#fff"
    assert root[-1].get("stroke") == "#000"


def test_what_a_link_holds_can_never_be_markup():
    assert "script" not in qr_svg("https://rnn.example/?text=<script>alert(1)</script>")
