"""What a page looks at without running it anew: parts of the address beside the experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.experiment import Domain, Problem
from explorer.ui.frame import warn
from explorer.ui.session import PARTS, VIEW, bad_parts


def read_view(domains: Mapping[str, Domain], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Name → value, from the address or else from this session, with a warning for a bad part.

    The warning stays until that part is chosen anew or the page is left. A value that is not its
    default is kept in the address, so that the link shows the same.
    """
    if unknown := set(domains).difference(PARTS):
        raise LookupError(f"enter {unknown} in PARTS of explorer.ui.session")
    values, problems = {}, bad_parts()
    for name, domain in domains.items():
        given = st.query_params.get_all(name)
        before = kept(name, defaults[name])
        try:
            if len(given) > 1:
                raise ValueError(f"give `{name}` once, not {len(given)} times")
            values[name] = domain.read(given[0]) if given else before
            if given:
                problems.pop(name, None)
        except (ValueError, TypeError) as problem:
            problems[name] = Problem(name, " and ".join(given[:4])[:40], str(problem))
            values[name] = defaults[name]
        _keep(name, values[name], defaults[name])
    warn([problem for name, problem in problems.items() if name in domains])
    return values


def change_view(name: str, value: Any, default: Any) -> None:
    """Keep a value in this session and, where it is not the default, in the address."""
    bad_parts().pop(name, None)
    _keep(name, value, default)


def forget_view(*names: str) -> None:
    """Let parts of the view have their defaults again, whatever these are."""
    for name in names:
        bad_parts().pop(name, None)
        st.session_state.pop(_key(name), None)
        if name in st.query_params:
            del st.query_params[name]


def kept(name: str, default: Any) -> Any:
    """What this session looks at; to be asked after `read_view`, which has read the address."""
    return st.session_state.get(_key(name), default)


def _keep(name: str, value: Any, default: Any) -> None:
    """A default is not kept: nobody chose it, and another network may have another one."""
    if value == default:
        st.session_state.pop(_key(name), None)
        if name in st.query_params:
            del st.query_params[name]
        return
    st.session_state[_key(name)] = value
    if st.query_params.get_all(name) != [str(value)]:
        st.query_params[name] = str(value)


def _key(name: str) -> str:
    return VIEW + name
