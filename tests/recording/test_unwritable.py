"""A log that cannot be written, or not any more: the training goes on to its end and past it."""

import io
import os
import re
import warnings
from pathlib import Path

import pytest

from explorer import record
from explorer.errors import InputError
from explorer.recording import read_log
from explorer.recording.writing import LogFile
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, nn

FULL = Path("/dev/full")
"""A file of Linux that can be opened, and on which there is no space."""


class FullFile(io.RawIOBase):
    """A file on a disk that is full after so many bytes, and takes what fits."""

    def __init__(self, most):
        super().__init__()
        self.most, self.taken = most, bytearray()

    def writable(self):
        return True

    def write(self, data):
        if len(self.taken) >= self.most:
            raise OSError(28, "No space left on device")
        taken = bytes(data)[: self.most - len(self.taken)]
        self.taken += taken
        return len(taken)


class Failing(io.BytesIO):
    """A file that takes no more once it is told so."""

    fails = False

    def write(self, data):
        if self.fails:
            raise OSError(28, "No space left on device")
        return super().write(data)


def trained(file, n=8, close_after=0, **how):
    """(the updates that were made, the warnings) of a training; `file` as record() takes it."""
    model, made = model_of(torch.float32), 0
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with record(model, file, **{"every": 1, **how}):
            for update in range(1, n + 1):
                x, y = batch(update)
                loss_of(model, x.float(), y).backward()
                own.step()
                made += 1
                if update == close_after:
                    file.close()
                if update == 5 and isinstance(file, Failing):
                    file.fails = True
    return made, [str(one.message) for one in said]


@pytest.fixture
def on_a_full_disk(monkeypatch):
    """record() to a path opens a buffered file on a disk that is full after 12,000 bytes."""
    disk = FullFile(12_000)
    opened = io.BufferedWriter(disk)
    monkeypatch.setattr("explorer.recording.writing.open_new", lambda *given: opened)
    return disk, opened


def test_a_full_disk_ends_the_log_and_neither_the_training_nor_what_follows_the_block(
    on_a_full_disk,
):
    disk, opened = on_a_full_disk
    made, said = trained("run.rnnlog")
    assert made == 8
    assert opened.closed
    log = read_log(io.BytesIO(bytes(disk.taken)))
    held = len(log.updates)
    assert 1 <= held < 7
    assert said == [
        f"The log cannot be written any more (No space left on device): update {held + 1} and "
        f"those after it are not recorded. It holds {held} recorded updates, which can be read; "
        "the training goes on."
    ]
    assert "ends in the middle of update" in log.notes[0]


def test_a_file_that_was_given_may_fill_up_as_well():
    file = Failing()
    made, said = trained(file)
    assert made == 8
    assert len(said) == 1
    assert "update 6 and those after it are not recorded. It holds 5 recorded updates" in said[0]
    assert read_log(io.BytesIO(file.getvalue())).updates.tolist() == [1, 2, 3, 4, 5]


def test_where_the_end_alone_has_no_room_that_is_said():
    file = Failing()
    made, said = trained(file, n=5)
    assert made == 5
    assert len(said) == 1
    assert "(No space left on device): its end is missing. It holds 5 recorded" in said[0]
    assert "The log has no end" in read_log(io.BytesIO(file.getvalue())).notes[0]


def test_a_disk_that_tells_of_it_only_when_the_file_is_closed(monkeypatch):
    class Late(io.BytesIO):
        def close(self):
            raise OSError(122, "Disk quota exceeded")

    file = Late()
    monkeypatch.setattr("explorer.recording.writing.open_new", lambda *given: file)
    made, said = trained("run.rnnlog", n=2)
    assert made == 2
    assert len(said) == 1
    assert "cannot be written any more (Disk quota exceeded)" in said[0]


def test_a_file_that_its_owner_closes_within_the_block_ends_the_log_alone(tmp_path):
    file = (tmp_path / "run.rnnlog").open("wb")
    made, said = trained(file, n=3, close_after=1)
    assert made == 3
    assert len(said) == 1
    assert "any more (write to closed file): update 2 and those" in said[0]
    assert read_log(tmp_path / "run.rnnlog").updates.tolist() == [1]


@pytest.mark.skipif(not FULL.exists(), reason="/dev/full is a file of Linux")
def test_a_log_that_cannot_be_begun_is_refused_as_every_path_that_cannot_be_written():
    refused = re.escape("'/dev/full' cannot be written (No space left on device); give the path")
    with pytest.raises(InputError, match=refused):
        record(nn.LSTM(3, 5), FULL, overwrite=True)
    assert FULL.exists()
    with (
        open(FULL, "wb", buffering=0) as file,
        pytest.raises(InputError, match="cannot be written"),
    ):
        record(nn.LSTM(3, 5), file)


def test_a_log_that_cannot_be_begun_leaves_no_file_that_is_in_the_way(tmp_path, monkeypatch):
    place = tmp_path / "run.rnnlog"

    def full(log, pieces):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(LogFile, "write_bytes", full)
        with pytest.raises(InputError, match="cannot be written"):
            record(nn.LSTM(3, 5), place)
    assert os.listdir(tmp_path) == []
    trained(place, n=1)
    assert read_log(place).updates.tolist() == [1]
