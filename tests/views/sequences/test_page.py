"""The page "Sequences", opened without a browser."""

import re
import tomllib
from functools import partial

import numpy as np
import pytest

from explorer import own_files, tasks
from explorer.experiment import Experiment
from explorer.sequences import compare, judge
from explorer.tasks.tone import make_tone
from explorer.views.network.controls import MAX_MEGABYTES as MOST_OF_WEIGHTS
from explorer.views.sequences.sound import MAX_MEGABYTES
from tests import opening
from tests.sound.made import RENAMED_MP3, stereo_24
from tests.sound.recordings import CHROMIUM

SHORT = {"task": "weather", "n_steps": "6", "n_a": "4", "updates": "4", "batch": "4"}
open_page = partial(opening.open_page, "sequences")


def head(app):
    return app.subheader[0].value


def test_the_sentence_on_top_is_that_of_the_numbers():
    app = open_page(**SHORT, k="3")
    experiment = Experiment(task="weather", n_steps=6, n_a=4, updates=4, batch=4)
    expected = judge(compare(experiment, tasks.make("weather"), 3))
    assert head(app) == expected[0]
    assert expected[1] in [m.value for m in app.markdown]
    assert app.slider(key="sequences_k").value == 3


def test_the_order_is_a_part_of_the_link_and_of_the_controls():
    app = open_page(**SHORT, order="fixed")
    assert app.radio(key="sequences_order").value == "fixed"
    app.radio(key="sequences_order").set_value("shuffled").run()
    assert app.query_params["order"] == "shuffled"
    assert "suffer" in head(app)
    app.radio(key="sequences_order").set_value("kept").run()
    assert "order" not in app.query_params


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("k", "0", "choose a whole number from 1 to 60"),
        ("k", "9" * 400, "choose a whole number from 1 to 60"),
        ("order", "<b>", "choose kept, shuffled or fixed"),
        ("at", "-1", "choose a whole number from 0 to 99999"),
        ("sound", "gong", "choose sine, two, chirp, pluck, upload or voice"),
    ],
)
def test_a_bad_part_of_the_link_is_named_and_its_default_is_shown(name, value, remedy):
    app = open_page(**SHORT, **{name: value})
    assert remedy in app.warning[0].value
    assert "default is shown" in app.warning[0].value


def test_a_place_beyond_the_end_is_the_last_one():
    app = open_page(**SHORT, at="99999")
    assert app.slider(key="sequences_at").value == 364


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["names", "text", "weather", "prices", "tone"])
def test_every_kind_can_be_chosen_and_is_then_the_experiments(kind):
    app = open_page(**SHORT)
    app.button_group(key="sequence_kind").set_value(kind).run()
    assert not app.exception
    assert app.query_params["task"] == kind
    assert head(app)


def test_a_task_without_a_next_value_is_said_and_left_as_it_is():
    app = open_page(**{**SHORT, "task": "latch"})
    assert any(
        "“Remember the first symbol” is no series of single values" in i.value for i in app.info
    )
    assert app.query_params["task"] == "latch"


@pytest.mark.slow
def test_networks_that_have_learned_nothing_are_said_to_and_one_press_trains_them():
    app = open_page(**{**SHORT, "updates": "0"})
    assert any("no training update yet" in m.value for m in app.markdown)
    (button,) = (b for b in app.button if b.label == "Train 500 updates")
    button.click().run(timeout=120)
    assert app.query_params["updates"] == "500"
    assert app.query_params["optimiser"] == "adam"
    assert not any("no training update yet" in m.value for m in app.markdown)


SOUND = {**SHORT, "task": "tone", "n_steps": "4", "sound": "upload"}


@pytest.mark.slow
def test_a_stereo_file_of_24_bit_is_read_and_what_was_done_is_said():
    app = open_page(**SOUND)
    assert any("two tones are shown" in info.value for info in app.info)
    uploader = app.file_uploader[0]
    assert "at most 30 MB" in uploader.label
    uploader.set_value(("mine.wav", stereo_24(), "audio/wav")).run()
    assert not app.exception
    said = [info.value for info in app.info]
    assert "The first 5 s of 6.0 s are used." in said
    assert "Both channels are mixed into one." in said
    assert "44,100 samples a second were resampled to 8,000." in said
    assert not any("two tones are shown" in text for text in said)


def test_a_renamed_mp3_is_a_clear_error_and_the_page_stays_whole():
    app = open_page(**SOUND)
    app.file_uploader[0].set_value(("song.wav", RENAMED_MP3, "audio/wav")).run()
    assert not app.exception
    assert app.error[0].value.startswith("This is an MP3 file")
    assert "Save it as .wav" in app.error[0].value
    assert head(app)


@pytest.mark.slow
def test_what_a_browser_recorded_is_read_like_a_wav_file():
    pytest.importorskip("av")
    app = open_page(**SOUND)
    raw = (CHROMIUM / "chromium.webm").read_bytes()
    app.file_uploader[0].set_value(("mine.webm", raw, "audio/webm")).run()
    assert not app.exception
    assert "It is a WebM file, read by PyAV." in [info.value for info in app.info]
    assert not any("two tones are shown" in info.value for info in app.info)


def test_a_sound_stays_in_the_session_when_the_page_is_left_and_goes_when_it_is_taken_back():
    app = open_page(**SOUND)
    app.file_uploader[0].set_value(("mine.wav", stereo_24(), "audio/wav")).run()
    app.switch_page("../pages/unroll.py").run()
    app.switch_page("../pages/sequences.py").run()
    assert not app.exception
    assert "Both channels are mixed into one." in [info.value for info in app.info]
    assert app.query_params["sound"] == "upload"


def test_a_voice_that_was_recorded_is_read_like_a_file():
    app = open_page(**{**SOUND, "sound": "voice"})
    recorded = stereo_24(seconds=2, rate=16_000)
    app.audio_input[0].set_value(("voice.wav", recorded, "audio/wav")).run()
    assert not app.exception
    assert "16,000 samples a second were resampled to 8,000." in [i.value for i in app.info]


def test_a_window_longer_than_the_sequence_is_an_error_in_plain_words():
    app = open_page(task="text", text="ab", n_steps="5")
    assert "is too long for this sequence" in app.error[0].value


def test_a_file_larger_than_its_widget_says_is_refused_where_the_server_takes_it(monkeypatch):
    monkeypatch.setattr("explorer.views.sequences.sound.MAX_MEGABYTES", 1)
    app = open_page(**SOUND)
    app.file_uploader[0].set_value(("mine.wav", bytes(2**20 + 1), "audio/wav")).run()
    assert app.error[0].value.startswith("mine.wav has 1,048,577 bytes; give a file of at most 1")


def test_the_server_takes_as_much_as_the_largest_page_promises():
    text = (opening.HOME / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    most = tomllib.loads(text)["server"]["maxUploadSize"]
    assert most == MOST_OF_WEIGHTS > MAX_MEGABYTES
    assert most > own_files.MOST_BYTES // 1_000_000
    nginx = (opening.HOME / "docs" / "nginx.conf").read_text(encoding="utf-8")
    assert int(re.search(r"client_max_body_size (\d+)m", nginx)[1]) > most


@pytest.mark.parametrize("order", ["kept", "shuffled", "fixed"])
def test_only_in_order_is_the_last_sample_the_sound_one_sample_late(order):
    app = open_page(**SHORT | {"task": "tone"}, order=order)
    (said,) = [one.value for one in app.caption if "One step ahead" in one.value]
    late = compare(Experiment(task="tone", n_steps=6, n_a=4, updates=4, batch=4), make_tone("two"),
                   5, order)["naive"].guesses  # fmt: skip
    series = make_tone("two").held_out
    is_the_sound_late = np.allclose(late[1:], np.asarray(series).ravel()[: len(late) - 1])
    assert is_the_sound_late == (order == "kept")
    assert ("one sample late" in said) == is_the_sound_late
    assert ("in the wrong order" in said) == (not is_the_sound_late)
