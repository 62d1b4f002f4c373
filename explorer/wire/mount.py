"""Mount a browser component from its JavaScript module in assets/js.

The inline part is sent with every message, so it only imports the module; by an absolute URL,
because inline code runs from a blob, against which no relative one resolves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import streamlit as st

from explorer.wire.messages import SAYS, Says
from explorer.wire.modules import version

_INLINE = """
const module = await import(new URL("{modules}/{module}.js", location.origin).href);
export default module.default;
"""


def base_path() -> str:
    """The server's base URL path, without a trailing slash; empty at the root."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def assets_path() -> str:
    """The URL path under which assets/ is served."""
    return f"{base_path()}/assets"


def modules_path() -> str:
    """The URL path of assets/js, with its version in it, so that browsers cache the modules."""
    return f"{assets_path()}-{version()}/js"


def component(module: str, *, isolated: bool = True) -> Any:
    """The component of assets/js/`module`.js, "race/race"; mount it with `key` and `data`.

    It has a shadow root of its own; with `isolated` false it is part of the page itself. All states
    and triggers of its messages have a listener; pass `on_…_change` for a callback of your own.
    """
    js = _INLINE.format(modules=quote(modules_path()), module=module)
    name = f"explorer_{module.replace('/', '_')}"
    mount = st.components.v2.component(name, js=js, isolate_styles=isolated)
    names = [name for form in SAYS.get(module, Says()) if form for name in form.__annotations__]
    listeners: dict[str, Any] = {f"on_{name}_change": _do_nothing for name in names}
    return partial(mount, height="content", **listeners)


def said_by(key: str) -> Mapping[str, Any]:
    """States and triggers of the component with this key, by name; unchecked: see fits.py."""
    return st.session_state.get(key) or {}


def _do_nothing() -> None:
    """A listener: Streamlit drops the states and triggers of a component that have none."""
