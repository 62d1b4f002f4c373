"""A lecturer's change that a student's browser hears of late, and what a student does meanwhile."""

import re

import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.steps import expect_rest, focus_at_rest, until
from tests.browser.test_room import join, lecturer, room_of  # noqa: F401 - a fixture

PAGE, FRAGMENT = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


class Line:
    """Streamlit's connection of a page, which keeps what the server says while it is `slow`."""

    def __init__(self, page):
        self.slow, self._kept, self._socket = False, [], None
        page.route_web_socket(re.compile("/_stcore/stream"), self._through)

    def _through(self, socket):
        self._socket, server = socket, socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(self._hear)

    def _hear(self, message):
        self._kept.append(message)
        if not self.slow:
            self.go_on()

    def go_on(self):
        self.slow = False
        while self._kept:
            self._socket.send(self._kept.pop(0))

    def has_run(self):
        """What the server has run of the page while the line was slow."""
        return [one.script_finished for one in self._all_of("script_finished")]

    def addresses(self):
        """The addresses that the server has given the page while the line was slow."""
        return [one.page_info_changed.query_string for one in self._all_of("page_info_changed")]

    def _all_of(self, kind):
        heard = [ForwardMsg.FromString(one) for one in self._kept]
        return [one for one in heard if one.WhichOneof("type") == kind]


@pytest.fixture
def training(lecturer):  # noqa: F811
    """The lecturer's, which plays."""
    lecturer.get_by_role("link", name="Train", exact=True).click()
    live = lecturer.get_by_test_id("live")
    expect(live).to_have_attribute("data-step", "0")
    expect_rest(lecturer)
    live.get_by_label("Speed").select_option("10")
    live.get_by_role("button", name="Train", exact=True).click()
    return live


def steps_of(page):
    """The slider of the time steps in the sidebar."""
    return page.get_by_test_id("stSidebar").get_by_role("slider", name="Time steps T")


def test_what_a_picture_says_before_it_has_heard_of_a_change_takes_nothing_back(
    training,
    lecturer,  # noqa: F811
    open_context,
    app_url,
):
    """A training that plays asks all the time, each time with the sidebar as it shows it."""
    student = open_context()
    line = Line(student)
    join(student, app_url, lecturer.code)
    followed = student.get_by_test_id("live")
    until(student, lambda: int(followed.get_attribute("data-step")) > 3)
    line.slow = True
    steps_of(lecturer).focus()
    lecturer.keyboard.press("ArrowRight")
    lecturer.wait_for_url(re.compile("n_steps=7"))
    until(student, lambda: PAGE in line.has_run() and line.has_run()[-1] == FRAGMENT)
    assert [one for one in line.addresses() if "n_steps=7" not in one] == []
    line.go_on()
    expect(steps_of(student)).to_have_value("7")
    expect(training).to_have_attribute("data-step", "0")  # another network, from its start
    training.get_by_role("button", name="Step", exact=True).click()
    expect(followed).to_have_attribute("data-step", "1")
    expect(steps_of(student)).to_have_value("7")
    assert "n_steps=7" in student.url


def by_keys(student, followed):
    steps_of(student).focus()
    student.keyboard.press("ArrowRight")
    return steps_of(student), "n_steps=7&"


def by_mouse(student, followed):
    track = student.get_by_test_id("stSlider").first.locator("[data-orientation]").last
    track.hover()
    student.mouse.down()
    student.mouse.move(1000, 400, steps=5)  # far beyond its end
    student.mouse.up()
    return steps_of(student), "n_steps=200&"


def by_typing(student, followed):
    """What is typed is entered by leaving the field."""
    field = student.get_by_role("spinbutton", name="Learning rate")
    field.fill("0.02")
    followed.get_by_role("button", name="Step", exact=True).click()
    return field, "learning_rate=0.02&"


def by_a_key_in_a_number(student, followed):
    field = student.get_by_role("spinbutton", name="Learning rate")
    field.focus()
    student.keyboard.press("ArrowUp")
    return field, "learning_rate=0.2&"


def by_keys_in_a_list(student, followed):
    chosen = student.get_by_role("combobox", name="Optimiser")
    focus_at_rest(chosen)
    student.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-expanded", "true")
    student.keyboard.press("ArrowDown")
    student.keyboard.press("Enter")
    return chosen, "optimiser="


@pytest.mark.parametrize(
    "choose", [by_keys, by_mouse, by_typing, by_a_key_in_a_number, by_keys_in_a_list]
)
def test_what_a_student_chooses_while_the_picture_asks_is_kept_and_is_roaming(
    training,
    lecturer,  # noqa: F811
    open_context,
    app_url,
    choose,
):
    student = join(open_context(), app_url, lecturer.code)
    followed = student.get_by_test_id("live")
    until(student, lambda: int(followed.get_attribute("data-step")) > 3)
    control, part = choose(student, followed)
    expect(room_of(student)).to_have_attribute("data-following", "false")
    student.wait_for_url(re.compile(part))
    shown = control.input_value()
    expect(followed).to_have_attribute("data-step", "0")
    followed.get_by_role("button", name="Step", exact=True).click()
    expect(followed).to_have_attribute("data-step", "1")
    expect_rest(student)
    assert control.input_value() == shown
    assert part in student.url
    assert part not in lecturer.url
