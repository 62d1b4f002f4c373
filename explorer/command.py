"""Command line: `rnn-explorer` starts the app and opens it in the browser.

`rnn-explorer export DIR` writes the lessons and demos as a static site instead. A log
that is called "export" is opened as ./export.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import shutil
import signal
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlunsplit

from streamlit.web import cli

from explorer import __version__
from explorer.errors import InputError
from explorer.places import HOME
from explorer.recording import read_log
from explorer.serve.workers import serve

_PATIENCE = 60.0
"""Seconds to wait for the server before giving up on opening the browser."""
_MOST = 64
"""Maximum number of worker processes; each takes its own memory."""
LOG = "RNN_EXPLORER_LOG"
"""Environment variable with the path of the log that the page "Your network" opens."""
EXPORT = "export"
"""The first argument that writes a static site instead of serving the app."""
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""Signals that end an export: Ctrl-C, the system, and a terminal that is closed."""
_BACKLOG = 2048
"""Backlog of connections waiting for a worker; uvicorn's default."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the app until it is interrupted; open the browser once it answers."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [EXPORT]:
        with _ended_in_a_line():
            _export(given[1:])
        return
    options = _parser().parse_args(given)
    if options.log is not None:
        os.environ[LOG] = options.log  # the server and its workers read it
    listening = _listening(options.host, options.port)
    netloc = f"{_reachable(options.host)}:{options.port}"
    page = "network" if options.log else ""
    if options.no_browser and options.log:
        # Streamlit prints the address of the first page, on which nothing of the log is.
        sys.stdout.write(f"The log is shown at {_address(netloc, page)}\n")
        sys.stdout.flush()
    if not options.no_browser:
        threading.Thread(target=_open, args=(netloc, page), daemon=True).start()
    if options.workers > 1:
        serve(listening, options.workers)
        return
    listening.close()  # Streamlit opens the port itself
    command = ["run", str(HOME / "app.py"), "--server.address", options.host]
    cli.main([*command, "--server.port", str(options.port)], prog_name="rnn-explorer")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rnn-explorer",
        description="Look inside a recurrent neural network while it works and while it learns.",
        epilog=f"rnn-explorer {EXPORT} DIR writes the course as pages that need no server.",
    )
    parser.add_argument(
        "log",
        nargs="?",
        type=_log,
        help="log of a training that explorer.record wrote, to open on the page Your network",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen at; 0.0.0.0 opens the app to the network (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=_port, default=8501, help="port to listen at (default: %(default)s)"
    )
    parser.add_argument(
        "--workers",
        type=_workers,
        default=1,
        help="processes that serve the app, for many people on many cores (default: %(default)s)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="do not open the app in the browser"
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _export(arguments: Sequence[str]) -> None:
    """Write the lessons and demos as a static site; SystemExit with a message if that fails."""
    from explorer.static_site import export_site, read_server

    def server(text: str) -> str:
        try:
            return read_server(text)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    parser = argparse.ArgumentParser(
        prog=f"rnn-explorer {EXPORT}",
        description="Write the lessons and demos as pages that need no server.",
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or an empty folder")
    parser.add_argument(
        "--server",
        type=server,
        default=None,
        metavar="URL",
        help="address of an RNN Explorer, to which what needs a server is linked",
    )
    options = parser.parse_args(arguments)
    with _progress() as tell:
        made = export_site(options.folder, options.server or "", tell=tell)
    for sentence in made.left_out:
        sys.stderr.write(f"Left out: {sentence}\n")
    sys.stdout.write(
        f"{made.lessons} lessons and {made.demos} demos in {options.folder}, "
        f"{made.bytes / 1e6:.1f} MB: open index.html there, or put the folder on any web server.\n"
    )


@contextlib.contextmanager
def _ended_in_a_line() -> Iterator[None]:
    """What ends an export: one line and an exit code, as a shell has them, after it has cleaned up.

    A process that is ended by a signal otherwise leaves its unfinished folder.
    """

    def end(number: int, frame: object) -> None:
        raise _EndedError(number)

    signals = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {one: signal.signal(one, end) for one in signals}
    try:
        yield
    except InputError as error:
        raise SystemExit(str(error)) from None
    except _EndedError as ended:
        sys.stderr.write(f"Ended by {signal.Signals(ended.number).name}: nothing was changed.\n")
        raise SystemExit(128 + ended.number) from None
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _EndedError(BaseException):
    """No Exception, so that nothing that catches those goes on."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What tells of each page in one line of a terminal, which is empty again at the end."""
    if not sys.stdout.isatty():
        yield lambda what: None
        return

    def tell(what: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write(f"\r{what[:width]:{width}}")
        sys.stdout.flush()

    try:
        yield tell
    finally:
        tell("")
        sys.stdout.write("\r")
        sys.stdout.flush()


def _log(text: str) -> str:
    """The absolute path of a log that can be read."""
    try:
        read_log(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return str(Path(text).absolute())


def _port(text: str) -> int:
    if not _is_number(text) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            f"{text[:20]} is no port; choose a number from 1 to 65535"
        )  # fmt: skip
    return int(text)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= 9  # Python itself refuses some thousand digits


def _workers(text: str) -> int:
    if not _is_number(text) or not 1 <= int(text) <= _MOST:
        wrong = f"{text[:20]} workers are not possible; choose a number from 1 to {_MOST}"
        raise argparse.ArgumentTypeError(wrong)
    return int(text)


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket for all workers; SystemExit with a message if there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            (host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SystemExit(f"Port {port} is in use; choose another one with --port.") from None
        raise SystemExit(f"Nothing can listen at {host}, port {port}: {error}.") from None


def _reachable(host: str) -> str:
    """Address under which this computer reaches a server that listens at `host`."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _address(netloc: str, page: str) -> str:
    return urlunsplit(("http", netloc, page, "", ""))


def _open(netloc: str, page: str = "") -> None:
    """Open the browser at a page, by default the first, as soon as the server answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(_address(netloc, "_stcore/health"), timeout=2).close()
            webbrowser.open(_address(netloc, page))
            return
        time.sleep(0.1)


if __name__ == "__main__":
    main()
