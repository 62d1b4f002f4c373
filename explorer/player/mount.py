"""Mount a browser component whose JavaScript lies in assets/js.

The inline part travels in every message, so it only imports the module; an absolute address,
because inline code runs from a blob that has no folder of its own.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_INLINE = """
const module = await import(new URL("/assets/js/{module}.js", location.origin).href);
export default module.default;
"""


def component(name: str) -> Any:
    """The component `name`, whose module is assets/js/`name`.js; mount it with `key` and `data`."""
    return st.components.v2.component(f"explorer_{name}", js=_INLINE.format(module=name))
