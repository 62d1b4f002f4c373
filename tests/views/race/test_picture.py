"""What the board of a race is sent: one state for each network, and the words beside it."""

import numpy as np

from explorer.experiment import from_query
from explorer.race import Outcome, Runner
from explorer.views.race import picture
from tests.javascript import call
from tests.race.made import BROKE, NOT, learned, outcomes_of, small_race
from tests.wire.unpack import unpack


def sent(race, outcomes):
    return unpack(picture.pack_race(Runner(race, outcomes)))


def test_every_network_has_its_state_at_its_place():
    race = small_race()
    on = race.variants[1]
    cell = race.cell(on, 5)
    failed = Outcome(None, None, 0, float("nan"), failed="too much")
    outcomes = dict(zip(cell, (learned(31), BROKE, failed), strict=True))
    outcomes[race.cell(on, 9)[2]] = NOT
    header, arrays = sent(race, outcomes)
    states = np.array(picture.STATES)[arrays["states"]]
    assert states.shape == (2, 3, 3)
    assert states[1, 1].tolist() == ["learned", "broke", "failed"]
    assert states[1, 2].tolist() == ["waiting", "waiting", "not learned"]
    assert set(states[0].ravel()) == {"waiting"}
    assert arrays["updates"][1, 1].tolist() == [31, 7, 0]
    assert (header["done"], header["of"], header["running"]) == (4, 18, False)
    assert header["variants"][1]["learned"] == [0, 1, 0]
    assert header["variants"][1]["done"] == [0, 3, 1]


def test_the_sentence_and_the_rule_are_those_of_the_race():
    race = small_race((2,))
    table = {variant.label: {2: 3} for variant in race.variants}
    header, _ = sent(race, outcomes_of(race, table))
    assert header["sentence"].startswith("Without the clip all networks learned, up to T = 2;")
    assert header["rule"].startswith("Learned: a loss below 0.1 nats")
    assert sent(race, {})[0]["sentence"] == ""


def test_the_query_is_the_link_of_what_is_the_same_for_all():
    race = small_race()
    header, _ = sent(race, {})
    assert from_query(header["query"]) == (race.base, ())
    assert header["seeds"] == [3, 4, 5]


def test_networks_in_work_are_marked_and_one_that_is_done_is_not(monkeypatch):
    race = small_race()
    first = race.cell(race.variants[0], 2)
    runner = Runner(race, {first[0]: learned()})
    monkeypatch.setattr(Runner, "in_work", frozenset(first))
    _, arrays = unpack(picture.pack_race(runner))
    states = np.array(picture.STATES)[arrays["states"]][0, 0]
    assert states.tolist() == ["learned", "in work", "in work"]


STATES = """
const { dotWords, classOf } = await load("race/words.js");
const { RACE_CSS } = await load("race/shell.js");
return given.map((state) => [dotWords(state, 31), RACE_CSS.includes(`a.${classOf(state)}`)]);
"""


def test_the_browser_has_words_and_a_dot_for_every_state_by_its_name():
    header, _ = sent(small_race(), {})
    assert header["state_names"] == list(picture.STATES)
    words, drawn = zip(*call(STATES, header["state_names"]), strict=True)
    assert words == (
        "waits", "is being trained", "learned by update 31", "has not learned in 31 updates",
        "broke at update 31: ∞ or NaN", "could not be trained",
    )  # fmt: skip
    plain = {"waiting"}  # a ring, as every dot is
    drawn = dict(zip(picture.STATES, drawn, strict=True))
    assert {state for state, own in drawn.items() if not own} == plain
