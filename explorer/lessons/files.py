"""Lesson files: Markdown that a lecturer writes by copying another one.

    title: Vanishing
    notes: what only the speaker reads

    ## The question of a station, on one line
    [look](flow?gain=1) [show](flow?gain=0.5) One sentence on what is there to see.
    - `arrives > 0.1` An answer. *Said to who chose it where it is wrong.*
    - `arrives < 1e-6` Another one: that whose condition holds for the run is right.
    > One sentence to keep, with a number of the run: {arrives}.

    ## Exercise: what to find
    [start](flow?gain=1) One sentence.
    - `0.009 < arrives < 0.011`
    > Said once it is found.

`look` may be left out: nothing is then shown before the answer. A line that begins with "notes:" is
for the speaker, and text may go on over several lines. Every mistake is found, not only the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from explorer.experiment import Domain, from_query, read_fields
from explorer.lessons.conditions import Condition
from explorer.lessons.measures import not_known
from explorer.lessons.record import Answer, BrokenFile, Exercise, Lesson, Mistake, Setting, Station
from explorer.lessons.texts import FILL, fills

FEWEST, MOST = 2, 6
"""Answers of a station."""

MOST_LINES = 400
HEADER = ("title", "minutes", "notes")

_EXERCISE = re.compile(r"exercise\s*:\s*", re.IGNORECASE)
_LINK = re.compile(r"\[(\w+)\]\(([^()\s]*)\)\s*")
_ANSWER = re.compile(r"`([^`]*)`\s*(.*)")
_CORRECTION = re.compile(r"\s*(?<!\*)\*([^*]+)\*\s*$")


@dataclass
class _Block:
    """The lines of one station or exercise, as they are collected."""

    line: int
    heading: str
    links: dict[str, tuple[int, str]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    keep: list[str] = field(default_factory=list)
    keep_line: int = 0
    notes: str = ""


class _Reader:
    """Reads one file and collects its mistakes."""

    def __init__(self, parts: Mapping[str, Mapping[str, Domain]]) -> None:
        self.parts, self.mistakes = parts, list[Mistake]()

    def wrong(self, line: int, what: str, remedy: str) -> None:
        what, remedy = ("".join(c if c.isprintable() else " " for c in t) for t in (what, remedy))
        self.mistakes.append(Mistake(line, what, remedy))

    # ---- lines -----------------------------------------------------------------------------

    def split(self, text: str) -> tuple[dict[str, tuple[int, str]], list[_Block]]:
        header: dict[str, tuple[int, str]] = {}
        blocks: list[_Block] = []
        lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))  # as editors number them
        if len(lines) > MOST_LINES:
            self.wrong(MOST_LINES, f"it has {len(lines)} lines", f"write at most {MOST_LINES}")
        for number, line in enumerate(map(str.strip, lines[:MOST_LINES]), start=1):
            if not line or re.fullmatch(r"-{3,}", line):
                continue
            if line.startswith("#"):
                blocks.append(_Block(number, line.lstrip("#").strip()))
                self._check_heading(number, line)
            elif blocks:
                self._into(blocks[-1], number, line)
            else:
                self._header(header, number, line)
        return header, blocks

    def _check_heading(self, number: int, line: str) -> None:
        if line == "##":
            self.wrong(number, "the question is empty", "write it behind “## ”")
        elif not line.startswith("## "):
            self.wrong(
                number,
                f"“{line[:30]}” is no heading of a station",
                "begin it with two signs and a space, “## Question?”; the title of the lesson "
                "stands in its first line, as “title: …”",
            )

    def _header(self, header: dict[str, tuple[int, str]], number: int, line: str) -> None:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or name not in HEADER:
            self.wrong(
                number,
                f"“{line[:40]}” stands before the first station",
                "write “title: …”, “minutes: …” or “notes: …” there, or “## Question?” above it",
            )
        elif name in header:
            self.wrong(number, f"“{name}:” stands there twice", "keep one of the two lines")
        else:
            header[name] = number, value.strip()

    def _into(self, block: _Block, number: int, line: str) -> None:
        if line.startswith(("- ", "* ")):
            block.answers.append((number, line[2:].strip()))
        elif line.startswith(">"):
            block.keep.append(line[1:].strip())
            block.keep_line = block.keep_line or number
        elif line.lower().startswith("notes:"):
            block.notes = f"{block.notes} {line[6:].strip()}".strip()
        elif block.keep:
            block.keep.append(line)
        elif block.answers:
            block.answers[-1] = block.answers[-1][0], f"{block.answers[-1][1]} {line}"
        else:
            block.text.append(self._without_links(block, number, line))

    def _without_links(self, block: _Block, number: int, line: str) -> str:
        exercise = _EXERCISE.match(block.heading)
        names = ("start",) if exercise else ("look", "show")
        while link := _LINK.match(line):
            name, target = link[1].lower(), link[2]
            if name not in names:
                known = " and ".join(f"[{one}](…)" for one in names)
                of = "An exercise" if exercise else "A station"
                self.wrong(number, f"[{link[1]}] is no link that is read", f"{of} has {known}")
            elif name in block.links:
                self.wrong(number, f"[{name}] stands there twice", "keep one of the two links")
            block.links.setdefault(name, (number, target))
            line = line[link.end() :]
        return line

    # ---- what they say ---------------------------------------------------------------------

    def place(self, block: _Block) -> Station | Exercise | None:
        begin = _EXERCISE.match(block.heading)
        if begin:
            return self._exercise(block, block.heading[begin.end() :])
        return self._station(block)

    def _station(self, block: _Block) -> Station | None:
        show = self._setting(block, "show", "where the answer is seen, as [show](flow?gain=0.5)")
        look = self._setting(block, "look") if "look" in block.links else None
        if not FEWEST <= len(block.answers) <= MOST:
            self.wrong(
                block.line,
                f"this station has {len(block.answers)} answers",
                f"write {FEWEST} to {MOST} lines like “- `arrives > 0.1` About a half.” below it",
            )
        answers = tuple(filter(None, (self._answer(*one) for one in block.answers)))
        if not block.keep:
            self.wrong(block.line, "nothing is to be kept", "add a line “> One sentence to keep.”")
        sentence = self._sentence(block)
        keep = self._keep(block, before=look is not None)
        self._fills(block.line, block.heading, look is not None)
        if show is None:
            return None
        return Station(block.line, block.heading, look, show, sentence, answers, keep, block.notes)

    def _exercise(self, block: _Block, task: str) -> Exercise | None:
        start = self._setting(block, "start", "where it begins, as [start](flow?gain=1)")
        if len(block.answers) != 1:
            self.wrong(
                block.line,
                f"this exercise has {len(block.answers)} goals",
                "write one line like “- `0.009 < arrives < 0.011`” below it",
            )
        goals = [self._answer(*one, goal=True) for one in block.answers[:1]]
        sentence, keep = self._sentence(block), self._keep(block, before=False)
        if start is None or not goals or goals[0] is None:
            return None
        return Exercise(block.line, task, start, sentence, goals[0].condition, keep, block.notes)

    def _sentence(self, block: _Block) -> str:
        text = " ".join(filter(None, block.text))
        self._fills(block.line + 1, text, "look" in block.links)
        return text

    def _keep(self, block: _Block, before: bool) -> str:
        text = " ".join(block.keep)
        self._fills(block.keep_line, text, before)
        return text

    def _setting(self, block: _Block, name: str, needed: str = "") -> Setting | None:
        if name not in block.links:
            self.wrong(block.line, f"there is no [{name}](…)", f"add a link to {needed}")
            return None
        line, target = block.links[name]
        page, _, query = target.partition("?")
        if page not in self.parts:
            self.wrong(line, f"there is no page “{page[:30]}”", "write " + _one_of(self.parts))
            return None
        given: dict[str, list[str]] = {}
        for key, value in parse_qsl(query, keep_blank_values=True):
            given.setdefault(key, []).append(value)
        experiment, problems = from_query(given, self.parts[page])
        view, bad = read_fields(given, self.parts[page])
        for problem in (*problems, *bad):
            wrong = f"{problem.field}={problem.given} cannot be used"
            more = "" if problem.known else f"; leave it out of a link to {page}"
            self.wrong(line, wrong, f"{problem.remedy}{more}")
        return Setting(page, experiment, {name: given[name][0] for name in view})

    def _answer(self, line: int, text: str, goal: bool = False) -> Answer | None:
        found = _ANSWER.match(text)
        if not found or not (found[2] or goal):
            like = "`0.009 < arrives < 0.011`" if goal else "`arrives > 0.1` About a half."
            self.wrong(line, "it has no condition and text", f"write it like “- {like}”")
            return None
        condition = self._condition(line, found[1])
        words = found[2]
        correction = _CORRECTION.search(words)
        if correction:
            words = words[: correction.start()]
        self._fills(line, found[2], before=True)
        if condition is None:
            return None
        return Answer(line, condition, words.strip(), correction[1].strip() if correction else "")

    def _condition(self, line: int, text: str) -> Condition | None:
        try:
            condition = Condition(text)
        except ValueError as error:
            self.wrong(line, f"`{text[:60]}` is no condition", str(error))
            return None
        for name in condition.names:
            if remedy := not_known(name):
                self.wrong(line, f"`{name[:30]}` is no number of a run", remedy)
        return condition

    def _fills(self, line: int, text: str, before: bool) -> None:
        """Check what stands in braces; without `before` there is no run to be before."""
        for given in FILL.findall(text):
            try:
                names = fills(given).names
            except ValueError as error:
                self.wrong(line, f"{{{given[:40]}}} is no number", str(error))
                continue
            for name in names:
                if remedy := not_known(name):
                    self.wrong(line, f"{{{name[:30]}}} is no number of a run", remedy)
                elif name.startswith("before_") and not before:
                    self.wrong(line, f"{{{name}}} is of [look], which is not there", "add [look]")


def read(text: str, id: str, parts: Mapping[str, Mapping[str, Domain]]) -> Lesson | BrokenFile:
    """The Lesson of a file's text, or a BrokenFile with all mistakes.

    `parts` has for every page the parts of its view, by name.
    """
    reader = _Reader(parts)
    header, blocks = reader.split(text)
    title = header.get("title", (1, ""))[1]
    if not title:
        reader.wrong(1, "the lesson has no title", "begin the file with “title: Vanishing”")
    places = [reader.place(block) for block in blocks]
    stations = tuple(one for one in places if isinstance(one, Station))
    exercises = tuple(one for one in places if isinstance(one, Exercise))
    minutes = _minutes(reader, header.get("minutes"), len(stations))
    if not blocks:
        reader.wrong(1, "the lesson has no station", "add “## Question?” with its lines below")
    if reader.mistakes:
        return BrokenFile(id, tuple(sorted(reader.mistakes)))
    return Lesson(id, title, minutes, header.get("notes", (1, ""))[1], stations, exercises)


def _minutes(reader: _Reader, header: tuple[int, str] | None, stations: int) -> int:
    """The minutes that the header says, else 4/3 for each station; exercises are for later."""
    if header is None:
        return max(1, round(4 * stations / 3))
    line, given = header
    if given.isascii() and given.isdigit() and 1 <= int(given[:4]) <= 90:
        return int(given)
    reader.wrong(line, f"minutes: {given[:20]}", "write a whole number from 1 to 90")
    return 1


def _one_of(names: Mapping[str, object]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"
