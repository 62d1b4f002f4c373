"""plotly.js from the installed package plotly: its URL path and its bytes.

It has 4.8 MB, so it is sent as gzip, and its URL has the version, so that browsers cache it.
"""

from __future__ import annotations

import functools
import gzip
from importlib import metadata, resources

from explorer.wire.mount import base_path


def plotly_path() -> str:
    """The URL path of plotly.js, which has the version in it."""
    return f"{base_path()}/plotly-{_version()}.min.js"


@functools.cache
def _version() -> str:
    """Read once: while another package is being installed, a package can be missing for a moment."""
    return metadata.version("plotly")


def read_plotly() -> bytes:
    """plotly.js uncompressed, for a client that does not accept gzip."""
    return (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@functools.cache
def compressed_plotly() -> bytes:
    """plotly.js as gzip, 1.5 MB; compressed once, which takes about half a second."""
    return gzip.compress(read_plotly(), compresslevel=6, mtime=0)
