"""The page "Sequences" in a real browser: sounds that play, files that are given, the link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import expect_fits, until
from tests.sound.made import RENAMED_MP3, as_bytes, stereo_24, tone, wav

QUICK = "n_steps=6&n_a=6&updates=40&batch=8&optimiser=adam&learning_rate=0.01"

WINDOW = "task=weather&k=3&at=40&order=shuffled"

DECODE = """async audio => {
    const bytes = await (await fetch(audio.src)).arrayBuffer();
    const context = new OfflineAudioContext(1, 8000, 8000);
    const sound = await context.decodeAudioData(bytes);
    let loudest = 0;
    for (const one of sound.getChannelData(0)) loudest = Math.max(loudest, Math.abs(one));
    return [sound.duration, sound.numberOfChannels, loudest];
}"""


@pytest.fixture
def open_sequences(visit):
    return lambda query, **size: ready(visit(f"sequences?{QUICK}&{query}", **size))


def ready(page):
    expect(page.get_by_text("The numbers, and what the three networks are")).to_be_visible()
    return page


def test_every_sound_on_the_page_decodes_and_has_the_right_length(open_sequences):
    page = open_sequences("task=tone&sound=pluck")
    players = page.locator("audio")
    expect(players).to_have_count(4)
    for player, seconds in zip(players.all(), (5.0, 1.0, 1.0, 1.0), strict=True):
        duration, channels, loudest = player.evaluate(DECODE)
        assert duration == pytest.approx(seconds, abs=1e-3)
        assert channels == 1
        assert loudest > 0.01


def test_a_sound_that_is_pressed_plays(open_sequences):
    page = open_sequences("task=tone&sound=sine")
    player = page.locator("audio").first
    player.evaluate("audio => { audio.muted = true; return audio.play(); }")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.1")


def test_a_sound_needs_no_file_that_may_be_gone_when_the_page_has_run_anew(page, app_url):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{app_url}/sequences?{QUICK}&task=tone&sound=sine")
    ready(page)
    expect(page.locator("audio")).to_have_count(4)
    length = page.locator("audio").first.evaluate(DECODE)[0]
    assert length == pytest.approx(5.0, abs=1e-3)
    assert [url for url in fetched if url.startswith(f"{app_url}/media/")] == []


def test_sounds_of_ones_own_are_learned_and_played_and_what_is_none_is_refused(
    open_sequences, tmp_path
):
    page = open_sequences("task=tone&sound=upload")
    expect(page.get_by_text("Until there is a sound of your own")).to_be_visible()

    # A stereo file of 24 bit is learned and played.
    give(page, tmp_path / "mine.wav", stereo_24())
    expect(page.get_by_text("Both channels are mixed into one.")).to_be_visible()
    expect(page.get_by_text("The first 5 s of 6.0 s are used.")).to_be_visible()
    expect(page.get_by_text("not part of the link")).to_be_visible()
    expect(page.get_by_text("The whole sound, 5.0 s")).to_be_visible()
    duration, channels, _ = page.locator("audio").first.evaluate(DECODE)
    assert (round(duration, 3), channels) == (5.0, 1)

    # An hour of sound is taken and cut.
    hour = wav(as_bytes(tone(), 1, 8) * 3600, bits=8)
    assert 28e6 < len(hour) < 30e6
    give(page, tmp_path / "hour.wav", hour)
    expect(page.get_by_text("The first 5 s of 1 h 0 min are used.")).to_be_visible()

    # A renamed MP3 is refused.
    give(page, tmp_path / "song.wav", RENAMED_MP3)
    expect(page.get_by_text(re.compile("^This is an MP3 file.*Save it as .wav"))).to_be_visible()


def give(page, path, body):
    """As a file of its own: a large one would be spelled in letters on its way to the browser."""
    path.write_bytes(body)
    page.locator('input[type="file"]').set_input_files(path)


def test_a_link_shows_the_same_sentence_and_the_same_window_in_another_browser(
    open_sequences, open_context
):
    page, there, sentences = open_sequences(WINDOW), open_context(), []
    there.goto(page.url)
    for one in (page, ready(there)):
        sentences.append(one.get_by_role("heading", level=3).first.inner_text())
        expect(one.get_by_role("slider", name="Move the window")).to_have_value("40")
        expect(one.get_by_role("slider", name="Window k")).to_have_value("3")
    assert sentences[0] == sentences[1]
    assert "suffer" in sentences[0]


def test_the_window_moves_with_the_keys_and_the_link_follows(open_sequences):
    page = open_sequences("task=prices&at=0&order=kept")
    page.get_by_role("slider", name="Move the window").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"at=1\b"))
    page.get_by_text("Sound", exact=True).click()
    page.wait_for_url(re.compile("task=tone"))
    assert "at=" not in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_nothing_is_wider_than_the_screen(open_sequences, width, height, scheme):
    page = open_sequences("task=tone&sound=two", width=width, height=height, color_scheme=scheme)
    expect(page.locator("audio")).to_have_count(4)
    expect_fits(page)
    charts = page.get_by_test_id("figure")
    expect(charts).to_have_count(3)
    for chart in charts.all():
        until(page, lambda chart=chart: lies_within(chart.bounding_box(), width))


def lies_within(box, width):
    return box["x"] >= 0 and box["x"] + box["width"] <= width
