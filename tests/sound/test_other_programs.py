"""Sounds as other programs write them: larger containers, long sizes, missing padding, opposite
polarity. Each is made here byte by byte and held to the sine it was made from."""

import struct

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.sound import read_wav
from tests.sound.made import RATE, as_bytes, chunk, extensible, long_sizes, tone, wav

SECONDS = 5.0
LOWER = "Its samples of {} bit stand in the lower bits of {} bytes each, and are read from there."


def read(data):
    return read_wav(data, RATE, SECONDS)


def contained(samples, bits, width, *, upper):
    """Whole numbers of `bits` in little-endian containers of `width` bytes, by Python's own."""
    shift = 8 * width - bits if upper else 0
    top = 2 ** (bits - 1)
    whole = (min(max(round(float(one) * top), -top), top - 1) for one in samples)
    return b"".join((one << shift).to_bytes(width, "little", signed=True) for one in whole)


CONTAINERS = [(16, 3), (16, 4), (20, 3), (20, 4), (24, 4), (24, 8), (12, 2), (32, 8)]


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("bits", "width"), CONTAINERS)
def test_samples_in_the_upper_bits_of_a_larger_container_are_read_as_the_standard_says(
    bits, width, channels
):
    body = contained(np.repeat(tone(800), channels), bits, width, upper=True)
    sound = read(wav(body, bits=bits, width=width, channels=channels))
    np.testing.assert_allclose(sound.samples, tone(800), atol=1.01 / 2.0**bits)
    assert not any("lower" in note for note in sound.notes)


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("bits", "width"), [*CONTAINERS, (8, 2), (8, 4)])
def test_samples_in_the_lower_bits_of_a_larger_container_are_found_there_and_it_is_said(
    bits, width, channels
):
    body = contained(np.repeat(tone(800), channels), bits, width, upper=False)
    sound = read(wav(body, bits=bits, width=width, channels=channels))
    np.testing.assert_allclose(sound.samples, tone(800), atol=1.01 / 2.0**bits)
    assert sound.notes[0] == LOWER.format(bits, width)


def test_spare_bits_that_do_not_repeat_the_sign_change_nothing():
    """A sound card may leave the fourth byte at 0 for a negative sample too."""
    body = bytearray(contained(tone(800), 24, 4, upper=False))
    body[3::4] = bytes(800)
    np.testing.assert_allclose(
        read(wav(bytes(body), bits=24, width=4)).samples, tone(800), atol=1e-6
    )


def test_eight_bit_without_a_sign_in_two_bytes_are_silent_at_128():
    body = np.rint(128 + 127 * tone(800)).astype("<u2").tobytes()
    np.testing.assert_allclose(read(wav(body, bits=8, width=2)).samples, tone(800), atol=0.01)


def test_a_soft_sound_of_twenty_bit_in_three_bytes_stays_as_soft_as_the_standard_says():
    soft = tone(800) / 32  # all of it would fit into the lower twenty bits as well
    sound = read(wav(contained(soft, 20, 3, upper=True), bits=20, width=3))
    np.testing.assert_allclose(sound.samples, soft, atol=1e-5)
    assert sound.notes == ()


def test_a_block_align_that_the_bytes_a_second_contradict_is_not_believed():
    """Copied from a stereo file: the header's other number, and the samples, know of one side."""
    data = wav(as_bytes(tone(), 1, 16), align=4, byte_rate=2 * RATE)
    np.testing.assert_allclose(read(data).samples, tone(), atol=1e-4)


@pytest.mark.parametrize("align", [0, 1, 3, 7, 65535])
def test_a_block_align_that_makes_no_sense_is_not_believed(align):
    both = np.repeat(tone(), 2)
    data = wav(as_bytes(both, 1, 16), channels=2, align=align)
    np.testing.assert_allclose(read(data).samples, tone(), atol=1e-4)


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("align", [0, 2, 16])
def test_fractions_are_as_wide_as_their_bits_whatever_the_block_align(bits, align):
    data = wav(as_bytes(tone(), 3, bits), kind=3, bits=bits, align=align)
    np.testing.assert_allclose(read(data).samples, tone(), atol=1e-6)


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("counting", "bits"), [(16, 16), (12, 16), (20, 24), (24, 32), (32, 32)])
def test_the_extensible_form_says_how_many_bits_count(counting, bits, channels):
    body = contained(np.repeat(tone(800), channels), counting, bits // 8, upper=True)
    extra = extensible(counting, channels)
    sound = read(wav(body, kind=0xFFFE, bits=bits, channels=channels, extra=extra))
    np.testing.assert_allclose(sound.samples, tone(800), atol=1.01 / 2.0**counting)


def test_the_extensible_form_holds_fractions_too():
    data = wav(as_bytes(tone(), 3, 32), kind=0xFFFE, bits=32, extra=extensible(32, kind=3))
    np.testing.assert_allclose(read(data).samples, tone(), atol=1e-6)


LIST = chunk(b"LIST", b"INFOISFT\x0c\0\0\0Recorder 1.0" + b"\xff\x7f" * 400)


@pytest.mark.parametrize("head", [b"RF64", b"BW64"])
@pytest.mark.parametrize("after", [b"", LIST])
def test_the_sizes_of_a_long_file_stand_in_ds64(head, after):
    body = as_bytes(tone(), 1, 16)
    sizes = long_sizes(len(body))
    sound = read(wav(body, head=head, before=sizes, size=0xFFFFFFFF, after=after))
    assert len(sound.samples) == RATE
    np.testing.assert_allclose(sound.samples, tone(), atol=1e-4)


def test_a_long_files_other_chunks_have_their_sizes_there_too():
    body, other = as_bytes(tone(), 1, 16), bytes(1000)
    sizes = long_sizes(len(body), [(b"axml", len(other))])
    before = sizes + b"axml" + struct.pack("<I", 0xFFFFFFFF) + other
    sound = read(wav(body, head=b"BW64", before=before, size=0xFFFFFFFF, after=LIST))
    assert len(sound.samples) == RATE


@pytest.mark.parametrize("claimed", [0, 10**15])
def test_a_long_size_that_is_not_true_is_not_believed(claimed):
    """0 where the writer was stopped before it came back to say it."""
    before = long_sizes(claimed)
    data = wav(as_bytes(tone(), 1, 16), head=b"RF64", before=before, size=0xFFFFFFFF)
    assert len(read(data).samples) == RATE


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("text", [b"hello", b"", b"even", b"an odd one!", b"ends like data:dat"])
@pytest.mark.parametrize("name", [b"LIST", b"bext", b"xyz9"])
def test_chunks_are_passed_by_with_and_without_their_byte_of_padding(name, text, padded):
    before = chunk(name, text, padded=padded)
    sound = read(wav(as_bytes(tone(), 1, 16), before=before + LIST))
    assert len(sound.samples) == RATE
    np.testing.assert_allclose(sound.samples, tone(), atol=1e-4)


def test_what_stands_behind_the_samples_is_not_heard():
    sound = read(wav(as_bytes(tone(999), 1, 8), bits=8, after=b"\0" + LIST))
    assert len(sound.samples) == 999
    with pytest.raises(InputError, match="has no samples in it"):
        read(wav(b"", after=LIST))


def test_samples_of_a_size_that_was_never_written_are_not_taken_for_chunks():
    assert len(read(wav(as_bytes(tone(), 1, 16), size=0)).samples) == RATE


def mixed(*sides):
    body = as_bytes(np.stack(sides, axis=1).ravel(), 1, 24)
    return read(wav(body, bits=24, channels=len(sides)))


CANCEL = " would cancel each other when mixed, so {} alone is used."


@pytest.mark.parametrize(
    ("right", "which"), [(-1.0, "left"), (-0.7, "left"), (-1.6, "right"), (-0.5, "left")]
)
def test_sides_of_opposite_polarity_are_not_silent_and_it_is_said(right, which):
    sound = mixed(tone(), right * tone())
    np.testing.assert_allclose(
        sound.samples, tone() * (right if which == "right" else 1), atol=1e-6
    )
    assert sound.notes == ("Both channels" + CANCEL.format(f"the {which} one"),)


def test_a_constant_on_both_sides_does_not_hide_that_they_cancel():
    sound = mixed(tone() / 2 + 0.25, -tone() / 2 + 0.25)
    assert sound.samples.std() == pytest.approx(tone().std() / 2, rel=1e-3)


def test_six_channels_that_cancel_are_one_of_them():
    sides = [tone(), -tone(), tone(), -tone(), 1.5 * tone(), -1.4 * tone()]
    sound = mixed(*sides)
    np.testing.assert_allclose(sound.samples, 1.5 * tone(), atol=1e-6)
    assert sound.notes == ("Its 6 channels" + CANCEL.format("channel 5"),)


@pytest.mark.parametrize("n", [2, 6])
def test_sound_on_one_side_alone_or_on_sides_without_relation_is_mixed(n):
    alone = [tone(), *[np.zeros(RATE)] * (n - 1)]
    unrelated = [tone(hertz=300.0 + 70 * i) for i in range(n)]
    for sides in (alone, unrelated):
        sound = mixed(*sides)
        np.testing.assert_allclose(sound.samples, np.mean(sides, axis=0), atol=1e-6)
        assert sound.notes[0].endswith("channels are mixed into one.")


@pytest.mark.parametrize("channels", [1, 2])
def test_samples_of_any_size_make_a_finite_sound(channels):
    huge = np.repeat(1e308 * tone(), channels)
    data = wav(as_bytes(huge, 3, 64), kind=3, bits=64, channels=channels, rate=16_000)
    sound = read(data)
    assert np.abs(sound.samples).max() == 1.0
    assert sound.notes[-1] == "It was louder than a .wav file can be, and is played more softly."


def test_no_damage_to_any_of_these_files_makes_anything_but_a_sound_or_a_clear_error():
    body = as_bytes(tone(300), 1, 24)
    good = [
        wav(contained(tone(300), 24, 4, upper=False), bits=24, width=4),
        wav(body, bits=24, head=b"RF64", before=long_sizes(len(body)), size=2**32 - 1, after=LIST),
        wav(body, bits=24, before=chunk(b"LIST", b"hello", padded=False)),
        wav(np.repeat(tone(300), 6).astype("<f4").tobytes(), kind=3, bits=32, channels=6),
        wav(body, kind=0xFFFE, bits=24, extra=extensible(20)),
    ]
    rng = np.random.default_rng(1)
    for trial in range(1500):
        bad = bytearray(good[trial % len(good)])
        del bad[int(rng.integers(20, len(bad))) :]
        for place in rng.integers(0, min(120, len(bad)), size=3):
            bad[place] = int(rng.choice([0, 1, 2, 255, rng.integers(256)]))
        try:
            sound = read(bytes(bad))
        except InputError:
            continue
        assert np.isfinite(sound.samples).all()
        assert 0 < len(sound.samples) <= 5 * RATE
