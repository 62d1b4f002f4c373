"""Lessons in a real browser: a question, an answer, the picture that settles it, and on."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from explorer.experiment import DEFAULT, from_query
from explorer.lessons import mark, shelf
from explorer.pages import PAGES
from explorer.run import run
from explorer.ui.parts import PARTS, of_pages
from tests.browser.serve import running_app
from tests.browser.steps import expect_fits, expect_rest, under_hand

LESSONS = shelf(of_pages(PAGES))
FIRST = next(iter(PAGES))
PICTURES = {
    "unroll": '[data-testid="player"][data-trace]',
    "flow": '[data-testid="flow"][data-trace]',
    "cells": '[data-testid="cells"][data-trace]',
    "clipping": ".js-plotly-plot .main-svg",
    "sequences": ".js-plotly-plot .main-svg",
    "shapes": '[data-testid="graph"][data-steps]',
}
ANY_PICTURE = ", ".join(PICTURES.values())


def link(id, number, page=None):
    """The short link of a place, as it stands in the plan."""
    what = LESSONS[id].places[number - 1]
    page = page or (getattr(what, "look", None) or getattr(what, "show", None) or what.start).page
    return f"{'' if page == FIRST else page}?lesson={id}&station={number}"


def open_place(page, app_url, id, number=1):
    page.goto(f"{app_url}/{link(id, number)}")
    return expect_place(page, id, number)


def expect_place(page, id, number, state=None):
    station = page.get_by_test_id("station")
    expect(station).to_have_attribute("data-lesson", id)
    expect(station).to_have_attribute("data-station", str(number))
    if state:
        expect(station).to_have_attribute("data-state", state)
    expect_rest(page)
    return station


def answer(page, station, i):
    station.get_by_role("radio").nth(i).check()
    expect(station).to_have_attribute("data-state", "answered")
    expect_rest(page)
    station.get_by_role("button", name="Show").click()
    expect(station).to_have_attribute("data-state", "shown")
    expect_rest(page)


def lead_on(page, station):
    station.get_by_role("button", name="Next").click()
    expect_rest(page)


def address(page):
    return parse_qs(urlsplit(page.url).query)


def plain(text):
    return re.sub(r"[*`]", "", text)


def expect_setting(page, setting):
    """The page shows this setting: its address, and its picture."""
    picture = page.locator(PICTURES[setting.page]).first
    expect(picture).to_be_visible()
    if setting.page in ("unroll", "flow"):
        expect(picture).to_have_attribute("data-trace", run(setting.experiment).fingerprint())
    expect(page.get_by_role("heading", name=PAGES[setting.page].title, level=1)).to_be_visible()
    assert from_query(address(page), PARTS) == (setting.experiment, ())


@pytest.mark.thorough
@pytest.mark.parametrize("first", ["wrong", "right"])
@pytest.mark.parametrize("id", LESSONS)
def test_a_lesson_is_played_from_its_first_station_to_its_last(page, app_url, id, first):
    lesson = LESSONS[id]
    station = open_place(page, app_url, id)
    for number, what in enumerate(lesson.stations, start=1):
        expect_place(page, id, number, "asked")
        marked = mark(what)
        if what.look is None:
            assert page.locator(ANY_PICTURE).count() == 0
        else:
            expect_setting(page, what.look)
        expect(station.get_by_role("button", name="Show")).to_be_disabled()
        expect(station).to_contain_text(plain(marked.question))
        expect(station).not_to_contain_text(plain(marked.keep))
        right = marked.right
        i = right if (number % 2 == 0) == (first == "wrong") else (right + 1) % len(what.answers)
        answer(page, station, i)
        expect_setting(page, what.show)
        expect(station).to_contain_text(plain(marked.keep))
        labels = station.locator("label")
        expect(labels.nth(right)).to_have_class("right")
        for k, correction in enumerate(marked.corrections):
            if k == i != right:
                expect(labels.nth(k)).to_have_class("wrong")
                expect(labels.nth(k)).to_contain_text(plain(correction))
            elif correction:
                expect(labels.nth(k)).not_to_contain_text(plain(correction))
        assert page.get_by_test_id("stException").count() == 0
        lead_on(page, station)
    expect_place(page, id, len(lesson.stations) + 1, "open")
    expect_setting(page, lesson.exercises[0].start)


def test_a_question_comes_before_its_picture_and_enter_leads_on(page, app_url):
    station = open_place(page, app_url, "step")
    what = LESSONS["step"].stations[0]
    expect(station).to_have_attribute("data-state", "asked")
    assert page.locator(ANY_PICTURE).count() == 0
    answer(page, station, mark(what).right)
    expect_setting(page, what.show)
    expect(station.get_by_role("button", name="Next")).to_be_focused()
    player = page.get_by_test_id("player")
    expect(player).to_have_attribute("data-t", "2")  # the step that was asked for
    page.keyboard.press("ArrowRight")  # the picture's, although the button has the focus
    expect(player).to_have_attribute("data-t", "3")
    page.keyboard.press("Enter")
    expect_place(page, "step", 2, "asked")
    expect(station.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    expect(station).to_have_attribute("data-state", "answered")
    expect_rest(page)
    page.keyboard.press("Enter")
    expect(station).to_have_attribute("data-state", "shown")


def test_what_was_answered_stays_while_one_goes_back_and_to_other_pages(page, app_url):
    station = open_place(page, app_url, "vanishing")
    answer(page, station, 0)
    lead_on(page, station)
    expect_place(page, "vanishing", 2, "asked")
    station.get_by_role("button", name="Back").click()
    expect_place(page, "vanishing", 1, "shown")
    expect_setting(page, LESSONS["vanishing"].stations[0].show)
    page.get_by_test_id("stSidebarNav").get_by_text("Cells").click()
    expect(page.get_by_test_id("cells")).to_be_visible()
    expect(station).to_contain_text("This lesson is on the page “Gradient flow”.")
    expect_rest(page)
    station.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_role("heading", name="Gradient flow", level=1)).to_be_visible()
    expect_place(page, "vanishing", 1, "shown")
    expect_setting(page, LESSONS["vanishing"].stations[0].show)


def test_a_reload_and_the_browsers_back_keep_the_place(page, app_url):
    station = open_place(page, app_url, "back", 2)
    page.reload()
    expect_place(page, "back", 2, "asked")
    expect_setting(page, LESSONS["back"].stations[1].look)
    page.get_by_test_id("stSidebarNav").get_by_text("Course").click()
    on = page.get_by_role("link", name=re.compile("Continue: 4 · The loss"))
    expect(on).to_contain_text("station 2")
    expect_rest(page)
    page.go_back()
    expect_place(page, "back", 2, "asked")
    station.get_by_role("button", name="Leave the lesson").click()
    expect(station).to_have_count(0)
    expect_rest(page)
    assert "lesson" not in address(page)


def test_the_last_place_of_a_lesson_leads_to_the_next_lesson_on_its_page(page, app_url):
    station = open_place(page, app_url, "vanishing", 5)
    expect(station).to_contain_text("5 of 9 · Vanishing")
    lead_on(page, station)
    expect_place(page, "exploding", 1, "asked")
    expect(station).to_contain_text("6 of 9 · Exploding")
    station.get_by_role("button", name="Back").click()
    expect_place(page, "vanishing", 5)


def test_the_first_place_of_all_has_no_back_and_the_last_leads_to_the_course(page, app_url):
    station = open_place(page, app_url, "order")
    expect(station.get_by_role("button", name="Back")).to_be_disabled()
    last = len(LESSONS["gates"].places)
    open_place(page, app_url, "gates", last)
    lead_on(page, station)
    expect(page.get_by_role("heading", name="Course", level=1)).to_be_visible()


def test_after_the_last_exercise_the_course_leads_to_what_was_left_out(open_context, app_url):
    page = open_context()
    last, solved = (
        len(LESSONS["gates"].places),
        "task=latch&n_steps=50&gain=2.5&seed=0&forget_bias=2",
    )
    page.goto(f"{app_url}/{link('gates', last)}&{solved}")
    station = expect_place(page, "gates", last, "solved")
    lead_on(page, station)
    on = page.get_by_role("link", name=re.compile("Continue: 1 · Sequences, and why order matters"))
    expect(on).to_contain_text("station 1")
    expect(page.get_by_test_id("stMain")).to_contain_text("9 · GRU and LSTM · 1 of 5")


@pytest.mark.parametrize("how", ["answered", "shown"])
def test_a_reload_keeps_what_was_answered(open_context, app_url, how):
    page = open_context()
    station = open_place(page, app_url, "vanishing")
    station.get_by_role("radio").nth(1).check()
    expect(station).to_have_attribute("data-state", "answered")
    expect_rest(page)
    if how == "shown":
        station.get_by_role("button", name="Show").click()
        expect(station).to_have_attribute("data-state", "shown")
        expect_rest(page)
    page.reload()
    expect_place(page, "vanishing", 1, how)
    expect(station.get_by_role("radio").nth(1)).to_be_checked()
    expect_setting(
        page, getattr(LESSONS["vanishing"].stations[0], "show" if how == "shown" else "look")
    )


def test_check_answers_each_time_also_where_one_begins(page, app_url):
    number = len(LESSONS["vanishing"].places)
    station = open_place(page, app_url, "vanishing", number)
    for _ in range(2):
        station.get_by_role("button", name="Check").click()
        expect(station).to_have_attribute("data-state", "missed")
        expect(station).to_contain_text("Not yet.")
        expect(station).to_contain_text("relative to where it starts: 0.063.")
        expect_rest(page)
        expect(station).to_contain_text("Not yet.")


def test_a_verdict_is_taken_back_when_the_experiment_changes(page, app_url):
    number = len(LESSONS["step"].places)
    station = open_place(page, app_url, "step", number)
    under_hand(page, "gain").fill("0.25")
    page.wait_for_url(re.compile(r"gain=0\.25"))
    expect_rest(page)
    station.get_by_role("button", name="Check").click()
    expect(station).to_have_attribute("data-state", "solved")
    expect(station).to_contain_text("0.25 · 0.25 = 0.0625.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Step forward").click()  # the step is not what was checked
    page.wait_for_url(re.compile("step=2"))
    expect_rest(page)
    expect(station).to_have_attribute("data-state", "solved")
    under_hand(page, "Time steps").fill("5")
    page.wait_for_url(re.compile("n_steps=5"))
    expect(station).to_have_attribute("data-state", "open")
    expect(station).to_contain_text("Something was changed since the check: check again.")
    expect(station).not_to_contain_text("0.0625")
    expect(station).not_to_contain_text("Solved")
    expect_rest(page)
    station.get_by_role("button", name="Check").click()
    expect(station).to_have_attribute("data-state", "missed")
    expect(station).to_contain_text("Not yet.")


def test_a_window_that_is_not_small_enough_is_called_missed(page, app_url):
    number = len(LESSONS["order"].places)
    page.goto(f"{app_url}/{link('order', number)}")
    station = expect_place(page, "order", number)
    page.get_by_test_id("stSidebar").get_by_role("slider").first.focus()
    for k in (2, 3, 4, 5):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(re.compile(f"k={k}") if k != 5 else re.compile(r"^((?!&k=).)*$"))
        expect_rest(page)
    station.get_by_role("button", name="Check").click()
    expect(station).to_have_attribute("data-state", "missed")
    expect(station).to_contain_text("Not yet.")
    expect(station).to_contain_text("Window k: 5.")


def test_an_exercise_is_solved_by_the_experiment_and_handed_in_as_a_link(page, app_url, open_tab):
    number = len(LESSONS["vanishing"].places)
    station = open_place(page, app_url, "vanishing", number)
    expect(station).to_have_attribute("data-state", "open")
    assert from_query(address(page), PARTS) == (DEFAULT.replace(n_steps=25), ())
    for gain, state in ((0.8, "missed"), (0.9, "solved")):
        under_hand(page, "gain").fill(str(gain))
        page.wait_for_url(re.compile(rf"gain={gain}"))
        expect_rest(page)
        station.get_by_role("button", name="Check").click()
        expect(station).to_have_attribute("data-state", state)
    expect(station).to_contain_text(
        "Gradient of the last loss at step 1, relative to where it starts: 0.01."
    )
    handed_in = page.url
    other = open_tab()
    other.goto(handed_in)
    expect_place(other, "vanishing", number, "solved")
    assert from_query(address(other), PARTS) == (DEFAULT.replace(n_steps=25, gain=0.9), ())


def test_a_sentence_that_is_typed_is_checked_as_well(page, app_url):
    number = len(LESSONS["shapes"].places)
    station = open_place(page, app_url, "shapes", number)
    box = page.get_by_role("textbox", name="A sentence")
    box.fill("the wine was good but the food was bad")
    box.press("Enter")
    page.wait_for_url(re.compile("wine"))
    expect_rest(page)
    station.get_by_role("button", name="Check").click()
    expect(station).to_have_attribute("data-state", "solved")


def test_the_answers_fit_on_a_phone(open_tab, app_url):
    page = open_tab(390, 844)
    station = open_place(page, app_url, "clipping")
    answer(page, station, 0)
    expect_fits(page)
    for label in station.locator("label").all():
        assert label.bounding_box()["width"] <= 390


def test_the_page_of_the_course_lists_all_lessons_and_opens_one(page, app_url):
    page.goto(f"{app_url}/course")
    main = page.get_by_test_id("stMain")
    expect(page.get_by_role("link", name="Begin with the first lesson")).to_be_visible()
    for number, lesson in enumerate(LESSONS.values(), start=1):
        expect(main).to_contain_text(f"{number} · {lesson.title}")
    expect_rest(page)
    main.get_by_text("4 · The loss").click()
    main.get_by_role("link", name=LESSONS["back"].stations[2].question).click()
    expect_place(page, "back", 3, "asked")


def test_another_day_goes_on_where_one_has_stopped_and_asks_anew(open_context, app_url):
    page = open_context()
    station = open_place(page, app_url, "vanishing")
    answer(page, station, 0)
    lead_on(page, station)
    expect_place(page, "vanishing", 2, "asked")
    page.goto(f"{app_url}/course")  # a session of its own, with nothing in the address
    on = page.get_by_role("link", name=re.compile("Continue: 5 · Vanishing, station 2"))
    expect(on).to_be_visible()
    expect_rest(page)
    page.get_by_text("5 · Vanishing · 1 of 5").click()
    first = page.get_by_role("link", name=re.compile("^✓ Waa has half its size"))
    expect(first).to_be_visible()
    first.click()
    expect_place(page, "vanishing", 1, "asked")


def test_the_plan_has_every_link_and_note_and_is_all_that_is_printed(page, app_url):
    page.goto(f"{app_url}/course")
    expect_rest(page)
    page.get_by_text("Plan of the lecture").click()
    plan = page.locator(".st-key-plan")
    expect(plan).to_contain_text("Plan of 45 minutes")
    expect(plan).to_contain_text("The minutes are for the 33 stations")
    expect(plan).to_contain_text("The 9 exercises are for after the lecture")
    expect_rest(page)
    found = plan.get_by_role("link").evaluate_all("links => links.map((one) => one.href)")
    expected = [
        f"{app_url}/{link(id, number)}"
        for id, lesson in LESSONS.items()
        for number in range(1, len(lesson.places) + 1)
    ]
    assert found == expected
    for lesson in LESSONS.values():
        expect(plan).to_contain_text(lesson.notes)
    page.get_by_text("With the answers").click()
    for lesson in LESSONS.values():
        for station in lesson.stations:
            marked = mark(station)
            expect(plan).to_contain_text(f"→ {plain(marked.answers[marked.right])}")
            expect(plan).to_contain_text(plain(marked.keep))
    page.emulate_media(media="print")
    expect(plan).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_text("Begin with the first lesson")).to_be_hidden()
    page.emulate_media(media="screen")


BROKEN = "title: <b>Bad</b>\n\n## Why?\n[show](flow?gain=99) x\n"
WILD = """\
title: Wild

## How much?
[show](flow?task=latch&n_steps=99&activation=identity&gain=4&dtype=float16) It overflows.
- `arrives < 1` A
- `arrives >= 1` B
> {arrives}
"""


@pytest.mark.thorough
def test_lessons_of_ones_own_say_what_is_wrong_with_them_and_the_others_go_on(
    browser, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("lessons")
    for name, text in (("broken", BROKEN), ("wild", WILD)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with running_app(RNN_EXPLORER_LESSONS=str(folder)) as url:
        page = browser.new_page()
        page.goto(f"{url}/course")
        alert = page.get_by_test_id("stAlert").first
        expect(alert).to_contain_text("The lesson “broken” cannot be read; the others can.")
        expect(alert).to_contain_text("Line 4: gain=99 cannot be used; choose a number")
        expect(alert).to_contain_text("Line 3: this station has 0 answers")
        expect(page.get_by_test_id("stMain")).to_contain_text("9 · GRU and LSTM")

        page.goto(f"{url}/flow?lesson=broken&station=1")
        expect(page.get_by_test_id("stAlert").first).to_contain_text("Line 4: gain=99")
        expect(page.locator(PICTURES["flow"])).to_be_visible()
        expect_rest(page)
        page.get_by_role("button", name="Leave the lesson").click()
        expect(page.get_by_test_id("stAlert")).to_have_count(0)

        page.goto(f"{url}/flow?lesson=wild&station=1")
        station = expect_place(page, "wild", 1, "asked")
        answer(page, station, 1)
        expect(station.get_by_role("alert")).to_contain_text(
            "In the lines 5 to 6 of this lesson no condition holds: arrives = NaN."
        )
        expect(page.locator(PICTURES["flow"])).to_be_visible()
        (folder / "wild.md").write_text(WILD.replace("It overflows", "Look"), encoding="utf-8")
        page.reload()
        expect(station).to_contain_text("Look.")
        assert page.get_by_test_id("stException").count() == 0
        page.close()


def test_what_is_said_of_a_place_is_what_is_shown(page, app_url):
    """No answer is in the page before it is asked for: not even where a browser could look."""
    sent = []

    def hear(frame):
        sent.append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    open_place(page, app_url, "vanishing", 2)
    keep = "The long terms vanish"
    frames = b"".join(sent)
    assert json.dumps(keep).strip('"').encode() not in frames
    assert b"Then nothing is learned here" in frames
