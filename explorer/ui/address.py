"""Browser history: a control replaces the current entry, a page change adds one.

Streamlit writes a changed query with `history.pushState`, so each change of a slider would become
an entry of the browser's history, and a page change two. This component turns a push that stays on
the same page into a replacement.
"""

from explorer.wire.mount import component

_address = component("base/address")


def keep_one_entry_per_page() -> None:
    """Mount the component; call it once per script run."""
    _address(key="address", data={})
