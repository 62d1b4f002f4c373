"""How far a log has come, told by the headers of its records as it would be by reading it whole."""

import io
import struct
from zlib import crc32

import pytest

from explorer.errors import InputError
from explorer.recording import read_log
from explorer.recording.frames import MAGIC
from explorer.recording.growth import Growth, grown, growth_of, stamp_of
from explorer.views.network.live_log import in_words
from tests.recording.test_log_files import ends_of_records, written


@pytest.fixture(scope="module")
def raw():
    return written()


def test_at_every_length_it_has_the_updates_that_a_reader_finds(raw):
    ends = ends_of_records(raw)
    for cut in sorted({*ends, *(end - 1 for end in ends), *range(ends[0], len(raw), 997)}):
        if cut < ends[0]:
            continue
        log, found = read_log(io.BytesIO(raw[:cut])), grown(io.BytesIO(raw[:cut]))
        assert found == Growth(len(log.updates), log.last_update is not None), cut
    assert grown(io.BytesIO(raw)) == Growth(3, True)


def test_what_is_no_log_has_no_updates(raw):
    whole = struct.pack("<4sIQ", b"RNNR", 4, 0)
    huge = struct.pack("<4sIQ", b"RNNR", 2**31, 2**60)
    records = [
        whole + struct.pack("<I", crc32(whole)) + b"[[]]" + bytes(4),
        huge + struct.pack("<I", crc32(huge)) + b"{}",
        b"RNNR" + bytes(40),
    ]
    for other in (b"", b"PK\x03\x04", MAGIC, *(MAGIC + record for record in records)):
        assert grown(io.BytesIO(other)) == Growth(0, False)


def test_a_file_that_grows_or_goes_has_another_stamp(tmp_path, raw):
    place = tmp_path / "run.rnnlog"
    place.write_bytes(raw[:-10])
    before = stamp_of(str(place))
    place.write_bytes(raw)
    assert stamp_of(str(place)) != before
    place.unlink()
    assert stamp_of(str(place)) == (0, 0)
    with pytest.raises(InputError, match="cannot be opened"):
        growth_of(str(place))


def test_what_has_come_is_said(raw):
    log = read_log(io.BytesIO(raw[: ends_of_records(raw)[2]]))
    assert log.updates.tolist() == [1, 3]
    said = {
        Growth(2, False): ("No more updates have been written yet.", "Read again", False),
        Growth(3, False): ("1 more update has been written.", "Show it", True),
        Growth(1202, True): ("1,200 more updates have been written.", "Show them", True),
        Growth(2, True): ("The training has ended.", "Read again", True),
        Growth(1, False): ("The log has been begun anew.", "Read again", True),
    }
    assert {growth: in_words(log, growth) for growth in said} == said
