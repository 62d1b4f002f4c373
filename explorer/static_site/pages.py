"""HTML of the static site: the list of lessons and demos, and one page for each."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from string import Template
from typing import Any, NamedTuple

from explorer.export.page_style import PAGE_CSS

SCRIPT = "files/rnn-explorer.js"

POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""Scripts beside the page and nothing else; a browser takes a folder's own for file:, not self."""

_CSS = """
nav { font-size: .9375rem; margin: 0 0 .8em; display: flex; flex-wrap: wrap; gap: .2em 1.2em; }
.list { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
  gap: 0 2.5rem; }
.list section { break-inside: avoid; }
h2 { font-size: 1.2rem; margin: 1.4em 0 .4em; }
h3 { font-size: 1rem; margin: 1em 0 .2em; }
ol, ul { margin: 0; padding-left: 1.4em; } li { margin: .25em 0; }
.small, .note { font-size: .9375rem; } .note { margin: .4em 0; max-width: 80ch; }
.missing { padding: .7em .9em; border-radius: 8px; background: var(--st-secondary-background-color);
  max-width: 80ch; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
  gap: 0 1.5rem; align-items: end; }
.cell { min-width: 0; } .picture { min-width: 0; min-height: 60px; }
.drag { display: flex; flex-wrap: wrap; align-items: center; gap: .3em .9em; margin: .6em 0; }
.drag label { display: flex; align-items: center; gap: .7em; flex: 0 1 28rem; white-space: nowrap; }
.drag input { flex: 1; min-width: 8rem; accent-color: var(--st-primary-color); }
.drag output { font-variant-numeric: tabular-nums; font-weight: 600; min-width: 2.2em; }
.drag button { font: inherit; color: inherit; background: none; border-radius: 8px;
  border: 1px solid currentColor; padding: .1rem .7rem; cursor: pointer; }
#said { position: sticky; bottom: 8px; box-shadow: 0 0 0 1px var(--st-primary-color); }
.dragged :is(.note, .cell ~ .cell) { visibility: hidden; }
#open { margin: 1.2em 0; opacity: .8; }
@media print { nav, .drag { display: none; } }
"""

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="RNN Explorer">
<link rel="icon" href="data:,">
<title>$title</title>
<style>$css</style>
</head>
<body>
$body
<footer><p class="made">Made with RNN Explorer. These pages send nothing anywhere; which questions
you have answered is kept in this browser alone.</p></footer>
<noscript><p>The pictures are drawn by JavaScript, which is switched off in this browser.</p>
</noscript>
<script id="page" type="application/json">$data</script>
<script src="$script"></script>
</body>
</html>
""")

_VIEW = """<main><div id="setting"></div></main>
<p id="said" role="status"></p>"""
_HOME = '<nav><a href="index.html">All lessons and demos</a>{more}</nav>'
_OPEN = '<p id="open" hidden>The picture comes with the answer.</p>'


class Entry(NamedTuple):
    """A page in the list: file, title, and a sentence; a lesson also has an id and questions."""

    file: str
    title: str
    sentence: str = ""
    lesson: str = ""
    stations: int = 0


def lesson_page(lesson: Mapping[str, Any]) -> str:
    """The page of a lesson, whose `lesson` is a Lesson of assets/js/page/types.d.ts."""
    body = f'{_HOME.format(more="")}\n<div id="station"></div>\n{_OPEN}\n{_VIEW}'
    return _page(f"{lesson['title']} · RNN Explorer", body, lesson)


def demo_page(title: str, watch: str, scene: Mapping[str, Any], more: Sequence[Entry]) -> str:
    """The page of a demo; `more` are the demos before and after it."""
    others = "".join(f'<a href="{one.file}">{html.escape(one.title)}</a>' for one in more)
    head = f'<h1>{html.escape(title)}</h1>\n<p class="watch">{html.escape(watch)}</p>'
    body = f"{_HOME.format(more=others)}\n<header>{head}</header>\n{_VIEW}"
    return _page(f"{title} · RNN Explorer", body, {"kind": "demo", "scene": scene})


def index_page(lessons: Sequence[Entry], demos: Mapping[str, Sequence[Entry]], server: str) -> str:
    """The list of lessons and demos; `demos` by chapter."""
    chapters = "".join(
        f"<section><h3>{html.escape(chapter)}</h3><ul>{''.join(map(_item, entries))}</ul></section>"
        for chapter, entries in demos.items()
    )
    body = f"""<header><h1>RNN Explorer: the course</h1>
<p class="watch">Look inside a recurrent neural network: the same cell at every time step, the state
carried along, and the gradient on its way back. Every number is one of a real network. In a lesson
you answer first and see then; in the pictures → and ← step, Home and End jump, Space plays.</p>
<p class="small">{_server(server)}</p></header>
<main>
<h2>Lessons</h2>
<ol>{"".join(map(_item, lessons))}</ol>
<h2>Demos by chapter</h2>
<div class="list">{chapters}</div>
</main>"""
    return _page("RNN Explorer: the course", body, {"kind": "index"})


def _server(server: str) -> str:
    needs = (
        "These pages need no server and no network. Training networks of your own, the exercises "
        "and rooms for a class need RNN Explorer itself"
    )
    if not server:
        return f"{needs}."
    shown = html.escape(server)
    return f'{needs}: <a href="{shown}" rel="noreferrer">{shown}</a>.'


def _item(entry: Entry) -> str:
    link = f'<a href="{entry.file}">{html.escape(entry.title)}</a>'
    if entry.lesson:
        about = f'data-lesson="{html.escape(entry.lesson)}" data-stations="{entry.stations}"'
        count = "1 question" if entry.stations == 1 else f"{entry.stations} questions"
        link += f' <span class="small">{count}<span {about}></span></span>'
    return f"<li>{link}</li>"


def _page(title: str, body: str, data: Mapping[str, Any]) -> str:
    # Inside <script> "</" would end it, and "<!--" hide its end.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _PAGE.substitute(
        policy=html.escape(POLICY, quote=True),
        title=html.escape(title),
        css=PAGE_CSS + _CSS,
        body=body,
        data=text,
        script=SCRIPT,
    )
