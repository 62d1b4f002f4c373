"""nginx as docs/hosting.md has it: docs/nginx.conf on free ports, with a folder of its own."""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from explorer.serve.headers import FRAMES
from tests.browser.serve import ROOT, Address, free_port, running_app, wait_for

CONF = ROOT / "docs" / "nginx.conf"
_MISSING = "There is no nginx here, so docs/nginx.conf is not tried (Debian: apt install nginx)."
_AROUND = """
daemon off;
master_process off;
error_log stderr;
pid {prefix}/pid;
events {{}}
http {{
    access_log off;
    {folders}
    include {prefix}/site.conf;
}}
"""
_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def nginx_file() -> str:
    """The program; without it the test is skipped, or fails where it is required."""
    # Debian puts it where only administrators look.
    found = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if found is None and os.environ.get("RNN_EXPLORER_REQUIRE_NGINX") == "1":
        pytest.fail(_MISSING)
    if found is None:
        pytest.skip(_MISSING)
    return found


@contextlib.contextmanager
def behind_nginx(prefix: pathlib.Path, frames: str = "", **variables: str) -> Iterator[Address]:
    """The address of nginx in front of two apps, with all its files in the folder `prefix`.

    `variables` are added to the environment of both.
    """
    program, variables = nginx_file(), {FRAMES: frames} | variables
    start = functools.partial(running_app, "tools/rnn", **variables)
    with start() as one, start() as other:
        port, text = free_port(), CONF.read_text(encoding="utf-8")
        for written, here in (("8501", one.port), ("8502", other.port), ("8080", port)):
            assert text.count(f"127.0.0.1:{written};") == 1
            text = text.replace(f"127.0.0.1:{written};", f"127.0.0.1:{here};")
        (prefix / "site.conf").write_text(text, encoding="utf-8")
        folders = "".join(f"{name}_temp_path {prefix}/{name};\n" for name in _FOLDERS)
        around = _AROUND.format(prefix=prefix, folders=folders)
        (prefix / "nginx.conf").write_text(around, encoding="utf-8")
        command = [program, "-p", str(prefix), "-c", str(prefix / "nginx.conf"), "-e", "stderr"]
        with subprocess.Popen(command) as process:
            url = Address(f"http://127.0.0.1:{port}/tools/rnn")
            try:
                wait_for(url, process)
                yield url
            finally:
                process.terminate()
