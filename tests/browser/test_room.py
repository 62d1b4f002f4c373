"""A room with a lecturer and students, each in a browser of their own."""

import re

import pytest
from playwright.sync_api import expect

from explorer import engine, openings
from explorer.experiment import Experiment
from explorer.run import run
from tests.browser.steps import (
    AWAY,
    PLAYER,
    expect_at,
    expect_fits,
    expect_rest,
    open_player,
    trace_of,
    until,
)

LINK = "task=latch&n_steps=6&n_a=4"
FLOW = '[data-testid="flow"]'
HOSTILE = '<img src=x onerror="document.title=1"> **b** ${1} `'
CLOSED = "WebSocket connection to"  # what the browser notes when a test closes it


@pytest.fixture
def lecturer(open_context, app_url):
    """A lecturer who has opened a room, with the code folded away."""
    page = open_context(caused=(CLOSED, *AWAY))
    page.code = open_room(page, f"{app_url}/?{LINK}")
    return page


@pytest.fixture
def student(open_context, app_url, lecturer):
    """A student on a phone, who has come in."""
    return join(open_context(390, 844, has_touch=True), app_url, lecturer.code)


def open_room(page, link):
    """The code of a room that is opened on the page at `link`."""
    open_player(page, link)
    page.get_by_role("button", name="Open a room").click()
    code = page.get_by_test_id("room-code")
    expect(code).to_have_text(re.compile(r"^[A-Z2-9]{6}$"))
    page.get_by_role("button", name="Hide the code").click()
    return code.inner_text()


def test_an_address_that_no_phone_can_open_says_so(open_context, app_url):
    page = open_context(caused=(CLOSED, *AWAY))
    open_player(page, f"{app_url}/?{LINK}")
    page.get_by_role("button", name="Open a room").click()
    expect(page.get_by_test_id("room")).to_contain_text("Only this computer can open this address")
    expect(page.locator("#room-join")).to_contain_text("http://127.0.0.1:")


def test_a_room_that_is_opened_while_the_page_still_loads_opens(open_context, app_url):
    page, held = open_context(caused=(CLOSED, *AWAY)), []

    def hold(route):
        held.append(route)

    page.route("**/js/room/room.js", hold, times=1)
    page.goto(f"{app_url}/?{LINK}")
    page.get_by_role("button", name="Open a room").click()
    until(page, lambda: held)
    held[0].continue_()
    expect(page.get_by_test_id("room")).to_have_attribute("data-status", "connected")


def join(page, app_url, code):
    page.goto(f"{app_url}/?room={code}")
    expect(page.get_by_test_id("room")).to_have_attribute("data-status", "connected")
    return page


def room_of(page):
    return page.get_by_test_id("room")


def ask(page, question="What happens?", answers=("vanishes", "explodes"), right=""):
    room = room_of(page)
    room.get_by_role("button", name="Ask a question").click()
    room.get_by_label("Question").fill(question)
    for number, answer in enumerate(answers, start=1):
        room.get_by_label(f"Answer {number}").fill(answer)
    room.get_by_label("Right answer").select_option(right)
    room.get_by_role("button", name="Put it to the class").click()


def step(page, times=1):
    page.locator(PLAYER).focus()
    for _ in range(times):
        page.keyboard.press("ArrowRight")


def test_students_see_the_lecturers_experiment_page_and_step(
    lecturer, student, open_context, app_url
):
    expected = run(Experiment("latch", n_steps=6, n_a=4)).fingerprint()
    player = student.locator(PLAYER)
    expect(player).to_have_attribute("data-trace", expected)
    step(lecturer, 3)
    expect_at(player, 4, "forward")
    lecturer.keyboard.press("End")
    expect_at(player, 1, "backward")
    lecturer.keyboard.press("ArrowLeft")
    expect_at(player, 2, "backward")
    other = join(open_context(), app_url, lecturer.code)  # who comes late stands there too
    expect_at(other.locator(PLAYER), 2, "backward")
    expect(room_of(lecturer)).to_have_attribute("data-followers", "2")
    lecturer.get_by_role("link", name="Gradient flow", exact=True).click()
    shown = lecturer.locator(FLOW)
    expect(shown).to_have_attribute("data-trace", re.compile("."))
    for page in (student, other):
        expect(page.locator(FLOW)).to_have_attribute("data-trace", trace_of(shown))
    lecturer.get_by_role("slider", name="Time steps").focus()
    lecturer.keyboard.press("ArrowRight")
    lecturer.wait_for_url(re.compile("n_steps=7"))
    student.wait_for_url(re.compile(rf"/flow\?.*n_steps=7.*room={lecturer.code}"))
    expect(student.locator(FLOW)).to_have_attribute("data-trace", trace_of(shown))


def test_an_experiment_of_all_defaults_is_followed_by_one_who_had_another(open_context, app_url):
    lecturer = open_context()
    code = open_room(lecturer, f"{app_url}/unroll?task=names")
    student = open_context()
    open_player(student, f"{app_url}/?n_steps=5&gain=2&room={code}")
    default = run(Experiment()).fingerprint()
    expect(student.locator(PLAYER)).to_have_attribute("data-trace", default)


def test_what_a_page_opens_with_is_followed_too(open_context, app_url):
    """The address of a lecturer who has chosen nothing says nothing of it."""
    lecturer = open_context()
    code = open_room(lecturer, app_url)
    student = open_context()
    open_player(student, f"{app_url}/?n_steps=5&gain=2&room={code}")
    opened = run(openings.of_page("start").experiment).fingerprint()
    expect(student.locator(PLAYER)).to_have_attribute("data-trace", opened)
    step(lecturer, 3)
    expect_at(student.locator(PLAYER), 4, "forward")


def test_who_roams_is_left_alone_and_comes_back_at_one_tap(lecturer, student):
    room = room_of(student)
    room.get_by_role("button", name="Roam").click()
    expect(room).to_have_attribute("data-following", "false")
    player = student.locator(PLAYER)
    step(lecturer, 4)
    expect_at(lecturer.locator(PLAYER), 5, "forward")
    lecturer.get_by_role("link", name="Gradient flow", exact=True).click()
    expect(lecturer.locator(FLOW)).to_be_visible()
    ask(lecturer)  # what comes after it is there, and the student is where he was
    expect(room.get_by_role("radio")).to_have_count(2)
    expect_at(player, 1, "forward")
    expect(room_of(lecturer)).to_have_attribute("data-followers", "1")
    room.get_by_role("button", name="Back to the lecturer").click()
    expect(student.locator(FLOW)).to_be_visible()
    lecturer.get_by_role("link", name="Unroll", exact=True).click()
    expect(player).to_be_visible()
    step(lecturer, 2)
    expect_at(player, 3, "forward")


def test_the_way_back_stays_on_the_screen_of_a_phone(student):
    room = room_of(student)
    room.get_by_role("button", name="Roam").click()
    student.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 400)")
    back = room.get_by_role("button", name="Back to the lecturer")
    main = student.get_by_test_id("stMain")
    until(student, lambda: main.evaluate("main => main.scrollTop") > 300)
    expect(back).to_be_in_viewport()


def test_who_uses_the_page_roams_by_that(lecturer, student):
    room = room_of(student)
    expect(room.get_by_role("button", name="Roam")).to_be_visible()
    student.get_by_role("button", name="Step forward").click()
    expect(room).to_have_attribute("data-following", "false")
    expect_at(student.locator(PLAYER), 2, "forward")
    room.get_by_role("button", name="Back to the lecturer").click()
    expect_at(student.locator(PLAYER), 1, "forward")
    expect(room.get_by_role("button", name="Back to the lecturer")).to_be_hidden()


def test_answers_become_bars_when_the_lecturer_reveals_them_and_each_browser_has_one_vote(
    lecturer, student, open_context, app_url
):
    other = join(open_context(), app_url, lecturer.code)
    ask(lecturer, answers=("vanishes", "explodes", "neither"), right="2")
    mine = room_of(student).get_by_role("radio")
    mine.nth(0).check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    room_of(other).get_by_role("radio").nth(1).check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "2")
    mine.nth(1).check()  # another mind before the reveal
    expect(room_of(student).get_by_text("Your answer is counted")).to_be_visible()
    student.reload()  # the same browser, and a second window of it, are no second person
    expect(mine.nth(1)).to_be_checked()
    twin = join(student.context.new_page(), app_url, lecturer.code)
    room_of(twin).get_by_role("radio").nth(1).check()
    expect(room_of(lecturer)).to_have_attribute("data-followers", "2")
    expect(room_of(lecturer)).to_have_attribute("data-votes", "2")
    for page in (lecturer, student, other):
        expect(room_of(page).locator(".count").first).to_be_empty()
    lecturer.get_by_role("button", name="Reveal").click()
    for page in (lecturer, student, other, twin):
        counts = room_of(page).locator(".count")
        expect(counts).to_have_text(["0 · 0%", "2 · 100% ✓ right", "0 · 0%"])
        expect(room_of(page).locator(".answer.right .text")).to_have_text("explodes")
        bars = [box["width"] for box in map(box_of, room_of(page).locator(".bar-of").all())]
        assert bars[0] == bars[2] == 0
        until(page, lambda page=page: box_of(room_of(page).locator(".bar-of").nth(1))["width"] > 99)
    expect(mine.first).to_be_disabled()


def box_of(element):
    return element.evaluate("one => one.getBoundingClientRect().toJSON()")


def test_what_is_chosen_stays_chosen_while_the_votes_of_others_come_in(
    lecturer, student, open_context, app_url
):
    """The room is heard at every vote; an own one that was not counted yet was unchosen by that."""
    slow, held = open_context(390, 844), []

    def through(socket):
        server = socket.connect_to_server()
        server.on_message(lambda text: held.append(text) if "voted" in text else socket.send(text))

    slow.route_web_socket(re.compile("/room/socket"), through)
    join(slow, app_url, lecturer.code)
    ask(lecturer)
    mine = room_of(slow).get_by_role("radio").nth(1)
    mine.check()
    until(slow, lambda: len(held) == 1)
    room_of(student).get_by_role("radio").first.check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "2")
    lecturer.get_by_role("link", name="Gradient flow", exact=True).click()  # one more state
    expect(slow.locator(FLOW)).to_have_attribute("data-trace", re.compile("."))
    expect(mine).to_be_checked()
    expect(room_of(slow)).not_to_contain_text("Your answer is counted")


def test_hostile_texts_are_shown_as_they_are(lecturer, student):
    title = student.title()
    ask(lecturer, HOSTILE, (HOSTILE, "b"))
    for page in (lecturer, student):
        room = room_of(page)
        expect(room.get_by_test_id("room-question")).to_have_text(HOSTILE)
        expect(room.locator(".text").first).to_have_text(HOSTILE)
        assert room.locator("img").count() == 0
        assert page.title() in (title, lecturer.title())
    assert title != "1"


def test_a_question_that_cannot_be_asked_says_why(lecturer):
    ask(lecturer, answers=("the same", "the same"))
    alert = room_of(lecturer).get_by_role("alert")
    expect(alert).to_contain_text("Two answers are the same: change one.")
    room = room_of(lecturer)
    expect(lecturer.get_by_role("button", name="Reveal")).to_be_disabled()
    expect(room.get_by_label("Question")).to_have_value("What happens?")  # nothing typed is lost
    expect(room.get_by_label("Answer 2")).to_have_value("the same")
    room.get_by_label("Answer 2").fill("another")
    room.get_by_label("Right answer").select_option("4")
    room.get_by_role("button", name="Put it to the class").click()
    expect(alert).to_contain_text(
        "Answer 4 is to be the right one and is empty: write it, or choose"
    )
    room.get_by_label("Right answer").select_option("2")
    room.get_by_role("button", name="Put it to the class").click()
    expect(room.get_by_label("Answer 2")).to_be_hidden()
    expect(room.get_by_test_id("room-question")).to_have_text("What happens?")
    expect(alert).to_be_hidden()
    room.get_by_role("button", name="Take it away").click()
    room.get_by_role("button", name="Ask a question").click()
    expect(room.get_by_label("Answer 2")).to_have_value("")


def test_a_question_that_is_being_written_goes_along_to_another_page(lecturer):
    room = room_of(lecturer)
    room.get_by_role("button", name="Ask a question").click()
    room.get_by_label("Question").fill("What happens?")
    room.get_by_label("Right answer").select_option("2")
    lecturer.get_by_test_id("stSidebarNav").get_by_text("Gradient flow").click()
    expect(lecturer.locator(FLOW)).to_be_visible()
    expect_rest(lecturer)
    room.get_by_role("button", name="Ask a question").click()
    expect(room.get_by_label("Question")).to_have_value("What happens?")
    expect(room.get_by_label("Right answer")).to_have_value("2")


def test_the_right_answer_of_a_question_survives_a_reload(lecturer, student):
    ask(lecturer, answers=("vanishes", "explodes"), right="2")
    room_of(student).get_by_role("radio").first.check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    lecturer.reload()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    lecturer.get_by_role("button", name="Reveal").click()
    for page in (lecturer, student):
        expect(room_of(page).locator(".count")).to_have_text(["1 · 100%", "0 · 0% ✓ right"])


@pytest.mark.parametrize("where", ["the strip", "the sidebar"])
def test_who_drags_a_slider_roams_by_that(lecturer, open_context, app_url, where):
    student = join(open_context(), app_url, lecturer.code)
    student.wait_for_url(re.compile("/unroll"))  # the first page has a player too
    expect(student.locator(PLAYER)).to_have_attribute(
        "data-trace", trace_of(lecturer.locator(PLAYER))
    )
    expect_rest(student)
    sidebar = student.get_by_test_id("stSidebar")
    slider = (
        student.get_by_test_id("strip").get_by_role("slider", name="Gain")
        if where == "the strip"
        else sidebar.get_by_test_id("stSlider").first.locator("[data-orientation]").last
    )
    slider.hover()  # waits until it keeps its place
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    student.mouse.move(x, y)
    student.mouse.down()
    student.mouse.move(x + 40, y + 60, steps=5)  # the drag ends beside the slider
    student.mouse.up()
    expect(room_of(student)).to_have_attribute("data-following", "false")
    expect(room_of(student)).to_contain_text("You roam on your own.")


def test_letters_of_a_question_are_no_shortcuts(lecturer):
    room_of(lecturer).get_by_role("button", name="Ask a question").click()
    field = room_of(lecturer).get_by_label("Question")
    field.press_sequentially("Apply clip or recurrence? ")
    field.press("ArrowRight")
    expect(field).to_have_value("Apply clip or recurrence? ")
    expect_rest(lecturer)
    assert "present" not in lecturer.url
    expect_at(lecturer.locator(PLAYER), 1, "forward")


def test_the_arrows_step_while_a_button_of_the_room_has_the_focus(lecturer, student):
    """The code was just folded away by one."""
    lecturer.get_by_role("button", name="Show the code").click()
    lecturer.get_by_role("button", name="Hide the code").click()
    lecturer.keyboard.press("ArrowRight")
    expect_at(student.locator(PLAYER), 2, "forward")


def test_a_wrong_code_says_so_and_the_right_one_leads_in(lecturer, open_context, app_url):
    page = open_context(390, 844)
    page.goto(f"{app_url}/?room=222222")
    room = room_of(page)
    expect(room.get_by_role("alert")).to_contain_text("There is no room 222222")
    room.get_by_label("Code on the wall").fill("222")
    room.get_by_role("button", name="Join").click()
    expect(room.get_by_role("alert")).to_contain_text("A code has 6 signs; this one has 3.")
    room.get_by_label("Code on the wall").fill(f" {lecturer.code.lower()} ")
    room.get_by_role("button", name="Join").click()
    expect(room).to_have_attribute("data-status", "connected")
    expect(room_of(lecturer)).to_have_attribute("data-followers", "1")
    page.wait_for_url(re.compile(rf"room={lecturer.code}"))


def test_what_can_be_no_code_is_named_in_a_warning(page, app_url):
    open_player(page, f"{app_url}/?room=<b>AB>")
    alert = page.get_by_test_id("stMain").get_by_role("alert")
    expect(alert).to_contain_text("write the 6 signs on the wall")
    expect(alert.locator("code")).to_have_text("room=<b>AB>")
    expect(room_of(page)).to_be_hidden()


def test_a_lecturer_who_reloads_keeps_the_room_and_the_class(lecturer, student):
    step(lecturer, 2)
    expect_at(student.locator(PLAYER), 3, "forward")
    ask(lecturer)
    room_of(student).get_by_role("radio").first.check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    lecturer.wait_for_url(re.compile("step=3"))
    lecturer.reload()
    expect(lecturer.get_by_test_id("room-code")).to_have_text(lecturer.code)
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    expect(room_of(lecturer)).to_have_attribute("data-followers", "1")
    expect_at(lecturer.locator(PLAYER), 3, "forward")
    step(lecturer, 2)
    expect_at(student.locator(PLAYER), 5, "forward")


def test_a_lecturer_who_closed_the_window_comes_back_to_the_room(lecturer, student, app_url):
    context = lecturer.context
    lecturer.close()
    expect(room_of(student).get_by_text("The lecturer is away")).to_be_visible()
    again = context.new_page()
    open_player(again, f"{app_url}/?{LINK}")
    again.get_by_role("button", name=f"Back to room {lecturer.code}").click()
    expect(room_of(again)).to_have_attribute("data-followers", "1")
    expect(room_of(student).get_by_text("You see what the lecturer shows")).to_be_visible()


def test_of_two_presenters_the_one_who_came_last_leads(lecturer, student, app_url):
    second = lecturer.context.new_page()
    open_player(second, f"{app_url}/?{LINK}")
    second.get_by_role("button", name="Back to room").click()
    expect(room_of(second)).to_have_attribute("data-status", "connected")
    step(lecturer, 1)
    said = room_of(lecturer).get_by_role("alert")
    expect(said).to_contain_text("led from another window")
    step(second, 3)
    expect_at(student.locator(PLAYER), 4, "forward")
    room_of(lecturer).get_by_role("button", name="Lead from this window").click()
    expect(room_of(lecturer)).to_have_attribute("data-status", "connected")
    expect_at(student.locator(PLAYER), 2, "forward")


def test_a_lost_connection_comes_back_by_itself_with_all_that_was_missed(
    open_context, app_url, lecturer
):
    page, lines = open_context(caused=(CLOSED,)), []

    def through(line):
        lines.append(line)
        if len(lines) != 2:  # the first try after the loss fails
            line.connect_to_server()
        else:
            line.close()

    page.route_web_socket(re.compile("/room/socket"), through)
    join(page, app_url, lecturer.code)
    lines[0].close(code=1011)
    step(lecturer, 3)
    expect_at(page.locator(PLAYER), 4, "forward")
    assert len(lines) >= 3
    expect(room_of(page)).to_have_attribute("data-status", "connected")


def test_a_room_that_is_closed_says_so_to_everybody_and_lets_go(lecturer, student):
    lecturer.get_by_role("button", name="Close the room").click()
    expect(room_of(lecturer)).to_be_hidden()
    expect(lecturer.get_by_role("button", name="Open a room")).to_be_visible()
    room = room_of(student)
    expect(room.get_by_role("alert")).to_contain_text("This room is over")
    room.get_by_role("button", name="Leave").click()
    expect(room).to_be_hidden()
    student.wait_for_url(lambda url: "room=" not in url)
    expect(student.locator(PLAYER)).to_be_visible()
    assert student.evaluate("Object.keys(localStorage).filter((name) => /room/.test(name))") == []


def test_a_student_finds_back_in_with_the_link_after_a_reload(student, lecturer):
    student.reload()
    expect(room_of(student)).to_have_attribute("data-status", "connected")
    expect(room_of(lecturer)).to_have_attribute("data-followers", "1")
    step(lecturer, 2)
    expect_at(student.locator(PLAYER), 3, "forward")


def test_the_steps_of_the_cells_are_followed_too(lecturer, student):
    lecturer.get_by_role("link", name="Cells", exact=True).click()
    cells = lecturer.get_by_test_id("cells")
    cells.get_by_role("button", name="Step forward").click()
    cells.get_by_role("button", name="Step forward").click()
    expect(student.get_by_test_id("cells")).to_have_attribute("data-t", "3")


def test_a_training_is_followed_update_by_update_and_back(lecturer, student):
    lecturer.get_by_role("link", name="Train", exact=True).click()
    shown, followed = lecturer.get_by_test_id("live"), student.get_by_test_id("live")
    expect(shown).to_have_attribute("data-step", "0")
    expect(followed).to_have_attribute("data-step", "0")
    for _ in range(3):
        shown.get_by_role("button", name="Step", exact=True).click()
    expect(followed).to_have_attribute("data-step", "3")
    address = student.url
    shown.get_by_label("Speed").select_option("10")
    shown.get_by_role("button", name="Train", exact=True).click()
    until(student, lambda: int(followed.get_attribute("data-step")) > 6)  # while it plays
    shown.get_by_role("button", name="Pause", exact=True).click()
    until(lecturer, lambda: "updates=" in lecturer.url)
    expect(followed).to_have_attribute("data-step", shown.get_attribute("data-step"))
    lines = shown.locator(".panel .line").all_inner_texts()
    assert all(lines)
    assert len(lines) == 2
    expect(followed.locator(".panel .line")).to_have_text(lines)
    lecturer.keyboard.press("Home")
    expect(followed).to_have_attribute("data-step", "0")
    assert student.url == address  # no page was loaded anew
    expect(room_of(student)).to_have_attribute("data-following", "true")
    followed.get_by_role("button", name="Step", exact=True).click()
    expect(room_of(student)).to_have_attribute("data-following", "false")
    expect(followed).to_have_attribute("data-step", "1")


def test_the_ball_is_followed_once_it_rests(lecturer, student):
    """It is in the address, which is told when a picture is at rest."""
    lecturer.get_by_role("link", name="Cliff", exact=True).click()
    cliff = lecturer.get_by_test_id("cliff")
    for _ in range(3):
        cliff.get_by_role("button", name="Step", exact=True).click()
    expect(cliff).to_have_attribute("data-step", "3")
    expect(student.get_by_test_id("cliff")).to_have_attribute("data-step", "3")


def test_code_and_address_are_large_and_nothing_scrolls_sideways(lecturer, student):
    lecturer.get_by_role("button", name="Show the code").click()
    code = lecturer.get_by_test_id("room-code")
    size = code.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 60
    room = room_of(lecturer)
    address = room.locator("#room-join")
    expect(address).to_have_text(re.compile(rf"/\?room={lecturer.code}$"))
    assert address.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 24
    picture = room.get_by_role("img", name="QR code").bounding_box()
    assert picture["width"] == picture["height"] >= 300
    for page in (lecturer, student):
        expect_fits(page)


def test_the_question_of_a_station_is_put_to_the_room_and_its_right_answer_is_computed(
    open_context, app_url
):
    """Of each step at most a half arrives: of 24 steps, less than a millionth."""
    lecturer = open_context()
    lecturer.goto(f"{app_url}/flow?lesson=vanishing&station=1")
    station = lecturer.get_by_test_id("station")
    expect(station).to_have_attribute("data-state", "asked")
    lecturer.get_by_role("button", name="Open a room").click()
    code = lecturer.get_by_test_id("room-code")
    expect(code).to_have_text(re.compile(r"^\w{6}$"))
    student = join(open_context(390, 844), app_url, code.inner_text())
    room, votes = room_of(lecturer), room_of(student).get_by_role("radio")
    expect(votes).to_have_count(station.get_by_role("radio").count())
    expect(student.get_by_test_id("station")).to_have_count(0)
    expect(room_of(student).locator("#room-sentence")).to_contain_text("At gain 1 the gradient")
    main = student.get_by_test_id("stMain")
    expect(main.get_by_text("Drag a slider")).to_be_visible()  # and no demo's sentence tells it
    expect(main.get_by_text("ten-millionth")).to_have_count(0)
    expect(room.get_by_test_id("room-question")).to_be_hidden()  # it stands on the page already
    votes.nth(0).check()
    expect(room).to_have_attribute("data-votes", "1")
    lecturer.get_by_role("button", name="Reveal").click()
    waa = engine.init_params("rnn", 3, 16, 3, init="orthogonal", gain=0.5)
    assert engine.jacobian_bound(waa, 24)[-1] < 1e-6
    for page in (lecturer, student):
        right = room_of(page).locator(".answer.right .text")
        expect(right).to_have_text("Less than a millionth.")
        expect(room_of(page).locator(".count").first).to_have_text("1 · 100%")
    expect(station).to_have_attribute("data-state", "asked")
    # The class has answered: question and answers stand once, with the bars, and Show is free.
    expect(station.get_by_role("radio").first).to_be_hidden()
    station.get_by_role("button", name="Show").click()
    expect(station).to_have_attribute("data-state", "shown")
    flow = lecturer.locator(FLOW)
    until(lecturer, lambda: trace_of(flow) == trace_of(student.locator(FLOW)))
    station.get_by_role("button", name="Next").click()
    expect(station).to_have_attribute("data-station", "2")
    expect(room_of(student).get_by_test_id("room-question")).to_contain_text("Is it?")
    expect(room).to_have_attribute("data-votes", "0")
    # The lecturer's page has no picture until it is answered, and the class looks into none either.
    expect(flow).to_have_count(0)
    expect(student.locator(FLOW)).to_be_hidden()
    expect(room_of(student).get_by_text("The picture comes after the answers")).to_be_visible()
    lecturer.get_by_role("button", name="Reveal").click()
    expect(room_of(student).get_by_text("The picture comes when the lecturer")).to_be_visible()
    expect(flow).to_have_count(0)
    station.get_by_role("button", name="Show").click()
    expect(station).to_have_attribute("data-state", "shown")
    expect(student.locator(FLOW)).to_be_visible()
    expect(room_of(student).get_by_text("You see what the lecturer shows")).to_be_visible()


@pytest.mark.parametrize(
    ("page", "lesson", "question", "sentence", "picture"),
    [
        ("sequences", "order", "predicts the next value best", "Three networks", ".js-plotly-plot"),
        ("unroll", "step", "One linear unit", "the second symbol brings", PLAYER),
    ],
)
def test_of_a_picture_that_is_covered_a_phone_has_the_question_and_nothing_else(
    open_context, app_url, page, lesson, question, sentence, picture
):
    lecturer, said = open_context(), []

    def hear(frame):  # the driver takes no method of a list
        said.append(frame)

    lecturer.on("websocket", lambda socket: socket.on("framesent", hear))
    lecturer.goto(f"{app_url}/{page}?lesson={lesson}&station=1")
    station = lecturer.get_by_test_id("station")
    expect(station).to_have_attribute("data-state", "asked")
    lecturer.get_by_role("button", name="Open a room").click()
    code = lecturer.get_by_test_id("room-code")
    expect(code).to_have_text(re.compile(r"^\w{6}$"))
    student = join(open_context(390, 844), app_url, code.inner_text())
    expect(room_of(student).get_by_test_id("room-question")).to_contain_text(question)
    expect(room_of(student).locator("#room-sentence")).to_contain_text(sentence)
    expect(room_of(student).get_by_text("The picture comes after the answers")).to_be_visible()
    expect_rest(student)
    assert f"/{page}" not in student.url  # so that not even its source has the numbers
    seen = student.get_by_test_id("stMainBlockContainer").evaluate("main => main.innerText.trim()")
    assert not re.search(r"\d|guess|error|network", seen)  # the header of the app is all there is
    room_of(student).get_by_role("radio").first.check()
    expect(room_of(lecturer)).to_have_attribute("data-votes", "1")
    station.get_by_role("button", name="Show").click()  # without a vote of the lecturer's
    expect(station).to_have_attribute("data-state", "shown")
    student.wait_for_url(re.compile(f"/{page}"))
    expect(student.locator(picture).first).to_be_visible()
    expect_rest(student)
    expect(student.get_by_test_id("station")).to_have_count(0)  # it answers in the room
    shown = [one for one in said if isinstance(one, str) and '"show"' in one]
    assert shown
    assert not [one for one in shown if "lesson" in one or "station" in one]
