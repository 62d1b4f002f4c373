"""Reads a static site: its pages, the scenes in them, and the messages in its files."""

import html.parser
import json
import re

from tests.export.test_compact import bytes_of, restored


class Page(html.parser.HTMLParser):
    """The elements of a page with their attributes, and the JSON in it."""

    def __init__(self, file):
        super().__init__()
        self.elements, self.text = [], file.read_text("utf-8")
        self.feed(self.text)
        written = re.search(r'<script id="page" type="application/json">(.*?)</script>', self.text)
        self.data = json.loads(written[1])

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def scenes_in(data):
    """Every scene in the JSON of a page."""
    places = data.get("places", [{"show": data.get("scene"), "look": None}])
    return [scene for place in places for scene in (place["look"], place["show"]) if scene]


def block_of(site, name):
    """The bytes in a file of pictures, which says its own name."""
    called = re.fullmatch(r'rnnExplorerFile\("(.*)", "(.*)"\);\n', (site / name).read_text())
    assert called[1] == name
    return bytes_of(called[2])


def files_of(picture):
    """The files of a picture: of all its messages, and of those of its slider."""
    training, drag = picture["training"], picture["drag"]
    return [
        *(training["files"] if training else [picture["file"]]),
        *([drag["file"]] if drag else []),
    ]


def messages_of(site, picture):
    """The messages of a picture, as they were packed."""
    return [
        m for name in files_of({**picture, "drag": None}) for m in restored(block_of(site, name))
    ]
