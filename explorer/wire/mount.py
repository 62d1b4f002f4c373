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

from explorer.wire.joined import keep_trigger, kept_triggers
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
    and triggers of its messages have a listener, without which Streamlit drops them; pass
    `on_…_change` for a callback of your own.
    """
    js = _INLINE.format(modules=quote(modules_path()), module=module)
    name = f"explorer_{module.replace('/', '_')}"
    mount = st.components.v2.component(name, js=js, isolate_styles=isolated)
    says = SAYS.get(module, Says())
    states, triggers = (form.__annotations__ if form else {} for form in says)

    def mounted(*, key: str, **given: Any) -> Any:
        heard = {name: partial(keep_trigger, key, name) for name in triggers}
        listeners = dict.fromkeys(states, _do_nothing) | heard
        named = {f"on_{name}_change": listener for name, listener in listeners.items()}
        return mount(key=key, height="content", **(named | given))

    return mounted


def said_by(key: str) -> Mapping[str, Any]:
    """States and triggers of the component with this key, by name; unchecked: see fits.py."""
    said = st.session_state.get(key) or {}
    return said | {name: kept for name, kept in kept_triggers(key).items() if not said.get(name)}


def _do_nothing() -> None:
    """The listener of a state, which Streamlit keeps."""
