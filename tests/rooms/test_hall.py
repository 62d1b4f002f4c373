"""Rooms: who may do what, and when; in memory and in Redis by the same tests."""

import asyncio
import re

import pytest

from explorer.rooms import LASTS, Question, RefusedError, Shown
from explorer.rooms.codes import ALPHABET, LENGTH, make_secret

ASKED = Question("q1", "What happens?", ("vanishes", "explodes"))
PICTURE = Shown("flow", "task=names&gain=2", 4, "backward")


async def opened(rooms):
    """(code, key, lead) of a new room."""
    code, key = await rooms.hall.open()
    return code, key, await rooms.hall.lead(code, key)


async def joined(rooms, code):
    token = make_secret()
    await rooms.hall.admit(code, token)
    return token


async def refused(doing):
    """Why it was refused."""
    with pytest.raises(RefusedError) as error:
        await doing
    assert re.search(r"[.:] |\.$", str(error.value)), "a sentence for the person"
    return error.value.why


def test_a_code_has_signs_that_nobody_takes_for_another_and_opens_one_room(play):
    async def test(rooms):
        codes = [(await rooms.hall.open()).code for _ in range(20)]
        assert len(set(codes)) == 20
        assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
        assert not set("01ILOU") & set(ALPHABET)

    play(test)


def test_everybody_sees_what_the_lecturer_shows_and_no_secret(play):
    async def test(rooms):
        code, key, lead = await opened(rooms)
        token = await joined(rooms, code)
        await rooms.hall.show(lead, PICTURE)
        await rooms.hall.ask(lead, ASKED)
        await rooms.hall.vote(code, token, "q1", 1)
        state = await rooms.hall.state(code)
        assert state["shown"] == {
            "page": "flow", "query": "task=names&gain=2", "step": 4, "direction": "backward",
        }  # fmt: skip
        assert (state["led"], state["votes"], state["revealed"]) == (True, 1, None)
        for secret in (key, lead.seat, token):
            assert secret not in str(state)

    play(test)


def test_a_student_cannot_drive_the_room(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        forged = lead._replace(key=make_secret())
        hall = rooms.hall
        for act in (
            hall.show(forged, PICTURE),
            hall.ask(forged, ASKED),
            hall.reveal(forged, 0),
            hall.close(forged),
            hall.lead(code, make_secret()),
            hall.lead(code, ""),
        ):
            assert await refused(act) == "key"
        assert (await hall.state(code))["shown"] is None

    play(test)


def test_one_vote_a_browser_and_the_last_one_before_the_reveal_counts(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        one, two = await joined(rooms, code), await joined(rooms, code)
        await rooms.hall.ask(lead, ASKED)
        for answer in (0, 0, 1):
            await rooms.hall.vote(code, one, "q1", answer)
        await rooms.hall.vote(code, two, "q1", 1)
        assert (await rooms.hall.state(code))["votes"] == 2
        await rooms.hall.reveal(lead, 0)
        state = await rooms.hall.state(code)
        assert state["revealed"] == {"counts": [0, 2], "right": 0}
        assert await refused(rooms.hall.vote(code, one, "q1", 0)) == "revealed"
        assert (await rooms.hall.state(code))["revealed"]["counts"] == [0, 2]

    play(test)


def test_a_vote_needs_a_member_the_question_and_one_of_its_answers(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        token = await joined(rooms, code)
        assert await refused(rooms.hall.vote(code, token, "q1", 0)) == "question"
        await rooms.hall.ask(lead, ASKED)
        assert await refused(rooms.hall.vote(code, make_secret(), "q1", 0)) == "room"
        assert await refused(rooms.hall.vote(code, token, "q0", 0)) == "question"
        for answer in (-1, 2):
            assert await refused(rooms.hall.vote(code, token, "q1", answer)) == "message"
        assert (await rooms.hall.state(code))["votes"] == 0

    play(test)


def test_another_question_begins_without_the_votes_of_the_one_before(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        token = await joined(rooms, code)
        await rooms.hall.ask(lead, ASKED)
        await rooms.hall.vote(code, token, "q1", 0)
        await rooms.hall.ask(lead, ASKED)  # a page that asks it again takes no vote away
        assert (await rooms.hall.state(code))["votes"] == 1
        await rooms.hall.reveal(lead, None)
        await rooms.hall.ask(lead, Question("q2", "And now?", ("a", "b", "c")))
        state = await rooms.hall.state(code)
        assert (state["votes"], state["revealed"]) == (0, None)
        await rooms.hall.vote(code, token, "q2", 2)
        await rooms.hall.ask(lead, None)
        assert (await rooms.hall.state(code))["question"] is None
        assert await refused(rooms.hall.reveal(lead, None)) == "question"

    play(test)


def test_of_two_presenters_the_one_who_came_last_leads(play):
    async def test(rooms):
        code, key, first = await opened(rooms)
        second = await rooms.hall.lead(code, key)
        assert await refused(rooms.hall.show(first, PICTURE)) == "replaced"
        await rooms.hall.leave(first)  # the window that was replaced is closed
        assert (await rooms.hall.state(code))["led"]
        await rooms.hall.show(second, PICTURE)
        await rooms.hall.leave(second)
        state = await rooms.hall.state(code)
        assert not state["led"]
        assert state["shown"]["page"] == "flow"

    play(test)


def test_a_room_ends_by_itself_after_four_hours_and_not_before(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        await rooms.pass_time(LASTS - 60)
        await rooms.hall.show(lead, PICTURE)  # that it is used does not prolong it
        await rooms.pass_time(120)
        assert await refused(rooms.hall.state(code)) == "room"
        assert await refused(rooms.hall.show(lead, PICTURE)) == "room"
        assert await refused(rooms.hall.admit(code, make_secret())) == "room"

    play(test)


def test_a_room_that_is_closed_is_gone_for_everybody_and_says_so(play):
    async def test(rooms):
        code, key, lead = await opened(rooms)
        told = []
        rooms.hall.watch(code, lambda: told.append(1))
        await rooms.hall.close(lead)
        assert told
        assert await refused(rooms.hall.state(code)) == "room"
        assert await refused(rooms.hall.lead(code, key)) == "room"

    play(test)


def test_a_browser_that_was_in_the_room_is_known_again_and_a_room_has_an_end_of_places(
    play, monkeypatch
):
    monkeypatch.setattr("explorer.rooms.record.MOST_MEMBERS", 2)

    async def test(rooms):
        code, _, _ = await opened(rooms)
        one, _ = await joined(rooms, code), await joined(rooms, code)
        assert await rooms.hall.knows(code, one)
        assert not await rooms.hall.knows(code, make_secret())
        assert await refused(rooms.hall.admit(code, make_secret())) == "full"
        await rooms.hall.admit(code, one)

    play(test)


def test_a_hundred_votes_at_once_count_a_hundred(play):
    async def test(rooms):
        code, _, lead = await opened(rooms)
        tokens = [await joined(rooms, code) for _ in range(100)]
        await rooms.hall.ask(lead, ASKED)
        halls = getattr(rooms, "halls", [rooms.hall])
        votes = [
            halls[i % len(halls)].vote(code, token, "q1", i % 2)
            for i, token in enumerate(tokens)
            for _ in range(2)
        ]
        await asyncio.gather(*votes)
        await rooms.hall.reveal(lead, 1)
        assert (await rooms.hall.state(code))["revealed"]["counts"] == [50, 50]

    play(test)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("q", " ", ("a", "b")), "The question is empty"),
        (("q", "x", ("a",)), "1 answers: give 2 to 4"),
        (("q", "x", tuple("abcde")), "5 answers: give 2 to 4"),
        (("q", "x", ("a", "")), "An answer is empty"),
        (("q", "x", ("a", "a ")), "Two answers are the same"),
        (("q", "x" * 401, ("a", "b")), "401 characters of text: give at most 400"),
        (("q", "x", ("a", "b" * 201)), "201 characters of answer: give at most 200"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_is_possible(question, said):
    with pytest.raises(RefusedError, match=said):
        Question(*question)


@pytest.mark.parametrize(
    "shown",
    [
        ("unroll", "x" * 16_001),
        ("unroll", "say=ä"),
        ("unroll", "a\nb"),
        ("x" * 41, ""),
        ("unroll", "", -1),
        ("unroll", "", 10**30),
    ],
)
def test_a_picture_that_no_page_has_is_refused(shown):
    with pytest.raises(RefusedError):
        Shown(*shown)
