import io
import json
import os
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from explorer import weights
from explorer.errors import InputError
from explorer.weights import npz, safetensors
from explorer.weights.network import notes_of
from tests.engine.textbook import problem
from tests.weights.test_round_trip import saved

PARAMS = problem(0, n_a=3)[0]
NPZ = saved(weights.save_npz, PARAMS)
SAFE = saved(weights.save_safetensors, PARAMS)


def refused(load, data, text):
    with pytest.raises(InputError, match=text) as caught:
        load(io.BytesIO(data))
    assert len(str(caught.value)) < 600


class Payload:
    """What a pickle can do: run a command when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_a_pickle_is_never_run(tmp_path):
    made = tmp_path / "made_by_the_pickle"
    objects = np.empty(1, object)
    objects[0] = Payload(made)
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, Waa=objects)
    refused(weights.load_npz, file.getvalue(), "'Waa' as Python objects, that is a pickle")
    bare = pickle.dumps(Payload(made))
    refused(weights.load_npz, bare, "cannot be read .*not a zip file")
    refused(weights.load_safetensors, bare, "The .safetensors file ")
    pt = io.BytesIO()
    with zipfile.ZipFile(pt, "w") as archive:
        archive.writestr("net/data.pkl", bare)
    refused(weights.load_npz, pt.getvalue(), "'net/data.pkl', which is no array.*.pt file holds a")
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("Waa.npy", bare)
        archive.writestr("header.npy", bare)
    refused(weights.load_npz, hidden.getvalue(), "cannot be read .*magic string")
    in_header = io.BytesIO()
    np.savez(in_header, allow_pickle=True, header=objects)
    refused(weights.load_npz, in_header.getvalue(), "has a header that is no text")
    assert not made.exists()
    pickle.loads(bare)  # the payload is a live one
    assert made.exists()


@pytest.mark.parametrize(
    ("load", "data"), [(weights.load_npz, NPZ), (weights.load_safetensors, SAFE)]
)
def test_a_file_cut_anywhere_is_refused(load, data):
    for length in range(len(data)):
        with pytest.raises(InputError):
            load(io.BytesIO(data[:length]))


@pytest.mark.parametrize(
    ("load", "data"), [(weights.load_npz, NPZ), (weights.load_safetensors, SAFE)]
)
def test_a_file_with_any_byte_changed_is_read_or_refused_and_nothing_else(load, data):
    rng = np.random.default_rng(0)
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= int(rng.integers(1, 256))
        try:
            found = load(io.BytesIO(bytes(damaged)))
        except InputError:
            continue
        assert found.flat.shape == PARAMS.flat.shape


@pytest.mark.parametrize("load", [weights.load_npz, weights.load_safetensors])
def test_what_is_no_file_is_refused_in_words(load, tmp_path):
    with pytest.raises(InputError, match="neither a path nor a file"):
        load(3)
    with pytest.raises(InputError, match="cannot be opened .*No such file"):
        load(tmp_path / "missing")
    with pytest.raises(InputError, match="cannot be opened .*directory"):
        load(tmp_path)
    with pytest.raises(InputError, match="cannot be opened .*null"):
        load("a\0b")
    with pytest.raises(InputError):
        load(io.StringIO("text"))
    with pytest.raises(InputError, match="cannot be read|is empty"):
        load(io.BytesIO(b""))


def packed(**members):
    file = io.BytesIO()
    np.savez(file, **members)
    return file.getvalue()


def zipped(compression=zipfile.ZIP_DEFLATED, **members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def npy(shape, descr="<f8", data=b"", version=1):
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    size = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + size + header + data


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    def unpack(*_):
        raise AssertionError("unpacked")

    bomb = zipped(Waa=npy((2**24,), data=bytes(2**27)))
    plain = packed(W=np.random.default_rng(0).standard_normal(200))
    many = zipped(**{f"W{i}": b"" for i in range(300)})
    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    assert len(bomb) < 2**18
    refused(weights.load_npz, bomb, r"would unpack from [\d,]+ to 134,217,\d+ bytes")
    monkeypatch.setattr(npz, "MOST_BYTES", 1000)
    refused(weights.load_npz, plain, r"would unpack from .*; at most 1,000 are read")
    refused(weights.load_npz, many, "holds 300 arrays; at most 256")


def test_a_zip_bomb_whose_table_says_it_is_small_is_never_unpacked():
    """The table of the archive, which the size is taken from, is as hostile as the rest."""
    bomb = bytearray(zipped(Waa=bytes(2**26)))
    struct.pack_into("<I", bomb, bomb.rfind(b"PK\x01\x02") + 24, 100)
    tracemalloc.start()
    refused(weights.read_npz, bytes(bomb), "cannot be read .*Bad CRC-32")
    assert tracemalloc.get_traced_memory()[1] < 2**22
    tracemalloc.stop()


def test_a_table_that_says_more_than_is_packed_is_refused():
    short = bytearray(zipped(Waa=npy((1,), data=bytes(8))))
    struct.pack_into("<I", short, short.rfind(b"PK\x01\x02") + 24, 1000)
    refused(weights.read_npz, bytes(short), "ends within 'Waa.npy'; load it again")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (packed(Waa=np.zeros(3)), "does not say which network.*cell, .*read_npz"),
        (packed(Waa=np.zeros(3, "M8[s]")), "has 'Waa' in datetime64.*; choose one in float16"),
        (packed(Waa=np.zeros(3, complex)), "has 'Waa' in complex128"),
        (packed(Waa=np.zeros(3, np.longdouble)), "has 'Waa' in "),
        (packed(Waa=np.array(["a"])), "has 'Waa' in <U1"),
        (packed(Waa=np.zeros(3, "f8,f4")), "has 'Waa' in"),
        (packed(header=np.array("{")), "cannot be read"),
        (packed(header=np.array("[1]")), "header that is not text to text"),
        (packed(header=np.array('{"cell": 3}')), "header that is not text to text"),
        (packed(header=np.array("[" * 9000)), "cannot be read"),
        (packed(header=np.array("a" * 40000)), "has a header of 160,128 bytes; at most 65,536"),
        (packed(header=np.zeros(3)), "header that is no text"),
        (zipped(Waa=npy((2**40,))), r"of shape \(1099511627776,\)"),
        (zipped(Waa=npy((2, 2), data=bytes(24))), "24 bytes, but float64 of shape .* takes 32"),
        (zipped(Waa=npy((1,), data=bytes(80))), "80 bytes, but float64"),
        (zipped(Waa=npy((-1, -1), data=bytes(8))), r"of shape \(-1, -1\)"),
        (zipped(Waa=npy((True,), data=bytes(8))), r"shape \(True,\)"),
        (zipped(Waa=npy((1,) * 9, data=bytes(8))), "up to 8 axes"),
        (zipped(Waa=npy((0, 2**70))), r"of shape \(0, 1180591620717411303424\)"),
        (zipped(Waa=npy("(" * 5000)), "cannot be read"),
        (zipped(Waa=npy((1,), data=bytes(8), version=3)), r"version \(3, 0\) of .npy"),
        (zipped(Waa=b""), "cannot be read"),
        (zipped(zipfile.ZIP_LZMA, Waa=npy((1,), data=bytes(8))), "packs 'Waa' in an unusual way"),
    ],
    ids=range(23),
)
def test_hostile_npz_files_are_refused_in_words(data, text):
    refused(weights.load_npz, data, text)


def test_a_name_that_comes_twice_in_an_npz_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Waa.npy", npy((1,), data=bytes(8)))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("Waa.npy", npy((1,), data=bytes(8)))
    refused(weights.load_npz, file.getvalue(), "holds 'Waa.npy', a second time")


def safe(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype="F64", shape=(1,), offsets=(0, 8), **more):
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets, **more}


EIGHT = bytes(8)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "The .safetensors file is empty; choose a file that was saved as .safetensors"),
        (b"abc", "has only 3 bytes"),
        (NPZ, r"begins with b'PK"),
        (safe(b"{}", length=2**30), "a header of 1,073,741,824 bytes, and at most 1,048,576"),
        (safe(b"{}", length=2**64 - 1), "a header of 18,446,744,073,709,551,615 bytes"),
        (safe(b"{}", length=50), "ends after 2 of 50 bytes of its header"),
        (safe(b"[]"), r"header that begins with b'\[' instead of \{"),
        (safe(b" {}"), "header that begins with b' '"),
        (safe(b""), "begins with b'' instead"),
        (safe(b"{"), "has a header that cannot be read"),
        (safe(b'{"\xff": 1}'), "has a header that cannot be read"),
        (safe(b'{"W": ' + b"[" * 200_000), "has a header that cannot be read"),
        (safe(b'{"W": NaN}'), "NaN is no JSON"),
        (safe(b'{"W": ' + b"9" * 5000 + b"}"), "has a header that cannot be read"),
        (safe(b'{"W": 1, "W": 2}'), "names 'W' twice in its header"),
        (safe(b'{"W": {"dtype": "F64", "dtype": "F32"}}'), "names 'dtype' twice"),
        (safe({"W": 3}), "describes 'W' by other things than dtype, shape and data_offsets"),
        (safe({"W": entry(more=1)}, EIGHT), "describes 'W' by other things"),
        (
            safe({"W": entry(dtype="C64")}, EIGHT),
            "has 'W' in 'C64'; choose one in F16, BF16, F32, F64",
        ),
        (safe({"W": entry(dtype="I64")}, EIGHT), "does not say which network its arrays make"),
        (safe({"W": entry(dtype=["F64"])}, EIGHT), r"has 'W' in \['F64'\]"),
        (safe({"W": entry(shape=3)}, EIGHT), "has 'W' of shape 3"),
        (safe({"W": entry(shape=[-1])}, EIGHT), r"of shape \[-1\]"),
        (safe({"W": entry(shape=[True])}, EIGHT), r"of shape \[True\]"),
        (safe({"W": entry(shape=[1.0])}, EIGHT), r"of shape \[1.0\]"),
        (safe({"W": entry(shape=[1] * 9)}, EIGHT), "up to 8 axes"),
        (safe({"W": entry(shape=[2**20, 2**20])}, EIGHT), "134,217,728"),
        (safe({"W": entry(shape=[0, 2**70])}, EIGHT), "has 'W' of shape"),
        (safe({"W": entry(shape=[2])}, EIGHT), r"8 bytes, but F64 of shape \[2\] takes 16"),
        (safe({"W": entry(offsets=[8, 0])}, EIGHT), r"at data_offsets \[8, 0\]"),
        (safe({"W": entry(offsets=[-8, 0])}, EIGHT), r"at data_offsets \[-8, 0\]"),
        (safe({"W": entry(offsets=[0])}, EIGHT), r"at data_offsets \[0\]"),
        (safe({"W": entry(offsets=[8, 16])}, EIGHT * 2), "at byte 8, where it comes after a gap"),
        (
            safe({"W": entry(), "V": entry(offsets=[4, 12])}, bytes(12)),
            "has 'V' at byte 4, where it overlaps another array",
        ),
        (safe({"W": entry(), "V": entry()}, EIGHT), "overlaps another array"),
        (safe({"W": entry()}, EIGHT[1:]), "ends after 7 of 8 bytes of numbers"),
        (safe({"W": entry()}, EIGHT + b"!"), "goes on after its last array"),
        (safe({}, b"!"), "goes on after its last array"),
        (safe({"__metadata__": {"a": 1}}), "notes .* that are not text"),
        (safe({"__metadata__": "cell"}), "notes .* that are not text"),
        (safe({"W": entry()}, EIGHT), "does not say which network its arrays make"),
        (
            safe(
                {str(i): entry(shape=[2**27], offsets=[i * 2**30, (i + 1) * 2**30]) for i in (0, 1)}
            ),
            "holds 2,147,483,648 bytes of numbers; at most 1,073,741,824",
        ),
    ],
    ids=range(42),
)
def test_hostile_safetensors_files_are_refused_in_words(data, text):
    refused(weights.load_safetensors, data, text)


def test_a_header_of_a_gigabyte_is_never_read():
    class Endless(io.BytesIO):
        """A file that would go on for ever, and counts what is taken from it."""

        taken = 0

        def read(self, size=-1):
            self.taken += size
            return struct.pack("<Q", 2**30)[:size] if self.taken <= 8 else b" " * size

    file = Endless()
    with pytest.raises(InputError, match="a header of 1,073,741,824 bytes"):
        weights.load_safetensors(file)
    assert file.taken == 8


def with_notes(arrays=None, **change):
    """A .safetensors file whose notes or arrays are not those of its network."""
    notes = {name: text for name, text in (notes_of(PARAMS) | change).items() if text is not None}
    file = io.BytesIO()
    weights.write_safetensors(file, PARAMS.named() | (arrays or {}), notes)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (with_notes(cell=None), "does not say which network its arrays make .cell missing"),
        (with_notes(cell="transformer"), "cell='transformer' is not known here"),
        (with_notes(activation="gelu"), "activation='gelu' is not known here"),
        (with_notes(output="argmax"), "output='argmax' is not known here"),
        (with_notes(dtype="object"), "dtype='object' is not known here"),
        (with_notes(n_a="-3"), "notes n_a='-3', which is no size"),
        (with_notes(n_a="3.5"), "n_a='3.5', which is no size"),
        (with_notes(n_a="٣"), "n_a='٣', which is no size"),
        (with_notes(n_a="9" * 5000), "which is no size"),
        (with_notes(n_a="0"), "n_a=0; a network has sizes of 1 or more"),
        (with_notes(n_a="999999999"), "Waa would be of shape .* at most 134,217,728"),
        (
            with_notes(n_a="11000"),
            r"Waa in the file has shape \(3, 3\), but .* need \(11000, 11000",
        ),
        (with_notes(dtype="float32"), "Waa in the file is float64, but its notes say float32"),
        (with_notes({"Waa": np.zeros((3, 3), "f4")}), "Waa in the file is float32, but its notes"),
        (with_notes({"Wbb": np.zeros(3)}), "holds .*Wbb, but a network with cell='rnn' is made of"),
        (with_notes({f"W{i}": np.zeros(1) for i in range(40)}), "33 more"),
    ],
    ids=range(16),
)
def test_notes_and_arrays_that_do_not_agree_are_refused_in_words(data, text):
    refused(weights.load_safetensors, data, text)


def test_the_limits_are_those_that_are_promised():
    assert safetensors.MOST_HEADER == 2**20
    assert npz.MOST_BYTES == safetensors.MOST_BYTES == 2**30
