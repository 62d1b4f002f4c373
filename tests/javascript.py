"""The app's JavaScript without a browser: what touches no page runs in the Node of Playwright."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

MODULES = Path(__file__).parents[1] / "assets" / "js"


def call(script: str, given: Any) -> Any:
    """What the function body `script` returns for `given`, both as JSON.

    In it `await load("base/ruler.js")` is that module of assets/js, and bytes have come as base64.
    """
    program = (
        f"const load = (name) => import({json.dumps(MODULES.as_uri() + '/')} + name);"
        "const chunks = []; for await (const chunk of process.stdin) chunks.push(chunk);"
        "const given = JSON.parse(Buffer.concat(chunks).toString());"
        f"const work = async () => {{ {script} }};"
        "process.stdout.write(JSON.stringify(await work()));"
    )
    node, _ = compute_driver_executable()
    done = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "--eval", program],
        input=json.dumps(given, default=lambda data: base64.b64encode(data).decode()).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
