"""Writes the static site: every lesson, every demo, and what they share."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from explorer import demos, own_demos
from explorer.demos import Demo
from explorer.errors import InputError
from explorer.export.bundle import bundle
from explorer.lessons import BrokenFile, Exercise, Lesson, Setting, Station, mark, shelf
from explorer.lessons.marking import open_texts
from explorer.pages import PAGES
from explorer.places import ASSETS
from explorer.static_site.folder import check_place, write_folder
from explorer.static_site.packed import Packer
from explorer.static_site.pages import SCRIPT, Entry, demo_page, index_page, lesson_page
from explorer.static_site.records import once
from explorer.static_site.scene import PLOTLY
from explorer.ui.parts import of_pages

_SECURE, _PLAIN = "https", "http"

_MAIN = """\
$of("page/site.js").openSite({
  player: $of("player/player.js").default, flow: $of("flow/flow.js").default,
  cells: $of("cells/cells.js").default, cliff: $of("cliff/cliff.js").default,
  live: $of("live/live.js").default, graph: $of("shapes/graph.js").default,
  figure: $of("figure/figure.js").default, station: $of("station/station.js").default,
  kept: $of("station/kept.js").default,
});"""


class Exported(NamedTuple):
    """How many lessons and demos were written, and a sentence on everything that was left out."""

    lessons: int
    demos: int
    bytes: int
    left_out: tuple[str, ...]


def read_server(text: str) -> str:
    """The address of a server with "/" at its end, as it is put before the name of a page.

    InputError for anything but an http or https address without user, query and fragment.
    """
    wrong = InputError(
        f"{text[:80]!r} is no address of a server; write one such as "
        f"{_SECURE}://rnn.example.edu or {_PLAIN}://127.0.0.1:8501, without ? and #."
    )
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError where it is none
    except ValueError:
        raise wrong from None
    odd = parts.scheme not in (_SECURE, _PLAIN) or not parts.hostname or "@" in parts.netloc
    if odd or re.search(r"""[\s?#"'<>\\]""", text) or len(text) > 500:
        raise wrong
    return text if text.endswith("/") else f"{text}/"


def export_site(
    folder: Path,
    server: str = "",
    only: Collection[str] | None = None,
    tell: Callable[[str], None] = lambda what: None,
) -> Exported:
    """Write the lessons and demos into `folder` as pages that need no server.

    `server` is the address to which what needs one is linked. `only` chooses lessons by their ids,
    and demos by their titles. `tell` is given the name of each page that is begun.
    InputError, and `folder` as it was, where it cannot be written.
    """
    folder = Path(os.path.abspath(folder))
    server = read_server(server) if server else ""
    check_place(folder)
    found: list[Exported] = []
    write_folder(folder, lambda new: found.append(_Site(new, server, only, tell).write()))
    return found[0]


class _Site:
    def __init__(
        self,
        folder: Path,
        server: str,
        only: Collection[str] | None,
        tell: Callable[[str], None],
    ) -> None:
        self.folder, self.tell = folder, tell
        self.server = server
        self.chosen: Callable[[str], bool] = lambda name: only is None or name in only
        self.packer = Packer(folder, server, once())
        self.left_out: list[str] = []

    def write(self) -> Exported:
        (self.folder / SCRIPT).write_text(bundle(_MAIN), encoding="utf-8")
        vendor = ASSETS / "vendor"
        shutil.copyfile(vendor / Path(PLOTLY).name, self.folder / PLOTLY)
        shutil.copyfile(vendor / "LICENSE-plotly", self.folder / "files/LICENSE-plotly")
        lessons, chapters = self._lessons(), self._demos()
        self._page("index.html", index_page(lessons, chapters, self.server))
        total = sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())
        count = sum(map(len, chapters.values()))
        return Exported(len(lessons), count, total, tuple(self.left_out))

    def _page(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    # ---- lessons ---------------------------------------------------------------------------

    def _lessons(self) -> list[Entry]:
        read: list[Lesson] = []
        for id, one in shelf(of_pages(PAGES)).items():
            if isinstance(one, BrokenFile):
                self.left_out.append(f"Lesson {id}: {one}")
            elif self.chosen(id):
                read.append(one)
        made = []
        for n, lesson in enumerate(read, start=1):
            self.tell(f"Lesson {n} of {len(read)}: {lesson.title}")
            made.append((lesson, self._places(lesson)))
        made = [(lesson, places) for lesson, places in made if places]
        names = file_names("lesson", [lesson.id for lesson, _ in made])
        entries = []
        for n, (lesson, places) in enumerate(made):
            stations = sum(not place["exercise"] for place in places)
            data = {
                "kind": "lesson",
                "id": lesson.id,
                "title": lesson.title,
                "number": n + 1,
                "lessons": len(made),
                "stations": stations,
                "next": names[n + 1] if n + 1 < len(made) else "",
                "back": names[n - 1] if n else "",
                "places": places,
            }
            self._page(names[n], lesson_page(data))
            entries.append(Entry(names[n], lesson.title, lesson=lesson.id, stations=stations))
        return entries

    def _places(self, lesson: Lesson) -> list[dict[str, Any]]:
        """The stations and exercises of a lesson; one that its run does not settle is left out."""
        places = []
        for number, what in enumerate(lesson.places, start=1):
            at = {"lesson": lesson.id, "station": str(number)}
            try:
                made = (
                    self._station(what, at)
                    if isinstance(what, Station)
                    else self._exercise(what, at)
                )
                places.append(made)
            except InputError as error:
                self.left_out.append(f"Lesson {lesson.id}, “{what.asks}”: {error}")
        return places

    def _station(self, station: Station, at: Mapping[str, str]) -> dict[str, Any]:
        sources = self.packer.sources
        marked, asked = mark(station, sources), open_texts(station, sources)
        none = [""] * len(marked.answers)
        return {
            "exercise": False,
            "asked": _said(asked[1], asked[0], asked[2], none),
            "settled": _said(marked.question, marked.sentence, marked.answers, marked.corrections),
            "right": marked.right,
            "keep": marked.keep,
            "notes": "",
            "look": self.packer.scene(station.look, at) if station.look else None,
            "show": self.packer.scene(station.show, at),
        }

    def _exercise(self, exercise: Exercise, at: Mapping[str, str]) -> dict[str, Any]:
        link = self.packer.link(exercise.start, at)
        way = "the link below opens it there" if link else "ask your lecturer for its address"
        sentence = (
            f"{exercise.sentence} An exercise needs RNN Explorer itself, which runs what you set "
            f"and checks it: {way}. Below is where it begins."
        )
        said = _said(exercise.asks, sentence, (), ())
        scene = self.packer.scene(exercise.start, at)
        return {"exercise": True, "asked": said, "settled": said, "right": -1, "keep": "",
                "notes": "", "look": None, "show": scene}  # fmt: skip

    # ---- demos -----------------------------------------------------------------------------

    def _demos(self) -> dict[str, list[Entry]]:
        own = own_demos.load(own_demos.file_of(), of_pages(PAGES))
        self.left_out += own.mistakes
        shown = [demo for demo in (*demos.load(), *own.demos) if self.chosen(demo.title)]
        names = file_names("demo", [demo.title for demo in shown])
        entries = [Entry(name, demo.title) for name, demo in zip(names, shown, strict=True)]
        chapters: dict[str, list[Entry]] = {}
        for n, demo in enumerate(shown):
            self.tell(f"Demo {n + 1} of {len(shown)}: {demo.title}")
            beside = entries[max(0, n - 1) : n] + entries[n + 1 : n + 2]
            self._page(names[n], demo_page(demo.title, _watch(demo), self._scene(demo), beside))
            chapters.setdefault(demo.chapter, []).append(entries[n])
        return chapters

    def _scene(self, demo: Demo) -> dict[str, Any]:
        return self.packer.scene(Setting(demo.page, demo.experiment, demo.view))


def _watch(demo: Demo) -> str:
    return f"{demo.watch} {demo.count.outcome}" if demo.count else demo.watch


def _said(
    question: str, sentence: str, answers: Sequence[str], corrections: Sequence[str]
) -> dict[str, Any]:
    both = zip(answers, corrections, strict=True)
    texts = [{"text": text, "correction": correction} for text, correction in both]
    return {"question": question, "sentence": sentence, "answers": texts}


def file_names(kind: str, titles: Sequence[str]) -> list[str]:
    """A file name for each title, all different: small Latin letters, digits and hyphens."""
    names: list[str] = []
    for title in titles:
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "page"
        name, number = f"{kind}-{slug}.html", 2
        while name in names:
            name, number = f"{kind}-{slug}-{number}.html", number + 1
        names.append(name)
    return names
