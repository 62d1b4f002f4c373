"""Design tokens shared by Python and JavaScript: colours, ends of scales, codes.

They are defined in assets/js/base/tokens.js, which the browser imports, and parsed here.
"""

from __future__ import annotations

import json
import re
from typing import Any

from explorer.places import ASSETS

FILE = ASSETS / "js" / "base" / "tokens.js"


def read(text: str) -> dict[str, Any]:
    """The constants of a module whose values are JSON: name → value."""
    found = re.findall(r"^export const (\w+) = (.*?);$", text, re.MULTILINE | re.DOTALL)
    return {name: json.loads(value) for name, value in found}


TOKENS = read(FILE.read_text(encoding="utf-8"))
