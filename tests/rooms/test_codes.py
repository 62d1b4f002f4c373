"""Codes as people type them, and how many wrong ones may come."""

import pytest

from explorer.rooms import Guesses, RefusedError, read_code
from explorer.rooms.codes import is_secret, make_code, make_secret
from explorer.rooms.guesses import BY_ADDRESS, IN_TOTAL, UNDER_ATTACK, WINDOW
from explorer.rooms.hall import LASTS


def test_a_code_is_read_however_it_is_typed():
    code = make_code()
    for typed in (code, code.lower(), f" {code[:3]} {code[3:]}\n", f"{code[:3]}-{code[3:]}"):
        assert read_code(typed) == code
    assert read_code("") == ""


@pytest.mark.parametrize(
    "typed", ["ABCDE", "ABCDEFG", "ABCDE0", "ABCDEI", "<b>AB>", "ÄBCDEF", "1" * 999]
)
def test_what_can_be_no_code_says_how_one_looks(typed):
    with pytest.raises(ValueError, match="write the 6 signs on the wall"):
        read_code(typed)


def test_a_secret_is_a_secret_and_nothing_else():
    assert len({make_secret() for _ in range(100)}) == 100
    assert is_secret(make_secret())
    for other in ("", "x" * 32, "0" * 31, "0" * 33, "０" * 32, "0" * 32 + "\n"):
        assert not is_secret(other)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_an_address_has_so_many_wrong_codes_and_then_waits():
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(BY_ADDRESS):
        guesses.check("a")
        guesses.wrong("a")
    with pytest.raises(RefusedError, match="try again in 10 minutes") as error:
        guesses.check("a")
    assert error.value.why == "guesses"
    guesses.check("b")
    clock.now += WINDOW + 1
    guesses.check("a")


def test_many_addresses_together_have_a_limit_that_lets_others_in():
    guesses = Guesses(Clock())
    for i in range(IN_TOTAL):
        guesses.wrong(f"bot {i // UNDER_ATTACK}")
    with pytest.raises(RefusedError):
        guesses.check("bot 0")
    guesses.check("a student who has typed none wrong")
    for _ in range(UNDER_ATTACK):
        guesses.wrong("a")
    with pytest.raises(RefusedError):
        guesses.check("a")


def test_what_is_remembered_of_wrong_codes_has_a_bound(monkeypatch):
    monkeypatch.setattr("explorer.rooms.guesses._MOST_ADDRESSES", 50)
    guesses = Guesses(Clock())
    for i in range(1000):
        guesses.wrong(str(i))
    assert len(guesses._by_address) <= 50


def test_trying_codes_for_as_long_as_a_room_lasts_finds_one_in_half_a_million():
    tries = BY_ADDRESS * LASTS / WINDOW
    assert 30**6 / tries > 500_000
