"""Security headers: on whatever the server answers, and the owner alone says who may frame it."""

import http.client
import uuid
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from explorer.serve.headers import FRAMES, frame_ancestors, security_headers
from tests.browser.nginx import behind_nginx
from tests.browser.serve import running_app

NAMES = ("content-security-policy", "referrer-policy", "x-content-type-options")
SELF = "frame-ancestors 'self'"


@pytest.fixture(scope="module", params=["streamlit run", "rnn-explorer --workers 2", "nginx"])
def url(request, tmp_path_factory):
    if request.param == "nginx":
        started = behind_nginx(tmp_path_factory.mktemp("nginx"))
    else:
        started = running_app(workers=2 if "workers" in request.param else 1)
    with started as address:
        yield address


def answer(url, path, method="GET", body=None, **headers):
    """(status, headers by name) of one answer, with all values of each name."""
    there = urlsplit(url)
    asking = http.client.HTTPConnection(there.hostname, there.port, timeout=60)
    asking.request(method, there.path + path, body, headers)
    got = asking.getresponse()
    got.read()
    asking.close()
    return got.status, {name: got.headers.get_all(name, []) for name in NAMES}


ASKED = {
    "the page": ("/", 200),
    "a page's path": ("/flow", 200),
    "a module of ours": ("/assets/js/player/player.js", 200),
    "what is not there": ("/assets/js/none.js", 404),
    "a path that leads out": ("/assets/..%2f..%2f..%2f..%2fapp.py", 400),
    "a path with a zero byte": ("/assets/a%00b.js", 400),
    "Streamlit's health": ("/_stcore/health", 200),
    "a download of nobody": ("/media/none.csv", 404),
    "a link without a page": ("/?seed=1", 307),
    "an icon": ("/favicon.png", 200),
}


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("what", ASKED)
def test_every_answer_has_each_header_once(url, what):
    path, status = ASKED[what]
    got, headers = answer(url, path)
    assert got == status
    assert {name: len(values) for name, values in headers.items()} == dict.fromkeys(NAMES, 1)
    assert SELF in headers["content-security-policy"][0]
    assert headers["x-content-type-options"] == ["nosniff"]


@pytest.mark.slow
@pytest.mark.thorough
def test_so_has_what_an_upload_is_told(url):
    there = f"/_stcore/upload_file/{uuid.uuid4()}/{uuid.uuid4()}"
    for method, status in (("OPTIONS", 204), ("PUT", 403), ("DELETE", 403)):
        got, headers = answer(url, there, method, b"x" if method == "PUT" else None)
        assert got == status
        assert all(len(values) == 1 for values in headers.values())


@pytest.mark.slow
@pytest.mark.thorough
def test_so_has_the_answer_that_opens_a_connection(url):
    there = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(there, subprotocols=["streamlit", "no-token"], open_timeout=60) as stream:
        assert all(len(stream.response.headers.get_all(name)) == 1 for name in NAMES)


@pytest.mark.slow
@pytest.mark.thorough
def test_what_nginx_answers_by_itself_has_them_too(tmp_path):
    with behind_nginx(tmp_path) as url:
        there = url.removesuffix("/tools/rnn")
        for path, status in (("/tools/rnn?seed=1", 301), ("/elsewhere", 404)):
            got, headers = answer(there, path)
            assert got == status
            assert all(len(values) == 1 for values in headers.values())
        large = {"Content-Length": str(2**30)}
        got, headers = answer(url, "/_stcore/upload_file/a/b", "PUT", **large)
        assert got == 413
        assert all(len(values) == 1 for values in headers.values())


def test_nothing_of_another_host_and_no_script_of_a_text_is_in_the_policy():
    policy = dict(security_headers("'self'"))[b"content-security-policy"].decode()
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert not [one for rule in rules.values() for one in rule.split() if "//" in one or one == "*"]
    # All that may run: no text of a page, unless it is one of Streamlit's own, named by its hash.
    named = {one for one in rules["script-src"].split() if not one.startswith("'sha256-")}
    assert named == {"'self'", "blob:", "'unsafe-eval'"}
    assert rules["default-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-src"] == "'none'"


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("", "'self'"),
        ("  ", "'self'"),
        ("*", "*"),
        ("'none'", "'none'"),
        (" 'self'  https://course.example.org ", "'self' https://course.example.org"),
        ("http://127.0.0.1:8080\n*.a.org:*", "http://127.0.0.1:8080 *.a.org:*"),
    ],
)
def test_the_owner_says_which_sites_may_frame_the_app(text, sites):
    assert frame_ancestors(text) == sites


@pytest.mark.parametrize(
    "text",
    ["self", "a;b", "https://a.org,", "https://a.org; script-src *", "'unsafe-inline'", "x\u0663"],
)
def test_what_is_no_site_ends_the_program_with_a_sentence(text):
    with pytest.raises(SystemExit, match=f"{FRAMES} names .* is no site; give sites"):
        frame_ancestors(text)
