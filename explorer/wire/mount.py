"""Mount a browser component whose JavaScript lies in assets/js.

The inline part travels in every message, so it only imports the module; an absolute address,
because inline code runs from a blob that has no folder of its own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

_INLINE = """
const module = await import(new URL("{assets}/js/{module}.js", location.origin).href);
export default module.default;
"""


def base_path() -> str:
    """The path the server is to answer at, without a slash at its end: empty at its root."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def assets_path() -> str:
    """Where the server gives out assets/."""
    return f"{base_path()}/assets"


def component(module: str, *, isolated: bool = True) -> Any:
    """The component of assets/js/`module`.js, "race/race"; mount it with `key` and `data`.

    It stands in a shadow root of its own, or not `isolated` in the page itself.
    """
    js = _INLINE.format(assets=quote(assets_path()), module=module)
    name = f"explorer_{module.replace('/', '_')}"
    return st.components.v2.component(name, js=js, isolate_styles=isolated)
