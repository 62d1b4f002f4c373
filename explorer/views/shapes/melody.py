"""Audio player of a melody."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.sound import play_notes
from explorer.tasks import frequency
from explorer.tasks.music import Note
from explorer.ui.audio import play

RATE = 16_000


def play_melody(notes: Sequence[Note]) -> None:
    """Play a melody, each note a synthesised tone."""
    sounds = [(None if note.midi is None else frequency(note.midi), note.length) for note in notes]
    samples = play_notes(sounds, rate=RATE)
    alt = f"The melody, {len(notes)} notes, {len(samples) / RATE:.1f} s"
    play(samples, RATE, alt)
