"""What is written into the HTML of a page: whatever is asked for, and however it is sent."""

import pytest

import app as entry
from explorer.pages import PAGES
from explorer.serve.page_html import WHERE_THE_SERVER_IS, PageHtml
from explorer.wire.modules import modules_of
from explorer.wire.mount import modules_path
from tests.load.client import run

HTML = b'<html><head><title>x</title></head><body></head><div id="root"></div></body></html>'
LINK = '<link rel="modulepreload" href="/a.js">'
STYLE = "<style>p { margin: 0; }</style>"
WITH_LINK = HTML.replace(b"</head>", LINK.encode() + b"</head>", 1)


def answered(parts=(HTML,), status=200, path="/flow", method="GET", **headers):
    """(headers, body) of what a browser is sent of this answer."""
    sent, heard = [], []
    headers = {"content-type": "text/html; charset=utf-8", **headers}

    async def server(scope, receive, send):
        heard.append(dict(scope["headers"]))
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for number, part in enumerate(parts, start=1):
            more = number < len(parts)
            await send({"type": "http.response.body", "body": part, "more_body": more})

    async def send(message):
        sent.append(message)

    middleware = PageHtml(server, {"/flow": LINK}, STYLE)
    asked = [(b"accept-encoding", b"gzip"), (b"accept", b"*/*")]
    scope = {"type": "http", "path": path, "method": method, "headers": asked}
    run(middleware(scope, None, send))
    start, *bodies = sent
    got = {name.decode(): value.decode() for name, value in start["headers"]}
    assert (b"accept-encoding" in heard[0]) == ("." in path or method != "GET")
    return got, b"".join(body["body"] for body in bodies)


def styled(html):
    return html.replace(b'<div id="root">', STYLE.encode() + b'<div id="root">')


@pytest.mark.parametrize("parts", [(HTML,), (HTML[:20], HTML[20:]), (HTML, b"")])
def test_links_end_the_head_style_stands_before_the_app_and_the_length_is_that_of_the_whole(parts):
    headers, body = answered(parts, content_length=str(len(HTML)))
    assert body == styled(WITH_LINK)
    assert headers["content-length"] == str(len(body))


def test_also_a_page_that_there_is_not_has_the_style():
    headers, body = answered(path="/elsewhere")
    assert body == styled(HTML)
    assert headers["content-length"] == str(len(body))


def test_what_is_sent_is_not_taken_for_the_file_by_a_cache():
    headers, _ = answered(etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    assert set(headers) == {"content-type", "content-length"}


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/media/player.html"},
        {"method": "HEAD", "parts": (b"",)},
        {"status": 304, "parts": (b"",)},
        {"content_type": "text/javascript"},
        {"content_encoding": "gzip"},
    ],
)
def test_every_other_answer_passes_as_it_is(other):
    headers, body = answered(**other, etag='"1"')
    assert headers["etag"] == '"1"'
    assert body == b"".join(other.get("parts", (HTML,)))


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_a_link_for_each_of_its_modules(page):
    links = entry.HEADS[f"/{page}"]
    assert entry.HEADS["/"] == entry.HEADS[f"/{next(iter(PAGES))}"]
    for module in modules_of(page):
        assert links.count(f'href="{modules_path()}/{module}"') == 1
    assert links.count(f"<script>{WHERE_THE_SERVER_IS}</script>") == 1
