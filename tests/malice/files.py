"""Files that a person gives, or that a program opens: read, or refused with a sentence."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from explorer import lessons, look, tasks, weights
from explorer.errors import InputError
from explorer.own_data import read_own_data
from explorer.own_files import data_of, open_own
from explorer.recording import read_log
from explorer.recording.frames import MAGIC, frame_bytes
from explorer.sound import Sound, read_sound, read_wav
from explorer.tasks.tone import RATE, from_samples
from tests.engine.textbook import problem
from tests.lessons.made import GOOD as LESSON
from tests.lessons.made import PARTS
from tests.malice.judge import Kind, check_sentence
from tests.own_file import RAW
from tests.sound.made import as_bytes, tone, wav
from tests.sound.recordings import CHROMIUM, HEADS
from tests.weights.test_round_trip import saved

PARAMS = problem(0, n_a=2)[0]
NPZ = saved(weights.save_npz, PARAMS)
SAFE = saved(weights.save_safetensors, PARAMS)
CELLS = (
    "text", "label", "good", "bad", "", " ", '"', '""', '"""', "a,b", "a\nb", "=1+1", "@SUM(1)",
    "-2+3", "nan", "inf", "1e400", "\0", "\u202eabc", "\u200b", "\ufeff", "e\u0301", "ﬁ", "漢字",
    "ไทย", "שלום", "<b>x</b>", "$x$", "\x1b[31m", "\ud7ff", "\U0001f600", "x" * 500, "word " * 60,
)  # fmt: skip


@st.composite
def damaged(draw: Any, whole: bytes) -> bytes:
    """A good file with bytes changed, cut out or put in, mostly near its beginning or its end."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        n = len(data)
        at = draw(st.integers(0, n) | st.integers(0, min(n, 80)) | st.integers(max(0, n - 80), n))
        part = draw(st.binary(max_size=9) | st.sampled_from([b"\xff" * 4, b"\0" * 4, b"\xff" * 8]))
        data[at : at + draw(st.sampled_from((0, 0, 1, len(part), len(part), 4096)))] = part
    return bytes(data)


# ---- CSV ---------------------------------------------------------------------------------------


@st.composite
def tables(draw: Any) -> bytes:
    """Rows that are mostly a text and a label, as some program or nobody would write them."""
    delimiter = draw(st.sampled_from(",,,;\t|"))
    end = draw(st.sampled_from(("\n", "\r\n", "\r", "\n\n")))
    cell = st.sampled_from(CELLS) | st.text(max_size=12)
    text = st.lists(st.sampled_from("a bad good film was it not 漢 é".split()), max_size=6)  # noqa: SIM905
    row = st.tuples(text.map(" ".join), st.sampled_from("yyynnnz")) | st.lists(cell, max_size=4)
    rows = draw(st.lists(row, max_size=40))
    names = draw(st.just(["text", "label"]) | st.lists(cell, max_size=4))
    quoted = draw(st.booleans())
    write: Callable[[Sequence[str]], str] = lambda cells: delimiter.join(  # noqa: E731
        f'"{cell}"' if quoted else cell for cell in cells
    )
    whole = end.join(map(write, (names, *rows)))
    encoding = draw(st.sampled_from(("utf-8",) * 4 + ("utf-8-sig", "utf-16", "utf-32", "cp1252")))
    return whole.encode(encoding, errors="replace")


def read_table(raw: bytes) -> bool:
    rows, notes = tasks.read_labelled(raw)
    task = tasks.make_sentences(rows, notes=notes)
    assert 2 <= task.n_y <= 12
    assert len(set(task.symbols_out)) == task.n_y
    assert np.isfinite(task.batch(np.random.default_rng(0), 2, task.max_steps).x).all()
    return True


# ---- one's own data ----------------------------------------------------------------------------

NUMBERS = (
    "1", "2.5", "-3", "1,5", "1.234,5", "1 234", "(7)", "20 %", "NA", "", "1e400", "1e150", "0",
    "-1e149", "9" * 400, "٣", "2020-01-31", "31/12/2020", "3/4/20", "Jan 5, 2020", "2020-13-45",
    "0", "0", "nan", "inf", "a", '"', "\0", "\u202e5", "5\u00a0000", "=1+1",
)  # fmt: skip


@st.composite
def number_tables(draw: Any) -> bytes:
    """Columns of what stands in cells of numbers and dates, as some program or nobody writes it."""
    delimiter = draw(st.sampled_from(",,;;\t|"))
    end = draw(st.sampled_from(("\n", "\n", "\r\n", "\r")))
    width = draw(st.integers(1, 4))
    usual = [draw(st.sampled_from(NUMBERS[:8])) for _ in range(width)]
    cell = st.sampled_from(NUMBERS)
    rows = [
        [draw(cell) if draw(st.integers(0, 9)) == 0 else f"{one}{draw(st.integers(0, 9))}"
         for one in usual]
        for _ in range(draw(st.sampled_from((0, 3, 24, 40))))
    ]  # fmt: skip
    head = draw(st.just(["when", "v (m)", "v (m)", "x"][:width]) | st.just([]))
    whole = end.join(delimiter.join(row) for row in ([head] if head else []) + rows)
    return whole.encode(
        draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))), "replace"
    )


def read_own(raw: bytes) -> bool:
    file = open_own("given.csv", raw)
    data = data_of(file)
    assert read_own_data(str(data)) == data
    for column in range(1, len(file.columns) + 1) or (0,):
        try:
            task = file.task(column)
        except InputError as error:
            check_sentence(str(error))
            continue
        n_steps = task.check_steps(5)[0]
        for batch in (task.batch(np.random.default_rng(0), 2, n_steps), task.probe(n_steps)):
            assert all(np.isfinite(array).all() for array in batch)
        assert all(np.isfinite(line.loss) for line in task.baselines_for(n_steps))
        assert task.read_x(task.probe(n_steps).x[0, 0])
        for note in task.notes:
            check_sentence(note)
    return True


# ---- .wav --------------------------------------------------------------------------------------


@st.composite
def sounds(draw: Any) -> bytes:
    """A .wav file of any format, whose header says anything of its size."""
    bits = draw(st.sampled_from((8, 16, 24, 32, 64, 0, 1, 12, 20, 65535)))
    channels = draw(st.sampled_from((1, 2, 3, 64, 0, 65, 65535)))
    aligns = (0, 1, 8, 65535, min(65535, channels * (bits // 8 or 1)))
    body = draw(
        st.binary(max_size=200)
        | st.lists(st.floats(), max_size=30).map(lambda some: np.array(some, "<f8").tobytes())
        | st.just(as_bytes(tone(4000), 1, 16))
    )
    return wav(
        body * draw(st.sampled_from((1, 1, 40))),
        kind=draw(st.sampled_from((1, 3, 0xFFFE, 0, 2, 85, 65535))),
        channels=channels,
        rate=draw(st.sampled_from((8000, 44100, 1000, 768_000, 999, 0, 2**32 - 1, 7919))),
        bits=bits,
        size=draw(st.sampled_from((None, 0, 1, 2**31, 2**32 - 1))),
        align=draw(st.sampled_from(aligns * 2 + aligns[-1:] * 6)),
        head=draw(st.sampled_from((b"RIFF", b"RF64", b"BW64", b"RIFX"))),
        before=draw(st.sampled_from((b"", b"ds64" + struct.pack("<I", 28) + b"\xff" * 28))),
    )


def read_samples(raw: bytes, read: Callable[..., Sound] = read_wav) -> bool:
    samples, notes = read(raw, RATE, 5.0)
    for note in notes:
        check_sentence(note)
    assert np.isfinite(samples).all()
    assert len(samples) <= 5 * RATE
    assert np.abs(samples).max(initial=0.0) <= 1.0
    from_samples(samples, "a sound", notes)
    return True


# ---- weights -----------------------------------------------------------------------------------

HEADERS = (
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (4,)}",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<c16', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999)}",
    "{'descr': [('a', '<f8'), ('b', '|O')], 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f8', 'fortran_order': 3, 'shape': (1,)}",
    "{'descr': 'm8[s]', 'fortran_order': False, 'shape': (1,)}",
    "__import__('os')",
    "[" * 500,
)


@st.composite
def archives(draw: Any) -> bytes:
    """A zip archive with members of any name and content."""
    file = io.BytesIO()
    names = st.sampled_from(
        ["Waa.npy", "header.npy", "../../x.npy", "/etc/x.npy", ".npy", "a", "é.npy"]
    )
    with zipfile.ZipFile(file, "w") as archive:
        for name in draw(st.lists(names, max_size=3, unique=True)):
            header = draw(st.sampled_from(HEADERS)).encode()
            version = draw(st.sampled_from((b"\1\0", b"\2\0", b"\3\0", b"\xff\xff")))
            size = struct.pack("<I" if version[0] == 2 else "<H", len(header))
            npy = b"\x93NUMPY" + version + size + header + draw(st.binary(max_size=40))
            method = draw(st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
            archive.writestr(name, draw(st.just(npy) | st.binary(max_size=60)), method)
    data = file.getvalue()
    return draw(st.just(data) | damaged(data))


def read_weights(load: Callable[[Any], Any]) -> Callable[[bytes], bool]:
    def read(raw: bytes) -> bool:
        found = load(io.BytesIO(raw))
        assert found.flat.dtype.kind == "f"
        return True

    return read


def read_arrays(raw: bytes) -> bool:
    arrays, notes = weights.read_npz(io.BytesIO(raw))
    assert all(array.dtype.kind == "f" for array in arrays.values())
    assert all(isinstance(text, str) for text in notes.values())
    return True


# ---- a network from elsewhere --------------------------------------------------------------------

NAMES = (
    "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse",
    "weight_hh_l0_reverse", "weight_ih_l1", "weight_hh_l1", "weight_hr_l0", "weight_ih", "kernel",
    "recurrent_kernel", "bias", "ii/kernel", "hi/kernel", "ir/kernel", "hn/bias", "h/kernel",
    "i/kernel", "emb.weight", "fc.weight", "fc.bias", "", ".", "/", "a\nb", "\u202e", "é" * 300,
)  # fmt: skip
KINDS_OF_NUMBERS = ("f2", "f4", "f8", "i8", "u1", "?", "c8", "U1", "O")


@st.composite
def dictionaries(draw: Any) -> dict[str, Any]:
    """Names that frameworks give their tensors, or nobody does, with arrays of any shape."""
    n_a, gates = draw(st.sampled_from((1, 2, 4))), draw(st.sampled_from((1, 3, 4)))
    fits = [
        (gates * n_a, 3),
        (gates * n_a, n_a),
        (gates * n_a,),
        (3, gates * n_a),
        (5, n_a),
        (9, 3),
    ]
    found = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=8, unique=True)):
        shape = draw(st.sampled_from(fits) | st.lists(st.integers(0, 4), max_size=3).map(tuple))
        dtype = draw(st.sampled_from(("f8",) * 12 + KINDS_OF_NUMBERS))
        full = draw(st.sampled_from(("", "", "rnn.", "a/b/"))) + name
        number = draw(st.sampled_from((0.5, 1.0, 1e300)))
        with np.errstate(all="ignore"):
            found[full] = np.full(shape, number).astype(dtype)
    if draw(st.integers(0, 3)):
        shapes = {"weight_ih_l0": fits[0], "weight_hh_l0": fits[1], "fc.weight": fits[4]}
        found |= {
            name: np.full(shape, 0.5) for name, shape in shapes.items() if draw(st.booleans())
        }
    return found


TARGETS = st.none() | st.sampled_from(
    [np.zeros((4, 2), int), np.zeros(2, int), np.zeros((4, 2, 5)), np.full((4, 2), -100), [], "a"]
)
INPUTS = st.sampled_from(
    [
        *(np.zeros((4, 2, 3)), np.ones((4, 3)), np.zeros((4, 2), int), np.full((4, 2, 3), np.nan)),
        *(np.zeros((0, 2, 3)), np.zeros(4), np.full((4, 2), 9), [[1.0], [1.0, 2.0]], None, "abc"),
    ]
)
SAFE_STATE = io.BytesIO()
weights.write_safetensors(
    SAFE_STATE,
    {name: np.ones(shape) for name, shape in (("weight_ih_l0", (2, 3)), ("weight_hh_l0", (2, 2)))},
)


def look_inside(given: tuple[Any, Any, Any, Any]) -> bool:
    model, x, y, lengths = given
    model = io.BytesIO(model) if isinstance(model, bytes) else model
    seen = look(model, x, y, lengths=lengths)
    assert len(seen.back.da_norm) == len(seen.trace.x) + 1
    return True


# ---- lessons ------------------------------------------------------------------------------------

LINES = (
    *LESSON.splitlines(), "", "---", "## ", "# x", "- ", "- `", "- `a < 1`", "- `1 < 2` x", "> ",
    "[show](flow)", "[show](flow?gain=nan)", "[look](../../x)", "[start](flow?text=" + "é" * 900,
    "title:", "minutes: -1", "minutes: ٣", "notes: \u202eabc", "- `" + "(" * 199 + "` x",
    "- `" + "-" * 180 + "gain < 1` x", "- `" + "a+" * 90 + "a < 1` x", "> {", "> {}", "> {gain",
    "> {{gain}}", "> {gain.__class__}", "> {gain!r:>9999}", "- `9**9**9 < 1` x", "- `1e999 < 1` x",
    "## Exercise:", "## exercise :x", "- `gain < 1` *", "- `gain < 1` *x*", "[" * 300, "](" * 200,
    "\x0b\x1c\u2028", ">",
)  # fmt: skip


def read_lesson(raw: bytes) -> bool:
    lesson = lessons.read(raw.decode("utf-8", errors="replace"), "one", PARTS)
    if isinstance(lesson, lessons.Lesson):
        assert all(2 <= len(station.answers) <= 6 for station in lesson.stations)
        return True
    assert lesson.mistakes
    for mistake in lesson.mistakes:
        check_sentence(str(mistake))
    return False


GOOD_CSV = "text,label\n" + "".join(
    f"the {a} was {b} {i},{b}\n" for i, a in enumerate("abcdefgh") for b in ("fine", "dull")
)

# ---- logs --------------------------------------------------------------------------------------


def small_log() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Records of a log of two updates of an nn.RNN, as a recorder writes them."""
    start = {"kind": "start", "format": 1, "module": "RNN", "path": "rnn", "nonlinearity": "tanh"}
    start |= {"rows": ["layer 1"], "radii": ["layer 1: Waa"], "every": 1}
    records: list[tuple[dict[str, Any], dict[str, Any]]] = [(start, {})]
    for update in (1, 2):
        header = {"kind": "update", "update": update, "calls": 1, "passes": 1, "notes": []}
        arrays = {
            "numbers": np.array([2.0, 1.0, 0.5]),
            "radii": np.ones(1),
            "lengths": np.array([4, 2]),
            "da_norm 0": np.ones(5),
            "x": np.ones((4, 2, 3), np.float32),
            "doutputs": np.ones((4, 2, 2), np.float32),
            "h_0": np.zeros((1, 2, 2), np.float32),
            "dh_n": np.ones((1, 2, 2), np.float32),
            "weight weight_ih_l0": np.ones((2, 3), np.float32),
            "weight weight_hh_l0": np.ones((2, 2), np.float32),
        }
        records.append((header | {"sequences": 2}, arrays))
    end = {"kind": "end", "updates": 2, "ended_by": "", "first_nonfinite": None}
    return [*records, (end, {})]


def log_of(records: list[tuple[dict[str, Any], dict[str, Any]]]) -> bytes:
    """A log with these records, whose checksums are right."""
    return MAGIC + b"".join(piece for record in records for piece in frame_bytes(*record))


LOG = log_of(small_log())
SAID = (
    None, True, 0, 1, -1, 2**40, 10**30, 1.5, "", "layer 1", "a\nb", "\x1b[2J", "x" * 600, [],
    ["layer 1"], [1, "layer 1", 2, "a"], [[]], {}, "update", "start", "end", "tanh", "LSTM",
)  # fmt: skip


@st.composite
def logs(draw: Any) -> bytes:
    """Logs whose checksums are right and whose headers or arrays are not."""
    records = small_log()
    for _ in range(draw(st.integers(1, 3))):
        header, arrays = records[draw(st.integers(0, len(records) - 1))]
        if draw(st.booleans()):
            header[draw(st.sampled_from([*header, "first_nonfinite"]))] = draw(
                st.sampled_from(SAID)
            )
        elif arrays:
            name = draw(st.sampled_from([*arrays, "c_0", "weight bias_ih_l0", "da_norm 1"]))
            shape = draw(st.lists(st.integers(0, 5), max_size=4))
            dtype = draw(st.sampled_from(("f2", "f4", "f8", "i8")))
            number = draw(st.sampled_from((0, 1, 2, -1, 2**40, 1e300, np.nan)))
            with np.errstate(all="ignore"):
                arrays[name] = np.full(shape, np.nan_to_num(number), np.float64).astype(dtype)
    return log_of(records)


def read_recorded(raw: bytes) -> bool:
    log = read_log(io.BytesIO(raw))
    assert log.norms().shape[0] == len(log.updates)
    for update in log.shown_updates:
        assert log.sight(int(update)).n_steps >= 1
    return True


CSV = Kind("csv", tables() | damaged(GOOD_CSV.encode()) | st.binary(max_size=80), read_table, 4)
WAV = Kind(
    "wav",
    sounds() | damaged(wav(as_bytes(tone(3000), 1, 16))) | st.binary(max_size=80),
    read_samples,
)
RECORDING = Kind(
    "recording",
    st.sampled_from([path.read_bytes() for path in sorted(CHROMIUM.iterdir())]).flatmap(damaged)
    | st.tuples(st.sampled_from(list(HEADS)), st.binary(max_size=80)).map(b"".join),
    partial(read_samples, read=read_sound),
    8,  # each is a process
)
OWN = Kind(
    "own data",
    number_tables()
    | number_tables().flatmap(damaged)
    | damaged(RAW.encode())
    | damaged("\n".join(f"name {i}" for i in range(30)).encode())
    | tables()
    | sounds()
    | st.binary(max_size=200),
    read_own,
    2,
)
BARE = Kind("npz", archives() | st.binary(max_size=80), read_arrays)
NETWORK = Kind("npz network", damaged(NPZ), read_weights(weights.load_npz))
SAFETENSORS = Kind(
    "safetensors", damaged(SAFE) | st.binary(max_size=80), read_weights(weights.load_safetensors)
)
LESSON_FILE = Kind(
    "lesson",
    damaged(LESSON.encode())
    | st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=25).map(
        lambda lines: "\n".join(lines).encode("utf-8", errors="replace")
    )
    | st.binary(max_size=80),
    read_lesson,
)
ELSEWHERE = Kind(
    "elsewhere",
    st.tuples(
        dictionaries() | damaged(SAFE_STATE.getvalue()),
        st.just(np.ones((4, 2, 3))) | INPUTS,
        st.none() | TARGETS,
        st.none() | st.sampled_from([[4, 1], [0, 4], [5, 5], [4], "a", [1.5, 2.0]]),
    ),
    look_inside,
)
RECORDED = Kind(
    "log", logs() | damaged(LOG) | st.binary(max_size=80).map(MAGIC.__add__), read_recorded
)
FILES = (CSV, OWN, WAV, RECORDING, BARE, NETWORK, SAFETENSORS, LESSON_FILE, ELSEWHERE, RECORDED)
