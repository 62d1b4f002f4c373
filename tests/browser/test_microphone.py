"""A voice is recorded, sent and played: the security policy lets through what that needs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import until

FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A microphone that beeps, and nobody asked whether it may be heard."""


PLAYED = """
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
    const begun = play.call(this);
    begun.then(() => { window.played = true; }, () => {});
    return begun;
};
"""


@pytest.fixture
def page(browsers, watched):
    browser = browsers(flags=FAKE)
    yield watched(browser.new_page())
    browser.close()


def test_what_is_recorded_is_shown_and_can_be_heard(page, app_url):
    page.add_init_script(PLAYED)
    page.goto(f"{app_url}/sequences?task=tone&sound=voice&updates=0&n_a=2")
    asked = page.get_by_text("Until there is a sound of your own")
    expect(asked).to_be_visible()
    recorder = page.get_by_test_id("stAudioInput")
    recorder.get_by_role("button", name="Record").click()
    time = recorder.get_by_test_id("stAudioInputWaveformTimeCode")
    expect(time).to_have_text(re.compile(r"00:(0[1-9]|[1-5]\d)"))  # a second or more
    recorder.get_by_role("button", name="Stop recording").click()
    expect(asked).to_have_count(0)
    expect(page.get_by_text("The whole sound, ")).to_be_visible()
    recorder.get_by_role("button", name="Play").click()
    until(page, lambda: page.evaluate("() => window.played"))
