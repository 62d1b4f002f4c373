"""Live training, driven in a real browser: train, pause, step, go back, reset."""

import pathlib
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from explorer import demos, tasks
from explorer.experiment import Experiment, to_query
from explorer.number_text import say
from explorer.run import good_loss, run
from tests.browser.steps import AWAY, expect_rest, go_on, next_frame, numbers_in, painted, until

LINK = "train?task=latch&n_steps=12&n_a=8&batch=8"
SHOWN = Experiment(task="latch", n_steps=12, n_a=8, batch=8)


def open_live(page, app_url, link=LINK):
    page.goto(f"{app_url}/{link}")
    live = page.get_by_test_id("live")
    expect(live.get_by_role("heading").first).not_to_be_empty()
    return live


def press(live, name):
    live.get_by_role("button", name=name, exact=True).click()


def step_of(live):
    return int(live.get_attribute("data-step"))


def painted_of(live):
    return int(live.get_attribute("data-painted"))


def both(live):
    """(data-step, data-painted) of one and the same frame."""
    return tuple(live.evaluate("root => [+root.dataset.step, +root.dataset.painted]"))


def wait_for(live, least):
    """Wait until at least this update is on the screen, in whatever element shows it by then."""
    there = """(root, least) => new Promise((done, fail) => {
        const look = () => {
            if (!root.isConnected || +root.dataset.step >= least) return done(root.isConnected);
            requestAnimationFrame(look);
        };
        setTimeout(() => fail(new Error(`update ${root.dataset.step} after 30 s`)), 30000);
        look();
    })"""
    while not live.evaluate(there, least):
        pass  # the element was taken away and made anew


def pause(live):
    """Pause, unless it stopped by itself; wait until the address says where."""
    live.evaluate("root => root.querySelector('#train[aria-label=Pause]')?.click()")
    expect(live.page).to_have_url(re.compile(rf"updates={step_of(live)}\b"))


def train_to(live, least):
    """Train until at least this update, and pause."""
    live.get_by_label("Speed").select_option("fast")
    go_on(live, least)
    pause(live)


def train_past(live, stop, least):
    """Train to `stop`, where the run stops by itself, and on to at least `least`."""
    live.get_by_label("Speed").select_option("fast")
    press(live, "Train")
    expect(live).to_have_attribute("data-step", str(stop))
    expect(live.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(live.page).to_have_url(re.compile(rf"updates={stop}\b"))
    train_to(live, least)


@pytest.fixture
def live(page, app_url):
    """The picture before the first update, in a session of its own.

    Where one stopped is told to the server a moment later, and by then a shared page may show the
    same training in the next test.
    """
    return open_live(page, app_url)


def led_to(visit, link):
    live = visit(link).get_by_test_id("live")
    expect(live.get_by_role("heading").first).not_to_be_empty()
    return live


def test_training_paints_distinct_states_in_order_and_pause_holds(live):
    page = live.page
    press(live, "Train")
    seen = live.evaluate(
        """root => new Promise((done) => {
            const seen = [];
            const look = () => {
                seen.push([+root.dataset.step, +root.dataset.painted]);
                if (+root.dataset.painted > 20) done(seen);
                else requestAnimationFrame(look);
            };
            look();
        })"""
    )
    press(live, "Pause")
    held = step_of(live)
    steps, counts = zip(*seen, strict=True)
    assert list(steps) == sorted(steps)
    assert list(counts) == sorted(counts)
    assert all(step >= count for step, count in seen)
    # What was on its way has come by then, and the server has answered once more.
    expect(page).to_have_url(re.compile(rf"updates={held}\b"))
    expect_rest(page)
    next_frame(page)
    assert step_of(live) == held
    assert live.get_by_role("button", name="Train", exact=True).is_visible()


def test_each_step_after_a_pause_adds_exactly_one_and_training_goes_on_from_there(live):
    page = live.page
    train_to(live, 20)
    for _ in range(5):
        before, count = both(live)
        press(live, "Step")
        expect(live).to_have_attribute("data-step", str(before + 1))
        assert painted_of(live) == count + 1
    before = step_of(live)
    for _ in range(7):
        press(live, "Step")
    expect(live).to_have_attribute("data-step", str(before + 7))
    expect(page).to_have_url(re.compile(rf"updates={before + 7}\b"))
    expect_rest(page)
    assert step_of(live) == before + 7
    train_to(live, before + 30)
    assert painted_of(live) > 12


def test_while_somebody_steps_the_next_states_lie_ready(open_tab, app_url):
    page = open_tab()
    sockets, held, holding = [], [], []

    def through(socket):
        server = socket.connect_to_server()
        sockets.append(socket)
        socket.on_message(server.send)
        server.on_message(lambda message: held.append(message) if holding else socket.send(message))

    page.route_web_socket(re.compile("/_stcore/stream"), through)
    live = open_live(page, app_url)
    press(live, "Step")  # the first one has to ask
    expect(live).to_have_attribute("data-step", "1")
    for step in range(2, 13):
        expect(live).to_have_attribute("data-ready", re.compile("[1-9]"))
        holding.append("no answer comes from here on")
        press(live, "Step")
        expect(live).to_have_attribute("data-step", str(step))
        holding.clear()
        while held:
            sockets[-1].send(held.pop(0))


def test_reset_goes_back_to_the_start_and_training_is_the_same_again(live):
    train_to(live, 15)
    press(live, "Reset")
    expect(live).to_have_attribute("data-step", "0")
    expect(live).to_have_attribute("data-painted", "0")
    press(live, "Step")
    expect(live).to_have_attribute("data-step", "1")
    expect_loss(live, 1)


def expect_loss(live, update):
    """The losses on the screen are those of the engine at this update."""
    for i, clip in enumerate(("off", "norm")):
        expected = run(SHOWN.replace(updates=update, clip=clip)).history.loss[-1]
        line = live.locator(".line").nth(i)
        expect(line).to_have_text(re.compile(f"^update {update}: loss {expected:.3f}"))


def test_going_back_shows_every_past_update_as_it_was(live):
    page = live.page
    train_to(live, 40)
    live.focus()
    page.keyboard.press("Home")
    expect(live).to_have_attribute("data-step", "0")
    for update in (1, 2):
        page.keyboard.press("ArrowRight")
        expect(live).to_have_attribute("data-step", str(update))
        expect_loss(live, update)
    page.keyboard.press("ArrowLeft")
    expect(live).to_have_attribute("data-step", "1")
    expect_loss(live, 1)
    scrub = live.get_by_role("slider", name="Update on the screen")
    scrub.evaluate("s => { s.value = 33; s.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(live).to_have_attribute("data-step", "33")
    expect_loss(live, 33)
    live.focus()
    page.keyboard.press("End")
    expect(live).not_to_have_attribute("data-step", "33")
    assert step_of(live) >= 40
    assert painted(page, '[data-panel="0"] canvas')


def test_space_trains_and_pauses(live):
    page = live.page
    live.focus()
    page.keyboard.press("Space")
    expect(live.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("Space")
    expect(live.get_by_role("button", name="Train", exact=True)).to_be_visible()


def test_an_update_opens_in_the_player_with_the_same_numbers(live):
    page = live.page
    train_to(live, 10)
    update = step_of(live)
    live.get_by_role("button", name="Open in player").first.click()
    player = page.get_by_test_id("player")
    expected = run(SHOWN.replace(clip="off", updates=update))
    expect(player).to_have_attribute("data-trace", expected.fingerprint())
    page.get_by_role("link", name="Train", exact=True).click()
    live = page.get_by_test_id("live")
    expect(live).to_have_attribute("data-step", str(update))
    expect_loss(live, update)
    titles = live.get_by_role("heading").all_inner_texts()
    assert [title.lower() for title in titles] == ["clipping off", "clipping by norm"]


def test_where_one_stopped_is_in_the_link_and_a_reload_makes_it_again(live):
    page = live.page
    train_to(live, 25)
    update = step_of(live)
    expect(page).to_have_url(re.compile(f"updates={update}"))
    page.reload()
    live = page.get_by_test_id("live")
    expect(live).to_have_attribute("data-step", str(update))
    expect_loss(live, update)


def test_slow_motion_tells_the_five_parts_of_an_update(page, app_url):
    live = open_live(page, app_url)
    live.get_by_label("Speed").select_option("slow")
    press(live, "Train")
    phases = live.locator("#phases li")
    for i, word in enumerate(("forward", "loss", "backward", "clip")):
        expect(phases.nth(i)).to_have_class("now")
        assert phases.nth(i).inner_text() == word
        assert live.get_attribute("data-step") == "0"
    history = run(SHOWN.replace(updates=1)).history
    said = numbers_in(live.locator("#caption").inner_text())
    assert said[0] == pytest.approx(history.norm_before[0], abs=6e-4)
    expect(phases.nth(4)).to_have_class("now")
    expect(live).to_have_attribute("data-step", "1")
    press(live, "Pause")


BREAKS = "train?task=latch&activation=identity&learning_rate=0.01&n_steps=30&dtype=float32"


def test_a_run_that_breaks_says_where_stays_to_be_looked_at_and_is_cured_at_one_click(visit):
    live = led_to(visit, BREAKS)
    page = live.page
    broken = Experiment(
        task="latch", activation="identity", learning_rate=0.01, n_steps=30, dtype="float32",
        clip="off", updates=60,
    )  # fmt: skip
    history = run(broken).history
    train_past(live, history.diverged_at, 45)
    box = live.get_by_role("status")
    expect(box).to_contain_text(
        f"Clipping off: broke at update {history.diverged_at}", ignore_case=True
    )
    expect(box).to_contain_text(f"Update {history.diverged_at - 1} had ‖g‖ =")
    expect(box).to_contain_text("and no clip cut it")
    # The other one goes on.
    lines = live.locator(".line")
    expect(lines.nth(0)).to_contain_text("loss NaN")
    assert "NaN" not in lines.nth(1).inner_text()
    # The update before it broke is there as it was.
    box.get_by_role("button", name=re.compile("the last with finite weights")).click()
    expect(live).to_have_attribute("data-step", str(history.diverged_at - 1))
    expect(lines.nth(0)).to_contain_text(f"loss {say(history.loss[-2])}")
    # A smaller rate beside it, at one click: the broken one stays where it was.
    box.get_by_role("button", name="learning rate 0.001").click()
    expect(page).to_have_url(re.compile("beside=learning_rate%3A0.001|beside=learning_rate:0.001"))
    expect(live.get_by_role("heading").first).to_have_text("Learning rate 0.01")
    expect(live.get_by_role("heading").nth(1)).to_have_text("Learning rate 0.001")
    expect(live).to_have_attribute("data-step", "0")
    expect(live.get_by_role("status")).to_contain_text(f"at update {history.diverged_at}")
    train_past(live, history.diverged_at, history.diverged_at + 20)
    cured = run(broken.replace(learning_rate=0.001, updates=40)).history
    assert cured.diverged_at is None
    assert "NaN" in lines.nth(0).inner_text()
    assert "NaN" not in lines.nth(1).inner_text()


def test_a_run_stops_by_itself_where_one_of_the_twins_breaks_and_goes_on_by_hand(visit):
    """Also as fast as it goes, where one answer has many updates."""
    demo = next(one for one in demos.load() if one.title == "Training that breaks")
    experiment = demo.instead_of(Experiment())
    query = urlencode(to_query(experiment) | dict(demo.view))
    at = run(experiment.replace(clip="off", updates=60)).history.diverged_at
    for speed in ("10", "fast"):
        live = led_to(visit, f"train?{query}")
        if speed == "10":
            expect(live.get_by_label("Speed")).to_have_value("10")
        live.get_by_label("Speed").select_option(speed)
        press(live, "Train")
        expect(live).to_have_attribute("data-step", str(at))
        expect(live.get_by_role("button", name="Train", exact=True)).to_be_enabled()
        expect(live.locator("#caption")).to_contain_text("the run has stopped")
        go_on(live, at + 5)
        press(live, "Reset")


def test_a_run_stops_by_itself_once_its_task_is_learned(visit):
    experiment = Experiment(task="latch", n_steps=6, n_a=8, learning_rate=0.5, batch=16)
    losses = run(experiment.replace(updates=600)).history.loss
    at = tasks.learned_at(losses, good_loss(experiment))
    assert at, "it learns"
    live = led_to(visit, f"train?{urlencode(to_query(experiment))}&beside=nothing")
    live.get_by_label("Speed").select_option("fast")
    press(live, "Train")
    expect(live).to_have_attribute("data-step", str(at))
    expect(live.locator("#caption")).to_contain_text("Learned")
    expect(live.page).to_have_url(re.compile(rf"updates={at}\b"))
    go_on(live, at + 5)
    pause(live)


def test_a_hopeless_run_ends_where_it_broke_and_the_page_lives(visit):
    link = "train?activation=relu&learning_rate=1000&gain=4&dtype=float16&beside=nothing"
    live = led_to(visit, link)
    press(live, "Train")
    box = live.get_by_role("status")
    expect(box).to_contain_text("broke at update")
    expect(live.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    press(live, "Reset")
    expect(live).to_have_attribute("data-step", "0")
    expect(live.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_cell_of_the_hidden_state_can_be_walked_to_and_is_spoken(live):
    page = live.page
    press(live, "Step")
    expect(live).to_have_attribute("data-step", "1")
    grid = live.get_by_role("grid").first
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    # The exact numbers follow when one has stopped.
    cell = grid.get_by_role("gridcell")
    value = run(SHOWN.replace(clip="off", updates=1)).trace.a[2, 0, 1]
    expect(cell).to_have_text(f"a⟨2⟩, unit 2: {value:.3f}".replace("-", "−"))


def test_two_tabs_train_each_their_own(page, app_url):
    live = open_live(page, app_url)
    other = page.context.new_page()
    second = open_live(other, app_url, f"{LINK}&seed=9")
    train_to(second, 5)
    page.bring_to_front()  # a tab that nobody sees is not painted
    train_to(live, 30)
    other.bring_to_front()
    expect(live).not_to_have_attribute("data-step", "0")
    press(second, "Reset")
    expect(second).to_have_attribute("data-step", "0")
    assert step_of(live) >= 30


def test_a_connection_that_was_lost_comes_back_and_training_goes_on(open_tab, app_url):
    # A question may fall into the gap, which Streamlit notes; it is asked again.
    page = open_tab(caused=AWAY)
    sockets = []

    def through(socket):
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/_stcore/stream"), through)
    live = open_live(page, app_url)
    press(live, "Train")
    wait_for(live, 10)
    sockets[-1].close(code=1012)
    until(page, lambda: len(sockets) > 1)
    held = step_of(live)
    go_on(live, held + 50)
    pause(live)


def test_a_picture_that_a_lost_connection_took_away_comes_back_where_it_was(open_tab, app_url):
    # An answer lost on its way counts for Streamlit as a part of the page that is gone.
    page = open_tab(caused=AWAY)
    sockets, lost = [], []

    def through(socket):
        server = socket.connect_to_server()
        first = not sockets
        sockets.append(socket)

        def to_page(message):
            if first and lost and len(message) > 3000:  # the rest are notes of 2 kB and less
                lost.append(len(message))
            else:
                socket.send(message)

        socket.on_message(server.send)
        server.on_message(to_page)

    page.route_web_socket(re.compile("/_stcore/stream"), through)
    live = open_live(page, app_url)
    live.get_by_label("Speed").select_option("10")
    press(live, "Train")
    wait_for(live, 12)
    was = live.element_handle()
    lost.append("from here on")
    expect(live).to_have_count(0)
    held = int(was.get_attribute("data-step"))
    sockets[-1].close(code=1012)
    wait_for(live, held + 10)
    assert len(lost) > 1
    assert len(sockets) > 1
    assert held <= step_of(live) < held + 200
    assert live.get_by_label("Speed").input_value() == "10"
    press(live, "Pause")


def works(pid):
    """Whether a thread of this process runs, or waits for nothing but its turn to run."""
    fields = [task.read_text() for task in pathlib.Path(f"/proc/{pid}/task").glob("*/stat")]
    return any(line.rpartition(")")[2].split()[0] == "R" for line in fields)


@pytest.mark.skipif(not pathlib.Path("/proc/self/task").exists(), reason="only Linux tells")
def test_when_the_tab_is_closed_in_mid_training_the_work_stops(page, open_tab, app_url):
    page.goto("about:blank")  # a page in which to wait
    training = open_tab()
    live = open_live(training, app_url, f"{LINK}&n_steps=50&n_a=64")
    press(live, "Train")
    wait_for(live, 20)
    until(training, lambda: works(app_url.pid))
    training.close()
    # An app that went on would rest between two answers only: not for so many looks in a row.
    looks = []

    def idle():
        looks.append(works(app_url.pid))
        return len(looks) >= 60 and not any(looks[-60:])

    until(page, idle)
