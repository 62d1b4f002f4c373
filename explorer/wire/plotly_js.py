"""plotly.js, as the installed package plotly carries it: where the app serves it, and its bytes.

4.8 MB, so it travels as gzip, and its address has the version: a browser asks for it only once.
"""

from __future__ import annotations

import functools
import gzip
from importlib import metadata, resources

from explorer.wire.mount import base_path


def plotly_path() -> str:
    """Where the server gives it out: another version has another address."""
    return f"{base_path()}/plotly-{metadata.version('plotly')}.min.js"


def read_plotly() -> bytes:
    """The file, for a client that takes no gzip."""
    return (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@functools.cache
def compressed_plotly() -> bytes:
    """The same as gzip, 1.5 MB; made once, as it takes about half a second."""
    return gzip.compress(read_plotly(), compresslevel=6, mtime=0)
