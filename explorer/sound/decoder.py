"""Decode the beginning of a recording with PyAV: the program that decoding.py starts.

    python decoder.py '{"demuxer": "mov", "seconds": 5, …}' < recording

Standard output is one line of JSON and then the samples as FFmpeg has them, channel after channel
where its format is planar. This file imports nothing of the app, so that it starts in 0.1 s.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_CODECS = (
    "aac", "adpcm_ima_qt", "alac", "amrnb", "amrwb", "flac", "mp1float", "mp2float", "mp3",
    "mp3float", "opus", "vorbis", "pcm_alaw", "pcm_mulaw", "pcm_s8", "pcm_u8", "pcm_s16be",
    "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32be", "pcm_s32le", "pcm_f32be", "pcm_f32le",
    "pcm_f64be", "pcm_f64le",
)  # fmt: skip
"""Decoders that may run. FFmpeg has hundreds, for video too, and opens them to look at a file."""

_MOST_MEMORY = 2**30
_MOST_SECONDS = 15
"""Of processor time."""


class _RefusedError(Exception):
    """Carries what is said instead of samples."""


def main() -> None:
    """Read standard input and write the answer."""
    asked = json.loads(sys.argv[1])
    body: list[bytes] = []
    try:
        data = sys.stdin.buffer.read()
        said, body = _decoded(data, asked)
    except _RefusedError as refused:
        said = refused.args[0]
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(body))


def _decoded(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        import av

        # PyAV imports these with the first stream of their kind, when files can be opened no more.
        import av.audio.codeccontext
        import av.audio.stream
        import av.subtitles.codeccontext
        import av.subtitles.stream
        import av.video.codeccontext
        import av.video.stream
    except (ImportError, OSError):
        raise _RefusedError({"refused": "package"}) from None
    _take_away()
    with av.open(
        io.BytesIO(data),
        mode="r",
        format=asked["demuxer"],
        options={"codec_whitelist": ",".join(_CODECS), "max_streams": "64"},
        io_open=_open_nothing,
        metadata_errors="replace",
    ) as container:
        if not container.streams.audio:
            with_video = bool(container.streams.video)
            raise _RefusedError({"refused": "video only" if with_video else "empty"})
        stream = container.streams.audio[0]
        context = stream.codec_context
        codec = context.name if context else "unknown"
        if codec not in _CODECS:
            raise _RefusedError({"refused": "codec", "codec": codec})
        _check(context.rate, context.channels, asked)
        context.thread_count = 1
        said, body = _first_samples(_frames(container, stream), asked)
        if stream.duration and stream.time_base:
            said["claimed"] = float(stream.duration * stream.time_base)
        elif container.duration:
            said["claimed"] = container.duration / av.time_base
        return said, body


def _take_away() -> None:
    """Bound memory and processor time, and let no file or connection be opened from here on."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, most in (
        (resource.RLIMIT_AS, _MOST_MEMORY),
        (resource.RLIMIT_CPU, _MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        with suppress(ValueError, OSError):  # lower already, or not known to this system
            resource.setrlimit(what, (most, most))


def _open_nothing(url: str, flags: int, options: dict[str, str]) -> Any:
    raise PermissionError("a recording may not refer to another file")


def _check(rate: int, channels: int, asked: dict[str, Any]) -> None:
    """Refuse a size before memory is taken for it; 0 is not known yet."""
    low, high = asked["rates"]
    frames = round(asked["seconds"] * rate)
    if (
        (rate and not low <= rate <= high)
        or channels > asked["most_channels"]
        or frames * channels > asked["most_samples"]
    ):
        raise _RefusedError({"refused": "large", "rate": rate, "channels": channels})


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """The decoded frames, and None for each packet that is damaged."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except FFmpegError:  # the container is damaged here; what came before is used
            yield None
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            yield None


def _first_samples(
    frames: Iterator[Any], asked: dict[str, Any]
) -> tuple[dict[str, Any], list[bytes]]:
    """(what is said of the samples, their bytes for each plane)."""
    damaged, n, wanted, form = 0, 0, 0, None
    planes: list[bytearray] = []
    ends = "with the file"
    for frame in frames:
        if frame is None:
            damaged += 1
            continue
        this = (frame.format.name, frame.sample_rate, frame.layout.nb_channels)
        if not frame.samples:
            continue
        if form is None:
            form = this
            _check(frame.sample_rate, frame.layout.nb_channels, asked)
            wanted = round(asked["seconds"] * frame.sample_rate)
            planes = [bytearray() for _ in range(this[2] if frame.format.is_planar else 1)]
        if this != form:
            ends = "with another format"
            break
        if n == wanted:
            ends = "before the file"
            break
        more = min(frame.samples, wanted - n)
        # FFmpeg pads its buffers; and of eight channels and more PyAV finds planes that are none.
        used = more * frame.format.bytes * (this[2] // len(planes))
        for plane, samples in zip(planes, frame.planes, strict=False):
            plane.extend(memoryview(samples)[:used])
        n += more
        if more < frame.samples:
            ends = "before the file"
            break
    if form is None:
        raise _RefusedError({"refused": "damaged" if damaged else "empty"})
    said = {"format": form[0], "rate": form[1], "channels": form[2], "frames": n}
    return {**said, "damaged": damaged, "ends": ends}, [bytes(plane) for plane in planes]


if __name__ == "__main__":
    main()
