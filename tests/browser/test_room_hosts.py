"""A room where the app is served: under a path, behind nginx, by several processes, in a frame."""

import re

import pytest
from playwright.sync_api import expect

from explorer.rooms import REDIS
from explorer.serve.headers import FRAMES
from tests.browser.nginx import behind_nginx
from tests.browser.serve import running_app
from tests.browser.steps import PLAYER, expect_at, open_player
from tests.browser.test_hosts import framed, site  # noqa: F401 - a fixture
from tests.browser.test_room import LINK, ask, join, open_room, room_of, step
from tests.rooms.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis_server():
    server = RedisServer()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["a path", "nginx", "workers"])
def app_url(request, tmp_path_factory, site):  # noqa: F811
    """An app at a path; two behind nginx, and one of two processes, with a Redis between them."""
    frames = {FRAMES: f"http://127.0.0.1:{site}"}
    if request.param == "a path":
        started = running_app("tools/rnn", **frames)
    else:
        url = request.getfixturevalue("redis_server").url
        if request.param == "nginx":
            place = tmp_path_factory.mktemp("nginx")
            started = behind_nginx(place, frames[FRAMES], **{REDIS: url})
        else:
            started = running_app("tools/rnn", workers=2, **frames, **{REDIS: url})
    with started as url:
        yield url


def test_students_follow_and_vote_wherever_the_app_is_served(
    open_context,
    app_url,
    browser,
    site,  # noqa: F811
):
    lecturer = open_context()
    code = open_room(lecturer, f"{app_url}/?{LINK}")
    address = room_of(lecturer).locator("#address")
    expect(address).to_have_text(f"{app_url}/?room={code}")
    students = [join(open_context(390, 844), app_url, code) for _ in range(4)]
    with framed(browser, f"http://127.0.0.1:{site}", f"{app_url}/?room={code}") as (_, frame):
        expect(frame.get_by_test_id("room")).to_have_attribute("data-status", "connected")
        expect(room_of(lecturer)).to_have_attribute("data-followers", "5")
        step(lecturer, 3)
        for one in (*students, frame):
            expect_at(one.locator(PLAYER), 4, "forward")
        lecturer.get_by_role("link", name="Gradient flow", exact=True).click()
        for one in (*students, frame):
            expect(one.get_by_test_id("flow")).to_have_attribute("data-trace", re.compile("."))
        ask(lecturer, right="1")
        for one in (*students, frame):
            one.get_by_test_id("room").get_by_role("radio").first.check()
        expect(room_of(lecturer)).to_have_attribute("data-votes", "5")
        lecturer.get_by_role("button", name="Reveal").click()
        for one in (*students, frame):
            count = one.get_by_test_id("room").locator(".count").first
            expect(count).to_have_text("5 · 100% ✓ right")
    for one in students:
        one.wait_for_url(re.compile(rf"^{re.escape(app_url)}/flow\?.*room={code}"))


def test_several_processes_without_redis_say_what_they_need(browsers):
    with running_app(workers=2) as url:
        context = browsers().new_context()
        page = context.new_page()
        open_player(page, f"{url}/?{LINK}")
        page.get_by_role("button", name="Open a room").click()
        said = room_of(page).get_by_role("alert")
        expect(said).to_contain_text(f"a Redis that they share, named by {REDIS}")
        room_of(page).get_by_role("button", name="Done").click()
        expect(page.get_by_role("button", name="Open a room")).to_be_visible()
        context.close()


def test_redis_that_goes_in_mid_lesson_is_said_and_missed_by_nobody_when_it_is_back(browsers):
    """One after the other, students come until some are on the server of the lecturer."""
    server = RedisServer()
    with running_app(workers=2, **{REDIS: server.url}) as url:
        browser = browsers()
        pages = [browser.new_context().new_page() for _ in range(5)]
        lecturer, *students = pages
        code = open_room(lecturer, f"{url}/?{LINK}")
        for student in students:
            join(student, url, code)
        expect(room_of(lecturer)).to_have_attribute("data-followers", "4")
        ask(lecturer)
        for student in students:
            expect(room_of(student).get_by_role("radio")).to_have_count(2)
        server.stop()
        expect(room_of(lecturer).get_by_text("The servers have lost each other")).to_be_visible()
        step(lecturer, 3)
        for student in students:
            room_of(student).get_by_role("radio").first.check()
        server.start()
        for student in students:
            expect_at(student.locator(PLAYER), 4, "forward")
        expect(room_of(lecturer)).to_have_attribute("data-votes", "4")
        expect(room_of(lecturer)).to_have_attribute("data-followers", "4")
        expect(room_of(lecturer).get_by_text("The servers have lost each other")).to_be_hidden()
        for page in pages:
            page.context.close()
    server.stop()
