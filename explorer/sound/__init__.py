"""Sounds as arrays: reading and writing .wav files, resampling, synthesis and spectrograms.

read_wav(data, rate, seconds)       a .wav file as samples between -1 and 1, with notes
read_sound(data, rate, seconds)     the same of a recording in M4A, WebM, MP3, Ogg …, with PyAV
write_wav(samples, rate)            the bytes of a .wav file
play_notes(notes, rate=, tempo=)    a melody as samples
spectrogram(samples, rate)          level by frequency and time
"""

from explorer.sound.melody import play_notes
from explorer.sound.one_channel import Sound
from explorer.sound.reading import read_wav
from explorer.sound.recordings import AUDIO_ENDINGS, is_sound, read_sound
from explorer.sound.spectrum import Spectrogram, spectrogram
from explorer.sound.writing import write_wav

__all__ = [
    "AUDIO_ENDINGS",
    "Sound",
    "Spectrogram",
    "is_sound",
    "play_notes",
    "read_sound",
    "read_wav",
    "spectrogram",
    "write_wav",
]
