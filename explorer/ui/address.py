"""Controls replace the address, page changes add to it.

Streamlit writes a changed query with `history.pushState`, so each touch of a slider would become
an entry of the browser's history, and a page change two. This component makes a push that stays
on the same page a replacement.
"""

from explorer.wire.mount import component

_address = component("base/address")


def keep_one_entry_per_page() -> None:
    """Mount the component; once a script run."""
    _address(key="address", data={})
