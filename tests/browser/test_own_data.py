"""Your own data, given as a person gives it: at the task picker, in a real browser."""

import base64
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.steps import open_player, trace_of, until
from tests.own_file import DATA, RAW
from tests.sound.made import tone
from tests.sound.recordings import record

RECORDED = """async (type) => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 440 });
    const out = context.createMediaStreamDestination();
    tone.connect(new GainNode(context, { gain: 0.5 })).connect(out);
    tone.start();
    await context.resume();
    const recorder = new MediaRecorder(out.stream, { mimeType: type });
    const parts = [];
    await new Promise((done) => {
        recorder.ondataavailable = (event) => {
            parts.push(event.data);
            if (parts.length === 8) recorder.stop();
        };
        recorder.onstop = done;
        recorder.start(100);
    });
    await context.close();
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}"""
"""What the browser's own recorder writes of a tone, and nobody asked for a microphone."""


@pytest.fixture
def levels(tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text(RAW)
    return path


def link_of(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def give(page, path):
    page.get_by_role("button", name="Your own data…").click()
    page.locator('input[type="file"]').set_input_files(path)


def test_a_table_is_given_and_read_and_the_link_names_it(page, app_url, levels):
    player = open_player(page, f"{app_url}/unroll?task=latch&n_steps=7&n_a=4")
    other = trace_of(player)
    give(page, levels)
    expect(page.get_by_text("“levels.csv” (60 rows, digest").first).to_be_visible()
    until(page, lambda: link_of(page).get("data") == DATA)
    assert link_of(page) == {"task": "own", "data": DATA, "n_steps": "7", "n_a": "4"}
    expect(player).not_to_have_attribute("data-trace", other)  # the link is the first to change
    before = trace_of(player)
    page.get_by_role("link", name=re.compile("^Gradient flow")).click()
    expect(page.get_by_test_id("flow")).to_have_attribute("data-trace", before)


def test_a_link_opened_elsewhere_says_which_file_it_needs_and_shows_it_once_it_is_given(
    page, app_url, levels
):
    page.goto(f"{app_url}/unroll?task=own&data={DATA}&n_steps=5&n_a=3")
    warning = page.get_by_role("alert").filter(has_text="data=levels.csv")
    expect(warning).to_contain_text("60 rows, digest")
    expect(warning).to_contain_text("Until then the temperature of Seattle is shown")
    expect(page.get_by_text("The link needs “levels.csv”")).to_be_visible()
    page.locator('input[type="file"]').set_input_files(levels)
    expect(warning).to_have_count(0)
    until(page, lambda: link_of(page).get("task") == "own")
    assert link_of(page) == {"task": "own", "data": DATA, "n_steps": "5", "n_a": "3"}


def test_a_file_that_cannot_be_used_is_refused_in_a_sentence_and_the_picture_stays(
    page, app_url, tmp_path
):
    player = open_player(page, f"{app_url}/unroll?task=latch&n_steps=7&n_a=4")
    before = trace_of(player)
    wrong = tmp_path / "model.csv"
    wrong.write_bytes(b"\x80\x04\x95" + bytes(60))
    give(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text("The file has zero bytes in it")
    assert trace_of(player) == before
    assert link_of(page)["task"] == "latch"


@pytest.mark.parametrize("kind", ["webm", "mp4", "m4a"])
def test_a_recording_of_a_browser_or_a_phone_is_given_and_read(page, app_url, tmp_path, kind):
    pytest.importorskip("av")
    player = open_player(page, f"{app_url}/unroll?task=latch&n_steps=7&n_a=4")
    other = trace_of(player)
    if kind == "m4a":
        raw = record("ipod", "aac", tone(44_100, 44_100)[:, None], 44_100)
    else:
        raw = base64.b64decode(page.evaluate(RECORDED, f"audio/{kind};codecs=opus"))
    path = tmp_path / f"voice.{kind}"
    path.write_bytes(raw)
    give(page, path)
    expect(
        page.get_by_text(re.compile(rf"“voice.{kind}” \([\d,]+ samples, digest")).first
    ).to_be_visible()
    until(page, lambda: link_of(page).get("data", "").startswith("sound~"))
    expect(player).not_to_have_attribute("data-trace", other)
    what = {"webm": "a WebM", "mp4": "an MP4", "m4a": "an M4A"}[kind]
    expect(page.get_by_text(f"It is {what} file, read by PyAV.").first).to_be_visible()
