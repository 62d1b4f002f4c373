"""plotly.js as the browser gets it: the part for two dimensions, and all of it for three.

All of it, 4.8 MB, comes with the installed package plotly; the part, 1.5 MB, is in assets/vendor
and starts three times as fast. Both are sent as gzip, and their URLs have the version, so that
browsers cache them.
"""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from explorer.places import ASSETS
from explorer.wire.mount import base_path

IN_TWO_DIMENSIONS = frozenset({"bar", "heatmap", "histogram", "scatter"})
"""Types of traces that the part can draw, as far as this app uses them."""

_PART = ASSETS / "vendor" / "plotly-cartesian.min.js"
_HEADER = re.compile(r"plotly\.js [^v]*v(\d+\.\d+\.\d+)")


@dataclass(frozen=True)
class Bundle:
    """One file of plotly.js."""

    name: str

    @property
    def path(self) -> str:
        """The URL path, which has the version in it."""
        return f"{base_path()}/{self.name}-{_version(self)}.min.js"

    def read(self) -> bytes:
        """The file uncompressed, for a client that does not accept gzip."""
        return _file(self).read_bytes()

    def compressed(self) -> bytes:
        """The file as gzip; compressed once, which takes up to half a second."""
        return _compressed(self)


PART, WHOLE = Bundle("plotly-cartesian"), Bundle("plotly")


def bundle_for(types: Iterable[str]) -> Bundle:
    """The smaller file that draws traces of these types."""
    return PART if set(types) <= IN_TWO_DIMENSIONS else WHOLE


def version_in(bundle: Bundle) -> str:
    """The version of plotly.js that the file says of itself."""
    found = _HEADER.search(bundle.read()[:200].decode())
    if not found:
        raise LookupError(f"{bundle.name} does not say which version of plotly.js it is")
    return found[1]


def _file(bundle: Bundle) -> Traversable:
    if bundle == PART:
        return _PART
    return resources.files("plotly") / "package_data" / "plotly.min.js"


@functools.cache
def _version(bundle: Bundle) -> str:
    """Read once: while another package is installed, a package can be missing for a moment."""
    return version_in(bundle) if bundle == PART else metadata.version("plotly")


@functools.cache
def _compressed(bundle: Bundle) -> bytes:
    return gzip.compress(bundle.read(), compresslevel=6, mtime=0)
