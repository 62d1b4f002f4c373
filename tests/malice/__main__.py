"""Links, files and messages by the thousand: `python -m tests.malice --examples 100000`.

Prints for each kind how many were accepted, refused and failed, and what failed; exit code 1 where
one did. `--minutes` bounds it. What was a failure goes into tests/malice/corpus once it is mended.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import traceback

from tests.malice.files import FILES
from tests.malice.judge import Hang, Kind, try_many
from tests.malice.links import LINKS, WHOLE
from tests.malice.messages import MESSAGES
from tests.malice.rooms import ROOMS

KINDS = (LINKS, *FILES, MESSAGES, ROOMS, WHOLE)
_AT_ONCE = 500
_MOST_FAILURES = 5


def main() -> int:
    asked = _read()
    logging.disable(logging.WARNING)  # pages that are opened without a server
    kinds = [kind for kind in KINDS if not asked.kinds or kind.name in asked.kinds]
    share = sum(1 / kind.weight for kind in kinds)
    failed = 0
    for kind in kinds:
        begin = time.monotonic()
        until = begin + 60 * asked.minutes / len(kinds)
        failed += _run(kind, round(asked.examples / kind.weight / share), until, asked.seed)
        print(f"{kind.name}: {time.monotonic() - begin:.0f} s", flush=True)
    return min(failed, 1)


def _run(kind: Kind, examples: int, until: float, number: int) -> int:
    counts, failed, done = {"accepted": 0, "refused": 0}, 0, 0
    while done < examples and failed < _MOST_FAILURES and time.monotonic() < until:
        n = min(max(1, _AT_ONCE // kind.weight), examples - done)
        try:
            for name, more in try_many(kind, n, number).items():
                counts[name] += more
        except (Exception, Hang):
            failed += 1
            traceback.print_exc()
        done, number = done + n, number + 1
    said = ", ".join(f"{n:,} {name}" for name, n in counts.items())
    print(f"{kind.name}: {done:,} of {examples:,} tried: {said}, {failed} failed", flush=True)
    return failed


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.malice", description=__doc__)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("kinds", nargs="*", help=f"of {[kind.name for kind in KINDS]}; all")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
