"""A server that is killed and started anew under open pages: each goes on where it was."""

import contextlib
import os
import re
import signal

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.number_text import say
from explorer.run import run
from tests.browser.serve import free_port, running_app
from tests.browser.steps import expect_at, give, open_player, trace_of, under_hand, until

SHOWN = Experiment(task="latch", n_steps=12, n_a=8, batch=8)
SLOW = SHOWN.replace(seed=2, learning_rate=0.001)  # not learned, which would stop it, for long
LINK = "task=latch&n_steps=12&n_a=8&batch=8"
BROKEN = Experiment(
    task="latch", activation="identity", learning_rate=0.01, n_steps=30, dtype="float32"
)
BREAKS = "task=latch&activation=identity&learning_rate=0.01&n_steps=30&dtype=float32"
UNSENT = "Cannot send rerun backMessage"
NO_FILE = "Until there is a file of your own"
READ = "40 sentences are few"
SENTENCES = "text,label\n" + "".join(f"good day {n},yes\nbad day {n},no\n" for n in range(20))


@pytest.fixture(scope="module")
def server():
    with Server() as one:
        yield one


@pytest.fixture(scope="module")
def pages(server, shared_context):
    """Pages by name, as they are after the server was killed and started anew."""
    with contextlib.ExitStack() as closing:
        found = {}
        for name, begin in BEGIN.items():
            found[name] = shared_context.new_page()
            closing.callback(found[name].close)
            begin(found[name], server.url)
        sleeping = put_to_sleep(found["asleep"], found["player"])
        server.kill()
        for name, page in found.items():
            if name != "asleep":
                expect_connected(page, False)
        for name, act in WHILE_AWAY.items():
            found[name].bring_to_front()
            act(found[name])
        server.start()
        wake(sleeping)
        for page in found.values():
            expect_connected(page, True)
        yield found
        assert [page.get_by_test_id("stException").count() for page in found.values()] == [0] * len(
            found
        )


@pytest.fixture
def opened(pages):
    """One of the pages, in sight: what nobody sees is not painted."""

    def in_front(name):
        pages[name].bring_to_front()
        return pages[name]

    return in_front


class Server:
    """An app on one port, which can be killed and started anew."""

    def __enter__(self):
        self._opened, self._port = contextlib.ExitStack(), free_port()
        self.start()
        return self

    def __exit__(self, *_):
        self._opened.close()

    def start(self):
        self.url = self._opened.enter_context(running_app(port=self._port))

    def kill(self):
        os.kill(self.url.pid, signal.SIGKILL)


def expect_connected(page, connected):
    state = re.compile("^CONNECTED" if connected else "^(?!CONNECTED)")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", state)


def live_of(page):
    return page.get_by_test_id("live")


def press(page, name):
    live_of(page).get_by_role("button", name=name, exact=True).click()


def step_of(page):
    return int(live_of(page).get_attribute("data-step"))


def expect_loss(page, update, experiment=SHOWN):
    """The losses on the screen are those of the engine at this update."""
    expect(live_of(page)).to_have_attribute("data-step", str(update))
    for i, clip in enumerate(("off", "norm")):
        loss = say(run(experiment.replace(updates=update, clip=clip)).history.loss[-1])
        line = live_of(page).locator(".line").nth(i)
        expect(line).to_have_text(re.compile(f"^update {update:,}: loss {re.escape(loss)}"))


# ---- the pages, before the server is killed ------------------------------------------------------


def begin_player(page, url):
    player = open_player(page, f"{url}/?{LINK}")
    player.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect_at(player, 2, "backward")


def begin_asleep(page, url):
    player = open_player(page, f"{url}/?{LINK}&seed=5")
    player.focus()
    page.keyboard.press("End")
    expect_at(player, 1, "backward")


def put_to_sleep(page, other):
    """As a computer does that is closed: no timer and no event of the page runs, for as long."""
    session, stopped = page.context.new_cdp_session(page), []
    session.on("Debugger.paused", lambda event: stopped.extend([event]))
    session.send("Debugger.enable")
    session.send("Debugger.pause")
    until(other, lambda: stopped)
    return session


def wake(session):
    session.send("Debugger.disable")


def begin_playing(page, url):
    page.goto(f"{url}/train?{LINK}&seed=2&learning_rate=0.001")
    expect(live_of(page).get_by_role("heading").first).not_to_be_empty()
    press(page, "Train")
    until(page, lambda: step_of(page) >= 20)


def begin_broken(page, url):
    page.goto(f"{url}/train?{BREAKS}&updates=60")
    expect(live_of(page)).to_have_attribute("data-step", "60")
    expect(live_of(page).get_by_role("status")).to_contain_text("broke at update")


def begin_file(page, url):
    page.goto(f"{url}/shapes?own=yes&task=sentiment&updates=1")
    give(page, "own.csv", SENTENCES.encode())
    expect(page.get_by_text(READ)).to_be_visible()


BEGIN = {
    "player": begin_player,
    "asleep": begin_asleep,
    "slider": lambda page, url: open_player(page, f"{url}/?{LINK}&seed=3"),
    "file": begin_file,
    "broken": begin_broken,
    "playing": begin_playing,
}


def leave_the_gain(page):
    """Longer ago than the strip tries to tell it: what Streamlit cannot send, it notes."""
    noted = []
    page.on(
        "console", lambda message: noted.append(message.text) if UNSENT in message.text else None
    )
    under_hand(page, "gain").focus()
    page.keyboard.press("Home")
    until(page, lambda: len(noted) >= 4)  # one while the key is pressed, and three


WHILE_AWAY = {"slider": leave_the_gain}


# ---- and after it is there again -----------------------------------------------------------------


def test_the_player_has_the_same_picture_at_the_same_time_step(opened):
    page = opened("player")
    player = page.get_by_test_id("player")
    assert trace_of(player) == run(SHOWN).fingerprint()
    expect_at(player, 2, "backward")
    # The new server answers it: another value is another picture.
    under_hand(page, "gain").focus()
    page.keyboard.press("Home")
    gain = float(under_hand(page, "gain").input_value())
    expect(player).to_have_attribute("data-trace", run(SHOWN.replace(gain=gain)).fingerprint())
    expect_at(player, 2, "backward")


def test_a_tab_that_slept_while_its_server_went_and_came_is_where_it_was_and_answers(opened):
    page = opened("asleep")
    player, shown = page.get_by_test_id("player"), SHOWN.replace(seed=5)
    assert trace_of(player) == run(shown).fingerprint()
    expect_at(player, 1, "backward")
    under_hand(page, "gain").focus()
    page.keyboard.press("Home")
    gain = float(under_hand(page, "gain").input_value())
    expect(player).to_have_attribute("data-trace", run(shown.replace(gain=gain)).fingerprint())


def test_a_value_that_was_left_while_the_server_was_away_is_told_once_it_is_back(opened):
    page = opened("slider")
    gain = float(under_hand(page, "gain").get_attribute("min"))
    shown = SHOWN.replace(seed=3, gain=gain)
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", run(shown).fingerprint())
    expect(page).to_have_url(re.compile("gain="))


def test_a_training_stands_where_it_was_with_what_broke_and_opens_in_the_player_there(opened):
    page = opened("broken")
    expect(live_of(page)).to_have_attribute("data-step", "60")
    expect(live_of(page).get_by_role("status")).to_contain_text("broke at update")
    expect(live_of(page).locator(".line").first).to_contain_text("loss NaN")
    press(page, "Step")
    expect(live_of(page)).to_have_attribute("data-step", "61")
    live_of(page).get_by_role("button", name="Open in player").nth(1).click()
    expected = run(BROKEN.replace(clip="norm", updates=61)).fingerprint()
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", expected)


def test_a_training_that_played_plays_on(opened):
    page = opened("playing")
    update = step_of(page)
    until(page, lambda: step_of(page) >= update + 20)
    press(page, "Pause")
    expect(page).to_have_url(re.compile(rf"updates={step_of(page)}\b"))
    expect_loss(page, step_of(page), SLOW)


def test_a_file_of_one_s_own_is_asked_for_again_and_taken(opened):
    page = opened("file")
    expect(page.get_by_text(NO_FILE)).to_be_visible()
    expect(page.get_by_text("own.csv")).to_be_hidden()
    give(page, "again.csv", SENTENCES.encode())
    expect(page.get_by_text(READ)).to_be_visible()
