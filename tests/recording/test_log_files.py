"""A log that is cut off, damaged, hostile, or none."""

import io
import itertools
import json
import random
import struct
from zlib import crc32

import numpy as np
import pytest

from explorer import record
from explorer.errors import InputError
from explorer.recording import read_log
from explorer.recording.frames import MAGIC, frame_bytes
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, nn


def written(n=7, **how):
    """The bytes of a log of n updates."""
    model, file = model_of(torch.float32), io.BytesIO()
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with record(model, file, **{"every": 3, **how}):
        for update in range(1, n + 1):
            x, y = batch(update)
            own.zero_grad()
            loss_of(model, x.float(), y).backward()
            own.step()
    return file.getvalue()


@pytest.fixture(scope="module")
def raw():
    return written()


def ends_of_records(raw):
    """The byte behind each record."""
    at, ends = len(MAGIC), []
    while at < len(raw):
        _, header, arrays, _ = struct.unpack_from("<4sIQI", raw, at)
        at += 20 + header + arrays + 4
        ends.append(at)
    return ends


def test_a_log_cut_off_anywhere_has_everything_before_the_cut(raw):
    whole, ends = read_log(io.BytesIO(raw)), ends_of_records(raw)
    assert whole.updates.tolist() == [1, 3, 6]
    assert whole.notes == ()
    cuts = {*ends, *(end - 1 for end in ends), *(end + 30 for end in ends[:-1])}
    cuts |= set(random.Random(0).sample(range(ends[0], len(raw)), 150))
    for cut in sorted(cut for cut in cuts if ends[0] <= cut < len(raw)):
        log = read_log(io.BytesIO(raw[:cut]))
        there = sum(end <= cut for end in ends) - 1
        assert log.updates.tolist() == whole.updates.tolist()[:there], cut
        assert len(log.notes) == 1
        for i in range(there):
            np.testing.assert_array_equal(log.logged[i].norms[0].da, whole.logged[i].norms[0].da)
            assert log.seen(whole.logged[i].update).trace.x.shape == (6, 1, 3)


def test_the_note_names_the_update_that_is_cut_off(raw):
    ends = ends_of_records(raw)
    notes = [
        (ends[3] - 10, "The log ends in the middle of update 6; all before it is there."),
        (ends[2] + 5, "The log ends in the middle of a record, after update 3; all before it is "),
        (ends[0] + 5, "The log ends in the middle of a record; all before it is there."),
        (ends[3], "The log has no end: the training is still running, or was ended before it "),
    ]
    for cut, note in notes:
        assert read_log(io.BytesIO(raw[:cut])).notes[0].startswith(note)


def test_a_log_that_ends_before_it_begins_says_so(raw):
    for cut in (4, 8, 15, 60):
        with pytest.raises(InputError, match="ends before it says what was trained"):
            read_log(io.BytesIO(raw[:cut]))
    for other in (b"", b"PK\x03\x04", b"RNNLOG2\n" + raw[8:], b"\x80\x04]"):
        with pytest.raises(InputError, match="no log of a training; give one that"):
            read_log(io.BytesIO(other))


def test_one_flipped_bit_is_told_and_the_other_records_are_there(raw):
    whole, ends = read_log(io.BytesIO(raw)), ends_of_records(raw)
    rng = random.Random(1)
    for at in rng.sample(range(ends[0], len(raw)), 300):
        flipped = bytearray(raw)
        flipped[at] ^= 1 << rng.randrange(8)
        log = read_log(io.BytesIO(bytes(flipped)))
        i = next(i for i, end in enumerate(ends) if at < end)
        assert any("damaged" in note for note in log.notes), at
        goes_on = at >= ends[i - 1] + 20
        kept = [u for j, u in enumerate(whole.updates, start=1) if j < i or (j > i and goes_on)]
        assert log.updates.tolist() == kept, at
    with pytest.raises(InputError, match="does not begin with|ends before"):
        read_log(io.BytesIO(raw[:40] + b"?" + raw[41:]))


def test_a_damaged_update_in_the_middle_is_left_out_and_the_rest_is_read(raw):
    ends = ends_of_records(raw)
    flipped = bytearray(raw)
    flipped[ends[2] - 100] ^= 1
    log = read_log(io.BytesIO(bytes(flipped)))
    assert log.updates.tolist() == [1, 6]
    assert log.notes == ("One record of the log is damaged, after update 1, and left out.",)


def frames_of(raw):
    """[(header, arrays)] of a log."""
    at, found = len(MAGIC), []
    while at < len(raw):
        _, size, of_arrays, _ = struct.unpack_from("<4sIQI", raw, at)
        header = json.loads(raw[at + 20 : at + 20 + size])
        start, arrays = at + 20 + size, {}
        for name, dtype, shape in header.pop("arrays"):
            count = int(np.prod(shape))
            array = np.frombuffer(raw, dtype, count, start).reshape(shape)
            arrays[name], start = array, start + array.nbytes
        found.append((header, arrays))
        at += 24 + size + of_arrays
    return found


def again(frames):
    """A log with these records, whose checksums are right."""
    return MAGIC + b"".join(itertools.chain(*(frame_bytes(h, a) for h, a in frames)))


def changed(raw, at, header=(), arrays=()):
    frames = frames_of(raw)
    of_header, of_arrays = frames[at]
    return again(
        [*frames[:at], (of_header | dict(header), of_arrays | dict(arrays)), *frames[at + 1 :]]
    )


HOSTILE = [
    (0, {"kind": "update"}, {}, "does not begin with what was trained"),
    (0, {"format": 2}, {}, "has another format than 1"),
    (0, {"rows": "layer 1"}, {}, "no list called rows"),
    (0, {"rows": ["a\nb"]}, {}, "no text called"),
    (0, {"rows": ["layer"] * 65}, {}, "no list called rows"),
    (0, {"nonlinearity": ["tanh"]}, {}, "names a nonlinearity"),
    (0, {"module": "\x1b[2J"}, {}, "no text called module"),
    (0, {"radii": []}, {}, "no array radii of 0 numbers"),
    (1, {"update": True}, {}, "no number called update"),
    (1, {"update": 10**30}, {}, "no number called update"),
    (1, {"update": 3}, {}, "updates out of order"),
    (1, {"notes": [1]}, {}, "no text called"),
    (1, {"first_nonfinite": [1, 2, 3, 4]}, {}, "another form for the first inf"),
    (1, {}, {"numbers": np.zeros(4)}, "no array numbers of 3 numbers"),
    (1, {}, {"da_norm 0": np.zeros(3)}, "no array da_norm 0 of 7 numbers"),
    (1, {}, {"lengths": np.zeros(4, int)}, "lengths that are none"),
    (1, {}, {"lengths": np.full(4, 2**40)}, "lengths that are none"),
    (1, {}, {"lengths": np.zeros((0,), int)}, "lengths that are none"),
    (1, {}, {"x": np.zeros(3)}, "do not fit one another"),
]


@pytest.mark.parametrize(("at", "header", "arrays", "reason"), HOSTILE)
def test_a_log_by_another_program_is_refused_with_what_does_not_fit(
    raw, at, header, arrays, reason
):
    with pytest.raises(InputError, match=reason):
        read_log(io.BytesIO(changed(raw, at, header, arrays)))


NEWER = [
    ({"dropout": 1.5, "replayed": True}, {}, "another form for the dropout between the layers"),
    ({"dropout": "0.5"}, {}, "another form for the dropout between the layers"),
    ({"dropout": 0.5, "replayed": 1}, {}, "another form for the dropout between the layers"),
    ({}, {"scale": np.ones(3)}, "no array scale of 2 numbers"),
    ({"kind": "skipped", "update": 0}, {}, "no number called update"),
]


@pytest.mark.parametrize(("header", "arrays", "reason"), NEWER)
def test_what_an_older_log_does_not_have_is_refused_where_it_does_not_fit(
    raw, header, arrays, reason
):
    with pytest.raises(InputError, match=reason):
        read_log(io.BytesIO(changed(raw, 1, header, arrays)))


def without_what_is_newer(raw):
    """The log as the recorder wrote it before it replayed dropout and knew of a scale."""
    newer = ("dropout", "replayed")
    return again(
        [
            (
                {name: one for name, one in header.items() if name not in newer},
                {name: a for name, a in arrays.items() if name[:5] not in ("mask ", "scale")},
            )
            for header, arrays in frames_of(raw)
            if header["kind"] != "skipped"
        ]
    )


def test_an_older_log_is_read_as_before():
    """Of a training with dropout its norms are those of the record, its states without dropout."""
    torch.manual_seed(2)
    model, file = nn.GRU(3, 5, 2, dropout=0.5), io.BytesIO()
    own, scaler = torch.optim.SGD(model.parameters(), lr=0.1), torch.amp.GradScaler("cpu")
    with record(model, file, every=1, scaler=scaler):
        for factor in (1.0, torch.inf, 1.0):
            scaler.scale(model(torch.randn(6, 2, 3))[0].sum() * factor).backward()
            scaler.step(own)
            scaler.update()
            own.zero_grad()
    new, raw = read_log(io.BytesIO(file.getvalue())), without_what_is_newer(file.getvalue())
    old = read_log(io.BytesIO(raw))
    assert (new.skipped, old.skipped, old.notes) == ((2,), (), ())
    for one, other in zip(new.logged, old.logged, strict=True):
        assert (one.dropout, one.replayed, one.scale) == (0.5, True, 65536 / one.update)
        assert (other.dropout, other.replayed, other.scale, other.loss_scale) == (0, False, 1, 1)
        np.testing.assert_array_equal(one.norms[0].da, other.norms[0].da)
    assert old.sight(2).params.layers == 2
    assert new.sight(2).params.layers == 1


@pytest.mark.parametrize(
    "mask", [np.ones((6, 1, 4), np.float32), np.ones((5, 1, 5), np.float32), np.ones(3), None]
)
def test_masks_that_do_not_fit_are_refused_when_states_are_asked_for(mask):
    torch.manual_seed(2)
    model, file = nn.GRU(3, 5, 3, dropout=0.5), io.BytesIO()
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    with record(model, file):
        model(torch.randn(6, 2, 3))[0].sum().backward()
        own.step()
    frames = frames_of(file.getvalue())
    assert frames[1][1]["mask 1"].shape == (6, 1, 5)
    frames[1][1]["mask 1"] = mask
    if mask is None:
        del frames[1][1]["mask 1"]
    log = read_log(io.BytesIO(again(frames)))
    with pytest.raises(InputError, match="do not fit one another"):
        log.seen(1)


LATER = [
    {"x": np.zeros((6, 1, 4), np.float32)},
    {"x": np.zeros((5, 1, 3), np.float32)},
    {"x": np.zeros((6, 1, 3), int)},
    {"doutputs": np.zeros((6, 1, 4), np.float32)},
    {"h_0": np.zeros((2, 1, 5), np.float32)},
    {"dc_n": np.zeros((1, 1, 6), np.float32)},
    {"weight weight_hh_l0": np.zeros((20, 4), np.float32)},
    {"weight weight_ih_l1": np.zeros((20, 5), np.float32)},
    {"weight bias_ih_l0": np.zeros((2, 20), np.float32)},
]


@pytest.mark.parametrize("arrays", LATER)
def test_states_that_do_not_fit_one_another_are_refused_when_they_are_asked_for(raw, arrays):
    log = read_log(io.BytesIO(changed(raw, 1, {}, arrays)))
    with pytest.raises(InputError, match="do not fit one another|shape|give both|_l1"):
        log.seen(1)
    assert log.seen(3).trace.x.shape == (6, 1, 3)


def test_a_log_without_the_name_of_an_array_or_with_another_size_is_refused(raw):
    frames = frames_of(raw)
    pieces = frame_bytes(*frames[1])
    text = pieces[1].replace(b'"<f8", [3]', b'"<f8", [4]', 1)
    size = sum(map(len, pieces[2:-1]))
    prefix = struct.pack("<4sIQ", b"RNNR", len(text), size)
    whole = [prefix, struct.pack("<I", crc32(prefix)), text, *pieces[2:-1]]
    total = crc32(b"".join(whole[2:]))
    bad = again(frames[:1]) + b"".join(whole) + struct.pack("<I", total)
    with pytest.raises(InputError, match="does not describe its arrays"):
        read_log(io.BytesIO(bad))


def test_a_record_that_claims_to_be_huge_takes_no_memory(raw):
    for of_header, of_arrays in ((2**31, 0), (100, 2**50), (100, 2**29)):
        prefix = struct.pack("<4sIQ", b"RNNR", of_header, of_arrays)
        bad = again(frames_of(raw)[:2]) + prefix + struct.pack("<I", crc32(prefix)) + b"{}"
        if of_arrays == 2**29:
            assert read_log(io.BytesIO(bad)).notes[0].startswith("The log ends in the middle")
            continue
        with pytest.raises(InputError, match="at most 1,073,741,824 are possible"):
            read_log(io.BytesIO(bad))


def test_a_file_that_is_there_is_not_overwritten_unless_one_says_so(tmp_path):
    place = tmp_path / "run.rnnlog"
    place.write_bytes(b"hours of training")
    with pytest.raises(InputError, match="is there already.*another name, or overwrite=True"):
        record(nn.LSTM(3, 5), place)
    assert place.read_bytes() == b"hours of training"
    nothing = pytest.warns(UserWarning, match="The log holds no update")
    with nothing, record(nn.LSTM(3, 5), place, overwrite=True):
        pass
    log = read_log(place)
    assert log.updates.size == 0
    assert log.last_update == 0
    with pytest.raises(InputError, match="cannot be written"):
        record(nn.LSTM(3, 5), tmp_path / "nowhere" / "run.rnnlog")
    with pytest.raises(InputError, match="cannot be opened"):
        read_log(tmp_path / "nothing.rnnlog")


def test_a_log_is_read_while_it_is_written_and_has_a_reason_where_it_was_ended(tmp_path):
    place, model = tmp_path / "run.rnnlog", model_of()
    own = torch.optim.SGD(model.parameters(), lr=0.1)

    def interrupted():
        with record(model, place, every=1):
            loss_of(model, *batch(1)).backward()
            own.step()
            log = read_log(place)
            assert log.updates.tolist() == [1]
            assert "still running" in log.notes[0]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    log = read_log(place)
    assert log.ended_by == "KeyboardInterrupt"
    assert log.notes == ("The training was ended by KeyboardInterrupt.",)
    assert log.seen(1).trace.x.shape == (6, 1, 3)


def test_a_log_above_its_size_goes_on_with_norms_alone():
    small = len(written(3))
    with pytest.warns(UserWarning, match="larger than most_bytes=.*only norms are kept.*every="):
        raw = written(30, most_bytes=small + 20_000)
    log = read_log(io.BytesIO(raw))
    assert log.updates.tolist() == [1, *range(3, 31, 3)]
    assert 0 < len(log.shown_updates) < 11
    assert np.isfinite(log.norms()).all()
    assert "only norms are kept" in log.notes[0]
    assert len(raw) < small + 20_000
    with pytest.raises(InputError, match="update=30 was recorded without its states; choose one"):
        log.seen(30)


WRONG = [
    ({"every": 0}, "every=0 is not possible: every must be a whole number from 1"),
    *(
        ({"every": every}, f"every={every!r} is not possible: every must be a whole number from 1")
        for every in (True, 2.5, "50", -3, None)
    ),
    ({"examples": 0}, "examples=0 is not"),
    ({"examples": 1.5}, "examples=1.5 is not"),
    ({"updates": []}, "chooses no update"),
    ({"updates": [0]}, "an update=0 is not possible: an update must be a whole number from 1"),
    ({"updates": 5}, "is no list of updates"),
    ({"updates": "12"}, "is no list of updates"),
    ({"most_bytes": -1}, "most_bytes=-1 is not"),
    ({"path": "nowhere"}, "names none of the recurrent modules"),
]


@pytest.mark.parametrize(("how", "reason"), WRONG)
def test_what_cannot_be_recorded_is_refused_and_makes_no_file(tmp_path, how, reason):
    place = tmp_path / "run.rnnlog"
    with pytest.raises(InputError, match=reason):
        record(model_of(), place, **how)
    assert not place.exists()


def test_a_log_in_a_folder_that_is_missing_is_refused_and_the_folder_named(tmp_path):
    with pytest.raises(InputError, match=r"there is no folder '.*missing'; make it first"):
        record(model_of(), tmp_path / "missing" / "run.rnnlog")


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ({}, "of type dict; give the torch module that is trained"),
        (
            nn.Linear(2, 3),
            "made of Linear, without an nn.RNN, nn.GRU or nn.LSTM; the recorder reads",
        ),
        (nn.LSTMCell(2, 3), "loop over the time steps stands in no module.*use an nn.LSTM, which"),
        (
            nn.Sequential(nn.Linear(2, 3), nn.GRUCell(3, 4)),
            "has an nn.GRUCell.*where a sequence begins; use an nn.GRU, which runs that loop",
        ),
        (nn.LSTM(2, 4, proj_size=2), "weight_hr_l0 is the projection"),
    ],
)
def test_a_model_that_cannot_be_recorded_is_refused(tmp_path, model, reason):
    with pytest.raises(InputError, match=reason):
        record(model, tmp_path / "run.rnnlog")
    assert not list(tmp_path.iterdir())


def test_what_is_no_loss_is_refused():
    nothing = pytest.warns(UserWarning, match="The log holds no update")
    with nothing, record(model_of(), io.BytesIO()) as log:
        for loss, reason in (
            (torch.zeros(2), r"The loss has shape \(2,\)"),
            ("low", "The loss is 'low'"),
            (None, "The loss is None"),
        ):
            with pytest.raises(InputError, match=reason):
                log.loss(loss)
        log.loss(1)
        log.loss(np.float32(2))
        log.loss(torch.ones(1, requires_grad=True))


def test_what_a_log_does_not_have_is_refused_with_what_it_has(raw):
    log = read_log(io.BytesIO(raw))
    with pytest.raises(InputError, match="update=2 is not in this log; choose one of 1, 3, 6"):
        log.sight(2)
    with pytest.raises(InputError, match="row='layer 2' is no row.*'layer 1'"):
        log.norms("layer 2")
    with pytest.raises(InputError, match="row='layer 9'"):
        log.sight(1, "layer 9")
    with pytest.raises(InputError, match="state='x' has no gradient here; choose 'a' or 'c'"):
        log.norms(state="x")
    with pytest.raises(InputError, match="example=1 is no sequence"):
        log.sight(1, example=1)
