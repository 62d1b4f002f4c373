"""Aliases of query parameters: names from PyTorch, Keras and the course, and typing errors.

Links are changed on their way: a mail client makes `&amp;` of `&`, a word processor capitalises a
word, and people write `lr` or `T` by hand. Unambiguous names are accepted; an unknown name is
reported, with the nearest known one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

ALIASES: dict[str, str] = {
    "T": "n_steps",
    "time_steps": "n_steps",
    "timesteps": "n_steps",
    "seq_len": "n_steps",
    "sequence_length": "n_steps",
    "hidden": "n_a",
    "hidden_size": "n_a",
    "hidden_units": "n_a",
    "units": "n_a",
    "num_layers": "layers",
    "n_layers": "layers",
    "nonlinearity": "activation",
    "initialisation": "init",
    "initialization": "init",
    "spectral_radius": "gain",
    "precision": "dtype",
    "random_seed": "seed",
    "bptt": "window",
    "tbptt": "window",
    "truncation": "window",
    "iterations": "updates",
    "training_updates": "updates",
    "m": "batch",
    "batch_size": "batch",
    "lr": "learning_rate",
    "eta": "learning_rate",
    "η": "learning_rate",
    "optimizer": "optimiser",
    "clipping": "clip",
    "clip_norm": "threshold",
    "max_norm": "threshold",
    "clip_threshold": "threshold",
    "clipping_threshold": "threshold",
    "presenter": "present",
    "presenting": "present",
}
"""Alias → name: words of PyTorch, of Keras and of the course."""

_ADDED_BEGIN = ("utm_", "mc_", "hsa_", "_hs", "__hs", "pk_", "mtm_", "matomo_", "_ga", "_gl")
_ADDED = frozenset(
    [
        "fbclid",
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "li_fat_id",
        "mkt_tok",
        "srsltid",
        "ref",
        "source",
        "si",
    ]
)
"""Tracking parameters that other programs add to links."""

_STREAMLIT = ("embed", "embed_options")
"""Parameters read by Streamlit."""


def canonical_name(name: str, known: Iterable[str]) -> str:
    """The name among `known` that `name` stands for, or `name` without an added prefix."""
    known = set(known)
    while name.lower().startswith("amp;"):
        name = name[4:]
    plain = "_".join(name.strip().replace("-", " ").replace("_", " ").split())
    for tried in (name, plain, ALIASES.get(plain), plain.lower(), ALIASES.get(plain.lower())):
        if tried in known:
            return tried
    return name


def respell(query: Mapping[str, str | Sequence[str]], known: Iterable[str]) -> dict[str, list[str]]:
    """`query` under canonical names; the values of two aliases of one name are joined."""
    known = set(known)
    found: dict[str, list[str]] = {}
    for name, raw in query.items():
        values = [raw] if isinstance(raw, str) else list(raw)
        found.setdefault(canonical_name(name, known), []).extend(values)
    return found


def is_unknown(name: str, known: Iterable[str]) -> bool:
    """Whether a parameter is neither known, nor Streamlit's, nor a tracking parameter."""
    added = name.lower() in _ADDED or name.lower().startswith(_ADDED_BEGIN)
    return name not in {*known, *_STREAMLIT} and not added


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `name`, or None."""
    names = {other: other for other in known} | {a: f for a, f in ALIASES.items() if f in known}
    close = difflib.get_close_matches(name[:40].lower(), names, n=1, cutoff=0.75)
    return names[close[0]] if close else None
