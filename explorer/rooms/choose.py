"""Where rooms are kept: in this process, or in the Redis that an environment variable names."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.rooms.hall import Hall

REDIS = "RNN_EXPLORER_REDIS"
"""The environment variable with the address of Redis, which several processes share."""

_APART = (
    "Several processes serve this app, and a phone may reach any of them: for rooms they need a "
    f"Redis that they share, named by {REDIS}. Ask whoever runs the server."
)


def choose_hall(variables: Mapping[str, str], *, several: bool = False) -> Hall:
    """The hall for these environment variables; `several` processes serve the app on one port.

    Ends the program with a sentence where Redis is named and cannot be used.
    """
    url = variables.get(REDIS, "")
    if not url:
        return Hall(refuses=_APART if several else "")
    try:
        from explorer.rooms.shared import SharedHall
    except ImportError:
        raise SystemExit(
            f"{REDIS} names a Redis, and the package for it is missing: "
            'pip install "rnn-explorer[redis]", or pip install redis.'
        ) from None
    try:
        return SharedHall(url)
    except ValueError as error:
        raise SystemExit(
            f"{REDIS}={url[:80]} is no address of Redis: {error} "
            "Write redis, a colon, two slashes, computer and port, as in redis://localhost:6379."
        ) from None
