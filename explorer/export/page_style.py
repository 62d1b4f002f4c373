"""CSS of a self-contained page: light, dark, and on paper as a hand-out of one page."""

from __future__ import annotations

from explorer.tokens import TOKENS

_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'
_MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'


def _theme(colours: dict[str, str]) -> str:
    """The names by which the pictures read the page's theme: Streamlit's."""
    return (
        f"--st-background-color: {colours['paper']}; "
        f"--st-secondary-background-color: {colours['soft']}; "
        f"--st-text-color: {colours['ink']}; --st-primary-color: {colours['applied']};"
    )


PAGE_CSS = f"""
:root {{ color-scheme: light dark; {_theme(TOKENS["LIGHT"])}
  --st-font: {_SANS}; --st-code-font: {_MONO}; }}
@media (prefers-color-scheme: dark) {{ :root:not(.paper) {{ {_theme(TOKENS["DARK"])} }} }}
:root.paper {{ color-scheme: light; }}
body {{
  margin: 0 auto; padding: 20px clamp(14px, 3vw, 40px) 28px; max-width: 1500px;
  background: var(--st-background-color); color: var(--st-text-color);
  font: 16px/1.5 var(--st-font);
}}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3em; text-wrap: balance; }}
.watch {{ margin: 0 0 1em; font-size: 1.0625rem; max-width: 80ch; }}
#said:empty {{ display: none; }}
#said {{
  margin: 1em 0; padding: .6em .9em;
  border-radius: 8px; background: var(--st-secondary-background-color);
}}
footer {{ margin-top: 1.6em; font-size: .875rem; }}
footer p {{ margin: .4em 0; }}
.link {{ overflow-wrap: anywhere; }}
a {{ color: var(--st-primary-color); }}
.made {{ opacity: .75; }}
.exercise {{ font-size: 1rem; max-width: 80ch; }}
@page {{ margin: 12mm; }}
@media print {{
  body {{ padding: 0; max-width: none; zoom: .7; }}
  .made {{ display: none; }}
  main, footer {{ break-inside: avoid; }}
}}
"""
