"""A page has every message whole, whatever it says it still holds of earlier ones."""

from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.serve import running_app
from tests.load.client import PATIENCE, stream_of


@pytest.fixture(scope="module", params=[1, 2], ids=["one process", "two workers"])
def url(request):
    with running_app(workers=request.param) as address:
        yield address


def test_a_message_is_never_replaced_by_a_reference_to_an_earlier_one(url):
    """Streamlit's page forgets old messages at the end of a run, after it has asked for the next
    one and said what it holds; a reference to a forgotten message ends its session for good."""
    origin = f"http://{urlsplit(url).netloc}"
    with connect(
        stream_of(url), origin=origin, subprotocols=["streamlit", "no-token"], max_size=None
    ) as socket:
        first = run_of(socket, held=())
        held = [message.hash for message in first]
        second = run_of(socket, held)
    assert max(message.ByteSize() for message in first) > 10_000  # Streamlit refers from this size
    assert [message.hash for message in second if message.WhichOneof("type") == "ref_hash"] == []
    assert max(message.ByteSize() for message in second) > 10_000


def run_of(socket, held):
    """All that the server says while it runs the page Unroll, for who says it holds `held`."""
    asking = BackMsg()
    asking.rerun_script.query_string = "seed=1"
    asking.rerun_script.cached_message_hashes.extend(held)
    socket.send(asking.SerializeToString())
    said = []
    while not said or said[-1].WhichOneof("type") != "script_finished":
        said.append(ForwardMsg.FromString(socket.recv(timeout=PATIENCE)))
    return said
