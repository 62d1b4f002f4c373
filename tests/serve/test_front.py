"""A link with an experiment and no page leads to the player; every other address stays."""

import pytest

from explorer.serve.front import FrontDoor
from tests.load.client import run


def answered(path, query, base=""):
    sent = []

    async def server(scope, receive, send):
        sent.append("the app")

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(),
             "headers": [(b"host", b"x.example")], "scheme": "http", "server": ("x.example", 80),
             "root_path": ""}  # fmt: skip
    run(FrontDoor(server, base, "unroll")(scope, None, send))
    if sent == ["the app"]:
        return None
    return dict(sent[0]["headers"])[b"location"].decode()


@pytest.mark.parametrize("base", ["", "/tools/rnn"])
@pytest.mark.parametrize("query", ["n_steps=5&gain=2", "Task=latch&T=9", "gain=", "x=1&seed=3"])
def test_an_experiment_without_a_page_leads_to_the_player(base, query):
    assert answered(f"{base}/", query, base) == f"{base}/unroll?{query}"


@pytest.mark.parametrize(
    "query", ["", "room=ABC234", "present=1", "step=3", "gian=2", "utm_source=x"]
)
def test_without_a_field_the_first_page_opens(query):
    assert answered("/", query) is None


@pytest.mark.parametrize("path", ["/flow", "/unroll", "/_stcore/health"])
def test_a_page_stays(path):
    assert answered(path, "gain=2") is None
