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

STYLE = """<style>
.checks { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: 1rem;
  line-height: 1.4; }
.checks caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.checks th, .checks td { text-align: left; vertical-align: top; padding: .55rem .9rem .55rem 0;
  border: 0; border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.checks thead th { border-top: 0; padding-block: .1rem .3rem;
  font-size: max(var(--least), .85rem); font-weight: 500; opacity: .72; }
.checks thead th:nth-child(n+2):nth-child(-n+4), .checks .number { text-align: right;
  white-space: nowrap; }
.checks .number { font-family: "Source Code Pro", ui-monospace, monospace; font-size: .95rem;
  font-variant-numeric: tabular-nums; }
.checks tbody th { font-weight: 600; }
.checks thead th { width: 15%; }
.checks thead th:first-child { width: 45%; }
.checks thead th:nth-child(2) { width: 18%; }
.checks thead th:nth-child(4) { width: 9%; }
.checks thead th:last-child { padding-left: 1rem; }
.checks .formula { font-weight: 400; }
.checks .sentence { display: block; font-weight: 400; font-size: .875rem; opacity: .72; }
.checks .small { display: block; font-size: max(var(--least), .78rem); opacity: .72;
  white-space: normal; }
.checks td.number .small { font-family: "Source Sans", sans-serif; }
.checks .result { white-space: nowrap; padding: .55rem 0 0 1rem; font-weight: 600; }
.checks .passed .result span { color: var(--applied); }
.checks .open .result { opacity: .75; font-weight: 400; }
.checks .failed { background: color-mix(in srgb, var(--ink) 13%, transparent);
  box-shadow: inset 5px 0 var(--ink); }
.checks .failed th { padding-left: 1rem; }
.checks .failed .result span { background: var(--ink); color: var(--paper);
  padding: .15rem .6rem; border-radius: .4rem; }
.checks-summary { font-size: 1.5rem; font-weight: 650; margin: .5rem 0 0; }
.checks-summary.failed { font-weight: 700; }
.checks sub, .checks sup { font-size: max(var(--least), .72em); line-height: 0; }
@media (max-width: 760px) {
  .checks, .checks tbody, .checks tr, .checks tbody th, .checks td { display: block; width: auto; }
  .checks thead { position: absolute; clip-path: inset(50%); }
  .checks tr { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent);
    padding: .7rem 0; }
  .checks tr.failed { padding-left: 1rem; }
  .checks tbody th, .checks td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  .checks .failed th { padding-left: 0; }
  .checks td { display: grid; grid-template-columns: 5.2rem 1fr; text-align: left;
    white-space: normal; }
  .checks td.number { text-align: left; white-space: normal; }
  .checks td::before { content: attr(data-head) / ""; font-family: "Source Sans", sans-serif;
    font-size: max(var(--least), .85rem); font-weight: 400; opacity: .72; }
  .checks .small { grid-column: 2; }
  .checks td.result { padding: .1rem 0; }
  .checks .result span { justify-self: start; }
}
</style>"""
"""On a narrow screen every row becomes a block; roles keep it a table for screen readers."""


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
