"""Tasks: generators of training sequences, one file each, and their registry.

task = tasks.make("names", names="dinosaurs")
x, y, weights = task.batch(np.random.default_rng(0), m=32, n_steps=25)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer.errors import InputError
from explorer.tasks.adding import make_adding
from explorer.tasks.base import (
    SHAPES,
    Baseline,
    Batch,
    NumberTask,
    SymbolTask,
    Task,
    with_notes,
)
from explorer.tasks.copy import make_copy
from explorer.tasks.counting import nats_a_symbol
from explorer.tasks.factors import make_factors
from explorer.tasks.labelled import MAX_ROWS, read_labelled
from explorer.tasks.latch import make_latch
from explorer.tasks.learned import IN_A_ROW, Rows, learned_at
from explorer.tasks.music import frequency, make_music, read_melodies
from explorer.tasks.names import NAME_LISTS, make_names, read_names
from explorer.tasks.order import make_order
from explorer.tasks.own import make_own
from explorer.tasks.prices import make_prices
from explorer.tasks.sentences import (
    make_news,
    make_sentences,
    make_sentiment,
    right_answers,
)
from explorer.tasks.text import MAX_TEXT, make_text, read_text
from explorer.tasks.tone import make_tone
from explorer.tasks.translation import make_dates, make_numbers
from explorer.tasks.weather import make_weather
from explorer.tasks.words import MAX_WORDS, read_sentence

__all__ = [
    "IN_A_ROW",
    "MAX_ROWS",
    "MAX_TEXT",
    "MAX_WORDS",
    "NAME_LISTS",
    "SHAPES",
    "TASKS",
    "Baseline",
    "Batch",
    "NumberTask",
    "Option",
    "Rows",
    "SymbolTask",
    "Task",
    "TaskSpec",
    "frequency",
    "learned_at",
    "make",
    "make_dates",
    "make_numbers",
    "make_sentences",
    "nats_a_symbol",
    "read_labelled",
    "read_melodies",
    "read_names",
    "read_sentence",
    "read_text",
    "right_answers",
    "with_notes",
]


@dataclass(frozen=True)
class Option:
    """An option of a task; `name` is the keyword of `make`.

    choices holds (value, label) pairs, or is empty for free text.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TaskSpec:
    """Properties of a task that are known without making it.

    has_border: whether it takes an encoder and a decoder, see `Task.border`.
    """

    name: str
    title: str
    summary: str
    options: tuple[Option, ...] = ()
    has_border: bool = False

    def layers_for(self, asked: int) -> int:
        """The number of layers possible for a task: encoder and decoder have one each."""
        return 1 if self.has_border else asked


_NAMES = Option(
    "names",
    "List of names",
    tuple((which, title[0].upper() + title[1:]) for which, (title, _) in NAME_LISTS.items()),
)
_TEXT = Option("text", "Your text")

TASKS = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            TaskSpec(
                "names",
                "Next letter of a name",
                "Names are read letter by letter; at every step the network guesses the next "
                "letter, or · for the end of the name. One name in five is not learned from.",
                (_NAMES,),
            ),
            TaskSpec(
                "text",
                "Next letter of your text",
                "Your own text is read character by character; at every step the network guesses "
                "the next one.",
                (_TEXT,),
            ),
            TaskSpec(
                "weather",
                "Tomorrow's temperature",
                "Daily maximum temperatures in Seattle; from each day the network predicts the "
                "next. It learns from 2012 to 2014 and is shown days of 2015.",
            ),
            TaskSpec(
                "factors",
                "Tomorrow's temperature, four factors",
                "The same days in Seattle, each with four numbers: maximum, minimum, rain, wind; "
                "the network predicts the next maximum from all four.",
            ),
            TaskSpec(
                "prices",
                "Next week's stock price",
                "Weekly prices of six companies in 2018 and 2019; from each week the network "
                "predicts the next. It learns up to June 2019 and is shown weeks after that.",
            ),
            TaskSpec(
                "tone",
                "Next sample of a sound",
                "Two tones that sound together, 8,000 samples a second; from each sample the "
                "network predicts the next.",
            ),
            TaskSpec(
                "latch",
                "Remember the first symbol",
                "The first symbol is A or B, all others are distractors; only at the last step "
                "the network has to say which it was.",
            ),
            TaskSpec(
                "adding",
                "Add the two marked numbers",
                "Numbers between 0 and 1 are read, two of them marked; only at the last step the "
                "network has to say the sum of the two.",
            ),
            TaskSpec(
                "order",
                "Remember the order of two",
                "An X or a Y comes early and another in the middle, all others are distractors; "
                "only at the last step the network must name the two, in order.",
            ),
            TaskSpec(
                "copy",
                "Repeat what was shown",
                "Some letters are shown, then blanks; after the sign ▸ the network has to repeat "
                "the letters one by one.",
            ),
            TaskSpec(
                "sentiment",
                "Is this opinion positive?",
                "A sentence is read word by word; at its last word the network has to say whether "
                "it praises or complains. Sentences of at most T words are learned from, and "
                "others are shown.",
            ),
            TaskSpec(
                "news",
                "Topic of a headline",
                "A headline is read word by word; at its last word the network has to say whether "
                "it is about business, science, sport or the weather.",
            ),
            TaskSpec(
                "music",
                "Next note of a melody",
                "From nothing a melody begins; at every step the network guesses the next note, "
                "its pitch and its length together.",
            ),
            TaskSpec(
                "numbers",
                "Numbers from English to French",
                "An encoder reads a number from 0 to 999 in English words, and a decoder says it "
                "in French; all it gets of the English is the encoder's last state. One number in "
                "five is not learned from, and of those one is shown.",
                has_border=True,
            ),
            TaskSpec(
                "dates",
                "Dates to year-month-day",
                "An encoder reads a date as people write it, sign by sign, and a decoder writes it "
                "as machines do; all it gets of the date is the encoder's last state. One date in "
                "five is not learned from, and of those one is shown.",
                has_border=True,
            ),
            TaskSpec(
                "own",
                "Your own data",
                "A file of your own: a column of numbers, a list of names, a text, sentences with "
                "labels, or a sound. It stays in the memory of this session.",
            ),
        )
    }
)

_WITHOUT_OPTIONS: Mapping[str, Callable[[], Task]] = MappingProxyType(
    {
        "weather": make_weather,
        "factors": make_factors,
        "prices": make_prices,
        "tone": make_tone,
        "latch": make_latch,
        "adding": make_adding,
        "order": make_order,
        "copy": make_copy,
        "sentiment": make_sentiment,
        "news": make_news,
        "music": make_music,
        "numbers": make_numbers,
        "dates": make_dates,
    }
)


def make(name: str, *, names: str = "dinosaurs", text: str = "", data: str = "") -> Task:
    """The task called `name`, one of TASKS. Each task takes the options it needs.

    names: one of NAME_LISTS. text: the text to learn. data: which file the task `own` needs.
    InputError for an unknown task or list, a text that is too short, and a file that is not here.
    """
    if name == "own":
        return make_own(data)
    if name == "names":
        return make_names(names)
    if name == "text":
        return make_text(text)
    if name in _WITHOUT_OPTIONS:
        return _WITHOUT_OPTIONS[name]()
    known = ", ".join(TASKS)
    raise InputError(f"There is no task called {name!r:.40}; choose one of: {known}.")
