"""Predict the next sample of a sound: one number in, one out, 8,000 per second.

    x<t> = sample t / loudness,   y<t> = x<t+1>

    sine       sin(w t): two samples tell the next one, s[t+1] = 2 cos(w) s[t] - s[t-1]
    two tones  sin(w t) + sin(v t): four samples do
    chirp      a sine that slides up and down between two pitches
    pluck      s[t] = noise for a period p, then s[t] = (s[t-p] + s[t-p-1]) / 2

Loudness is the root mean square of the training samples. The last fifth is held out.
Source of the pluck: Karplus, Strong (1983), "Digital synthesis of plucked-string and drum timbres",
Computer Music Journal 7(2), 43-55.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from explorer.errors import InputError
from explorer.tasks.arrays import Array, Ints, Value
from explorer.tasks.base import Baseline, Batch, NumberTask, frozen

RATE = 8000
"""Samples per second: enough for intelligible speech, few enough to learn in seconds."""

HELD_OUT = 0.2
LEAST = 1000
"""Minimum number of samples, an eighth of a second, to train and test on."""

_SECONDS = 5
_PLUCKS_A_SECOND = 4
_MELODY = (220.0, 277.18, 329.63, 440.0, 329.63, 277.18)
"""A3, C sharp 4, E4 and A4 in equal temperament, hertz."""


def _time() -> Array:
    return np.arange(_SECONDS * RATE) / RATE


def _sine() -> Array:
    return np.sin(2 * np.pi * 440.0 * _time())


def _two_tones() -> Array:
    return np.sin(2 * np.pi * 440.0 * _time()) + np.sin(2 * np.pi * 659.26 * _time())


def _chirp() -> Array:
    """From 200 to 1,000 Hz and back every second, so that the held-out part has no new pitch."""
    hertz = 600.0 - 400.0 * np.cos(2 * np.pi * _time())
    return np.sin(2 * np.pi * np.cumsum(hertz) / RATE)


def _pluck() -> Array:
    """A melody of plucked strings, each started from its own noise."""
    rng, length = np.random.default_rng(0), RATE // _PLUCKS_A_SECOND
    notes = (_MELODY[i % len(_MELODY)] for i in range(_SECONDS * _PLUCKS_A_SECOND))
    return np.concatenate([pluck(hertz, length, rng) for hertz in notes])


def pluck(hertz: float, length: int, rng: np.random.Generator) -> Array:
    """One plucked string: `length` samples whose first period is noise from `rng`.

        s[t] = (s[t-p] + s[t-p-1]) / 2

    The delay of the mean is half a sample, so the pitch is RATE / (p + 1/2).
    """
    p = round(RATE / hertz - 0.5)
    string = np.zeros(length)
    noise = rng.uniform(-1, 1, p)
    string[:p] = noise - noise.mean()  # a constant would never die away
    string[p] = string[0] / 2
    # A whole period at a time, each from the one before it.
    for first in range(p + 1, length, p):
        new = min(p, length - first)
        before = string[first - p - 1 : first - p + new]
        string[first : first + new] = (before[1:] + before[:-1]) / 2
    return string


SOUNDS: Mapping[str, tuple[str, Callable[[], Array]]] = MappingProxyType(
    {
        "sine": ("a sine of 440 Hz", _sine),
        "two": ("two tones, 440 and 659 Hz", _two_tones),
        "chirp": ("a chirp, 200 to 1,000 Hz", _chirp),
        "pluck": ("plucked strings", _pluck),
    }
)
"""Sounds that can be synthesised: label, and the function that makes the samples."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ToneTask(NumberTask):
    """The next sample; build it with `make_tone` or `from_samples`.

    train and held_out are on the network's scale, one value a sample; `what` describes the sound.
    """

    train: Array
    held_out: Array
    loudness: float
    what: str
    decimals: int

    name = "tone"
    title = "Next sample of a sound"
    shape = "many to many"
    x_name = "sample"
    y_name = "next sample"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Windows of the first four fifths, each beginning at a random sample."""
        self._check_size(m, n_steps)
        return _window(self.train, rng.integers(len(self.train) - n_steps, size=m), n_steps)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """The held-out fifth from its beginning."""
        self._check_size(1, n_steps)
        return _window(self.held_out, np.array([0]), n_steps)

    def to_units(self, value: Value) -> Value:
        """Network scale to the samples that are played, -1 to 1."""
        return value * self.loudness

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than what is kept of this sound for showing: "
            f"{len(self.held_out):,} samples make at most {self.max_steps:,} steps. Choose a "
            "smaller T."
        )


def _window(samples: Array, first: Ints, n_steps: int) -> Batch:
    """n_steps samples and the one after each, from first (m,), as a Batch. Every step counts."""
    places = np.arange(n_steps + 1)[:, None] + first
    values = frozen(samples[places[:, :, None]])
    return Batch(values[:-1], values[1:], frozen(np.ones((n_steps, len(first)))))


def make_tone(sound: str = "two") -> ToneTask:
    """The task for one of SOUNDS. InputError for a sound that does not exist."""
    if sound not in SOUNDS:
        raise InputError(
            f"There is no sound called {sound!r:.60}; choose one of: {', '.join(SOUNDS)}."
        )
    return _make_tone(sound)


@functools.cache
def _make_tone(sound: str) -> ToneTask:
    what, synthesise = SOUNDS[sound]
    samples = synthesise()
    return from_samples(0.9 * samples / np.abs(samples).max(), what)


def from_samples(samples: Array, what: str, notes: Sequence[str] = ()) -> ToneTask:
    """The task for samples (n,) between -1 and 1, RATE of them a second.

    InputError when there are too few of them, or nothing but silence to learn from.
    """
    if len(samples) < LEAST:
        raise InputError(
            f"The sound is {len(samples):,} samples long, at {RATE:,} a second; give at least "
            f"{LEAST:,}, so that there is something to learn and something to test."
        )
    split = round((1 - HELD_OUT) * len(samples))
    loudness = float(np.sqrt(np.mean(samples[:split] ** 2)))
    # Half a step of 16 bit: anything below it is silence in the file that is played back. A
    # constant is not heard either.
    if float(np.std(samples[:split])) < 2**-16:
        silence = _silent(len(samples), split, float(np.std(samples)) < 2**-16)
        raise InputError(" ".join((silence, *notes)))
    scaled = samples / loudness
    peak = 1.05 * float(np.abs(scaled).max())
    train = scaled[:split]
    return ToneTask(
        n_x=1,
        n_y=1,
        baselines=(
            Baseline("always silence", float(0.5 * np.mean(train[1:] ** 2))),
            Baseline("same as this sample", float(0.5 * np.mean(np.diff(train) ** 2))),
        ),
        max_steps=len(samples) - split - 1,
        value_range=(-peak, peak),
        notes=tuple(notes),
        train=frozen(train.copy()),
        held_out=frozen(scaled[split:].copy()),
        loudness=loudness,
        decimals=_decimals(peak * loudness),
        what=what,
    )


def _decimals(loudest: float) -> int:
    """Decimals that show two digits of the loudest sample, so that a soft sound is legible."""
    return int(np.clip(1 - np.floor(np.log10(loudest)), 2, 6))


def _silent(n: int, split: int, all_of_it: bool) -> str:
    seconds = f"{n / RATE:.2f} s"
    if all_of_it:
        return (
            f"The sound is silent in the {seconds} of it that are used; give one in which "
            "something is to be heard from its beginning."
        )
    return (
        f"The first {split / RATE:.2f} s of {seconds}, from which is learned, are silent; give a "
        "sound in which something is to be heard from its beginning."
    )
