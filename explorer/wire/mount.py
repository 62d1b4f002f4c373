"""Mount a browser component whose JavaScript lies in assets/js.

The inline part travels in every message, so it only imports the module; an absolute address,
because inline code runs from a blob that has no folder of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import streamlit as st

from explorer.wire.messages import SAYS, Says

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

    It stands in a shadow root of its own, or not `isolated` in the page itself. All that it may say
    is listened to; who wants to be called at once hands in `on_…_change`.
    """
    js = _INLINE.format(assets=quote(assets_path()), module=module)
    name = f"explorer_{module.replace('/', '_')}"
    mount = st.components.v2.component(name, js=js, isolate_styles=isolated)
    names = [name for form in SAYS.get(module, Says()) if form for name in form.__annotations__]
    listeners: dict[str, Any] = {f"on_{name}_change": _listen for name in names}
    return partial(mount, height="content", **listeners)


def said_by(key: str) -> Mapping[str, Any]:
    """What the component with this key has said, by name; anyone may have said anything."""
    return st.session_state.get(key) or {}


def _listen() -> None:
    """Streamlit takes nothing from a component unless somebody listens."""
