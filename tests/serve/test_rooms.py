"""The websocket of rooms: what a browser may say, what everybody is told, and what is refused."""

import asyncio
import json
import secrets

import pytest
from starlette.websockets import WebSocket

from explorer.rooms import Guesses, Hall
from explorer.rooms.guesses import BY_ADDRESS
from explorer.serve import rooms
from explorer.serve.rooms import Reception
from explorer.wire.fits import differences
from explorer.wire.messages.room import RoomHears
from tests.load.client import run

SHOWN = {
    "page": "flow", "query": "task=names", "step": 3, "direction": "forward", "covered": False,
}  # fmt: skip
ASKED = {"id": "q1", "text": "What happens?", "answers": ["vanishes", "explodes"]}
HOSTILE = "<img src=x onerror=alert(1)> \ud800 \u202e & \u0000"


class Browser:
    """One connection, as a browser has it; what it hears is held to its description."""

    def __init__(self, reception, address="10.0.0.1", **headers):
        headers = {"host": "app.example", "origin": "https://app.example"} | headers
        self._in, self._out = asyncio.Queue(), asyncio.Queue()
        self._in.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket", "path": "/room/socket", "client": (address, 1),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        socket = WebSocket(scope, self._in.get, self._out.put)
        self._served = asyncio.create_task(reception.answer(socket))
        self.state, self.closed = None, None

    def say(self, message=None, **said):
        text = message if isinstance(message, str) else json.dumps(said)
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    async def hear(self, name):
        """The next message of this name."""
        async with asyncio.timeout(10):
            while True:
                message = await self._out.get()
                if message["type"] == "websocket.close":
                    self.closed = message["code"]
                    return None
                if message["type"] == "websocket.send":
                    said = json.loads(message["text"])
                    assert not list(differences(said, RoomHears)), said
                    self.state = said.get("state", self.state)
                    if name in said:
                        return said[name]

    async def until(self, holds):
        """The first state that fulfils this."""
        while not (self.state and holds(self.state)):
            await self.hear("state")
        return self.state

    async def leave(self):
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self._served


def play(test, **options):
    """Run a coroutine of a test with a reception."""

    async def whole():
        hall = Hall()
        reception = Reception(hall, lambda text: f"<svg>{text}</svg>", "/tools/rnn", **options)
        await test(reception)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    run(whole())


async def opened(reception, **more):
    lecturer = Browser(reception, **more)
    lecturer.say(open=True)
    return lecturer, await lecturer.hear("led")


async def joined(reception, code, token=None, **more):
    student = Browser(reception, **more)
    student.say(join={"code": code, "token": token or secrets.token_hex(16)})
    await student.hear("state")
    return student


def test_the_class_is_told_where_to_go_and_the_key_is_told_to_the_lecturer_alone():
    async def test(reception):
        lecturer, led = await opened(reception)
        assert led["address"] == f"https://app.example/tools/rnn/?room={led['code']}"
        assert led["qr"] == f"<svg>{led['address']}</svg>"
        student = await joined(reception, led["code"])
        lecturer.say(show=SHOWN)
        state = await student.until(lambda state: state["shown"])
        assert state["shown"] == SHOWN
        assert led["key"] not in json.dumps(state)

    play(test)


def test_followers_and_votes_are_counted_once_for_each_browser():
    async def test(reception):
        lecturer, led = await opened(reception)
        token = secrets.token_hex(16)
        one = await joined(reception, led["code"], token)
        same = await joined(reception, led["code"], token)
        other = await joined(reception, led["code"])
        await lecturer.until(lambda state: state["followers"] == 2)
        lecturer.say(ask=ASKED)
        for student in (one, same, other):
            await student.until(lambda state: state["question"])
            student.say(vote={"question": "q1", "answer": 1})
            assert await student.hear("voted") == {"question": "q1", "answer": 1}
        state = await lecturer.until(lambda state: state["votes"] == 2)
        assert state["revealed"] is None
        lecturer.say(reveal=0)
        state = await other.until(lambda state: state["revealed"])
        assert state["revealed"] == {"counts": [0, 2], "right": 0}
        await one.leave()
        await same.leave()
        await lecturer.until(lambda state: state["followers"] == 1)

    play(test)


def test_what_a_student_says_never_drives_the_room():
    async def test(reception):
        _, led = await opened(reception)
        student = await joined(reception, led["code"])
        for said in (
            {"show": SHOWN}, {"ask": ASKED}, {"ask": None}, {"reveal": 0}, {"close": True},
            {"lead": {"code": led["code"], "key": "0" * 32}},
        ):  # fmt: skip
            student.say(**said)
            assert (await student.hear("refused"))["why"] == "key"
        state = await reception.hall.state(led["code"])
        assert (state["shown"], state["question"]) == (None, None)

    play(test)


def test_a_lecturer_who_reloads_keeps_the_room_and_the_class_is_told_meanwhile():
    async def test(reception):
        lecturer, led = await opened(reception)
        student = await joined(reception, led["code"])
        lecturer.say(show=SHOWN)
        await student.until(lambda state: state["shown"])
        await lecturer.leave()
        state = await student.until(lambda state: not state["led"])
        assert state["shown"] == SHOWN
        again = Browser(reception)
        again.say(lead={"code": led["code"], "key": led["key"]})
        assert (await again.hear("led"))["code"] == led["code"]
        await student.until(lambda state: state["led"])

    play(test)


def test_the_first_of_two_presenters_is_told_that_the_other_leads():
    async def test(reception):
        first, led = await opened(reception)
        second = Browser(reception)
        second.say(lead={"code": led["code"], "key": led["key"]})
        await second.hear("led")
        first.say(show=SHOWN)
        assert (await first.hear("refused"))["why"] == "replaced"
        await first.leave()
        second.say(show=SHOWN)
        await second.until(lambda state: state["led"] and state["shown"])

    play(test)


def test_everybody_is_told_when_the_room_is_closed_or_its_time_is_over():
    async def test(reception):
        lecturer, led = await opened(reception)
        student = await joined(reception, led["code"])
        lecturer.say(close=True)
        told = await student.hear("refused")
        assert told["why"] == "room"
        assert "This room is over" in told["text"]
        _, led = await opened(reception)
        student = await joined(reception, led["code"])
        reception.hall._clock = lambda: float("inf")
        await reception.hall.sweep()
        assert (await student.hear("refused"))["why"] == "room"

    play(test)


def test_wrong_codes_are_counted_by_address_and_those_in_the_room_come_back_in():
    async def test(reception):
        _, led = await opened(reception, address="10.0.0.9")
        token = secrets.token_hex(16)
        await joined(reception, led["code"], token)
        guesser = Browser(reception)
        for _ in range(BY_ADDRESS):
            guesser.say(join={"code": "222222", "token": secrets.token_hex(16)})
            assert (await guesser.hear("refused"))["why"] == "room"
        for code in ("222222", led["code"]):
            guesser.say(join={"code": code, "token": secrets.token_hex(16)})
            assert (await guesser.hear("refused"))["why"] == "guesses"
        guesser.say(lead={"code": led["code"], "key": "0" * 32})
        assert (await guesser.hear("refused"))["why"] == "guesses"
        assert (await joined(reception, led["code"], token)).state
        assert (await joined(reception, led["code"], address="10.0.0.2")).state

    play(test, guesses=Guesses())


@pytest.mark.parametrize(
    "said",
    [
        "", "x", "null", "[]", "{}", '"open"', "[" * 9000, '{"open": 1}', '{"open": false}',
        '{"open": true, "close": true}', '{"join": {"code": "222222"}}', '{"here": null}',
        '{"join": {"code": "222222", "token": "../../etc"}}', '{"vote": {"question": "q"}}',
        '{"vote": {"question": "q1", "answer": true}}', '{"show": {"page": "flow"}}',
        '{"show": {"page": "//x", "query": "", "step": null, "direction": "", "covered": false}}',
        '{"show": {"page": "flow", "query": "", "step": 1e99, "direction": "", "covered": false}}',
        '{"__class__": {}}', '{"reveal": NaN}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_and_breaks_nothing(said):
    async def test(reception):
        lecturer, _ = await opened(reception)
        lecturer.say(said)
        assert (await lecturer.hear("refused"))["why"] == "message"
        lecturer.say(show=SHOWN)
        await lecturer.until(lambda state: state["shown"])

    play(test)


def test_hostile_texts_of_a_question_come_to_the_class_as_they_are():
    async def test(reception):
        lecturer, led = await opened(reception)
        student = await joined(reception, led["code"])
        lecturer.say(ask={"id": HOSTILE, "text": HOSTILE, "answers": [HOSTILE, "b"]})
        state = await student.until(lambda state: state["question"])
        assert state["question"]["answers"] == [HOSTILE, "b"]

    play(test)


def test_a_message_too_long_or_too_many_of_them_end_the_connection():
    async def test(reception):
        loud = Browser(reception)
        loud.say("x" * 30_000)
        assert await loud.hear("state") is None
        assert loud.closed == rooms._TOO_BIG
        quick = Browser(reception)
        for _ in range(200):
            quick.say(here=True)
        assert await quick.hear("state") is None
        assert quick.closed == rooms._POLICY

    play(test)


def test_a_page_of_another_site_does_not_reach_the_rooms():
    async def test(reception):
        stranger = Browser(reception, origin="https://evil.example")
        assert await stranger.hear("state") is None
        assert stranger.closed == rooms._POLICY

    play(test)


def test_connections_and_rooms_have_an_end(monkeypatch):
    monkeypatch.setattr(rooms, "_MOST_CONNECTIONS", 3)
    monkeypatch.setattr(rooms, "_MOST_OPEN", 2)

    async def test(reception):
        people = [(await opened(reception))[0] for _ in range(2)]
        third = Browser(reception)
        third.say(open=True)
        assert "close one" in (await third.hear("refused"))["text"]
        late = Browser(reception)
        assert await late.hear("state") is None
        assert late.closed == rooms._BUSY
        for one in (*people, third):
            await one.leave()
        await opened(reception)

    play(test)


def test_nothing_is_kept_of_rooms_that_nobody_is_in_once_they_are_closed():
    async def test(reception):
        lecturer, led = await opened(reception)
        student = await joined(reception, led["code"])
        lecturer.say(close=True)
        await student.hear("refused")
        await lecturer.leave()
        await student.leave()
        hall = reception.hall
        kept = (hall._rooms, hall._ends, hall._followers, hall._watching)
        assert not any(kept), kept
        assert not reception._audiences
        assert not +reception.open_rooms

    play(test)


def test_a_slow_phone_gets_the_newest_state_and_delays_nobody():
    async def test(reception):
        lecturer, led = await opened(reception)
        slow, quick = await joined(reception, led["code"]), await joined(reception, led["code"])
        await slow.until(lambda state: state["followers"] == 2)
        listener = list(reception._audiences[led["code"]]._listeners)[1]
        sent, free = listener._socket.send_text, asyncio.Event()

        async def slowly(text):
            await free.wait()
            await sent(text)

        listener._socket.send_text = slowly
        for step in range(1, 7):
            lecturer.say(show=SHOWN | {"step": step})
            await quick.until(
                lambda state, step=step: state["shown"] and state["shown"]["step"] == step
            )
        free.set()
        heard = []
        while 6 not in heard:
            heard.append(((await slow.hear("state"))["shown"] or {}).get("step"))
        assert len(heard) <= 2

    play(test)
