"""What the live component is sent: numbers to be read back, and nothing that was not asked."""

import re

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.live import beside, prepare
from explorer.places import ASSETS
from explorer.run import run
from explorer.views.train.pack import STEPS, codes, ratio_codes, size_codes
from explorer.views.train.picture import Ask, answer, read_ask
from tests.wire.unpack import unpack

NOTHING, ZERO, INFINITE, NOT_A_NUMBER = 252, 253, 254, 255
SMALL = Experiment(task="latch", n_steps=7, n_a=5, batch=4, learning_rate=0.5)


def words(field, value):
    return f"{field} {value}"


def asked(training, number=1, position=0, frames=0, every=True, have=(0, 0)):
    work = 9000  # milliseconds: a busy machine
    ask = Ask(number, training.name, position, frames, every, work, have, settle=False)
    return unpack(answer(training, words, ask, 0))


@pytest.fixture
def training():
    return prepare(beside.pair(SMALL, "clip:off"), None)


def test_without_a_question_the_scene_and_the_untrained_networks_are_sent(training):
    header, arrays = unpack(answer(training, words, None, 30))
    assert header["run"] == training.name
    assert header["number"] is None
    assert header["position"] == 30
    scene = header["scene"]
    assert [network["title"] for network in scene["networks"]] == ["Clip off", "Clip norm"]
    assert scene["T"] == 7
    assert scene["with_loss"] == [7]
    assert arrays["positions"].tolist() == [0]
    assert np.isnan(arrays["row0"]).all()
    assert training.newest == 0


def test_a_question_of_another_training_is_answered_with_the_scene(training):
    ask = Ask(9, "another", 40, 8, True, 60, (40, 40), settle=False)
    header, arrays = unpack(answer(training, words, ask, 0))
    assert "scene" in header
    assert header["number"] == 9
    assert arrays["positions"].tolist() == [0]


@pytest.mark.parametrize("i", [0, 1])
def test_every_frame_carries_the_numbers_of_its_experiment(training, i):
    columns = unpack(answer(training, words, None, 0))[0]["scene"]["columns"]
    header, arrays = asked(training, position=2, frames=4)
    assert arrays["positions"].tolist() == [3, 4, 5, 6]
    assert "scene" not in header
    for f, update in enumerate(arrays["positions"].tolist()):
        clip = ("off", "norm")[i]
        expected = run(SMALL.replace(clip=clip, updates=update))
        a = expected.trace.a[1:, 0]
        found = (arrays[f"a{i}"][f].astype(float) - STEPS) / STEPS
        np.testing.assert_allclose(found, a, atol=0.5 / STEPS + 1e-12)
        history = expected.history
        row = dict(zip(columns, arrays[f"row{i}"][f], strict=True))
        for name in ("loss", "norm_before", "norm_after", "fired", "angle"):
            np.testing.assert_array_equal(row[name], getattr(history, name)[-1])
        np.testing.assert_array_equal(arrays[f"da{i}"][f], history.da_norm[-1])
        target = expected.probe.y[:, 0].argmax(axis=1)
        share = expected.trace.y_hat[np.arange(7), 0, target]
        np.testing.assert_allclose(arrays[f"share{i}"][f], share, rtol=1e-6)
        np.testing.assert_array_equal(
            arrays[f"top{i}"][f], expected.trace.y_hat[:, 0].argmax(axis=1)
        )
    assert arrays[f"rho_at{i}"].tolist() == [3, 4, 5, 6]
    for update, rho in zip(arrays[f"rho_at{i}"], arrays[f"rho{i}"], strict=True):
        Waa = run(SMALL.replace(clip=("off", "norm")[i], updates=int(update))).params.Waa
        assert rho == pytest.approx(np.abs(np.linalg.eigvals(Waa)).max())


def test_of_many_frames_the_spectral_radius_of_a_few_is_told_the_last_among_them(training):
    _, arrays = asked(training, position=0, frames=20)
    told = arrays["rho_at0"].tolist()
    assert len(told) == 4
    assert told == sorted(set(told))
    assert told[-1] == arrays["positions"][-1] == 20


def test_a_look_carries_the_states_and_weights_exactly(training):
    asked(training, frames=9)
    header, arrays = asked(training, position=4)
    expected = run(SMALL.replace(clip="off", updates=4))
    assert header["exact"]
    np.testing.assert_allclose(arrays["exact0"], expected.trace.a[1:, 0], rtol=1e-6)
    largest = np.abs(expected.params.Waa).max()
    limit = next(n for n in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0) if largest <= n)  # the next round number
    found = (arrays["Waa0"].astype(float) - STEPS) / STEPS * limit
    np.testing.assert_allclose(found, expected.params.Waa, atol=0.5 * limit / STEPS + 1e-9)


def test_the_browser_reads_the_columns_of_an_update_by_the_names_that_are_sent(training):
    scene = unpack(answer(training, words, None, 0))[0]["scene"]
    types = (ASSETS / "js" / "live" / "types.d.ts").read_text(encoding="utf-8")
    (body,) = re.findall(r"interface Row \{\n(.*?)\}", types, re.S)
    assert set(re.findall(r"(\w+):", body)) == set(scene["columns"])


def test_only_rows_that_the_browser_has_not_are_sent(training):
    _, arrays = asked(training, frames=9)
    assert arrays["updates0"].tolist() == list(range(1, 10))
    _, arrays = asked(training, number=2, position=9, frames=3, have=(9, 4))
    assert arrays["updates0"].tolist() == [10, 11, 12]
    assert arrays["updates1"].tolist() == list(range(5, 13))
    assert arrays["sizes1"].shape == (8, 7)
    assert arrays["last_at1"].tolist() == list(range(5, 13))
    assert arrays["last1"].shape == (8, 7)
    assert arrays["scalars1"].shape == (8, 5)


def test_a_doubled_question_has_the_same_answer(training):
    one, other = (asked(training, frames=5)[1] for _ in range(2))
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])


def test_codes_keep_the_sign_the_middle_and_the_ends():
    values = np.array([-9.0, -1.0, -0.5, 0.0, 0.5, 1.0, 9.0, np.inf, -np.inf, np.nan])
    middle = [0, 0, 60, 120, 180, 240, 240]
    assert codes(values, 1.0).tolist() == [*middle, INFINITE, INFINITE, NOT_A_NUMBER]


def test_ratio_codes_are_the_ruler_with_its_marks():
    da_norm = np.array([[9.0, 1e-6, 1e-3, 1.0], [9.0, 0.0, np.inf, 1.0], [9.0, np.nan, 1e6, 1.0]])
    expected = [[0, 60, 120], [ZERO, INFINITE, 120], [NOT_A_NUMBER, 240, 120]]
    assert ratio_codes(da_norm).tolist() == expected
    assert ratio_codes(da_norm[:, [0, 1, 3, 2]], 2)[0].tolist() == [0, 120, NOTHING]


def test_size_codes_are_the_logarithm_with_its_marks():
    da_norm = np.array([[9.0, 1e-6, 1e-3, 1e3], [9.0, 0.0, np.inf, np.nan]])
    assert size_codes(da_norm).tolist() == [[0, 60, 180], [ZERO, INFINITE, NOT_A_NUMBER]]


GOOD = {
    "number": 3, "run": "r", "position": 7, "frames": 4, "every": True, "work": 80,
    "have": [7, 7], "settle": False,
}  # fmt: skip


def test_a_question_is_read_as_it_was_sent():
    assert read_ask(GOOD) == Ask(3, "r", 7, 4, True, 80, (7, 7), False)


@pytest.mark.parametrize(
    "change",
    [
        {"position": -1}, {"position": 1e9}, {"position": "7"}, {"position": True},
        {"frames": 1000}, {"frames": None}, {"number": 2**40}, {"have": [1.5]}, {"have": 3},
        {"have": ["x"]}, {"work": 10**6}, {"position": float("nan")},
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_not_answered(change):
    assert read_ask({**GOOD, **change}) is None


@pytest.mark.parametrize("message", [None, "ask", 3, [], {}])
def test_what_is_no_question_is_none(message):
    assert read_ask(message) is None
