"""Self-contained pages: within their size, closed to the network, and safe with any text."""

import base64
import gzip
import hashlib
import html.parser
import subprocess
import sys

import pytest

import explorer.notebook
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export import flow_page, page, player_page
from explorer.export.compact import compact
from explorer.run import measure_flow, run
from explorer.views.flow.pack import pack_flow
from explorer.views.unroll.pack import pack_player
from tests.browser.serve import ROOT
from tests.export.test_compact import bytes_of

EVIL = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;'


class Reader(html.parser.HTMLParser):
    """The elements of a page, their attributes, and the text in each."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])
        if tag != "meta":
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open:
            self.open[-1][2] += data

    def all(self, tag):
        return [(attributes, text) for name, attributes, text in self.elements if name == tag]


@pytest.fixture(scope="module")
def packed():
    shown = run(Experiment(n_steps=8, n_a=4))
    return pack_player(shown, None), pack_player(shown, shown.backward.starts_at)


def scripts_of(text):
    """(the bytes of the numbers, the script that unpacks the other, that other) of a page."""
    (of_data, data), (of_code, code), (of_start, start) = Reader(text).all("script")
    assert of_data == {"id": "data", "type": "text/plain"}
    assert of_code == {"id": "code", "type": "text/plain"}
    assert of_start == {}
    return bytes_of(data), start, gzip.decompress(bytes_of(code)).decode("utf-8")


def test_it_has_the_numbers_as_they_were_packed(packed):
    data, _, script = scripts_of(player_page(*packed, title="x"))
    assert data == compact(packed)
    assert "class Player extends Picture" in script


def test_its_policy_allows_its_own_scripts_and_no_request(packed):
    text = player_page(*packed, title="x")
    read, (_, *scripts) = Reader(text), scripts_of(text)
    policy = read.all("meta")[1][0]["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert "connect-src" not in rules
    assert not [one for one in read.elements if {"src", "onclick", "onload"} & set(one[1])]


@pytest.mark.parametrize("make", [player_page, flow_page])
def test_any_text_is_shown_as_text(packed, make):
    words = dict.fromkeys(("title", "watch", "link", "exercise"), EVIL)
    read = Reader(make(packed[0], **words))
    assert len(read.all("script")) == 3
    assert not read.all("img")
    assert read.all("h1") == [({}, EVIL)]
    for name in ("watch", "exercise"):
        assert ({"class": name}, EVIL) in read.all("p")
    assert read.all("code")[0][1] == EVIL


def test_a_whole_address_is_a_link_and_a_query_is_text(packed):
    there = "https://rnn.example/unroll?gain=1.5&n_steps=8"
    ((attributes, text),) = Reader(player_page(packed[0], title="x", link=there)).all("a")
    assert (attributes["href"], text) == (there, there)
    assert not Reader(player_page(packed[0], title="x", link="?gain=1.5")).all("a")
    assert not Reader(player_page(packed[0], title="x", link="javascript:alert(1)")).all("a")


@pytest.mark.parametrize(
    ("most", "changes"),
    [
        (0.24, {}),
        (0.40, {"layers": 2}),
        (0.57, {"layers": 3}),
        (0.35, {"cell": "gru"}),
        (0.66, {"cell": "gru", "layers": 2}),
        (0.97, {"cell": "gru", "layers": 3}),
        (0.41, {"cell": "lstm"}),
        (0.79, {"cell": "lstm", "layers": 2}),
        (1.20, {"cell": "lstm", "layers": 3}),
        (0.92, {"cell": "lstm", "layers": 3, "dtype": "float32"}),
        (0.55, {"cell": "lstm", "layers": 3, "dtype": "float16"}),
        (0.94, {"cell": "lstm", "layers": 2, "task": "music"}),
    ],
    ids=str,
)
def test_the_player_of_200_steps_and_64_units_takes_few_megabytes(most, changes):
    """With both gradients, of all losses and of the last one. docs/take_home.md has the numbers;
    the digits in which the products of another computer differ need a few percent more or less."""
    page = explorer.notebook.unroll(n_steps=200, n_a=64, **changes)
    assert len(page.html.encode()) < most * 1e6


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_the_flow_of_200_steps_and_64_units_takes_few_megabytes(cell):
    page = explorer.notebook.flow(n_steps=200, n_a=64, cell=cell)
    assert len(page.html.encode()) < 0.25e6


def test_what_is_too_large_says_what_to_do(packed, monkeypatch):
    monkeypatch.setattr(page, "LARGEST", 1000)
    with pytest.raises(InputError, match=r"take 0 MB; a page holds up to 0 MB: choose fewer"):
        player_page(packed[0], title="x")


def test_it_is_made_without_streamlit():
    code = (
        "import sys; sys.modules.update(streamlit=None, plotly=None); "
        "from explorer.export import player_page; from explorer.export.bundle import bundle; "
        "assert bundle('$of(\"player/player.js\")')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_flow_has_both_matrices_where_both_are_given():
    flow = measure_flow(run(Experiment(n_steps=8, n_a=4)))
    two = flow_page(pack_flow(flow), pack_flow(flow, states=True), title="x")
    assert 'asks: ["view", "layer"]' in scripts_of(two)[2]
    assert len(two) > len(flow_page(pack_flow(flow), title="x"))
