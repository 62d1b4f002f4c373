"""Every number that a lesson's text has of its own is one of its links, or is worked out here.

Numbers of a run stand in braces and are computed. Those that are written down could disagree with
the run beside them; each is therefore either a value of the station's links, or listed below with
the calculation that it comes from.
"""

import re
from decimal import Decimal

import numpy as np
import pytest

from explorer.experiment import DEFAULT, FIELDS
from explorer.lessons import Station, check
from explorer.lessons.measures import value_of
from explorer.lessons.texts import FILL, filled
from tests.lessons.test_stations import EXERCISES, LESSONS, bench_at, marked_at

PLACES = {
    f"{id}-{number}": place
    for id, lesson in LESSONS.items()
    for number, place in enumerate(lesson.places, start=1)
}

_STEP = re.compile(r"⟨t−1⟩|2[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NUMBER = re.compile(r"[½⅓¼]|(?<![⁰¹²³⁴⁵⁶⁷⁸⁹\d])\d(?:[\d,.]*\d)?")


def _of_goal(id):
    """The numbers of an exercise's goal; a share as per cent too."""
    found = [float(one) for one in re.findall(r"\d[\d.]*", EXERCISES[id].goal.text)]
    return {f"{scale * one:g}": f"{scale * one:g}" for one in found for scale in (1, 100)}


WORKED_OUT = {
    "order-1": {"4": str(2 * 2)},  # two tones: an amplitude and a phase each
    "order-5": _of_goal("order"),
    "step-1": {"½": "½"},  # the gain
    "step-2": {"2": str(3 - 1)},
    "step-3": {"2": "2"},  # 2 · 1
    "shared-1": {"200": str(FIELDS["n_steps"].high)},
    "back-2": {"8": str(2 * 4)},
    "back-3": {"8": str(2 * 4), "5": str(1 + 4), "9": str(1 + 2 * 4)},
    "back-4": _of_goal("back"),
    "vanishing-1": {"24": str(25 - 1), "½": "½"},
    "vanishing-2": {"99": str(100 - 1)},  # "1 % is left", of steps_for_99
    "vanishing-3": {"19": str(20 - 1), "½": "½"},
    "exploding-1": {"29": str(30 - 1), "45": f"{30 * 1.5:.0f}"},
    "exploding-2": {
        "16": str(np.finfo(np.float16).bits),
        "65,504": f"{np.finfo(np.float16).max:,.0f}",
        "20": str(np.finfo(np.float16).bits + 4),  # 2¹⁶, from states between 2⁻⁴ and 1
        "1,024": f"{2**10:,}",
    },
    "exploding-4": {
        "32": str(np.finfo(np.float32).bits),
        "16": str(np.finfo(np.float16).bits),
        "8": str(np.finfo(np.float32).nexp),
        "5": str(np.finfo(np.float16).nexp),
    },
    "exploding-5": {"0.1": str(DEFAULT.learning_rate)},
    "exploding-6": _of_goal("exploding") | {"2": "2"},
    "clipping-2": {"½": "½"},
    "clipping-3": {"3": "3", "4": "4", "0.6": str(3 / 5), "0.8": str(4 / 5)},  # 3² + 4² = 5²
    "clipping-4": {"13": str(DEFAULT.n_steps)},
    "shapes-1": {"4": str(["the", "food", "was", "not", "bad", "at", "all"].index("not") + 1)},
    "gates-1": {"16": str(DEFAULT.n_a)},
    "gates-3": {"16": str(DEFAULT.n_a), "0.9": f"{1 / (1 + np.exp(-2)):.1f}", "49": str(50 - 1)},
    "gates-5": _of_goal("gates") | {"4": str(int(value_of(bench_at("gates-4"), "gain")))},
}
"""Place → number as it is written → the same number, from what it follows from."""


def texts_of(place):
    answers = place.answers if isinstance(place, Station) else ()
    said = [text for one in answers for text in (one.text, one.correction)]
    return " ".join([place.asks, place.sentence, place.keep, *said])


def in_links(place):
    """Every number that the links of a place say, as it is written."""
    settings = (place.look, place.show) if isinstance(place, Station) else (place.start,)
    found = set()
    for setting in filter(None, settings):
        given = [getattr(setting.experiment, name) for name in FIELDS]
        usual = [getattr(DEFAULT, name) for name in FIELDS]
        chosen = [one for one, default in zip(given, usual, strict=True) if one != default]
        chosen += [setting.experiment.n_steps, *setting.view.values()]
        found |= {f"{float(one):,g}" for one in chosen if re.fullmatch(r"[\d.]+", str(one))}
    return found


@pytest.mark.parametrize("name", PLACES)
def test_a_number_that_is_written_down_is_in_the_link_or_worked_out(name):
    place, known = PLACES[name], WORKED_OUT.get(name, {})
    text = _STEP.sub("", FILL.sub("", texts_of(place)))
    unknown = set(_NUMBER.findall(text)) - in_links(place) - set(known) - {"0", "1"}
    assert not unknown, f"{unknown} in: {texts_of(place)}"
    assert all(number == worked_out for number, worked_out in known.items())


def test_the_sentence_by_hand_is_what_a_hand_gets_from_the_numbers_in_it():
    """½ · 0.226 + 0.461 has to be 0.574 for whoever works with the three decimals shown."""
    marked = marked_at("step-1")
    numbers = re.search(r"½ · (\S+) \+ (\S+) = (\S+)\.$", marked.keep).groups()
    kept, comes_in, state = (Decimal(one.strip("()").replace("−", "-")) for one in numbers)
    assert (kept / 2 + comes_in).quantize(Decimal("0.001")) == state
    right, wrong = (Decimal(marked.answers[i].replace("−", "-")) for i in (marked.right, 0))
    assert right == state
    assert wrong == kept + comes_in


def test_a_negative_number_in_a_sum_is_in_brackets():
    bench = bench_at("step-1")
    assert filled("1 + {input_3} · {input_3}", bench) == "1 + (−0.189) · (−0.189)"
    assert filled("{input_3} = {input_3}, {a_1} + {a_1}", bench) == "−0.189 = −0.189, 0.226 + 0.226"


def test_an_exercise_shows_its_numbers_as_exactly_as_its_goal_needs_them():
    """ "Exactly a sixteenth" beside 0.062, or "below 10%" beside 10%, would contradict itself."""
    step, start = EXERCISES["step"], EXERCISES["step"].start
    found = check(step, start.experiment.replace(gain=0.25), start.view)
    assert found.solved
    assert found.numbers[0][1] == "0.0625"
    assert found.keep.endswith("0.25 · 0.25 = 0.0625.")
    near = check(step, start.experiment.replace(gain=0.249), start.view)
    assert not near.solved
    assert near.numbers[0][1] == "0.062"
    order, start = EXERCISES["order"], EXERCISES["order"].start
    for k in ("1", "3", "4"):
        found = check(order, start.experiment, {**start.view, "k": k})
        said = Decimal(found.numbers[0][1].removesuffix("%"))
        assert (said < 10) == found.solved, k
