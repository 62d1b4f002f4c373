"""Recordings as phones, browsers and programs write them: by PyAV's own muxers and encoders."""

import io
import pathlib

import numpy as np

CHROMIUM = pathlib.Path(__file__).with_name("recorded")
"""webm and mp4, a second of 440 Hz half as loud as can be, of Chromium's MediaRecorder: the sound
of an OscillatorNode, with no duration in the header, as it was written while it was recorded."""

HEADS: dict[bytes, str] = {
    b"ID3": "an MP3 file",
    b"fLaC": "a FLAC file",
    b"OggS": "an Ogg file",
    b"FORM": "an AIFF file",
    b"\x1aE\xdf\xa3": "a WebM file",
    bytes(4) + b"ftypM4A ": "an M4A file",
    bytes(4) + b"ftyp3gp4": "a 3GP file",
    bytes(4) + b"ftypqt  ": "a QuickTime file",
    bytes(4) + b"ftypisom": "an MP4 file",
    b"\xff\xf1": "an AAC file",
    b"#!AMR\n": "an AMR file",
    b"caff\0\1": "a CAF file",
}
"""What recordings begin with, and what the app calls them."""


def record(form, codec, samples, rate, layout="mono", *, tracks=1, pictures=None, **options):
    """The bytes of a file of samples (n, channels) with a codec; each more track is silence.

    pictures: the codec of ten pictures that it has besides, before the sound.
    """
    import av

    file = io.BytesIO()
    with av.open(file, "w", format=form, options=options) as container:
        if pictures:
            video = container.add_stream(pictures, rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sounds = [container.add_stream(codec, rate=rate, layout=layout) for _ in range(tracks)]
        if pictures:
            for i in range(10):
                image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * i, np.uint8))
                container.mux(video.encode(image))
            container.mux(video.encode(None))
        for i, stream in enumerate(sounds):
            _write(container, stream, samples * (i == 0))
    return file.getvalue()


def _write(container, stream, samples):
    import av

    flat = np.ascontiguousarray(samples, np.float64).reshape(1, -1)
    layout, rate = stream.codec_context.layout, stream.codec_context.sample_rate
    frame = av.AudioFrame.from_ndarray(flat, format="dbl", layout=layout.name)
    frame.sample_rate, frame.pts = rate, 0
    convert = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
    for part in (*convert.resample(frame), *convert.resample(None)):
        container.mux(stream.encode(part))
    container.mux(stream.encode(None))


def pictures_only(form, codec):
    """The bytes of a file with ten pictures and no sound."""
    return record(form, None, None, None, tracks=0, pictures=codec)
