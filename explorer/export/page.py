"""Self-contained HTML page of a picture: opens by double click, and steps with the network off.

    player_page(packed)    the stepping player, as on the page Unroll
    flow_page(packed)      the gradient flow

`packed` are the bytes that the picture gets in the app (explorer/wire/pack.py). The page has the
same JavaScript and the same numbers, bit for bit, so it shows the same digits. Both are in it as
gzip. Its Content-Security-Policy allows its own two scripts, the one that unpacks the other and
that other, and no request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from collections.abc import Sequence
from pathlib import Path
from string import Template

from explorer.errors import InputError, not_written
from explorer.export.base85 import in_base85
from explorer.export.bundle import bundle
from explorer.export.compact import compact, gzipped
from explorer.export.page_style import PAGE_CSS

_WEB = ("https:", "http:")
LARGEST = 64 * 2**20
"""Bytes of packed numbers that a page takes at most; a browser needs some times as many."""

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="RNN Explorer">
<title>$title</title>
<style>$css</style>
</head>
<body>
<header>
<h1>$title</h1>
$watch</header>
<main><div id="picture"></div></main>
<p id="said" role="status"></p>
<footer>
$exercise$link<p class="made">Made with RNN Explorer. This file needs no network.</p>
</footer>
<noscript><p>This picture is drawn by JavaScript, which is switched off in this browser.</p>
</noscript>
<script id="data" type="text/plain">$data</script>
<script id="code" type="text/plain">$code</script>
<script>$start</script>
</body>
</html>
""")

_OF_PLAYER = (
    "player/player.js",
    ["source"],
    "This file has other gradients than the one of that loss: open the experiment in RNN Explorer.",
)
_OF_FLOW = (
    "flow/flow.js",
    ["view", "layer"],
    "This file does not have that matrix: open the experiment in RNN Explorer for it.",
)


def player_page(
    packed: bytes,
    *more: bytes,
    title: str,
    watch: str = "",
    link: str = "",
    exercise: str = "",
) -> str:
    """HTML page with the stepping player (→ ← Home End Space) that needs no server or network.

    `packed` is a PlayerRun; `more` are PlayerRuns of the same run with the gradient of other
    losses, among which "Gradient from" chooses. `watch` is a sentence on what to look at, `link`
    the address of the experiment, whole or as a query ("?gain=1.5"), `exercise` a question that is
    printed below the picture. All four are text, and are shown as such.
    """
    return _page(_OF_PLAYER, (packed, *more), title, watch, link, exercise)


def flow_page(
    packed: bytes,
    *more: bytes,
    title: str,
    watch: str = "",
    link: str = "",
    exercise: str = "",
) -> str:
    """HTML page with the gradient flow, ‖∂L⟨t⟩/∂a⟨k⟩‖, that needs no server or network.

    `packed` is a FlowMessage; `more` has those of other matrices and layers. The other arguments
    are those of `player_page`.
    """
    return _page(_OF_FLOW, (packed, *more), title, watch, link, exercise)


def save_page(page: str, path: str | os.PathLike[str]) -> Path:
    """Write a page to a file, whose name has to end with .html; returns its path."""
    file = Path(path)
    if file.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"{file.name!r} is no name of a page; end it with .html.")
    try:
        file.write_text(page, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise not_written(path, error) from None
    return file


def _page(
    kind: tuple[str, list[str], str],
    messages: Sequence[bytes],
    title: str,
    watch: str,
    link: str,
    exercise: str,
) -> str:
    module, asks, missing = kind
    largest = sum(map(len, messages))
    if largest > LARGEST:
        raise InputError(
            f"The numbers of this picture take {largest / 2**20:.0f} MB; a page holds up to "
            f"{LARGEST // 2**20} MB: choose fewer time steps or hidden units."
        )
    script = bundle(_MAIN.format(module=module, asks=json.dumps(asks), missing=missing))
    start = f"(() => {{\n{bundle(_START)}}})();\n"  # or both scripts would declare the same names
    return _PAGE.substitute(
        policy=_policy(start, script),
        title=html.escape(title),
        css=PAGE_CSS,
        watch=_paragraph("watch", html.escape(watch)),
        exercise=_paragraph("exercise", html.escape(exercise)),
        link=_paragraph("link", _link(link)),
        data=in_base85(compact(messages)),
        code=in_base85(gzipped([script.encode("utf-8")])),
        start=start,
    )


_START = '$of("page/code.js").run();'
_MAIN = """\
$of("page/page.js").open({{
  mount: $of("{module}").default, asks: {asks}, missing: "{missing}",
}});"""


def _policy(*scripts: str) -> str:
    """Nothing but these scripts, known by their digests; styles are set by the pictures."""
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode('ascii')}'" for one in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _paragraph(name: str, text: str) -> str:
    return f'<p class="{name}">{text}</p>\n' if text else ""


def _link(link: str) -> str:
    """The address of the experiment; a query alone is text, since no server is known."""
    if not link:
        return ""
    shown = html.escape(link)
    if link.startswith(_WEB):
        return f'The experiment: <a href="{shown}" rel="noreferrer">{shown}</a>'
    return f"The experiment, after the address of any RNN Explorer: <code>{shown}</code>"
