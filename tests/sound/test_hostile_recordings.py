"""Recordings that are damaged or made to do harm, and where PyAV is missing, crashes or hangs."""

import importlib.util
import pathlib
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import decoding, read_sound
from explorer.sound.decoding import EXTRA
from tests.sound.made import as_bytes, tone, wav
from tests.sound.recordings import CHROMIUM, HEADS, record

RATE = 8000
WEBM = (CHROMIUM / "chromium.webm").read_bytes()
MP4 = (CHROMIUM / "chromium.mp4").read_bytes()
needs_av = pytest.mark.skipif(importlib.util.find_spec("av") is None, reason=f"needs {EXTRA}")


def refusal(raw):
    with pytest.raises(InputError) as refused:
        read_sound(raw, RATE, 5.0)
    return str(refused.value)


@pytest.mark.parametrize(("head", "what"), HEADS.items(), ids=HEADS.values())
def test_without_pyav_what_it_is_and_what_to_do_is_said(monkeypatch, head, what):
    monkeypatch.setitem(sys.modules, "av", None)
    said = refusal(head + bytes(60))
    assert said.startswith(f"This is {what}. Where this app runs it can read .wav files only; with")
    assert EXTRA in said
    assert "M4A, MP4, WebM" in said
    assert said.endswith("a sound editor, and give that.")


def test_a_pyav_that_cannot_be_loaded_is_a_missing_one(monkeypatch, tmp_path):
    """As after an update of the system: the package is there, and its libraries are not."""
    (tmp_path / "av.py").write_text("raise ImportError('libavcodec.so: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "av", raising=False)
    assert EXTRA in refusal(WEBM)


def test_a_wav_file_needs_no_pyav(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    assert len(read_sound(wav(as_bytes(tone(), 1, 16)), RATE, 5.0).samples) == RATE


@needs_av
@pytest.mark.parametrize(("head", "what"), HEADS.items(), ids=HEADS.values())
def test_a_head_without_a_sound_is_refused_in_a_sentence(head, what):
    said = refusal(head + b"\xff" * 60)  # in AMR, zeros are silence
    assert said.startswith(f"This is {what}")
    assert "Save it as .wav" in said or "give one that has sound" in said


@pytest.mark.parametrize(
    "raw",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
        b'<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>',
    ],
)
def test_a_list_of_other_files_is_never_handed_to_a_decoder(monkeypatch, raw):
    monkeypatch.setattr(decoding, "_ask", None)
    assert refusal(raw).startswith("This is no .wav file")
    monkeypatch.undo()
    if importlib.util.find_spec("av"):  # and one that poses as a recording is read as that
        assert "damaged" in refusal(bytes(4) + b"ftypM4A \n" + raw)


CLOSED = """
import sys; sys.path.insert(0, {folder!r})
import socket, decoder
decoder._take_away()
for attempt in (lambda: open({file!r}), socket.socket, lambda: decoder._open_nothing("x", 0, {{}})):
    try: attempt()
    except OSError: continue
    sys.exit("it was opened")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no limits of a process")
def test_the_process_that_decodes_can_open_neither_a_file_nor_a_connection():
    code = CLOSED.format(folder=str(decoding._PROGRAM.parent), file=__file__)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@needs_av
@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.abort()", "which PyAV cannot read here, or which is damaged"),
        ("import time; time.sleep(60)", "that takes more than 0.5 s to read, and was given up"),
        ("import sys; sys.exit('no')", "which PyAV cannot read here, or which is damaged"),
    ],
)
def test_a_crash_and_a_hang_are_sentences_and_say_nothing_in_the_terminal(
    monkeypatch, tmp_path, capfd, program, words
):
    path = tmp_path / "planted.py"
    path.write_text(program)
    monkeypatch.setattr(decoding, "_PROGRAM", path)
    monkeypatch.setattr(decoding, "_PATIENCE", 0.5 if "sleep" in program else 30.0)
    assert f"This is a WebM file {words}" in refusal(WEBM).replace(", which", " which")
    assert capfd.readouterr() == ("", "")


def claims(raw, *, rate=None, channels=None):
    """A CAF file whose header says something else."""
    at = raw.index(b"desc") + 12
    changed = bytearray(raw)
    if rate is not None:
        changed[at : at + 8] = struct.pack(">d", rate)
    if channels is not None:
        changed[at + 24 : at + 28] = struct.pack(">I", channels)
    return bytes(changed)


@needs_av
@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"rate": 1e9}, "that claims 1,000,000,000 samples a second on 1 channel; 1,000"),
        ({"rate": 768_001.0}, "that claims 768,001 samples a second on 1 channel; 1,000"),
        ({"rate": 4.0}, "that claims 4 samples a second on 1 channel; 1,000"),
        ({"channels": 65}, "that claims 8,000 samples a second on 65 channels; 1,000"),
        ({"channels": 2**31}, "which PyAV cannot read here, or which is damaged"),
        (
            {"rate": 768_000.0, "channels": 60},
            "that claims 768,000 samples a second on 60 channels; 1,000",
        ),
    ],
)
def test_what_a_header_claims_is_refused_before_memory_is_taken_for_it(claim, words):
    raw = claims(record("caf", "pcm_s16be", tone()[:, None], RATE), **claim)
    assert words in refusal(raw)


@needs_av
def test_a_small_file_that_claims_hours_is_read_and_not_believed():
    raw = record("flac", "flac", tone(6 * RATE)[:, None], RATE)
    raw = raw[:22] + b"\xff" * 4 + raw[26:]  # the lower bits of its number of samples
    sound = read_sound(raw, RATE, 5.0)
    assert len(sound.samples) == 5 * RATE
    assert "The first 5 s are used." in sound.notes


@needs_av
def test_sound_of_a_kind_that_is_not_read_says_which():
    said = refusal(record("matroska", "ac3", tone(44_100, 44_100)[:, None], 44_100))
    assert "with sound of a kind that is not read here (ac3). Save it as .wav" in said


@needs_av
@pytest.mark.parametrize("raw", [WEBM, MP4], ids=["webm", "mp4"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_a_recording_cut_in_the_middle_is_read_so_far_or_refused_in_a_sentence(raw, part):
    assert is_read_or_refused(raw[: int(part * len(raw))]) or part < 0.9


@needs_av
def test_no_damage_makes_anything_but_a_sound_or_a_clear_error():
    """Some of what was tried by the thousand: bytes changed, cut out or put in."""
    rng = np.random.default_rng(0)
    read = sum(is_read_or_refused(damaged((WEBM, MP4)[i % 2], rng)) for i in range(16))
    assert 0 < read < 16


def damaged(raw, rng):
    bad = bytearray(raw)
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(4, len(bad) if rng.random() < 0.5 else min(len(bad), 300)))
        part = rng.bytes(int(rng.integers(0, 6))) if rng.random() < 0.7 else b"\xff" * 8
        bad[at : at + int(rng.choice((0, 1, len(part), 40)))] = part
    return bytes(bad)


def is_read_or_refused(raw):
    said = ""
    try:
        sound = read_sound(raw, RATE, 5.0)
    except InputError as error:
        said = str(error)
    if said:
        assert "Save it as .wav" in said or "give one that has sound" in said
        return False
    assert np.isfinite(sound.samples).all()
    assert 1 <= len(sound.samples) <= 5 * RATE
    assert np.abs(sound.samples).max() <= 1.0
    return True


@needs_av
def test_a_damaged_part_is_left_out_and_that_is_said():
    raw = record("adts", "aac", tone(44_100, 44_100)[:, None], 44_100)
    at = raw.index(b"\xff\xf1", len(raw) // 2) + 7
    sound = read_sound(raw[:at] + b"\xff" * 60 + raw[at + 60 :], RATE, 5.0)
    assert any("damaged part" in note for note in sound.notes)
    assert len(sound.samples) > 0.9 * RATE


@needs_av
def test_sessions_that_give_recordings_at_once_get_theirs_and_few_processes_run(monkeypatch):
    run, lock, running, most = subprocess.run, threading.Lock(), [], []

    def counted(*given, **options):
        with lock:
            running.append(1)
            most.append(len(running))
        try:
            return run(*given, **options)
        finally:
            with lock:
                running.pop()

    monkeypatch.setattr(decoding.subprocess, "run", counted)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda raw: read_sound(raw, RATE, 5.0), [WEBM, MP4] * 3))
    assert [sound.notes[0][:12] for sound in found] == ["It is a WebM", "It is an MP4"] * 3
    for first, other in ((0, 2), (1, 3)):
        np.testing.assert_array_equal(found[first].samples, found[other].samples)
    assert max(most) <= 2


def test_where_too_many_wait_it_is_said(monkeypatch):
    if importlib.util.find_spec("av") is None:
        pytest.skip(f"needs {EXTRA}")
    monkeypatch.setattr(decoding, "_AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(decoding, "_PATIENCE", 0.01)
    with decoding._AT_ONCE:
        assert refusal(WEBM).startswith("Other recordings are being read here")


def test_the_program_that_decodes_imports_nothing_of_the_app():
    """It starts without the app's packages, and with the folder of the app not in its path."""
    text = pathlib.Path(decoding._PROGRAM).read_text(encoding="utf-8")
    assert "explorer" not in text
    assert "numpy" not in text
