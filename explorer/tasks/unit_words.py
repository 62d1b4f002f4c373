"""Whether the cells of a line are units, as instruments write them below the names of columns.

day;level;wind
-;cm;m/s             units: each cell is one, or a sign for none, or how a date is written
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NONE = ("", "-", "–", "—", "1", "none", "unitless")
_ALL = (
    "m cm mm km um µm μm nm in ft mi g kg mg µg μg ug t s sec ms min h hr d day days yr year hz "
    "khz mhz k c f °c °f ° deg degc degf degrees celsius kelvin % ‰ pct percent pa hpa kpa mpa "
    "mbar bar atm psi v mv kv a ma ua µa μa w kw mw gw wh kwh mwh gwh j kj mj n kn kt kts knots "
    "mol mmol ppm ppb ph l ml dl utc usd eur chf gbp $ € £ lx lux db dbm rpm counts"
)
_WORDS = frozenset(_ALL.split())
_BRACKETS = re.compile(r"[(\[].*[)\]]")
_DATE = re.compile(r"[ymdhs]{1,4}([-/.: t]+[ymdhs]{1,4}){1,5}")
_BETWEEN = re.compile(r"[/·*^ ]|[-−]?[\d²³⁻¹]+")


def are_units(cells: Sequence[str]) -> bool:
    """Whether all of these cells are units."""
    return all(map(_is_unit, cells))


def _is_unit(cell: str) -> bool:
    text = cell.strip().lower()
    if text in _NONE or _BRACKETS.fullmatch(text) or _DATE.fullmatch(text):
        return True
    parts = [part for part in _BETWEEN.split(text) if part]
    return bool(parts) and all(part in _WORDS for part in parts)
