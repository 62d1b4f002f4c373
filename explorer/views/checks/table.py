"""HTML table of checks, legible in a lecture hall, on a phone and for screen readers."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from explorer.checks import Check
from explorer.number_text import nine_digits, size

MARKS = {True: "✓ passed", False: "✗ failed", None: "– not checkable"}
_CLASSES = {True: "passed", False: "failed", None: "open"}
_HEADS = ("Check", "Expected", "Found", "Error", "Result")


def check_table(title: str, checks: Sequence[Check]) -> str:
    """A table with a caption, a row for each check and its headers, as HTML."""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    rows = "".join(_row(check) for check in checks)
    return (
        '<table class="checks" role="table">'
        f"<caption>{html.escape(title)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def summary_line(text: str, *, state: str) -> str:
    """One large line as HTML, announced by screen readers when it changes.

    `state` is running, passed or failed.
    """
    done = "" if state == "running" else " done"
    return f'<p role="status" class="checks-summary {state}{done}">{html.escape(text)}</p>'


def _row(check: Check) -> str:
    relation = "at most " if check.relation == "≤" else ""
    source = f'<span class="small">{raised(check.source)}</span>'
    limit = f'<span class="small">allowed {size(check.tolerance)}</span>'
    if check.passed is None:
        source = limit = ""
    cells = (
        ("Expected", "number", relation + numbers(check.expected) + source),
        ("Found", "number", numbers(check.found)),
        ("Error", "number", size(check.error) + limit),
        ("Result", "result", f"<span>{MARKS[check.passed]}</span>"),
    )
    name = (
        f"{raised(check.name)}<br><span class='formula'>{raised(check.formula)}</span>"
        f'<span class="sentence">{raised(check.sentence)}</span>'
    )
    return (
        f'<tr role="row" class="{_CLASSES[check.passed]}">'
        f'<th scope="row" role="rowheader">{name}</th>'
        + "".join(
            f'<td role="cell" class="{kind}" data-head="{head}">{text}</td>'
            for head, kind, text in cells
        )
        + "</tr>"
    )


def numbers(values: Sequence[float]) -> str:
    """One number, or several in brackets; a dash where there is none."""
    if len(values) == 1:
        return nine_digits(values[0])
    return f"({', '.join(nine_digits(value) for value in values)})" if values else "–"


def raised(text: str) -> str:
    """Plain text as HTML, with a_{1} and w^{2} as sub- and superscript."""
    text = re.sub(r"\^\{([^}]*)\}", r"<sup>\1</sup>", html.escape(text))
    return re.sub(r"_\{([^}]*)\}", r"<sub>\1</sub>", text)
